//! The user's session with the gateway. All tabs of a browser share a session.

use std::rc::Rc;

use bulkhead_core::{service::ReasonKind, wire::User};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{AppState, Connections, Groups, Role, Run};
use crate::{
    browser::{Call, Fetch, SECRET, remember, remembered},
    gateway::{Gateway, is_signed_out},
    messages,
};

/// The state of the user's session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    /// The gateway has not said, or asks for no sign-in.
    Open,
    /// Somebody is.
    SignedIn(User),
    /// Nobody is, and the gateway lets nobody further without that.
    SignedOut {
        /// `true` if somebody was before.
        was_in: bool,
    },
}

impl Session {
    /// The user who is signed in.
    pub const fn user(&self) -> Option<&User> {
        match self {
            Self::SignedIn(user) => Some(user),
            Self::Open | Self::SignedOut { .. } => None,
        }
    }

    /// `true` if nothing can be done before the user signs in.
    pub const fn is_out(&self) -> bool {
        matches!(self, Self::SignedOut { .. })
    }
}

/// A gateway of which each answer is looked at: one may say that the session is over, and another
/// that it is none the less.
pub(super) fn watched(gateway: Gateway, session: RwSignal<Session>) -> Gateway {
    gateway.map(|fetch: Fetch| {
        let look = Gateway::new(fetch.clone());
        Rc::new(move |call: Call| {
            let (fetch, look) = (fetch.clone(), look.clone());
            Box::pin(async move {
                let is_about_sessions = call.url == "/api/session";
                let secret = remembered(SECRET);
                let answer = fetch(call).await;
                // What an earlier session was told says nothing of a later one.
                let is_same = remembered(SECRET) == secret;
                if let Ok(answer) = &answer
                    && !is_about_sessions
                    && is_same
                    // None when the page is gone.
                    && let Some(is_out) = session.try_with_untracked(Session::is_out)
                {
                    match (is_signed_out(answer), is_out) {
                        (true, false) => {
                            let was_in = secret.is_some();
                            let _ = session.try_set(Session::SignedOut { was_in });
                        }
                        (false, true) if answer.from.is_some() => look_again(look, session),
                        _ => {}
                    }
                }
                answer
            })
        })
    })
}

/// Somebody was let in who was thought to be out.
fn look_again(gateway: Gateway, session: RwSignal<Session>) {
    spawn_local(async move {
        let status = gateway.session().await;
        if status.is_some_and(|status| !status.required) {
            let _ = session.try_set(Session::Open);
        }
    });
}

impl AppState {
    /// Asks the gateway whether the user is signed in, at once and whenever another tab has signed
    /// in or out.
    pub fn follow_session(self) {
        self.look_for_session();
        self.resume_runs();
        let listener = window_event_listener(ev::storage, move |event| {
            if event.key().as_deref() == Some(SECRET) {
                self.look_for_session();
            }
        });
        on_cleanup(move || listener.remove());
    }

    /// Asks the gateway whether the user is signed in.
    pub fn look_for_session(self) {
        let gateway = self.gateway();
        spawn_local(async move {
            let Some(status) = gateway.session().await else {
                return;
            };
            if self.session.is_disposed() {
                return;
            }
            match status.user.filter(|_| status.required) {
                Some(user) => self.is_signed_in(user),
                None if status.required => {
                    let was_in = self.session.with_untracked(|s| s.user().is_some())
                        || remembered(SECRET).is_some();
                    self.session.set(Session::SignedOut { was_in });
                }
                None => self.session.set(Session::Open),
            }
        });
    }

    /// Signs in with a sign-in address, or the key in it.
    ///
    /// # Errors
    /// A sentence on why that was in vain.
    pub async fn sign_in(self, text: &str) -> Result<(), String> {
        // Of an address, what stands behind its #.
        let key = text.trim().rsplit('#').next().unwrap_or_default().trim();
        if key.is_empty() {
            return Err(messages::NO_KEY.to_owned());
        }
        let begun = self.gateway().sign_in(key).await;
        let begun = begun.map_err(|trouble| trouble.to_string())?;
        remember(SECRET, Some(&begun.secret));
        if remembered(SECRET).as_ref() != Some(&begun.secret) {
            return Err(messages::SECRET_NOT_KEPT.to_owned());
        }
        self.is_signed_in(begun.user);
        Ok(())
    }

    /// Signs out, in every tab.
    pub fn sign_out(self) {
        let gateway = self.gateway();
        spawn_local(async move {
            if let Err(trouble) = gateway.sign_out().await {
                self.tell(Err(messages::not_signed_out(&trouble)));
                return;
            }
            remember(SECRET, None);
            self.session.set(Session::SignedOut { was_in: false });
        });
    }

    /// From here on the gateway lets the user in: what had to wait for that goes on.
    fn is_signed_in(self, user: User) {
        let was_out = self.session.with_untracked(Session::is_out);
        self.session.set(Session::SignedIn(user));
        if !was_out {
            return;
        }
        // What could not be read is read now.
        let chosen = self.chosen;
        let known = |known: &Connections| matches!(known, Connections::Known(_));
        if !chosen.connections.with_untracked(known) {
            self.load_connections();
        } else if chosen
            .groups
            .with_untracked(|g| matches!(g, Groups::Unknown(_)))
        {
            self.take_connection(chosen.connection.get_untracked());
        }
    }

    /// Lets the runs go on that have paused because the session was over, as soon as another one
    /// has begun: some hear of the end of the old one only after that.
    fn resume_runs(self) {
        Effect::new(move || {
            if self.session.with(|session| session.user().is_none()) {
                return;
            }
            self.runs.all.with(|runs| {
                let waiting = runs.iter().filter(|run| waits_for_session(run));
                waiting.for_each(Run::resume);
            });
        });
    }
}

/// `true` if this tab drives a run that has paused because the session was over. What the user has
/// paused stays so.
fn waits_for_session(run: &Run) -> bool {
    let is_driven = run.role.get() == Role::Driving;
    is_driven
        && run
            .paused()
            .is_some_and(|reason| reason.kind == ReasonKind::SessionEnded)
}
