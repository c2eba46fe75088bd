//! Answers: the gateway's own, and the service's passed on.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bulkhead_core::wire::{self, GatewayAnswer, GatewayError, GatewayErrorKind};
use serde::Serialize;

use crate::{
    refusal::Refusal,
    upstream::{Failure, Outcome, ServiceAnswer},
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

/// Passes on what a reader of the body needs, and nothing else of the service's headers.
fn of_service(answer: &ServiceAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body.clone()));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.extend(answer.headers.clone());
    let from = HeaderValue::from_static(wire::FROM_SERVICE);
    headers.insert(wire::ANSWER_FROM, from);
    response
}

fn of_failure(failure: &Failure) -> Response {
    let error = GatewayError {
        kind: failure.kind(),
        message: failure.public_message(),
        details: None,
    };
    json(failure.status(), &GatewayAnswer { gateway: error })
}
