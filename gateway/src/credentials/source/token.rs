//! Tokens for a connection: drives [`TokenState`] with the network and the clock.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use axum::http::HeaderValue;
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::{Authorization, CredentialError, error::Cause, watched::Shared};
use crate::credentials::{
    ClientCredentials, Secret,
    token::{Issued, Next, Retries, Then, TokenClient, TokenFailure, TokenState},
    watch::Watched,
};

/// Gives tokens, asking for the next one in time. Copies share one token.
#[derive(Clone)]
pub struct TokenSource {
    inner: Arc<Inner>,
}

struct Inner {
    client_id: String,
    client: TokenClient,
    shared: Shared<ClientCredentials>,
    state: Mutex<TokenState>,
    /// The credentials of the last request for a token.
    asked_with: Mutex<Option<Arc<ClientCredentials>>>,
    /// The number of finished requests for a token.
    finished: watch::Sender<u64>,
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource")
            .field("client_id", &self.inner.client_id)
            .finish_non_exhaustive()
    }
}

impl TokenSource {
    /// Asks for tokens with what is watched; `place` says where it came from, for sentences.
    pub fn new(place: &str, watched: Watched<ClientCredentials>, client: TokenClient) -> Self {
        let inner = Inner {
            client_id: watched.current().client_id.clone(),
            client,
            shared: Shared::new(place.to_owned(), watched),
            state: Mutex::default(),
            asked_with: Mutex::default(),
            finished: watch::Sender::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The client that asks.
    pub fn client_id(&self) -> &str {
        &self.inner.client_id
    }

    /// The current credentials for tokens.
    pub fn current(&self) -> Arc<ClientCredentials> {
        self.inner.shared.current()
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.inner.shared.is_fixed()
    }

    pub(super) fn notice(&self) -> Option<String> {
        self.inner.shared.notice()
    }

    pub(super) fn refused(&self) -> CredentialError {
        self.inner.error(TokenFailure::Rejected)
    }

    pub(super) fn accepted(&self, generation: u64) {
        self.inner.state().accepted(generation);
    }

    pub(super) fn rejected(&self, generation: u64) {
        self.inner.state().rejected(Instant::now(), generation);
    }

    pub(super) async fn authorization(&self) -> Result<Authorization, CredentialError> {
        let mut finished = self.inner.finished.subscribe();
        let mut has_looked = false;
        loop {
            // What finishes from here on is noticed.
            finished.mark_unchanged();
            let Next { refresh, then } = self.inner.state().next(Instant::now());
            if refresh {
                // In a task of its own, so that it goes on when whoever began it stops waiting.
                tokio::spawn(Arc::clone(&self.inner).refresh());
            }
            match then {
                Then::Use { token, generation } => {
                    return self.inner.bearer(&token, generation);
                }
                Then::Wait => {
                    // The sender lives as long as this.
                    let _ = finished.changed().await;
                }
                Then::Fail(failure) => {
                    if failure.is_passing() || has_looked {
                        return Err(self.inner.error(failure));
                    }
                    // Who has just corrected the key does not have to wait. Somebody else may have
                    // found the other one meanwhile, so what to do is asked once more either way.
                    self.inner.look_for_others().await;
                    has_looked = true;
                }
            }
        }
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, TokenState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bearer(&self, token: &Secret, generation: u64) -> Result<Authorization, CredentialError> {
        let text = Zeroizing::new(format!("Bearer {}", token.reveal()));
        let header = HeaderValue::from_str(&text);
        // Whether it fits was seen when it came.
        let mut header = header.map_err(|_| self.error(TokenFailure::Rejected))?;
        header.set_sensitive(true);
        Ok(Authorization {
            header: Some(header),
            generation,
        })
    }

    fn error(&self, failure: TokenFailure) -> CredentialError {
        CredentialError {
            cause: Cause::Token {
                address: self.shared.current().token_address.to_string(),
                failure,
            },
            place: self.shared.place().to_owned(),
            notice: self.shared.notice(),
        }
    }

    /// Reads the place again. A failure counts no longer where there are other credentials now than
    /// those that failed.
    async fn look_for_others(&self) {
        self.shared.look().await;
        let asked_with = self.asked_with.lock();
        let asked_with = asked_with.unwrap_or_else(PoisonError::into_inner).clone();
        let current = self.shared.current();
        if asked_with.is_some_and(|asked_with| !Arc::ptr_eq(&asked_with, &current)) {
            self.state().renewed();
        }
    }

    /// Asks for a token, more than once if need be.
    async fn refresh(self: Arc<Self>) {
        let begun = Instant::now();
        let unfinished = Unfinished(&self);
        self.shared.look().await;
        let credentials = self.shared.current();
        *(self.asked_with.lock()).unwrap_or_else(PoisonError::into_inner) =
            Some(Arc::clone(&credentials));
        let mut retries = Retries::default();
        loop {
            let asked_at = Instant::now();
            let outcome = self.client.ask(&credentials).await;
            let pause = match &outcome {
                Ok(_) => None,
                Err(failure) => retries.pause(failure, begun.elapsed(), fastrand::f64()),
            };
            let Some(pause) = pause else {
                unfinished.finish(asked_at, outcome);
                return;
            };
            tokio::time::sleep(pause).await;
        }
    }

    fn finish(&self, asked_at: Instant, outcome: Result<Issued, TokenFailure>) {
        self.state().finished(Instant::now(), asked_at, outcome);
        self.finished.send_modify(|count| *count += 1);
    }
}

/// A request for a token that is under way. Whatever ends it, those who wait are told.
struct Unfinished<'i>(&'i Inner);

impl Unfinished<'_> {
    fn finish(self, asked_at: Instant, outcome: Result<Issued, TokenFailure>) {
        self.0.finish(asked_at, outcome);
        std::mem::forget(self);
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let cause = "the request was given up".to_owned();
        let failure = TokenFailure::NotReached { cause };
        self.0.finish(Instant::now(), Err(failure));
    }
}
