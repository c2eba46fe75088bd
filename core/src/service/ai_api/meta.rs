//! `GET /v2/lm/meta`: what the service can do.

use serde_json::Value;

use super::error;
use crate::{
    item::Kind,
    service::{Capabilities, Reason, ReasonKind, Response},
};

/// Reads `aiApi.capabilities.bulkUpdates.{kind}`. Absent means off (contract); whatever else
/// the document holds, or holds in an unexpected type, does not matter here.
pub(super) fn read(kind: Kind, answer: &Response) -> Result<Capabilities, Reason> {
    if !answer.is_success() {
        return Err(error::read(answer).into_reason(answer.status));
    }
    let unreadable = || Reason::of(ReasonKind::Unreadable).with_status(answer.status);
    let meta: Value = serde_json::from_str(&answer.body).map_err(|_| unreadable())?;
    if !meta.is_object() {
        return Err(unreadable());
    }
    let bulk = meta
        .pointer("/aiApi/capabilities/bulkUpdates")
        .and_then(|bulk| bulk.get(kind.collection()))
        .and_then(Value::as_bool);
    Ok(Capabilities {
        bulk: bulk.unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(body: &str) -> Result<bool, ReasonKind> {
        let answer = Response {
            status: 200,
            retry_after: None,
            body: body.into(),
        };
        read(Kind::Deployments, &answer)
            .map(|capabilities| capabilities.bulk)
            .map_err(|reason| reason.kind)
    }

    #[test]
    fn absent_means_off_and_other_types_do_not_matter() {
        let on = r#"{"aiApi":{"version":1,"limits":{"x":"3"},"capabilities":{"bulkUpdates":{"deployments":true,"executions":false}}}}"#;
        assert_eq!(bulk(on), Ok(true));
        for off in [
            "{}",
            r#"{"aiApi":{"capabilities":{}}}"#,
            r#"{"aiApi":{"capabilities":{"bulkUpdates":{"executions":true}}}}"#,
            r#"{"aiApi":{"capabilities":{"bulkUpdates":{"deployments":"true"}}}}"#,
            r#"{"aiApi":{"capabilities":{"bulkUpdates":null}}}"#,
        ] {
            assert_eq!(bulk(off), Ok(false), "{off}");
        }
    }

    #[test]
    fn an_answer_that_can_not_be_read_does_not_mean_off() {
        for body in ["", "<html>", "[]", "{\"aiApi\":"] {
            assert_eq!(bulk(body), Err(ReasonKind::Unreadable), "{body}");
        }
    }

    #[test]
    fn an_error_says_what_it_is() {
        let answer = Response {
            status: 403,
            retry_after: None,
            body: "RBAC: access denied".into(),
        };
        let reason = read(Kind::Executions, &answer).unwrap_err();
        assert_eq!(reason.kind, ReasonKind::Permission);
        assert_eq!(reason.message.as_deref(), Some("RBAC: access denied"));
    }
}
