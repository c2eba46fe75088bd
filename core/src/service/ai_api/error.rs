//! Errors of the AI API, in every form in which they were met.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::service::{Reason, ReasonKind, Response};

/// An error, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WireError {
    pub(super) code: Option<Arc<str>>,
    pub(super) message: Option<Arc<str>>,
    request_id: Option<Arc<str>>,
    target: Option<Arc<str>>,
    details: Option<Arc<str>>,
}

/// The most characters that are kept of a text without structure.
const TEXT_MAX: usize = 500;

/// Reads the error of a whole answer: `{"error":{…}}`, the flat form, plain text, nothing.
pub(super) fn read(answer: &Response) -> WireError {
    match serde_json::from_str::<Value>(&answer.body) {
        Ok(Value::Object(body)) => match body.get("error") {
            Some(error @ Value::Object(_)) => WireError::from_value(error),
            // As token services answer: a short name, and its description beside it.
            Some(Value::String(name)) => WireError {
                code: Some(name.as_str().into()),
                message: text(&body, &["error_description", "message"]),
                ..WireError::from_object(&body)
            },
            _ => WireError::from_object(&body),
        },
        _ => WireError {
            message: shortened(&answer.body),
            ..WireError::default()
        },
    }
}

impl WireError {
    /// Reads an error object; of another value what can be shown of it.
    pub(super) fn from_value(value: &Value) -> Self {
        match value {
            Value::Object(object) => Self::from_object(object),
            Value::String(message) => Self {
                message: shortened(message),
                ..Self::default()
            },
            other => Self {
                message: shortened(&other.to_string()),
                ..Self::default()
            },
        }
    }

    fn from_object(object: &Map<String, Value>) -> Self {
        Self {
            code: text(object, &["code"]),
            message: text(object, &["message"]),
            request_id: text(object, &["requestId", "requestID", "request_id"]),
            target: text(object, &["target"]),
            details: object
                .get("details")
                .filter(|details| !details.is_null())
                .map(|details| details.to_string().into()),
        }
    }

    /// The reason for the refusal of a single item.
    pub(super) fn into_item_reason(self, status: u16) -> Reason {
        let kind = match self.code.as_deref() {
            Some(UNKNOWN_DEPLOYMENT | UNKNOWN_EXECUTION) => ReasonKind::UnknownId,
            Some(ILLEGAL_TRANSITION) => ReasonKind::NotAllowedInStatus,
            _ => ReasonKind::Rejected,
        };
        self.with_kind(kind, status)
    }

    /// The reason for the refusal of a request as a whole.
    pub(super) fn into_reason(self, status: u16) -> Reason {
        self.with_kind(ReasonKind::of_whole(status), status)
    }

    fn with_kind(self, kind: ReasonKind, status: u16) -> Reason {
        Reason {
            kind,
            code: self.code,
            message: self.message,
            request_id: self.request_id,
            target: self.target,
            details: self.details,
            http_status: Some(status),
            private: None,
        }
    }
}

/// Item codes of the contract. They are strings with leading zeros.
const UNKNOWN_DEPLOYMENT: &str = "01010016";
const UNKNOWN_EXECUTION: &str = "01010020";
const ILLEGAL_TRANSITION: &str = "01010076";

/// The first of some properties that holds a text or a number.
fn text(object: &Map<String, Value>, names: &[&str]) -> Option<Arc<str>> {
    names.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) if !text.is_empty() => Some(text.as_str().into()),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    })
}

fn shortened(text: &str) -> Option<Arc<str>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let short: String = text.chars().take(TEXT_MAX).collect();
    Some(short.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(status: u16, body: &str) -> Reason {
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        read(&answer).into_reason(status)
    }

    #[test]
    fn every_form_of_the_contract_is_read() {
        let full = r#"{"error":{"code":"01010016","message":"m","requestId":"r","target":"/t","details":{"a":1}}}"#;
        let reason1 = reason(400, full);
        assert_eq!(reason1.kind, ReasonKind::RequestRejected);
        assert_eq!(reason1.code.as_deref(), Some("01010016"));
        assert_eq!(reason1.message.as_deref(), Some("m"));
        assert_eq!(reason1.request_id.as_deref(), Some("r"));
        assert_eq!(reason1.target.as_deref(), Some("/t"));
        assert_eq!(reason1.details.as_deref(), Some("{\"a\":1}"));
        let flat = reason(413, r#"{"request_id":"r","message":"too big"}"#);
        assert_eq!(flat.kind, ReasonKind::TooLarge);
        assert_eq!(flat.message.as_deref(), Some("too big"));
        assert_eq!(flat.request_id.as_deref(), Some("r"));
        let array = reason(
            400,
            r#"{"error":{"code":7,"message":"m","requestID":"R","details":[1]}}"#,
        );
        assert_eq!(array.code.as_deref(), Some("7"));
        assert_eq!(array.request_id.as_deref(), Some("R"));
        assert_eq!(array.details.as_deref(), Some("[1]"));
        let plain = reason(403, "RBAC: access denied");
        assert_eq!(plain.kind, ReasonKind::Permission);
        assert_eq!(plain.message.as_deref(), Some("RBAC: access denied"));
        let token = reason(
            401,
            r#"{"error":"invalid_token","error_description":"expired"}"#,
        );
        assert_eq!(token.code.as_deref(), Some("invalid_token"));
        assert_eq!(token.message.as_deref(), Some("expired"));
        for body in ["", "{\"error\":", "null", "<html>"] {
            assert_eq!(reason(502, body).kind, ReasonKind::ServiceTrouble, "{body}");
        }
    }

    #[test]
    fn the_status_decides_what_the_refusal_of_a_request_means() {
        use ReasonKind::{
            CapabilityOff, Credentials, RateLimited, RequestRejected, ServiceTrouble,
        };
        for (status, kind) in [
            (400, RequestRejected),
            (401, Credentials),
            (404, CapabilityOff),
            (408, ServiceTrouble),
            (415, RequestRejected),
            (429, RateLimited),
            (500, ServiceTrouble),
            (504, ServiceTrouble),
        ] {
            assert_eq!(reason(status, "").kind, kind, "{status}");
        }
    }
}
