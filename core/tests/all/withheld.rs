//! Answers whose body the gateway has withheld, as it was neither JSON nor plain text.

use std::slice;

use bulkhead_core::{
    item::{Change, Flags, IdFormat, ItemId, Kind, ResourceGroup, Step, Target},
    service::{ReasonKind, Reply, Response, Service, Verdict, ai_api::AiApi, engine::Engine},
    wire::body_or_notice,
};

/// The adapters' reading of such an answer to a change: each service, many items and one.
fn replies(status: u16) -> [Reply; 4] {
    let answer = Response {
        status,
        retry_after: None,
        body: body_or_notice(String::new(), Some("type text/html")),
    };
    let change = |format| Change {
        id: ItemId::parse(format, "a1b2").unwrap(),
        step: Step::Delete,
    };
    let core = change(IdFormat::AiApi);
    let group = ResourceGroup::parse("default");
    let deployments = Target::new(Kind::Deployments, group).unwrap();
    let ai_api = AiApi::new(None);
    let engine = Engine::new(None, Flags::NONE);
    let deployment = change(IdFormat::Engine);
    [
        ai_api.read_change(&deployments, slice::from_ref(&core), &answer),
        ai_api.read_single(&core, &answer),
        engine.read_change(&Target::of_engine(), slice::from_ref(&deployment), &answer),
        engine.read_single(&deployment, &answer),
    ]
}

#[test]
fn a_success_whose_body_was_withheld_is_read_before_anything_is_claimed() {
    for status in [200, 202, 207] {
        for reply in replies(status) {
            let [item] = reply.items.as_slice() else {
                panic!("{reply:?}");
            };
            let found = (item.verdict, item.reason.kind);
            let expected = (Verdict::Unclear, ReasonKind::Unreadable);
            assert_eq!(found, expected, "{status} {reply:?}");
        }
    }
}

#[test]
fn a_429_whose_body_was_withheld_is_not_carried_out() {
    for reply in replies(429) {
        let [item] = reply.items.as_slice() else {
            panic!("{reply:?}");
        };
        let found = (item.verdict, item.reason.kind);
        let expected = (Verdict::Refused, ReasonKind::RateLimited);
        assert_eq!(found, expected, "{reply:?}");
    }
}

#[test]
fn a_body_that_was_passed_on_is_as_it_came() {
    assert_eq!(body_or_notice("[]".into(), None), "[]");
    assert_eq!(body_or_notice(String::new(), None), "");
}
