//! Asks a service something, as a check does.

use std::time::{Instant, SystemTime};

use axum::http::{HeaderMap, HeaderValue, Method, header};
use bulkhead_core::{
    service::{Reason, ReasonKind, Request, Response},
    wire,
};

use super::Check;
use crate::{
    ceilings::{Budget, Purpose},
    forward::{ACCEPT, read_body},
    hop,
    upstream::Outgoing,
};

/// The most bytes of one answer.
const MOST_BYTES: usize = 64 << 20;

/// An answer of the service.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) response: Response,
    /// When it came.
    pub(super) at: SystemTime,
    /// What the service says that the time was.
    pub(super) date: Option<SystemTime>,
}

impl Check<'_> {
    /// Asks for something.
    ///
    /// # Errors
    /// Why there is no answer, in a sentence.
    pub(super) async fn ask(&self, request: &Request) -> Result<Asked, String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
        let group = request.resource_group.as_ref();
        let group = group.and_then(|group| HeaderValue::from_str(group.as_str()).ok());
        if let Some(group) = group {
            headers.insert(wire::RESOURCE_GROUP, group);
        }
        hop::mark(&mut headers);
        let outgoing = Outgoing {
            method: Method::GET,
            address: self.connection.address().clone(),
            path: format!("/{}", request.path),
            headers,
            body: axum::body::Bytes::new(),
            taken: Instant::now(),
        };
        let share = Budget::new(MOST_BYTES).share(Purpose::Reading);
        let sent = self.upstream.send(&outgoing, share).await;
        let answer = sent.outcome.map_err(|failure| failure.message())?;
        Ok(Asked {
            response: Response {
                status: answer.status.as_u16(),
                retry_after: None,
                body: read_body(&answer.body),
            },
            at: SystemTime::now(),
            date: sent.date,
        })
    }
}

/// Why an answer is not what was asked for.
pub(super) fn words(reason: &Reason, what: &str) -> String {
    let status = reason.http_status;
    let status = status.map_or_else(String::new, |status| format!(" (HTTP {status})"));
    let message = reason.message.as_deref();
    let message = message.map_or_else(String::new, |message| format!(": {message}"));
    let todo = match reason.kind {
        ReasonKind::Credentials => "Check the credentials.",
        ReasonKind::Permission => "Ask who administers it to allow that to this account.",
        _ => "Check the address of the connection.",
    };
    format!("the service does not tell {what}{status}{message}. {todo}")
}
