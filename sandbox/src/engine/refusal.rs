//! Refusals of whole requests.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// The refusal of a whole request.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    /// `{"type","message","code"}` (contract).
    Error(Map<String, Value>),
    Text(String),
    Empty,
}

impl Refusal {
    /// A refusal without a code, as those of the REST layer are.
    pub(crate) fn new(status: StatusCode, kind: &str, message: impl Into<String>) -> Self {
        Self::of(status, kind, message.into().into(), Value::Null)
    }

    /// A refusal that says nothing (real engine).
    pub(crate) fn without_message(status: StatusCode, kind: &str) -> Self {
        Self::of(status, kind, Value::Null, Value::Null)
    }

    /// A refusal with a code, as those of the engine below it are.
    pub(crate) fn with_code(
        status: StatusCode,
        kind: &str,
        message: impl Into<String>,
        code: u32,
    ) -> Self {
        Self::of(status, kind, message.into().into(), code.into())
    }

    fn of(status: StatusCode, kind: &str, message: Value, code: Value) -> Self {
        let body = [("type", kind.into()), ("message", message), ("code", code)];
        let body = body.map(|(name, value)| (name.to_owned(), value));
        Self {
            status,
            body: Body::Error(body.into_iter().collect()),
        }
    }

    /// 400: the request can't be understood.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequestException", message)
    }

    /// 400 for a body that can't be read. One start of the real engine says it as plain text, the
    /// next in the shape of all other errors, as the contract has it, with an empty message: the
    /// engine and its JSON library both have an answer to it. Only what is no JSON at all was always
    /// answered in plain text. Here all of it is, because that says most.
    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            body: Body::Text(message.into()),
        }
    }

    /// A status that says enough.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            body: Body::Empty,
        }
    }

    /// The error that the REST layer's framework itself gives for a path, a method or a media type
    /// (real engine).
    pub(crate) fn by_framework(status: StatusCode, kind: &str) -> Self {
        let reason = status.canonical_reason().unwrap_or_default();
        Self::new(status, kind, format!("HTTP {} {reason}", status.as_u16()))
    }

    /// The same error with further properties.
    pub(crate) fn and(mut self, more: Value) -> Self {
        if let (Body::Error(body), Value::Object(more)) = (&mut self.body, more) {
            body.extend(more);
        }
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut answer = match self.body {
            Body::Error(body) => (self.status, Json(json!(body))).into_response(),
            Body::Text(text) => (self.status, text).into_response(),
            Body::Empty => self.status.into_response(),
        };
        // The real engine's server closes the connection after these.
        if matches!(
            self.status,
            StatusCode::BAD_REQUEST | StatusCode::INTERNAL_SERVER_ERROR
        ) {
            let headers = answer.headers_mut();
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}
