//! The runs that this browser keeps: ids and what became of them, no secrets.

use std::rc::Rc;

use bulkhead_core::{
    ledger::{Ledger, Record, Summary},
    wire::RunId,
};
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbKeyRange, IdbTransaction};

use crate::browser::{Database, DatabaseError, Slice};

/// The database's name.
const NAME: &str = "bulkhead";

/// The version of its form: which stores there are. What the texts in them look like is core's
/// to say.
const VERSION: u32 = 1;

/// A summary for each run, under its id, behind the number of pieces that it tells of. There is
/// nothing in it as long as the beginning is being written.
const RUNS: &str = "runs";

/// The pieces of each run's record, under its id and their number.
const PIECES: &str = "pieces";

/// So many pieces are read at once.
const AT_ONCE: u32 = 8;

/// The name of the lock that the tab has which drives a run.
pub fn lock_name(run: &str) -> String {
    format!("bulkhead-run-{run}")
}

/// The entry of a run in a list of runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredRun {
    /// Its id.
    pub id: String,
    /// Its summary; none of a run whose beginning was never finished.
    pub summary: Option<String>,
    /// The number of pieces that the summary tells of. The record may have more.
    pub pieces: u32,
}

/// The runs that this browser keeps.
pub struct Records {
    database: Database,
}

impl Records {
    /// Opens them.
    ///
    /// # Errors
    /// Where the browser keeps none.
    pub async fn open() -> Result<Rc<Self>, DatabaseError> {
        let database = Database::open(NAME, VERSION, make_stores).await?;
        Ok(Rc::new(Self { database }))
    }

    /// All runs.
    ///
    /// # Errors
    /// Where they can't be read.
    pub async fn list(&self) -> Result<Vec<StoredRun>, DatabaseError> {
        let (ids, texts) = self.database.entries(RUNS).await?;
        let kept = |(id, text): (String, String)| {
            let (pieces, summary) = text.split_once(' ').unwrap_or_default();
            StoredRun {
                id,
                pieces: pieces.parse().unwrap_or_default(),
                summary: Some(summary.to_owned()).filter(|summary| !summary.is_empty()),
            }
        };
        Ok(ids.into_iter().zip(texts).map(kept).collect())
    }

    /// The number of pieces of a run's record.
    ///
    /// # Errors
    /// Where that can't be read.
    pub async fn count(&self, run: &str) -> Result<u32, DatabaseError> {
        let range = IdbKeyRange::bound(&key(run, 0), &all_after(run))?;
        self.database.count(PIECES, &range).await
    }

    /// Adds pieces to a run's record, from this number on, with a new summary of so many pieces
    /// if there is one.
    ///
    /// # Errors
    /// Where nothing was added. [`DatabaseError::Taken`] if another tab has added pieces.
    pub async fn add(
        &self,
        run: &RunId,
        from: u32,
        pieces: &[String],
        summary: Option<(u32, &str)>,
    ) -> Result<(), DatabaseError> {
        let add = |transaction: &IdbTransaction| {
            let store = transaction.object_store(PIECES)?;
            for (number, piece) in (from..).zip(pieces) {
                // Adds, and never replaces: two tabs can't both write the same piece.
                store.add_with_key(&piece.into(), &key(run.as_str(), number))?;
            }
            if let Some((pieces, summary)) = summary {
                let runs = transaction.object_store(RUNS)?;
                let text = format!("{pieces} {summary}");
                runs.put_with_key(&text.into(), &run.as_str().into())?;
            }
            Ok(())
        };
        self.database.write(add).await
    }

    /// Keeps a new summary of a run, which tells of so many pieces.
    ///
    /// # Errors
    /// Where it is not kept.
    pub async fn summarise(&self, summary: &Summary, pieces: u32) -> Result<(), DatabaseError> {
        let text = summary.to_text();
        self.add(&summary.run, 0, &[], Some((pieces, &text))).await
    }

    /// Reads a run's record, in pieces of work that nobody notices; with the number of the piece
    /// after the last one.
    ///
    /// # Errors
    /// Why it can't be read, as a sentence.
    pub async fn read(&self, run: &str) -> Result<(Ledger, u32), String> {
        let mut record = Record::default();
        let mut next = 0;
        let mut slice = Slice::begin();
        loop {
            let pieces = self.pieces(run, next).await.map_err(|e| e.to_string())?;
            if pieces.is_empty() {
                break;
            }
            for piece in pieces {
                record.take_in(&piece).map_err(|e| e.to_string())?;
                next += 1;
                if slice.is_over_now() {
                    slice.pause().await;
                }
            }
        }
        let ledger = record.into_ledger().map_err(|e| e.to_string())?;
        Ok((ledger, next))
    }

    /// The next pieces of a run's record, at most some.
    ///
    /// # Errors
    /// Where they can't be read.
    pub async fn pieces(&self, run: &str, from: u32) -> Result<Vec<String>, DatabaseError> {
        let range = IdbKeyRange::bound(&key(run, from), &all_after(run))?;
        self.database.texts(PIECES, &range, AT_ONCE).await
    }

    /// Forgets some runs.
    ///
    /// # Errors
    /// Where they are still there.
    pub async fn remove(&self, runs: &[String]) -> Result<(), DatabaseError> {
        let remove = |transaction: &IdbTransaction| {
            let (summaries, pieces) = (
                transaction.object_store(RUNS)?,
                transaction.object_store(PIECES)?,
            );
            for run in runs {
                summaries.delete(&run.as_str().into())?;
                let range = IdbKeyRange::bound(&key(run, 0), &all_after(run))?;
                pieces.delete(&range)?;
            }
            Ok(())
        };
        self.database.write(remove).await
    }
}

fn make_stores(database: &IdbDatabase) {
    for name in [RUNS, PIECES] {
        // Where one is missing afterwards, whoever needs it says so.
        let _ = database.create_object_store(name);
    }
}

fn key(run: &str, number: u32) -> JsValue {
    Array::of2(&run.into(), &number.into()).into()
}

/// Behind all numbers: an array comes after them.
fn all_after(run: &str) -> JsValue {
    Array::of2(&run.into(), &Array::new()).into()
}
