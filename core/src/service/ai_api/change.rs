//! The answer to a bulk PATCH.
//!
//! A failed item arrives inside a 202, so the HTTP status says nothing of items. They are
//! matched by id: neither order nor completeness is promised.

use serde_json::Value;

use super::error::{self, WireError};
use crate::{
    item::{Change, Target},
    rules::excerpt,
    service::{ItemReply, Reason, ReasonKind, Reply, Response, Verdict, rows::Rows},
};

/// Reads an answer into one reply for each item.
pub(super) fn read(target: &Target, changes: &[Change], answer: &Response) -> Reply {
    if !answer.is_success() {
        return read_refusal(changes.len(), answer);
    }
    let list = serde_json::from_str::<Value>(&answer.body)
        .ok()
        .and_then(|mut body| body.get_mut(target.kind().collection()).map(Value::take));
    if let Some(Value::Array(list)) = list {
        let rows = Rows {
            all: &list,
            id: "id",
            in_order: false,
            excerpt,
            status: answer.status,
        };
        return rows.reply(changes, |element| read_item(element, answer.status));
    }
    let reason = Reason::of(ReasonKind::Unreadable)
        .with_status(answer.status)
        .with_message(&excerpt(&answer.body));
    Reply::same(changes.len(), Verdict::Unclear, &reason)
}

/// Reads the answer to a request that was not taken.
pub(super) fn read_refusal(items: usize, answer: &Response) -> Reply {
    let reason = error::read(answer).into_reason(answer.status);
    let verdict = Verdict::of_whole(answer.status);
    let mut reply = Reply::same(items, verdict, &reason);
    if reason.kind == ReasonKind::Permission {
        reply.halt = Some(reason);
    }
    reply
}

/// Reads what an answer says of one item: either a message or an error (contract: `oneOf`).
pub(super) fn read_item(element: &Value, status: u16) -> ItemReply {
    let message = element.get("message").and_then(Value::as_str);
    let error = element.get("error").filter(|error| !error.is_null());
    match (message, error) {
        (Some(message), None) => ItemReply {
            verdict: Verdict::Scheduled,
            reason: Reason::of(ReasonKind::Accepted)
                .with_status(status)
                .with_message(message),
        },
        (None, Some(error)) => ItemReply {
            verdict: Verdict::Refused,
            reason: WireError::from_value(error).into_item_reason(status),
        },
        _ => ItemReply {
            verdict: Verdict::Unclear,
            reason: Reason::of(ReasonKind::UnclearInAnswer)
                .with_status(status)
                .with_message(&excerpt(&element.to_string())),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        item::{IdFormat, ItemId, Kind, ResourceGroup, Step},
        service::Anomaly,
    };

    fn changes(ids: &[&str]) -> Vec<Change> {
        ids.iter()
            .map(|id| Change {
                id: ItemId::parse(IdFormat::AiApi, id).unwrap(),
                step: Step::Delete,
            })
            .collect()
    }

    fn reply_to(ids: &[&str], status: u16, body: &str) -> Reply {
        let target = Target::new(Kind::Deployments, ResourceGroup::parse("default")).unwrap();
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        read(&target, &changes(ids), &answer)
    }

    fn verdicts(reply: &Reply) -> Vec<(Verdict, ReasonKind)> {
        let of = |item: &ItemReply| (item.verdict, item.reason.kind);
        reply.items.iter().map(of).collect()
    }

    fn deployments(list: &Value) -> String {
        json!({ "deployments": list }).to_string()
    }

    #[test]
    fn items_are_matched_by_id_whatever_the_order() {
        let body = deployments(&json!([
            {"id": "c3d4", "error": {"code": "01010076", "message": "Current status RUNNING cannot be changed"}},
            {"id": "a1b2", "message": "Deletion scheduled"},
            {"id": "e5f6", "error": {"code": "01010016", "message": "unknown", "requestId": "r1"}},
        ]));
        let reply = reply_to(&["a1b2", "c3d4", "e5f6"], 202, &body);
        assert_eq!(
            verdicts(&reply),
            [
                (Verdict::Scheduled, ReasonKind::Accepted),
                (Verdict::Refused, ReasonKind::NotAllowedInStatus),
                (Verdict::Refused, ReasonKind::UnknownId),
            ]
        );
        assert_eq!(
            reply.items[0].reason.message.as_deref(),
            Some("Deletion scheduled")
        );
        assert_eq!(reply.items[2].reason.request_id.as_deref(), Some("r1"));
        assert!(reply.anomalies.is_empty() && reply.halt.is_none());
    }

    #[test]
    fn missing_doubled_and_strange_items_are_unclear_and_reported() {
        let body = deployments(&json!([
            {"id": "a1b2", "message": "m"},
            {"id": "a1b2", "message": "m"},
            {"id": "x9x9", "message": "m"},
            {"message": "m"},
            "e5f6",
        ]));
        let reply = reply_to(&["a1b2", "c3d4", "e5f6"], 202, &body);
        assert_eq!(
            verdicts(&reply),
            [
                (Verdict::Unclear, ReasonKind::DoubledInAnswer),
                (Verdict::Unclear, ReasonKind::MissingInAnswer),
                (Verdict::Unclear, ReasonKind::MissingInAnswer),
            ]
        );
        assert_eq!(
            reply.anomalies,
            [
                Anomaly::UnexpectedId { id: "x9x9".into() },
                Anomaly::MissingId {
                    raw: "{\"message\":\"m\"}".into()
                },
                Anomaly::MissingId {
                    raw: "\"e5f6\"".into()
                },
                Anomaly::Missing { count: 2 },
                Anomaly::Doubled {
                    id: "a1b2".into(),
                    count: 2
                },
            ]
        );
    }

    #[test]
    fn an_item_with_neither_or_both_of_message_and_error_is_unclear() {
        let body = deployments(&json!([
            {"id": "a1b2"},
            {"id": "c3d4", "message": "m", "error": {"code": "1", "message": "x"}},
            {"id": "e5f6", "message": 7},
        ]));
        let reply = reply_to(&["a1b2", "c3d4", "e5f6"], 202, &body);
        let unclear = (Verdict::Unclear, ReasonKind::UnclearInAnswer);
        assert_eq!(verdicts(&reply), [unclear; 3]);
    }

    #[test]
    fn an_error_of_loose_form_is_still_a_refusal() {
        for error in [
            json!({"message": "no code"}),
            json!({"code": 1_010_016, "message": "a number"}),
            json!({"code": "1", "message": "x", "details": []}),
            json!("text"),
        ] {
            let body = deployments(&json!([{"id": "a1b2", "error": error}]));
            let reply = reply_to(&["a1b2"], 202, &body);
            assert_eq!(
                verdicts(&reply),
                [(Verdict::Refused, ReasonKind::Rejected)],
                "{body}"
            );
        }
    }

    #[test]
    fn a_success_that_can_not_be_read_leaves_every_item_unclear() {
        for body in [
            "",
            "{",
            "[]",
            "{}",
            "{\"deployments\":null}",
            "{\"executions\":[]}",
        ] {
            let reply = reply_to(&["a1b2", "c3d4"], 202, body);
            assert_eq!(
                verdicts(&reply),
                [(Verdict::Unclear, ReasonKind::Unreadable); 2],
                "{body}"
            );
        }
    }

    #[test]
    fn a_refusal_of_the_whole_is_one_of_each_item_and_trouble_is_unclear() {
        let reply = reply_to(
            &["a1b2", "c3d4"],
            400,
            r#"{"error":{"code":"1","message":"bad"}}"#,
        );
        assert_eq!(
            verdicts(&reply),
            [(Verdict::Refused, ReasonKind::RequestRejected); 2]
        );
        for status in [302, 408, 500, 502, 503, 504] {
            let reply = reply_to(&["a1b2"], status, "");
            assert_eq!(verdicts(&reply)[0].0, Verdict::Unclear, "{status}");
        }
        let reply = reply_to(&["a1b2"], 501, "");
        assert_eq!(
            verdicts(&reply),
            [(Verdict::Refused, ReasonKind::CapabilityOff)]
        );
        // A run can go on after the credentials (401) were corrected.
        for (status, ends) in [(401, false), (403, true)] {
            let reply = reply_to(&["a1b2"], status, "RBAC: access denied");
            assert_eq!(verdicts(&reply)[0].0, Verdict::Refused);
            assert_eq!(reply.halt.is_some(), ends, "{status}");
        }
    }
}
