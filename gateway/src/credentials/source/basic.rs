//! A user with a password.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::http::HeaderValue;
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{Authorization, CredentialError, error::Cause, watched::Shared};
use crate::credentials::watch::{BasicCredentials, Look, Watched};

/// For how long nobody signs in after a refusal. Engines lock an account after some.
const REFUSED: Duration = Duration::from_secs(5);

/// Signs in with a user's name and password.
#[derive(Clone)]
pub struct BasicSource {
    username: Arc<str>,
    shared: Arc<Shared<BasicCredentials>>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    generation: u64,
    refused_until: Option<Instant>,
}

impl fmt::Debug for BasicSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicSource")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl BasicSource {
    /// Signs in with what is watched; `place` says where it came from, for sentences.
    pub fn new(place: &str, watched: Watched<BasicCredentials>) -> Self {
        Self {
            username: watched.current().username.as_str().into(),
            shared: Arc::new(Shared::new(place.to_owned(), watched)),
            state: Arc::new(Mutex::new(State {
                generation: 1,
                refused_until: None,
            })),
        }
    }

    /// The user who signs in.
    pub fn username(&self) -> &str {
        &self.username
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.shared.is_fixed()
    }

    pub(super) fn notice(&self) -> Option<String> {
        self.shared.notice()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn authorization(&self) -> Result<Authorization, CredentialError> {
        if self.is_refused() && !self.renewed().await {
            return Err(self.refused());
        }
        let generation = self.state().generation;
        let credentials = self.shared.current();
        let (username, password) = (&credentials.username, credentials.password.reveal());
        let joined = Zeroizing::new(format!("{username}:{password}"));
        let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(joined.as_bytes())));
        // Base64 fits into a header always.
        let mut header = HeaderValue::from_str(&text).map_err(|_| self.refused())?;
        header.set_sensitive(true);
        Ok(Authorization {
            header: Some(header),
            generation,
        })
    }

    fn is_refused(&self) -> bool {
        let until = self.state().refused_until;
        until.is_some_and(|until| Instant::now() < until)
    }

    pub(super) async fn rejected(&self, generation: u64) {
        if self.state().generation == generation && !self.renewed().await {
            let mut state = self.state();
            // Somebody else may have found another password meanwhile.
            if state.generation == generation {
                state.refused_until = Some(Instant::now() + REFUSED);
            }
        }
    }

    /// Looks for another password; `true` if there is one.
    async fn renewed(&self) -> bool {
        let before = self.state().generation;
        let look = self.shared.look().await;
        let mut state = self.state();
        if look == Look::Renewed {
            state.generation += 1;
            state.refused_until = None;
        }
        state.generation != before
    }

    pub(super) fn refused(&self) -> CredentialError {
        CredentialError {
            cause: Cause::Password,
            place: self.shared.place().to_owned(),
            notice: self.notice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::{Environment, Secret, testing::Folder};

    fn source(folder: &Folder) -> BasicSource {
        let file = folder.path().join("password");
        let read = move || BasicCredentials {
            username: "kermit".to_owned(),
            password: Environment::file(&file).unwrap_or_else(|_| Secret::from(String::new())),
        };
        let watched = Watched::with_reader(read(), Arc::new(move || Ok(read())));
        BasicSource::new("`bulkhead.toml`", watched)
    }

    async fn header(source: &BasicSource) -> Result<(u64, String), String> {
        let authorization = source.authorization().await;
        let authorization = authorization.map_err(|error| error.to_string())?;
        let header = authorization.header.unwrap();
        assert!(header.is_sensitive());
        let header = header.to_str().unwrap().to_owned();
        Ok((authorization.generation, header))
    }

    #[tokio::test]
    async fn a_password_that_is_refused_is_not_sent_again_and_again() {
        let folder = Folder::new();
        folder.write("password", "s3cret");
        let source = source(&folder);
        let first = format!("Basic {}", STANDARD.encode("kermit:s3cret"));
        assert_eq!(header(&source).await, Ok((1, first)));
        source.rejected(1).await;
        let error = header(&source).await.unwrap_err();
        assert!(error.starts_with("The service refuses this user or the password."));
        assert!(error.ends_with("The credentials are those of `bulkhead.toml`."));
        assert!(!format!("{source:?} {error}").contains("s3cret"));
        // Another password is tried at once, and an old refusal says nothing of it.
        folder.write("password", "n3w");
        let second = format!("Basic {}", STANDARD.encode("kermit:n3w"));
        assert_eq!(header(&source).await, Ok((2, second.clone())));
        source.rejected(1).await;
        assert_eq!(header(&source).await, Ok((2, second)));
    }
}
