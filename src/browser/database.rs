//! `IndexedDB`, as much of it as is needed here: stores of texts under keys.
//!
//! Our own thin edge: of the libraries one has no durability, and the other does not tell why a
//! transaction was given up, so that a full disk could not be told from anything else.

use std::{cell::Cell, fmt, rc::Rc, time::Duration};

use futures_util::future::{Either, join, select};
use gloo_timers::future::sleep;
use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

/// So long a browser may take to open a database. It waits for other tabs to close theirs where
/// they have an older version.
const PATIENCE: Duration = Duration::from_secs(10);

/// An error of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseError {
    /// The browser has none for this page.
    Unavailable,
    /// It did not open in time.
    Blocked,
    /// It was made by a newer version of the page.
    Newer,
    /// A newer version of the page, in another tab, has taken it over.
    Outdated,
    /// The browser has closed it: the site's data was cleared, or its disk is in trouble.
    Closed,
    /// There is no room.
    Full,
    /// There is something under this key already.
    Taken,
    /// Something else, as the browser says it.
    Other(String),
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unavailable => {
                "This browser keeps nothing for this page, as in some private windows, or where \
                 site data is blocked"
            }
            Self::Blocked => {
                "The browser did not open the page’s records in time. Close other tabs of this \
                 page, then reload"
            }
            Self::Newer => {
                "The records in this browser were written by a newer version of this page. Reload \
                 to get it"
            }
            Self::Outdated => {
                "A newer version of this page was opened in another tab. Reload this one"
            }
            Self::Closed => {
                "The browser has closed the page’s records: was the site’s data cleared?"
            }
            Self::Full => {
                "The browser has no room left for this page. Remove runs in History, or free space \
                 on the disk"
            }
            Self::Taken => "Another tab has gone on with this run",
            Self::Other(message) => return write!(f, "The browser’s store failed: {message}"),
        })
    }
}

impl std::error::Error for DatabaseError {}

impl DatabaseError {
    fn of(exception: Option<&DomException>) -> Self {
        let Some(exception) = exception else {
            return Self::Closed;
        };
        match exception.name().as_str() {
            "QuotaExceededError" => Self::Full,
            "ConstraintError" => Self::Taken,
            "VersionError" => Self::Newer,
            "SecurityError" => Self::Unavailable,
            "InvalidStateError" => Self::Closed,
            name => Self::Other(format!("{name}: {}", exception.message())),
        }
    }
}

impl From<JsValue> for DatabaseError {
    fn from(thrown: JsValue) -> Self {
        match thrown.dyn_ref::<DomException>() {
            Some(exception) => Self::of(Some(exception)),
            None => Self::Other(format!("{thrown:?}")),
        }
    }
}

type Result<T> = std::result::Result<T, DatabaseError>;
type Handler = Closure<dyn FnMut(JsValue)>;

/// An open database.
pub struct Database {
    inner: IdbDatabase,
    /// The reason for which it is closed, if it is.
    closed: Rc<Cell<Option<DatabaseError>>>,
    _handlers: [Handler; 2],
}

impl Database {
    /// Opens a database. One that is not there yet, or has an older version, is made by
    /// `upgrade` what it should be.
    ///
    /// # Errors
    /// Where the browser does not let the page have it.
    pub async fn open(
        name: &str,
        version: u32,
        upgrade: impl FnOnce(&IdbDatabase) + 'static,
    ) -> Result<Self> {
        // A browser that blocks site data throws here, or has nothing to give.
        let factory = window().indexed_db().ok().flatten();
        let factory = factory.ok_or(DatabaseError::Unavailable)?;
        let request = factory.open_with_u32(name, version)?;
        let opening = request.clone();
        let upgrade = Closure::once(move |_: JsValue| {
            if let Some(database) = opening.result().ok().and_then(|db| db.dyn_into().ok()) {
                upgrade(&database);
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let opened = std::pin::pin!(succeeded(&request));
        let database = match select(opened, std::pin::pin!(sleep(PATIENCE))).await {
            Either::Left((database, _)) => database?.unchecked_into::<IdbDatabase>(),
            Either::Right(_) => return Err(DatabaseError::Blocked),
        };
        Ok(Self::new(database))
    }

    fn new(database: IdbDatabase) -> Self {
        let closed = Rc::new(Cell::new(None));
        let handler = |why: DatabaseError| {
            let (database, closed) = (database.clone(), closed.clone());
            Handler::new(move |_| {
                database.close();
                closed.set(Some(why.clone()));
            })
        };
        // Another tab must not have to wait for this one.
        let outdated = handler(DatabaseError::Outdated);
        let cleared = handler(DatabaseError::Closed);
        database.set_onversionchange(Some(outdated.as_ref().unchecked_ref()));
        database.set_onclose(Some(cleared.as_ref().unchecked_ref()));
        Self {
            inner: database,
            closed,
            _handlers: [outdated, cleared],
        }
    }

    fn is_open(&self) -> Result<()> {
        let why = self.closed.take();
        self.closed.set(why.clone());
        why.map_or(Ok(()), Err)
    }

    /// Changes something: all of it or nothing. When this returns, it is on the disk, as far as
    /// a browser can say that.
    ///
    /// # Errors
    /// Where nothing was changed.
    pub async fn write(
        &self,
        change: impl FnOnce(&IdbTransaction) -> std::result::Result<(), JsValue>,
    ) -> Result<()> {
        self.is_open()?;
        let transaction = self.durable_transaction()?;
        let complete = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        if let Err(thrown) = change(&transaction) {
            if transaction.abort().is_ok() {
                // A promise that is refused while nobody waits for it is an error of the whole page.
                let _ = JsFuture::from(complete).await;
            }
            return Err(thrown.into());
        }
        // Without it the browser waits to see whether more comes; an old one does not know it.
        let commit = Reflect::get(&transaction, &"commit".into());
        if let Some(commit) = commit.ok().and_then(|it| it.dyn_into::<Function>().ok()) {
            let _ = commit.call0(&transaction);
        }
        match JsFuture::from(complete).await {
            Ok(_) => Ok(()),
            Err(_) => Err(DatabaseError::of(transaction.error().as_ref())),
        }
    }

    /// A transaction of all stores that is complete only when it is on the disk.
    fn durable_transaction(&self) -> Result<IdbTransaction> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let begin = Reflect::get(&self.inner, &"transaction".into())?;
        let begin = begin.unchecked_into::<Function>();
        let names = self.inner.object_store_names();
        let transaction = begin.call3(&self.inner, &names, &"readwrite".into(), &options)?;
        Ok(transaction.unchecked_into())
    }

    /// The texts of a store whose keys lie in a range, at most so many.
    ///
    /// # Errors
    /// Where they can't be read.
    pub async fn texts(&self, store: &str, range: &IdbKeyRange, most: u32) -> Result<Vec<String>> {
        self.is_open()?;
        let request = self
            .reading(store)?
            .get_all_with_key_and_limit(range, most)?;
        Ok(strings(succeeded(&request).await?))
    }

    /// The number of texts of a store that have keys in a range.
    ///
    /// # Errors
    /// Where that can't be read.
    pub async fn count(&self, store: &str, range: &IdbKeyRange) -> Result<u32> {
        self.is_open()?;
        let request = self.reading(store)?.count_with_key(range)?;
        let count = succeeded(&request).await?.as_f64().unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "no browser keeps as many"
        )]
        Ok(count as u32)
    }

    /// All keys of a store and, in their order, the texts.
    ///
    /// # Errors
    /// Where they can't be read.
    pub async fn entries(&self, store: &str) -> Result<(Vec<String>, Vec<String>)> {
        self.is_open()?;
        let store = self.reading(store)?;
        let (keys, texts) = (store.get_all_keys()?, store.get_all()?);
        let (keys, texts) = join(succeeded(&keys), succeeded(&texts)).await;
        Ok((strings(keys?), strings(texts?)))
    }

    fn reading(&self, store: &str) -> Result<IdbObjectStore> {
        let transaction = self.inner.transaction_with_str(store)?;
        Ok(transaction.object_store(store)?)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.inner.set_onversionchange(None);
        self.inner.set_onclose(None);
        self.inner.close();
    }
}

/// Waits for the result of a request.
async fn succeeded(request: &IdbRequest) -> Result<JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => Ok(request.result()?),
        Err(_) => Err(DatabaseError::of(request.error()?.as_ref())),
    }
}

/// The texts of an array; what is no text was not written by this page, and is left empty.
fn strings(array: JsValue) -> Vec<String> {
    let array: Array = array.unchecked_into();
    let text = |value: JsValue| value.dyn_into::<JsString>().ok().map(String::from);
    array
        .iter()
        .map(|value| text(value).unwrap_or_default())
        .collect()
}
