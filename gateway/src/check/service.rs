//! Asks a service something, as a check does.

use std::time::{Instant, SystemTime};

use axum::http::Method;
use bulkhead_core::service::{Reason, ReasonKind, Request, Response};

use super::{Check, Finding, Subject};
use crate::{
    ceilings::{Budget, Purpose},
    forward::read_body,
    upstream::{Failure, Outgoing},
};

/// The most bytes of one answer.
const MOST_BYTES: usize = 64 << 20;

/// An answer of the service.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) response: Response,
}

/// The times of an answer, whatever it said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks {
    /// By the clock of this machine.
    pub(super) ours: SystemTime,
    /// By that of the service.
    pub(super) theirs: SystemTime,
}

impl Check<'_> {
    /// Asks for something.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(super) async fn ask(&mut self, request: &Request) -> Result<Asked, Untold> {
        let outgoing = Outgoing {
            method: Method::GET,
            address: self.connection.address().clone(),
            path: format!("/{}", request.path),
            headers: Outgoing::headers(request.resource_group.as_ref()),
            body: axum::body::Bytes::new(),
            taken: Instant::now(),
        };
        let share = Budget::new(MOST_BYTES).share(Purpose::Reading);
        let sent = self.upstream.send(&outgoing, share).await;
        let ours = SystemTime::now();
        self.clocks = (sent.date).map(|theirs| Clocks { ours, theirs });
        let answer = sent.outcome.map_err(|failure| match failure {
            Failure::SignIn(error) => Untold::of_sign_in(error.why().to_string()),
            failure => Untold::of(failure.message()),
        })?;
        let body = match answer.body.withheld() {
            // That it was withheld is no matter here: what it says would be none of the service.
            Some(_) => String::new(),
            None => read_body(&answer.body),
        };
        Ok(Asked {
            response: Response {
                status: answer.status.as_u16(),
                retry_after: None,
                body,
            },
        })
    }
}

/// The reason why something is not known.
#[derive(Clone, Debug)]
pub(super) struct Untold {
    /// `true` if it is a matter of signing in, whatever was asked.
    is_of_sign_in: bool,
    /// In words, and what to do.
    pub(super) text: String,
}

impl Untold {
    fn of(text: String) -> Self {
        Self {
            is_of_sign_in: false,
            text,
        }
    }

    fn of_sign_in(text: String) -> Self {
        Self {
            is_of_sign_in: true,
            text,
        }
    }

    /// An answer that is not what was asked for; `what` would have been.
    pub(super) fn of_answer(reason: &Reason, what: &str) -> Self {
        let status = reason.http_status;
        let status = status.map_or_else(String::new, |status| format!(" (HTTP {status})"));
        let message = reason
            .message
            .as_deref()
            .map(|text| text.trim_end_matches('.'));
        let message = message.filter(|text| !text.is_empty());
        let said = message.map_or_else(String::new, |message| format!(": {message}"));
        if matches!(reason.http_status, Some(300..=399)) {
            return Self::of(format!(
                "The service is not at this address: what answers there leads elsewhere{status}. \
                 Check the address of the connection."
            ));
        }
        match reason.kind {
            ReasonKind::Credentials => Self::of_sign_in(format!(
                "The service wants to know who asks{status}{said}. Name what this connection is \
                 to sign in with."
            )),
            ReasonKind::Permission => Self::of(format!(
                "This account may not see {what}{status}{said}. Ask who administers the service \
                 to allow that."
            )),
            ReasonKind::RateLimited | ReasonKind::ServiceTrouble => Self::of(format!(
                "The service is busy or out of order{status}{said}. Try again in a while."
            )),
            _ => Self::of(format!(
                "What answers at this address does not say {what}{status}{said}. Check the address \
                 of the connection."
            )),
        }
    }

    /// The same as what was found.
    pub(super) fn finding(self, subject: Subject) -> Finding {
        let subject = if self.is_of_sign_in {
            Subject::SignIn
        } else {
            subject
        };
        Finding::bad(subject, self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_leads_elsewhere_is_not_told_as_busy() {
        let reason = Reason {
            http_status: Some(302),
            ..Reason::of(ReasonKind::ServiceTrouble)
        };
        assert_eq!(
            Untold::of_answer(&reason, "what the service can do").text,
            "The service is not at this address: what answers there leads elsewhere (HTTP 302). \
             Check the address of the connection."
        );
    }
}
