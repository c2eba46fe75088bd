//! Telling the answers of the service from those of the gateway.

use super::{Doubt, SendError, retry_after::is_wait};
use crate::{
    service::Response,
    wire::{FROM_GATEWAY, FROM_SERVICE, GatewayAnswer, GatewayErrorKind, rule},
};

/// Tells an answer of the service from one of the gateway and from one of anything between.
///
/// # Errors
/// The meaning for the request, where the service has not answered.
pub fn read_answer(from: Option<&str>, response: Response) -> Result<Response, SendError> {
    match from {
        Some(FROM_SERVICE) => Ok(response),
        Some(FROM_GATEWAY) => Err(read_gateway_answer(&response)),
        _ => Err(SendError::Doubtful {
            doubt: Doubt::ForeignAnswer,
            message: format!("HTTP {} from something before the gateway", response.status),
        }),
    }
}

fn read_gateway_answer(response: &Response) -> SendError {
    let Ok(GatewayAnswer { gateway }) = serde_json::from_str(&response.body) else {
        return SendError::Doubtful {
            doubt: Doubt::ForeignAnswer,
            message: format!("HTTP {} from the gateway, unreadable", response.status),
        };
    };
    let rule = gateway.rule().unwrap_or_default();
    let ends_run = [rule::READ_ONLY, rule::MAX_ITEMS, rule::RUN_MISSING].contains(&rule);
    let pauses = rule == rule::AUDIT_UNAVAILABLE;
    let message = gateway.message;
    match gateway.kind {
        GatewayErrorKind::Refused => SendError::Refused { message, ends_run },
        GatewayErrorKind::NotSent => SendError::NotSent {
            message,
            retry_after: response.retry_after.clone().filter(|after| is_wait(after)),
            pauses,
        },
        GatewayErrorKind::Ambiguous => SendError::Doubtful {
            doubt: if response.status == 504 {
                Doubt::TimedOut
            } else {
                Doubt::ConnectionLost
            },
            message,
        },
        GatewayErrorKind::Session => SendError::Session { message },
        GatewayErrorKind::UpstreamAuth => SendError::UpstreamAuth { message },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(from: Option<&str>, status: u16, body: &str) -> Result<Response, SendError> {
        let response = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        read_answer(from, response)
    }

    #[test]
    fn only_an_answer_that_is_marked_so_is_the_services() {
        let body = r#"{"gateway":{"kind":"not_sent","message":"m"}}"#;
        assert!(read(Some("service"), 202, body).is_ok());
        let not_sent = SendError::unreachable("m".to_owned());
        assert_eq!(read(Some("gateway"), 502, body), Err(not_sent));
        for from in [None, Some("proxy")] {
            let doubt = Doubt::ForeignAnswer;
            let found = read(from, 202, body);
            assert!(matches!(found, Err(SendError::Doubtful { doubt: d, .. }) if d == doubt));
        }
    }

    #[test]
    fn what_the_gateway_keeps_back_says_until_when_or_that_the_run_is_to_pause() {
        let read = |kind: &str, rule: &str, retry_after: Option<&str>| {
            let details = json!({ "rule": rule });
            let gateway = json!({"kind": kind, "message": "m", "details": details});
            let response = Response {
                status: 503,
                retry_after: retry_after.map(Into::into),
                body: json!({ "gateway": gateway }).to_string(),
            };
            read_answer(Some("gateway"), response)
        };
        match read("not_sent", "rate", Some("7")) {
            Err(SendError::NotSent {
                retry_after,
                pauses,
                ..
            }) => assert_eq!((retry_after.as_deref(), pauses), (Some("7"), false)),
            other => panic!("{other:?}"),
        }
        let unreadable = read("not_sent", "rate", Some("soon"));
        assert_eq!(unreadable, Err(SendError::unreachable("m".to_owned())));
        let of_audit = read("not_sent", "audit-unavailable", None);
        assert!(
            matches!(of_audit, Err(SendError::NotSent { pauses: true, .. })),
            "{of_audit:?}"
        );
        for (rule, expected) in [
            ("read-only", true),
            ("max-items", true),
            ("run-missing", true),
            ("too-many-items", false),
        ] {
            match read("refused", rule, None) {
                Err(SendError::Refused { ends_run, .. }) => {
                    assert_eq!(ends_run, expected, "{rule}");
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn an_ambiguous_answer_with_status_504_is_a_time_out() {
        let body = r#"{"gateway":{"kind":"ambiguous","message":"m"}}"#;
        for (status, expected) in [(502, Doubt::ConnectionLost), (504, Doubt::TimedOut)] {
            match read(Some("gateway"), status, body) {
                Err(SendError::Doubtful { doubt, .. }) => assert_eq!(doubt, expected),
                other => panic!("{other:?}"),
            }
        }
    }
}
