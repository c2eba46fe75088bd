//! The user who is signed in to the gateway, and requests to sign in and out.

use std::{fmt, time::Duration};

use bulkhead_core::{
    service::Method,
    wire::{GatewayAnswer, GatewayErrorKind, SessionStatus, SignIn, SignedIn},
};
use gloo_timers::future::sleep;

use super::{Gateway, GatewayTrouble};
use crate::browser::{Answer, Call, Failure, PATIENCE};

/// The path at which the gateway answers questions about sessions.
const PATH: &str = "/api/session";

/// So often a key is tried as long as others are trying keys.
const TRIES: u32 = 30;

/// The reason for which nobody was signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInTrouble {
    /// The gateway refuses the key, with this message.
    Refused(String),
    /// The gateway has not answered, or not understandably.
    Gateway(GatewayTrouble),
}

impl fmt::Display for SignInTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(message) => f.write_str(message),
            Self::Gateway(trouble) => trouble.fmt(f),
        }
    }
}

/// `true` if an answer says that the session is over, or that there is none.
pub fn is_signed_out(answer: &Answer) -> bool {
    answer.status == 401
        && says(answer).is_some_and(|said| said.gateway.kind == GatewayErrorKind::Session)
}

fn says(answer: &Answer) -> Option<GatewayAnswer> {
    serde_json::from_str(&answer.body).ok()
}

impl Gateway {
    /// Asks who is signed in; none where the gateway does not say.
    pub async fn session(&self) -> Option<SessionStatus> {
        let answer = self.ask(Method::Get, None).await.ok()?;
        serde_json::from_str(&answer.body).ok()
    }

    /// Signs in with a key.
    ///
    /// # Errors
    /// Why that was in vain.
    pub async fn sign_in(&self, key: &str) -> Result<SignedIn, SignInTrouble> {
        let body = serde_json::to_string(&SignIn { key }).unwrap_or_default();
        for _ in 0..TRIES {
            let asked = self.ask(Method::Post, Some(body.clone())).await;
            let answer = asked.map_err(SignInTrouble::Gateway)?;
            let status = answer.status;
            if status == 429 {
                sleep(wait(&answer)).await;
                continue;
            }
            if let Some(said) = says(&answer) {
                return Err(SignInTrouble::Refused(said.gateway.message));
            }
            let unreadable = GatewayTrouble::Unreadable { status };
            let begun = serde_json::from_str(&answer.body);
            return begun.map_err(|_| SignInTrouble::Gateway(unreadable));
        }
        Err(SignInTrouble::Gateway(GatewayTrouble::TimedOut))
    }

    /// Ends the session, in every tab.
    ///
    /// # Errors
    /// Why that was in vain.
    pub async fn sign_out(&self) -> Result<(), GatewayTrouble> {
        let answer = self.ask(Method::Delete, None).await?;
        let status = answer.status;
        // What is over already need not be ended.
        let is_over = matches!(status, 200..=299 | 401 | 404);
        is_over
            .then_some(())
            .ok_or(GatewayTrouble::Unreadable { status })
    }

    async fn ask(&self, method: Method, body: Option<String>) -> Result<Answer, GatewayTrouble> {
        let json = body
            .is_some()
            .then(|| ("content-type", "application/json".to_owned()));
        let call = Call {
            method,
            url: PATH.into(),
            headers: json.into_iter().collect(),
            body,
            patience: PATIENCE,
        };
        let answer = (self.fetch)(call).await;
        answer.map_err(|failure| match failure {
            Failure::Lost(_) => GatewayTrouble::Lost,
            Failure::TimedOut => GatewayTrouble::TimedOut,
        })
    }
}

/// The time to wait for a turn.
fn wait(answer: &Answer) -> Duration {
    let seconds = answer
        .retry_after
        .as_deref()
        .and_then(|after| after.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1).clamp(1, 10))
}
