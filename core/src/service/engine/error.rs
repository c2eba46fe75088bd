//! Errors of whole requests to an engine: `{"type","message","code"}` (contract), plain text, or
//! whatever something on the way says.

use serde_json::Value;

use super::{
    classify,
    words::{self, IsAsked},
};
use crate::{
    item::Flags,
    service::{Reason, ReasonKind, Response},
};

/// An error of the engine's own.
pub(super) struct EngineError {
    kind: String,
    message: Option<String>,
}

impl EngineError {
    /// Reads an answer's body; none where it is not the engine's form.
    pub(super) fn read(answer: &Response) -> Option<Self> {
        let body: Value = serde_json::from_str(&answer.body).ok()?;
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        Some(Self {
            kind: text("type")?.to_owned(),
            message: text("message").map(ToOwned::to_owned),
        })
    }

    /// The reason for which it refused the one thing that it was asked for, which was to be
    /// deleted in this way.
    pub(super) fn into_item_reason(
        self,
        status: u16,
        flags: Flags,
        is_asked: IsAsked<'_>,
    ) -> Reason {
        let mut reason =
            classify::reason(self.message.as_deref(), flags, is_asked).with_status(status);
        reason.kind = self.or_by_type(reason.kind);
        if reason.code.is_none() {
            // Better than nothing for who asks the engine's support.
            reason.code = words::kept_exception(&self.kind).map(Into::into);
        }
        reason
    }

    /// Its kind of reason for one item that was asked for.
    pub(super) fn item_kind(&self) -> ReasonKind {
        let message = self.message.as_deref().unwrap_or_default();
        self.or_by_type(classify::kind(message))
    }

    /// The kind by its type, where its words say nothing.
    fn or_by_type(&self, kind: ReasonKind) -> ReasonKind {
        match (kind, self.kind.as_str()) {
            (ReasonKind::Rejected | ReasonKind::Unexplained, "AuthorizationException") => {
                ReasonKind::ItemPermission
            }
            (ReasonKind::Rejected | ReasonKind::Unexplained, "OptimisticLockingException") => {
                ReasonKind::Locked
            }
            _ => kind,
        }
    }

    /// `true` if the account may not do this with something that it asks for.
    pub(super) fn is_about_permission(&self) -> bool {
        self.kind == "AuthorizationException"
    }

    /// `true` if it says that the engine of this name does not exist: nothing that is asked there
    /// fares better.
    pub(super) fn is_about_engine(&self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        // With HTTP Basic in front of it, and without (both seen).
        let is_named =
            message.starts_with("Process engine ") && message.ends_with(" not available");
        is_named || message == "No process engine available"
    }

    /// `true` if it says that there is no such deployment; and not that there is no such engine.
    pub(super) fn is_not_found(&self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        classify::kind(message) == ReasonKind::UnknownId
    }
}

/// The reason for the refusal of a request as a whole that asks for no ids.
pub(super) fn of_whole(answer: &Response) -> Reason {
    of_whole_about(answer, &words::none_asked)
}

/// The reason for the refusal of a request as a whole.
pub(super) fn of_whole_about(answer: &Response, is_asked: IsAsked<'_>) -> Reason {
    let status = answer.status;
    let error = EngineError::read(answer);
    let kind = match status {
        400 if error.as_ref().is_some_and(EngineError::is_about_engine) => {
            ReasonKind::CapabilityOff
        }
        _ => ReasonKind::of_whole(status),
    };
    let said = match error {
        Some(error) => error.into_item_reason(status, Flags::NONE, is_asked),
        None => classify::with_text(Reason::of(kind), &answer.body).with_status(status),
    };
    Reason { kind, ..said }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            retry_after: None,
            body: body.into(),
        }
    }

    #[test]
    fn the_status_says_what_a_refusal_of_the_whole_is() {
        use ReasonKind::{
            CapabilityOff, Credentials, Permission, RateLimited, RequestRejected, ServiceTrouble,
            TooLarge,
        };
        for (status, body, kind) in [
            (400, "Unrecognized token 'hello'", RequestRejected),
            (401, "", Credentials),
            (403, "RBAC: access denied", Permission),
            (
                405,
                r#"{"type":"NotAllowedException","message":"HTTP 405 Method Not Allowed","code":null}"#,
                CapabilityOff,
            ),
            (408, "", ServiceTrouble),
            (413, "", TooLarge),
            (
                415,
                r#"{"type":"NotSupportedException","message":"HTTP 415 Unsupported Media Type","code":null}"#,
                RequestRejected,
            ),
            (429, "", RateLimited),
            (
                500,
                r#"{"type":"NullPointerException","message":"Cannot invoke","code":null}"#,
                ServiceTrouble,
            ),
            (502, "<html>", ServiceTrouble),
        ] {
            assert_eq!(
                of_whole(&answer(status, body)).kind,
                kind,
                "{status} {body}"
            );
        }
        let no_engine = r#"{"type":"InvalidRequestException","message":"No process engine available","code":null}"#;
        assert_eq!(of_whole(&answer(400, no_engine)).kind, CapabilityOff);
        let null = of_whole(&answer(
            500,
            r#"{"type":"NullPointerException","message":"Cannot invoke","code":null}"#,
        ));
        assert_eq!(null.code.as_deref(), Some("NullPointerException"));
        assert!(null.is_left_out());
        assert_eq!(null.private.as_deref(), Some("Cannot invoke"));
    }

    #[test]
    fn that_there_is_no_such_engine_is_not_that_there_is_no_such_deployment() {
        let is_not_found = |message: &str| {
            let body = serde_json::json!({"type": "InvalidRequestException", "message": message});
            EngineError::read(&answer(404, &body.to_string())).is_some_and(|e| e.is_not_found())
        };
        assert!(is_not_found("Deployment with id 'x' does not exist"));
        assert!(is_not_found("Deployment with id 'x' do not exist"));
        assert!(!is_not_found("Process engine nosuch not available"));
        assert!(!is_not_found("No process engine available"));
        assert!(!is_not_found("HTTP 404 Not Found"));
    }
}
