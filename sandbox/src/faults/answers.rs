//! Faults that take the place of an answer.

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};

use super::dice::Strike;
use super::fault::{RetryAfter, Shape, StatusAnswer, When, Whole};
use crate::call::Call;
use crate::intercept::Cut;
use crate::service::Service;

impl Strike {
    /// `true` if the request never gets to the service.
    pub(crate) fn is_before_work(&self) -> bool {
        match &self.whole {
            Some(Whole::Status(answer)) => !answer.after_work,
            Some(Whole::Cut(when)) => *when == When::Before,
            Some(Whole::BrokenJson) | None => false,
        }
    }

    /// The answer that the client gets, in place of the service's, if the service had one.
    pub(crate) async fn answer<S: Service>(
        &self,
        call: &Call,
        answer: Option<Response>,
    ) -> Response {
        match (&self.whole, answer) {
            (Some(Whole::Status(fault)), _) => self.status::<S>(fault, call).await,
            (Some(Whole::Cut(_)), _) => {
                let mut answer = Response::default();
                answer.extensions_mut().insert(Cut);
                answer
            }
            (Some(Whole::BrokenJson), Some(answer)) => self.broken(answer).await,
            (None, Some(answer)) => answer,
            // Nothing else keeps a request from the service.
            (Some(Whole::BrokenJson) | None, None) => Response::default(),
        }
    }

    async fn status<S: Service>(&self, fault: &StatusAnswer, call: &Call) -> Response {
        let status = fault.status;
        let mut answer = match fault.shape {
            Shape::Error => S::error(status, call),
            Shape::Flat => S::outer_error(status, call),
            Shape::Text => (status, text(status)).into_response(),
            Shape::Empty => status.into_response(),
            Shape::BrokenJson => self.broken(S::error(status, call)).await,
        };
        let retry_after = match &fault.retry_after {
            None => None,
            Some(RetryAfter::Seconds(seconds)) => Some(HeaderValue::from(*seconds)),
            Some(RetryAfter::Date(date)) => HeaderValue::from_str(date).ok(),
        };
        if let Some(value) = retry_after {
            answer.headers_mut().insert(RETRY_AFTER, value);
        }
        answer
    }

    /// The same answer with a body that says it is JSON and isn't.
    async fn broken(&self, answer: Response) -> Response {
        let (mut parts, body) = answer.into_parts();
        // The body is in memory already.
        let mut body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let half = body.len() / 2;
        // Half an object or a list is never JSON; half a number is.
        let body =
            if self.is_cut_in_the_middle && (body.starts_with(b"{") || body.starts_with(b"[")) {
                Body::from(body.split_to(half))
            } else {
                Body::from("<!DOCTYPE html><title>Gateway</title>")
            };
        parts.headers.remove(CONTENT_LENGTH);
        let json = HeaderValue::from_static("application/json");
        parts.headers.insert(CONTENT_TYPE, json);
        Response::from_parts(parts, body)
    }
}

/// The text of a proxy before the service for this status.
fn text(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "RBAC: access denied",
        StatusCode::TOO_MANY_REQUESTS => "local_rate_limited",
        StatusCode::GATEWAY_TIMEOUT => "upstream request timeout",
        other => other.canonical_reason().unwrap_or("error"),
    }
}
