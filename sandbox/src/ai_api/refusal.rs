//! Refusals of whole requests.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::kind::Kind;
use super::life::NotAllowed;
use crate::faults;

/// The reason to refuse one item, or a request about one: a code of the contract and a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// A number in a string, as the contract's codes are.
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Reason {
    /// The reason on the wire (`AiApiError`).
    pub(crate) fn to_json(&self, request: &str, target: &str) -> Value {
        json!({
            "code": self.code,
            "message": self.message,
            "requestId": request,
            "target": target,
        })
    }
}

impl From<faults::Reason> for Reason {
    fn from(reason: faults::Reason) -> Self {
        Self {
            // A fault here always has one.
            code: reason.code.unwrap_or_default(),
            message: reason.message,
        }
    }
}

/// The refusal of a whole request, or of one item, whose entry then shows the reason alone. What it
/// is, a handler knows; which request it answers is added where the answer leaves the service
/// ([`Refusal::answer`]).
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) reason: Reason,
}

impl Refusal {
    /// A refusal with a code of the sandbox's own: the contract knows none for whole requests. It
    /// is made of the status, and no real one looks like it, so that nobody comes to rely on it.
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            reason: Reason {
                code: format!("01990{}", status.as_u16()),
                message: message.into(),
            },
        }
    }

    /// 400: the request is not what the specification says it must be.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 404: there is no such item in this group, or no longer.
    pub(crate) fn unknown(kind: Kind, id: &str) -> Self {
        let code = match kind {
            Kind::Deployment => "01010016",
            Kind::Execution => "01010020",
        };
        let reason = Reason {
            code: code.to_owned(),
            message: format!("{} {id} does not exist", kind.noun()),
        };
        Self {
            status: StatusCode::NOT_FOUND,
            reason,
        }
    }

    /// 412: the item's status doesn't allow the change.
    pub(crate) fn not_allowed(refused: NotAllowed) -> Self {
        Self::precondition_failed(Reason {
            code: "01010076".to_owned(),
            message: format!("Current status {} cannot be changed", refused.status.name()),
        })
    }

    /// 412 for any reason.
    pub(crate) fn precondition_failed(reason: Reason) -> Self {
        Self {
            status: StatusCode::PRECONDITION_FAILED,
            reason,
        }
    }

    /// The answer to this request.
    pub(crate) fn answer(&self, request: &str, target: &str) -> Response {
        let body = json!({ "error": self.reason.to_json(request, target) });
        (self.status, Json(body)).into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut answer = self.status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}
