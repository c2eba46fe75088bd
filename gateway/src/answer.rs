//! Answers: the gateway's own, and the service's passed on.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bulkhead_core::wire::{self, GatewayAnswer, GatewayError, GatewayErrorKind};
use serde::Serialize;

use crate::{
    refusal::Refusal,
    upstream::{AnswerBody, Failure, Outcome, ServiceAnswer},
};

/// An answer of the gateway's own, as JSON.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    // Nothing that is serialised here can fail to be; if it did, the status still says enough.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let media_type = HeaderValue::from_static("application/json");
    let from = HeaderValue::from_static(wire::FROM_GATEWAY);
    (
        status,
        [(header::CONTENT_TYPE, media_type)],
        [(wire::ANSWER_FROM, from)],
        body,
    )
        .into_response()
}

/// Marks an answer as a refusal by this rule, for the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused(pub(crate) &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let error = GatewayError {
            kind: GatewayErrorKind::Refused,
            message: self.message(),
            details: Some(self.details()),
        };
        let mut response = json(self.status(), &GatewayAnswer { gateway: error });
        response.extensions_mut().insert(Refused(self.rule()));
        if let Self::MethodUnknown { allowed } = &self
            && let Ok(allow) = HeaderValue::from_str(&allowed.join(", "))
        {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

/// The answer to a forwarded request, or what became of it instead.
pub(crate) fn of_outcome(outcome: &Outcome) -> Response {
    match outcome {
        Ok(answer) => of_service(answer),
        Err(failure) => of_failure(failure),
    }
}

/// Passes on the status, when to ask again, and a body under a type that is the gateway's to
/// declare; nothing else of the service's headers.
fn of_service(answer: &ServiceAnswer) -> Response {
    let (body, media_type) = match &answer.body {
        AnswerBody::Json(body) => (body.clone(), Some("application/json")),
        AnswerBody::Text(body) => (body.clone(), Some("text/plain; charset=utf-8")),
        AnswerBody::Empty | AnswerBody::Withheld(_) => (Bytes::new(), None),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    if let Some(media_type) = media_type {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    if let Some(retry_after) = &answer.retry_after {
        headers.insert(header::RETRY_AFTER, retry_after.clone());
    }
    // Why a body is withheld is said in ASCII, which is fit for a header.
    let withheld = answer.body.withheld().map(ToString::to_string);
    if let Some(Ok(why)) = withheld.map(HeaderValue::try_from) {
        headers.insert(wire::WITHHELD, why);
    }
    let from = HeaderValue::from_static(wire::FROM_SERVICE);
    headers.insert(wire::ANSWER_FROM, from);
    response
}

fn of_failure(failure: &Failure) -> Response {
    let error = GatewayError {
        kind: failure.kind(),
        message: failure.public_message(),
        details: failure.details(),
    };
    let mut response = json(failure.status(), &GatewayAnswer { gateway: error });
    if let Some(seconds) = failure.retry_after() {
        (response.headers_mut()).insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
