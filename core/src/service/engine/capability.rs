//! The check that an engine has the bulk delete, which deletes nothing.

use super::error::{self, EngineError};
use crate::service::{Capabilities, Reason, ReasonKind, Response};

/// The path of the call, which takes only POST; without the call, this asks for a deployment with
/// the id `delete`.
pub(super) const PATH: &str = "deployment/delete";

/// Reads the answer to a GET of the call: 405 where there is one (seen), that there is no such
/// deployment, or even one with that id, where there is none.
pub(super) fn read(answer: &Response) -> Result<Capabilities, Reason> {
    let error = EngineError::read(answer);
    match (answer.status, error) {
        (405, Some(_)) => Ok(Capabilities { bulk: true }),
        (404, Some(error)) if error.is_not_found() => Ok(Capabilities { bulk: false }),
        (200, _) if is_deployment(answer) => Ok(Capabilities { bulk: false }),
        (200..=299, _) => Err(Reason::of(ReasonKind::Unreadable).with_status(answer.status)),
        _ => Err(error::of_whole(answer)),
    }
}

fn is_deployment(answer: &Response) -> bool {
    let body = serde_json::from_str::<serde_json::Value>(&answer.body).unwrap_or_default();
    body.get("id").is_some_and(|id| id == "delete")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(status: u16, body: &str) -> Result<bool, ReasonKind> {
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        let read = read(&answer);
        read.map(|can| can.bulk).map_err(|reason| reason.kind)
    }

    #[test]
    fn an_engine_says_whether_it_has_the_call() {
        let error = |message: &str| format!(r#"{{"type":"E","message":"{message}","code":null}}"#);
        assert_eq!(bulk(405, &error("HTTP 405 Method Not Allowed")), Ok(true));
        let missing = error("Deployment with id 'delete' does not exist");
        assert_eq!(bulk(404, &missing), Ok(false));
        assert_eq!(bulk(200, r#"{"id":"delete","name":"x"}"#), Ok(false));
    }

    #[test]
    fn anything_else_says_nothing_of_it() {
        let no_engine = r#"{"type":"E","message":"Process engine x not available","code":null}"#;
        for (status, body, kind) in [
            (404, no_engine, ReasonKind::CapabilityOff),
            (404, "<html>", ReasonKind::CapabilityOff),
            (405, "", ReasonKind::CapabilityOff),
            (200, "<html>", ReasonKind::Unreadable),
            (401, "", ReasonKind::Credentials),
            (503, "", ReasonKind::ServiceTrouble),
        ] {
            assert_eq!(bulk(status, body), Err(kind), "{status} {body}");
        }
    }
}
