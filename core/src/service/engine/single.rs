//! One deployment at a time, for engines without the bulk delete.

use super::{change::read_refusal, classify, error::EngineError, path};
use crate::{
    item::{Change, Flags},
    service::{Method, Reason, ReasonKind, Reply, Request, Response, Verdict},
};

/// That something was taken, and not that it was done (RFC 9110).
const ACCEPTED: u16 = 202;

/// `DELETE /deployment/{id}`; of the flags only the lower-case `true` counts (contract).
pub(super) fn request(change: &Change, flags: Flags) -> Request {
    let flags = flags.named().map(|(name, is_on)| format!("{name}={is_on}"));
    Request {
        method: Method::Delete,
        path: format!("{}?{}", path(&change.id), flags.join("&")),
        resource_group: None,
        body: None,
    }
}

/// Reads 204, and 403, 404 and 500 with an error of the engine's own (contract). The same from
/// something on the way says nothing of the item, nor does a success with a text: an engine has
/// nothing to say there.
pub(super) fn read(change: &Change, flags: Flags, answer: &Response) -> Reply {
    if answer.is_success() {
        let is_engines = answer.body.trim().is_empty() && answer.status != ACCEPTED;
        let (verdict, kind) = if is_engines {
            (Verdict::Done, ReasonKind::CarriedOut)
        } else {
            (Verdict::Unclear, ReasonKind::Unreadable)
        };
        let reason = Reason::of(kind).with_status(answer.status);
        let reason = classify::with_text(reason, &answer.body);
        return Reply::same(1, verdict, &reason);
    }
    let error = EngineError::read(answer).filter(|error| match answer.status {
        404 => error.is_not_found(),
        400 if error.is_about_engine() => false,
        // An exception within the deletion: its transaction was rolled back.
        400 | 403 | 409 | 500 => true,
        _ => false,
    });
    if let Some(error) = error {
        let reason = error.into_item_reason(answer.status, flags, &|id| change.id.as_str() == id);
        return Reply::same(1, Verdict::Refused, &reason);
    }
    let mut reply = read_refusal(std::slice::from_ref(change), answer);
    if reply.halt.is_none() {
        // Where nothing takes the call no other one fares better.
        let reason = reply.items.first().map(|item| &item.reason);
        let is_missing = |reason: &&Reason| reason.kind == ReasonKind::CapabilityOff;
        reply.halt = reason.filter(is_missing).cloned();
    }
    reply
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::item::{IdFormat, ItemId, Step};

    fn reply(status: u16, body: &str) -> (Verdict, ReasonKind, bool) {
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        let change = Change {
            id: ItemId::parse(IdFormat::Engine, "a").unwrap(),
            step: Step::Delete,
        };
        let reply = read(&change, Flags::NONE, &answer);
        let [item] = reply.items.as_slice() else {
            panic!("{reply:?}");
        };
        (item.verdict, item.reason.kind, reply.halt.is_some())
    }

    #[test]
    fn the_flags_are_always_said_and_the_id_is_escaped() {
        let change = Change {
            id: ItemId::parse(IdFormat::Engine, "a b;c&d").unwrap(),
            step: Step::Delete,
        };
        let flags = Flags {
            cascade: true,
            ..Flags::NONE
        };
        let request = request(&change, flags);
        assert_eq!(
            request.path,
            "deployment/a%20b%3Bc%26d?cascade=true&skipCustomListeners=false&skipIoMappings=false"
        );
        assert_eq!((request.method, request.body), (Method::Delete, None));
    }

    #[test]
    fn every_answer_of_the_contract_is_read() {
        use ReasonKind::{
            CapabilityOff, CarriedOut, Credentials, ItemPermission, Permission, Rejected,
            RunningInstances, ServiceTrouble, UnknownId, Unreadable,
        };
        let error = |kind: &str, message: &str| {
            json!({"type": kind, "message": message, "code": 0}).to_string()
        };
        let refused = |kind| (Verdict::Refused, kind, false);
        for (status, body, expected) in [
            (204, String::new(), (Verdict::Done, CarriedOut, false)),
            (200, String::new(), (Verdict::Done, CarriedOut, false)),
            (202, String::new(), (Verdict::Unclear, Unreadable, false)),
            (
                200,
                "<html>Sign in".into(),
                (Verdict::Unclear, Unreadable, false),
            ),
            (
                404,
                error(
                    "InvalidRequestException",
                    "Deployment with id 'a' do not exist",
                ),
                refused(UnknownId),
            ),
            (
                404,
                error("InvalidRequestException", "Process engine x not available"),
                (Verdict::Refused, CapabilityOff, true),
            ),
            (
                400,
                error("InvalidRequestException", "No process engine available"),
                (Verdict::Refused, CapabilityOff, true),
            ),
            (501, String::new(), (Verdict::Refused, CapabilityOff, true)),
            (
                404,
                "<html>".into(),
                (Verdict::Refused, CapabilityOff, true),
            ),
            (
                403,
                error(
                    "AuthorizationException",
                    "The user with id 'u' does not have 'DELETE' permission on resource 'a' of type 'Deployment'.",
                ),
                refused(ItemPermission),
            ),
            (403, "denied".into(), (Verdict::Refused, Permission, true)),
            (401, String::new(), refused(Credentials)),
            (
                500,
                error(
                    "ProcessEngineException",
                    "ENGINE-03076 Deletion of process definition without cascading failed.",
                ),
                refused(RunningInstances),
            ),
            (500, error("RestException", "no idea"), refused(Rejected)),
            (
                500,
                String::new(),
                (Verdict::Unclear, ServiceTrouble, false),
            ),
            (
                503,
                error("X", "y"),
                (Verdict::Unclear, ServiceTrouble, false),
            ),
        ] {
            assert_eq!(reply(status, &body), expected, "{status} {body}");
        }
    }
}
