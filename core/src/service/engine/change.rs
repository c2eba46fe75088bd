//! The bulk delete and its answer.

use serde_json::{Map, Value};

use super::{
    classify::{self, excerpt},
    error::{self, EngineError},
    words::{self, IsAsked},
};
use crate::{
    item::{Change, Flags, ItemId},
    service::{ItemReply, Reason, ReasonKind, Reply, Response, Verdict, rows::Rows},
};

/// The property of a row that holds its id.
const ID: &str = "deploymentId";

/// The body of a bulk delete. The flags are always sent, as booleans: what is left out would be
/// somebody else's choice.
pub fn body<'i>(ids: impl IntoIterator<Item = &'i ItemId>, flags: Flags) -> String {
    let ids = ids.into_iter().map(|id| Value::from(id.as_str()));
    let mut body = Map::new();
    body.insert("deploymentIds".into(), ids.collect());
    let flags = flags.named().into_iter();
    body.extend(flags.map(|(name, is_on)| (name.to_owned(), is_on.into())));
    Value::Object(body).to_string()
}

/// Reads an answer into one reply for each item.
pub(super) fn read(changes: &[Change], flags: Flags, answer: &Response) -> Reply {
    if !answer.is_success() {
        return read_refusal(changes, answer);
    }
    match serde_json::from_str::<Value>(&answer.body) {
        Ok(Value::Array(rows)) => {
            let rows = Rows {
                all: &rows,
                id: ID,
                in_order: true,
                excerpt,
                status: answer.status,
            };
            rows.reply(changes, |row| read_row(row, flags, answer.status))
        }
        // A relative's asynchronous batch, whose statistics name no ids (contract): the engine has
        // taken the request, and what becomes of each id shows in a reading.
        Ok(Value::Object(batch)) if is_batch(&batch) => {
            let id = batch.get("id").and_then(Value::as_str).unwrap_or_default();
            let reason = Reason {
                request_id: words::is_technical_id(id).then(|| id.into()),
                ..Reason::of(ReasonKind::Accepted).with_status(answer.status)
            };
            Reply::same(changes.len(), Verdict::Scheduled, &reason)
        }
        _ => {
            let reason = Reason::of(ReasonKind::Unreadable).with_status(answer.status);
            let reason = classify::with_text(reason, &answer.body);
            Reply::same(changes.len(), Verdict::Unclear, &reason)
        }
    }
}

fn is_batch(object: &Map<String, Value>) -> bool {
    object.get("id").is_some_and(Value::is_string) && object.contains_key("totalJobs")
}

/// Reads the answer to a request that was not taken.
pub(super) fn read_refusal(changes: &[Change], answer: &Response) -> Reply {
    let is_asked = |id: &str| changes.iter().any(|change| change.id.as_str() == id);
    let mut reason = error::of_whole_about(answer, &is_asked);
    // A relative refuses all of a request where one of its items is not there or not permitted
    // (seen): which one, and why, shows when they come alone.
    if let Some(error) = EngineError::read(answer) {
        let kind = error.item_kind();
        let is_about_item =
            answer.status == 400 && matches!(kind, ReasonKind::UnknownId | ReasonKind::InvalidId);
        if error.is_about_permission() || is_about_item {
            reason.kind = match changes.len() {
                1 => kind,
                _ => ReasonKind::RequestRejected,
            };
        }
    }
    // Trouble leaves it unclear: each id has a transaction of its own (contract), and some may be gone by now.
    let verdict = Verdict::of_whole(answer.status);
    let mut reply = Reply::same(changes.len(), verdict, &reason);
    if reason.kind == ReasonKind::Permission {
        reply.halt = Some(reason);
    }
    reply
}

fn read_row(row: &Value, flags: Flags, status: u16) -> ItemReply {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let is_asked: IsAsked<'_> = &|id| text(ID) == Some(id);
    match text("status") {
        Some("SUCCESS") => ItemReply {
            verdict: Verdict::Done,
            reason: Reason::of(ReasonKind::CarriedOut).with_status(status),
        },
        Some("FAILURE") => ItemReply {
            verdict: Verdict::Refused,
            reason: classify::reason(text("errorMessage"), flags, is_asked).with_status(status),
        },
        _ => ItemReply {
            verdict: Verdict::Unclear,
            reason: classify::with_text(
                Reason::of(ReasonKind::UnclearInAnswer).with_status(status),
                &row.to_string(),
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        item::{IdFormat, Step},
        service::Anomaly,
    };

    fn changes(ids: &[&str]) -> Vec<Change> {
        let change = |id: &&str| Change {
            id: ItemId::parse(IdFormat::Engine, id).unwrap(),
            step: Step::Delete,
        };
        ids.iter().map(change).collect()
    }

    fn reply_to(ids: &[&str], status: u16, body: &str) -> Reply {
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        read(&changes(ids), Flags::NONE, &answer)
    }

    fn verdicts(reply: &Reply) -> Vec<(Verdict, ReasonKind)> {
        let of = |item: &ItemReply| (item.verdict, item.reason.kind);
        reply.items.iter().map(of).collect()
    }

    fn good(id: &str) -> Value {
        json!({"deploymentId": id, "status": "SUCCESS", "errorMessage": null})
    }

    fn bad(id: &str) -> Value {
        let message = format!("Deployment with id '{id}' does not exist");
        json!({"deploymentId": id, "status": "FAILURE", "errorMessage": message})
    }

    #[test]
    fn the_body_holds_the_ids_in_their_order_and_all_three_flags() {
        let ids: Vec<_> = changes(&["b", "a"]).into_iter().map(|c| c.id).collect();
        let flags = Flags {
            cascade: true,
            ..Flags::NONE
        };
        let body: Value = serde_json::from_str(&body(&ids, flags)).unwrap();
        let expected = json!({"deploymentIds": ["b", "a"], "cascade": true,
            "skipCustomListeners": false, "skipIoMappings": false});
        assert_eq!(body, expected);
    }

    #[test]
    fn each_row_is_its_items_own_whatever_the_order() {
        let body = json!([bad("c"), good("a"), good("b")]).to_string();
        let reply = reply_to(&["a", "b", "c"], 207, &body);
        let done = (Verdict::Done, ReasonKind::CarriedOut);
        let refused = (Verdict::Refused, ReasonKind::UnknownId);
        assert_eq!(verdicts(&reply), [done, done, refused]);
        assert!(reply.anomalies.is_empty() && reply.halt.is_none());
        assert_eq!(reply.items[2].reason.http_status, Some(207));
    }

    #[test]
    fn the_string_null_is_no_message() {
        let rows = json!([
            {"deploymentId": "a", "status": "SUCCESS", "errorMessage": "null"},
            {"deploymentId": "b", "status": "FAILURE", "errorMessage": "null"},
        ]);
        let reply = reply_to(&["a", "b"], 207, &rows.to_string());
        let refused = (Verdict::Refused, ReasonKind::Unexplained);
        assert_eq!(
            verdicts(&reply),
            [(Verdict::Done, ReasonKind::CarriedOut), refused]
        );
        assert_eq!(reply.items[1].reason.message, None);
    }

    #[test]
    fn of_two_rows_for_one_id_the_one_in_its_place_counts() {
        let body = json!([good("a"), bad("a"), good("c")]).to_string();
        let reply = reply_to(&["a", "b", "c"], 207, &body);
        let done = (Verdict::Done, ReasonKind::CarriedOut);
        let missing = (Verdict::Unclear, ReasonKind::MissingInAnswer);
        assert_eq!(verdicts(&reply), [done, missing, done]);
        let doubled = Anomaly::Doubled {
            id: "a".into(),
            count: 2,
        };
        assert_eq!(reply.anomalies, [Anomaly::Missing { count: 1 }, doubled]);
    }

    #[test]
    fn where_rows_are_too_many_their_place_says_nothing() {
        let body = json!([good("a"), bad("a"), good("b")]).to_string();
        let reply = reply_to(&["a", "b"], 207, &body);
        let doubled = (Verdict::Unclear, ReasonKind::DoubledInAnswer);
        let done = (Verdict::Done, ReasonKind::CarriedOut);
        assert_eq!(verdicts(&reply), [doubled, done]);
    }

    #[test]
    fn rows_without_an_id_strangers_and_unknown_words_are_reported() {
        let rows = json!([
            {"deploymentId": null, "status": "FAILURE", "errorMessage": "Deployment id is null"},
            good("e5"),
            good("Erika"),
            {"deploymentId": "a", "status": "MAYBE"},
        ]);
        let reply = reply_to(&["a"], 207, &rows.to_string());
        let unclear = (Verdict::Unclear, ReasonKind::UnclearInAnswer);
        assert_eq!(verdicts(&reply), [unclear]);
        assert!(matches!(reply.anomalies[0], Anomaly::MissingId { .. }));
        assert_eq!(
            reply.anomalies[1],
            Anomaly::UnexpectedId { id: "e5".into() }
        );
        // It may be anything.
        assert_eq!(
            reply.anomalies[2],
            Anomaly::UnexpectedId { id: "[…]".into() }
        );
    }

    #[test]
    fn a_relatives_batch_is_accepted_and_other_objects_are_not() {
        let batch = json!({"id": "b1", "type": "deployment-deletion", "totalJobs": 2});
        let reply = reply_to(&["a", "b"], 200, &batch.to_string());
        let accepted = (Verdict::Scheduled, ReasonKind::Accepted);
        assert_eq!(verdicts(&reply), [accepted; 2]);
        assert_eq!(reply.items[0].reason.request_id.as_deref(), Some("b1"));
        for body in [
            "",
            "{",
            "{}",
            "null",
            r#"{"id":"b1"}"#,
            r#"{"totalJobs":1}"#,
        ] {
            let reply = reply_to(&["a"], 200, body);
            let unreadable = (Verdict::Unclear, ReasonKind::Unreadable);
            assert_eq!(verdicts(&reply), [unreadable], "{body}");
        }
    }

    /// As a relative answers that checks all of a request before it begins.
    #[test]
    fn what_is_not_permitted_is_found_by_halving_the_request() {
        let body = r#"{"type":"AuthorizationException","message":"The user with id 'u' does not have 'DELETE' permission on resource 'a' of type 'Deployment'.","code":0}"#;
        let many = reply_to(&["a", "b"], 403, body);
        let rejected = (Verdict::Refused, ReasonKind::RequestRejected);
        assert_eq!(verdicts(&many), [rejected; 2]);
        let one = reply_to(&["a"], 403, body);
        let forbidden = (Verdict::Refused, ReasonKind::ItemPermission);
        assert_eq!(verdicts(&one), [forbidden]);
        assert!(many.halt.is_none() && one.halt.is_none());
    }

    /// As the same relative answers.
    #[test]
    fn what_nobody_knows_is_found_by_halving_the_request() {
        let body = r#"{"type":"BadUserRequestException","message":"deployment a does not exist: deployment is null","code":0}"#;
        let many = reply_to(&["a", "b"], 400, body);
        let rejected = (Verdict::Refused, ReasonKind::RequestRejected);
        assert_eq!(verdicts(&many), [rejected; 2]);
        let one = reply_to(&["a"], 400, body);
        let unknown = (Verdict::Refused, ReasonKind::UnknownId);
        assert_eq!(verdicts(&one), [unknown]);
        let other = reply_to(&["a"], 400, "Unrecognized token 'hello'");
        assert_eq!(verdicts(&other), [rejected]);
    }

    #[test]
    fn no_answer_brings_variables_into_the_record() {
        let text = "ENGINE-03005 Failed. TenantId: t1, Variables: {iban=DE00}";
        let named = json!([{"deploymentId": "a", "status": "ERROR", "errorMessage": text}]);
        let nameless = json!([{"status": "FAILURE", "errorMessage": text}]);
        let failed = json!([{"deploymentId": "a", "status": "FAILURE", "errorMessage": text}]);
        for (status, body) in [
            (207, named.to_string()),
            (207, nameless.to_string()),
            (207, failed.to_string()),
            (200, json!({"message": text}).to_string()),
            (500, json!({"message": text}).to_string()),
            (500, json!({"type": "E", "message": text}).to_string()),
            (400, text.to_owned()),
        ] {
            let reply = reply_to(&["a"], status, &body);
            let reasons: Vec<_> = reply.items.iter().map(|item| &item.reason).collect();
            let recorded = serde_json::to_string(&(reasons, &reply.anomalies)).unwrap();
            assert!(!recorded.contains("iban"), "{recorded}");
            assert!(!recorded.contains("Failed."), "{recorded}");
        }
    }

    #[test]
    fn an_engine_without_the_call_says_so_and_its_trouble_is_unclear() {
        for status in [404, 405, 501] {
            let reply = reply_to(&["a"], status, "");
            let off = (Verdict::Refused, ReasonKind::CapabilityOff);
            assert_eq!(verdicts(&reply), [off], "{status}");
        }
        for status in [302, 408, 500, 502, 503, 504] {
            let reply = reply_to(&["a"], status, "");
            assert_eq!(verdicts(&reply)[0].0, Verdict::Unclear, "{status}");
        }
        // A run can go on after the credentials (401) were corrected.
        for (status, ends) in [(401, false), (403, true)] {
            let halt = reply_to(&["a"], status, "").halt;
            assert_eq!(halt.is_some(), ends, "{status}");
        }
    }
}
