//! Credentials that are read again from where they came from, because files and mounted secrets
//! change while the gateway runs.
//!
//! What is read is taken over only when it is complete and valid now, when reading it once more
//! says the same (it may be half written), and when it is still the same account's.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{ClientCredentials, Foreign, NotValid, Proof, Secret};

/// After this time a change is read once more.
const SETTLED: Duration = Duration::from_millis(100);

/// Credentials that are watched.
pub trait Renewable: Send + Sync + 'static {
    /// The part of another state that is not this account's.
    fn foreign(&self, other: &Self) -> Option<Foreign>;
    /// `true` if another state is no change.
    fn is_same(&self, other: &Self) -> bool;

    /// Checks that one could sign in with it at this time.
    ///
    /// # Errors
    /// Why its certificate is not good then.
    fn check_at(&self, _now: SystemTime) -> Result<(), NotValid> {
        Ok(())
    }
}

impl Renewable for ClientCredentials {
    fn foreign(&self, other: &Self) -> Option<Foreign> {
        self.foreign(other)
    }

    fn is_same(&self, other: &Self) -> bool {
        self.is_same(other)
    }

    fn check_at(&self, now: SystemTime) -> Result<(), NotValid> {
        match &self.proof {
            Proof::Secret(_) => Ok(()),
            Proof::Certificate(identity) => identity.check_at(now),
        }
    }
}

/// A user with a password.
#[derive(Clone, Debug)]
pub struct BasicCredentials {
    /// The user's name.
    pub username: String,
    /// The user's password.
    pub password: Secret,
}

impl Renewable for BasicCredentials {
    fn foreign(&self, other: &Self) -> Option<Foreign> {
        (self.username != other.username).then_some(Foreign::Client)
    }

    fn is_same(&self, other: &Self) -> bool {
        self.username == other.username && self.password.is_same(&other.password)
    }
}

/// The reason why what stands at a place now is not taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// It is incomplete or wrong, in these words, which end without a full stop.
    Problem(String),
    /// It is another account's.
    Foreign(Foreign),
    /// It is a certificate that is not good now.
    NotValid(NotValid),
    /// It is being written.
    Unsettled,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problem(problem) => {
                write!(f, "{problem}, so that what was there before is used")
            }
            Self::NotValid(why) => write!(
                f,
                "the certificate there {why}, so that what was there before is used"
            ),
            Self::Foreign(foreign) => {
                let what = match foreign {
                    Foreign::Address => "another address",
                    Foreign::TokenAddress => "another token service",
                    Foreign::Client => "another client or user",
                    Foreign::Tenant => "another tenant",
                };
                write!(
                    f,
                    "what stands there now is for {what}; it needs a restart, because no run may \
                     change its tenant"
                )
            }
            Self::Unsettled => f.write_str("what stands there is just being written"),
        }
    }
}

/// Reads a place once more.
pub type Reader<T> = Arc<dyn Fn() -> Result<T, Notice> + Send + Sync>;

/// The result of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing has changed, or what has is not taken over.
    Same,
    /// There are other credentials now.
    Renewed,
}

/// Credentials with the place that they came from.
pub struct Watched<T> {
    current: Arc<T>,
    reader: Option<Reader<T>>,
    notice: Option<Notice>,
}

impl<T> fmt::Debug for Watched<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched")
            .field("notice", &self.notice)
            .finish_non_exhaustive()
    }
}

impl<T: Renewable> Watched<T> {
    /// Credentials that stay as they are.
    pub fn fixed(current: T) -> Self {
        Self {
            current: Arc::new(current),
            reader: None,
            notice: None,
        }
    }

    /// Credentials that can be read again.
    pub fn with_reader(current: T, reader: Reader<T>) -> Self {
        Self {
            reader: Some(reader),
            ..Self::fixed(current)
        }
    }

    /// `true` if they stay as they are.
    pub fn is_fixed(&self) -> bool {
        self.reader.is_none()
    }

    /// The credentials in use.
    pub fn current(&self) -> Arc<T> {
        Arc::clone(&self.current)
    }

    /// The reason why what is at the place now is not used; none where it is.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Reads the place again, and takes over what has changed if it can be.
    pub async fn look(&mut self) -> Look {
        let Some(reader) = self.reader.clone() else {
            return Look::Same;
        };
        match self.changed(read(&reader).await) {
            Ok(None) => {
                self.notice = None;
                Look::Same
            }
            Ok(Some(first)) => {
                tokio::time::sleep(SETTLED).await;
                match read(&reader).await {
                    Ok(second) if first.is_same(&second) => {
                        self.current = Arc::new(second);
                        self.notice = None;
                        Look::Renewed
                    }
                    _ => {
                        self.notice = Some(Notice::Unsettled);
                        Look::Same
                    }
                }
            }
            Err(notice) => {
                self.notice = Some(notice);
                Look::Same
            }
        }
    }

    /// Returns what was read, if it is a change.
    fn changed(&self, read: Result<T, Notice>) -> Result<Option<T>, Notice> {
        let read = read?;
        if let Some(foreign) = self.current.foreign(&read) {
            return Err(Notice::Foreign(foreign));
        }
        if self.current.is_same(&read) {
            return Ok(None);
        }
        let now = read.check_at(SystemTime::now());
        now.map(|()| Some(read)).map_err(Notice::NotValid)
    }
}

/// Files may be slow, so they are not read where everything else happens.
async fn read<T: Renewable>(reader: &Reader<T>) -> Result<T, Notice> {
    let reader = Arc::clone(reader);
    let read = tokio::task::spawn_blocking(move || reader()).await;
    read.unwrap_or(Err(Notice::Unsettled))
}

#[cfg(test)]
mod tests;
