//! Sign-in by a key, and the sessions that begin with it.
//!
//! ```text
//! terminal, `bulkhead open` ─key─▶ /sign-in#key ─POST /api/session─▶ cookie + second secret
//!                                                                    │ both with every call
//!                                                         require ◀──┘ ─User─▶ the routes
//! ```
//!
//! A key is good for one use. The session that it begins has two secrets: one in a cookie that
//! no script can read, and one in the storage of the page's origin, which no other port of this
//! machine gets to see. Neither opens anything without the other.

mod clock;
mod cookie;
mod denied;
mod guess;
mod key;
mod require;
mod routes;
mod secret;
mod store;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{Extensions, HeaderMap, HeaderValue, uri::Scheme};
use bulkhead_core::wire;

pub use clock::{Clock, Moment};
use cookie::CookieName;
use denied::Denied;
use guess::Guesses;
pub use key::Key;
use key::Keys;
pub(crate) use require::require;
pub(crate) use routes::{SCRIPT, page, routes};
pub use secret::NoRandomness;
use store::{Sessions, Tokens};

use crate::{account::Account, user::User};

/// Signs in whoever has a key.
#[derive(Clone, Debug)]
pub struct SignIn(Arc<State>);

#[derive(Debug)]
struct State {
    clock: Clock,
    /// The user who comes in by a key.
    user: User,
    keys: Mutex<Keys>,
    /// The line of those who know how a key begins.
    named: Guesses,
    /// The line of everybody else, which may be as long as it likes.
    blind: Guesses,
    sessions: Mutex<Sessions>,
}

impl SignIn {
    /// Nobody is signed in, and there is no key.
    pub(crate) fn new(account: &Account, clock: Clock) -> Self {
        Self(Arc::new(State {
            clock,
            user: account.user(),
            keys: Mutex::default(),
            named: Guesses::default(),
            blind: Guesses::default(),
            sessions: Mutex::default(),
        }))
    }

    /// A new key, for whoever may act as the account that the gateway runs as.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub fn key(&self) -> Result<Key, NoRandomness> {
        lock(&self.0.keys).issue(self.0.clock.now())
    }

    /// `true` if a key can still be used.
    pub fn takes(&self, key: &Key) -> bool {
        lock(&self.0.keys).is_usable(key, self.0.clock.now())
    }

    /// Begins a session with a key.
    async fn redeem(&self, key: &str) -> Result<(Tokens, User), Denied> {
        let state = &self.0;
        let line = if lock(&state.keys).is_named(key) {
            &state.named
        } else {
            &state.blind
        };
        let redeem = || lock(&state.keys).redeem(key, state.clock.now());
        let tried = line.try_one(redeem).await;
        tried.map_err(|_| Denied::Busy)?.map_err(Denied::Key)?;
        let user = state.user.clone();
        let tokens = lock(&state.sessions).begin(user.clone(), state.clock.now())?;
        Ok((tokens, user))
    }

    /// The user of a request's session, which counts as used.
    fn user(&self, of: &Presented<'_>) -> Result<User, Denied> {
        self.find(of, Sessions::use_by)
    }

    /// The same without using it: asking whether there is a session does not keep it.
    fn peek(&self, of: &Presented<'_>) -> Option<User> {
        let user = |sessions: &mut Sessions, id: &str, secret: &str, now| {
            sessions.user(id, secret, now).cloned()
        };
        self.find(of, user).ok()
    }

    /// Ends a request's session, for all tabs.
    fn end(&self, of: &Presented<'_>) -> Result<(), Denied> {
        self.find(of, Sessions::end)
    }

    /// Does something with the session of a request, which it does not do with any other.
    fn find<T>(
        &self,
        of: &Presented<'_>,
        mut act: impl FnMut(&mut Sessions, &str, &str, Moment) -> Option<T>,
    ) -> Result<T, Denied> {
        let secret = of.secret.ok_or(Denied::Missing)?;
        if of.ids.is_empty() {
            return Err(Denied::Missing);
        }
        let now = self.0.clock.now();
        let mut sessions = lock(&self.0.sessions);
        let mut ids = of.ids.iter();
        let found = ids.find_map(|id| act(&mut sessions, id, secret, now));
        found.ok_or(Denied::Ended)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The parts of a request that say whose session it is.
struct Presented<'r> {
    cookie: CookieName,
    ids: Vec<&'r str>,
    secret: Option<&'r str>,
}

impl<'r> Presented<'r> {
    /// Of a request with these headers. One of the scheme HTTPS has that among its extensions.
    fn by(headers: &'r HeaderMap, extensions: &Extensions) -> Self {
        let secure = extensions.get() == Some(&Scheme::HTTPS);
        let cookie = CookieName::of(headers, secure);
        let mut secrets = headers.get_all(wire::SESSION).iter();
        let secret = secrets.next().map(HeaderValue::to_str);
        let secret = secret.and_then(Result::ok);
        Self {
            cookie,
            ids: cookie.values(headers).collect(),
            secret: secret.filter(|_| secrets.next().is_none()),
        }
    }
}
