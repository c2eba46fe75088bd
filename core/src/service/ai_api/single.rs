//! One item at a time, for where bulk changes are switched off.

use serde_json::Value;

use super::{
    change::{read_item, read_refusal},
    error,
};
use crate::{
    item::{Change, Step, Target},
    rules::excerpt,
    service::{ItemReply, Method, Reason, ReasonKind, Reply, Request, Response, Verdict},
};

/// The media type of a PATCH of one item (contract).
const MEDIA_TYPE: &str = "application/json";

/// `PATCH …/{id}` stops, `DELETE …/{id}` deletes: a PATCH does not take `DELETED` (contract).
pub(super) fn request(target: &Target, change: &Change) -> Request {
    let (method, body) = match change.step {
        Step::Stop => {
            let body = serde_json::json!({ "targetStatus": Step::Stop.target_status() });
            (Method::Patch, Some((MEDIA_TYPE, body.to_string())))
        }
        Step::Delete => (Method::Delete, None),
    };
    Request {
        method,
        path: format!("v2/lm/{}/{}", target.kind().collection(), change.id),
        resource_group: target.resource_group().cloned(),
        body,
    }
}

/// Reads `202 {id, message}`, 400, 404 and 412 (contract).
pub(super) fn read(change: &Change, answer: &Response) -> Reply {
    if !answer.is_success() {
        return refused(answer);
    }
    let body = serde_json::from_str::<Value>(&answer.body).ok();
    let is_about_it =
        |body: &Value| body.get("id").and_then(Value::as_str) == Some(change.id.as_str());
    let item = match body.filter(is_about_it) {
        Some(body) => read_item(&body, answer.status),
        None => ItemReply {
            verdict: Verdict::Unclear,
            reason: Reason::of(ReasonKind::Unreadable)
                .with_status(answer.status)
                .with_message(&excerpt(&answer.body)),
        },
    };
    Reply {
        items: vec![item],
        anomalies: Vec::new(),
        halt: None,
    }
}

/// Here 404 and 412 are about the item; of a bulk call they would be about the call.
fn refused(answer: &Response) -> Reply {
    let mut reason = error::read(answer).into_item_reason(answer.status);
    match answer.status {
        404 if reason.kind == ReasonKind::Rejected => reason.kind = ReasonKind::UnknownId,
        400 | 404 | 409 | 412 => {}
        _ => return read_refusal(1, answer),
    }
    Reply::same(1, Verdict::Refused, &reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{IdFormat, ItemId, Kind, ResourceGroup};

    fn change(step: Step) -> Change {
        Change {
            id: ItemId::parse(IdFormat::AiApi, "a1b2").unwrap(),
            step,
        }
    }

    fn reply(status: u16, body: &str) -> (Verdict, ReasonKind) {
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        let reply = read(&change(Step::Stop), &answer);
        let [item] = reply.items.as_slice() else {
            panic!("{reply:?}");
        };
        (item.verdict, item.reason.kind)
    }

    #[test]
    fn a_stop_is_a_patch_and_a_deletion_is_a_delete() {
        let target = Target::new(Kind::Executions, ResourceGroup::parse("team-b")).unwrap();
        let stop = request(&target, &change(Step::Stop));
        assert_eq!(stop.method, Method::Patch);
        assert_eq!(stop.path, "v2/lm/executions/a1b2");
        let body = r#"{"targetStatus":"STOPPED"}"#.to_owned();
        assert_eq!(stop.body, Some(("application/json", body)));
        let delete = request(&target, &change(Step::Delete));
        assert_eq!((delete.method, delete.body), (Method::Delete, None));
    }

    #[test]
    fn every_answer_of_the_contract_is_read() {
        use ReasonKind::{
            Accepted, NotAllowedInStatus, RateLimited, Rejected, ServiceTrouble, UnknownId,
            Unreadable,
        };
        let error = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"m"}}}}"#);
        for (status, body, expected) in [
            (
                202,
                r#"{"id":"a1b2","message":"m"}"#.to_owned(),
                (Verdict::Scheduled, Accepted),
            ),
            (
                202,
                r#"{"id":"c3d4","message":"m"}"#.to_owned(),
                (Verdict::Unclear, Unreadable),
            ),
            (202, "{".to_owned(), (Verdict::Unclear, Unreadable)),
            (400, error("1"), (Verdict::Refused, Rejected)),
            (
                412,
                error("01010076"),
                (Verdict::Refused, NotAllowedInStatus),
            ),
            (404, error("01010016"), (Verdict::Refused, UnknownId)),
            (404, String::new(), (Verdict::Refused, UnknownId)),
            (429, String::new(), (Verdict::Refused, RateLimited)),
            (503, String::new(), (Verdict::Unclear, ServiceTrouble)),
        ] {
            assert_eq!(reply(status, &body), expected, "{status} {body}");
        }
    }
}
