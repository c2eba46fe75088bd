//! The limits that a connection sets its users, and requests that the gateway keeps back.

use std::{cell::Cell, rc::Rc};

use bulkhead_app::browser::Answer;
use bulkhead_core::service::Method;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    gateway::{CONNECTIONS, FakeGateway, accept, service},
    review::{review, review_in},
    run::send,
    screen::{Screen, settle},
};

/// A gateway whose connection has this, too.
pub fn limited(ceiling: &str) -> FakeGateway {
    with(FakeGateway::new(accept), ceiling)
}

/// The same gateway, whose connection has this, too.
pub fn with(gateway: FakeGateway, ceiling: &str) -> FakeGateway {
    let connections =
        CONNECTIONS.replace(r#""sandbox":true"#, &format!(r#""sandbox":true,{ceiling}"#));
    gateway.behind(move |call| (call.url == "/api/connections").then(|| service(200, &connections)))
}

#[wasm_bindgen_test]
async fn a_read_only_connection_says_so_before_anything_is_composed_and_sends_nothing() {
    let gateway = limited(r#""readOnly":true"#);
    let said = "The connection “sandbox” is read-only: nothing can be stopped or deleted here.";
    let screen = Screen::open(&gateway).await;
    screen.until_text(said).await;
    gateway.know("a1b2\nc3d4");
    let screen = review_in(screen, "Delete", "a1b2\nc3d4").await;
    screen.until_text(said).await;
    screen
        .until("the status", |s| {
            s.rows("Current status")
                .iter()
                .any(|row| row.iter().any(|cell| cell == "STOPPED"))
        })
        .await;
    screen
        .until_text("This connection is read-only: nothing can be sent.")
        .await;
    assert!(screen.is_disabled("Delete 2 deployments"));
    assert!(!screen.text().contains("Type DELETE"));
    let form = &screen.all("form.toolbar")[0];
    let submit = web_sys::Event::new("submit").unwrap();
    form.dispatch_event(&submit).unwrap();
    settle().await;
    assert_eq!(gateway.changes(), [""; 0]);
}

#[wasm_bindgen_test]
async fn more_ids_than_a_run_may_change_are_told_before_the_review() {
    let gateway = limited(r#""maxItems":3"#);
    let screen = Screen::open(&gateway).await;
    screen
        .until("groups", |s| s.find("option", "default").is_some())
        .await;
    screen.select("default");
    screen.choose("Delete");
    screen.type_ids("a1a1\nb2b2\nc3c3\nd4d4\na1a1");
    screen
        .until_text("At most 3 IDs in one run on this connection; you have 4.")
        .await;
    screen.until_text("To go on, take fewer IDs.").await;
    assert!(screen.is_disabled("Review"));
    screen.type_ids("a1a1\nb2b2\nc3c3\na1a1");
    screen.until("a way on", |s| !s.is_disabled("Review")).await;
    assert!(!screen.text().contains("At most 3 IDs"));
}

#[wasm_bindgen_test]
async fn the_review_says_how_long_a_run_takes_at_least_and_asks_for_no_larger_requests() {
    let gateway = limited(r#""rate":50"#);
    let ids: Vec<_> = (0..120).map(|n| format!("d{n:015}")).collect();
    let screen = review(&gateway, &ids.join("\n")).await;
    screen
        .until_text("at most 50 items a second: at least 2 s")
        .await;
    screen
        .until_text("120 IDs in 3 requests (50, 50, 20)")
        .await;
    send(&screen).await;
    screen.later_text("Done: 120 deleted.").await;
    assert_eq!(gateway.bulk_bodies().len(), 3);
    assert!(screen.find("button", "Continue").is_none());
}

/// The gateway's answer by a rule of its own.
fn says(kind: &str, rule: &str, retry_after: Option<&str>) -> Answer {
    let details = json!({ "rule": rule });
    let message = "The audit could not be written: no space left.";
    let gateway = json!({"kind": kind, "message": message, "details": details});
    Answer {
        status: 503,
        from: Some("gateway".into()),
        retry_after: retry_after.map(Into::into),
        body: json!({ "gateway": gateway }).to_string(),
    }
}

/// A gateway that keeps changes back as long as this says so.
fn keeps_back(is_keeping: &Rc<Cell<bool>>, answer: impl Fn() -> Answer + 'static) -> FakeGateway {
    let is_keeping = is_keeping.clone();
    FakeGateway::new(accept).behind(move |call| {
        let is_change = call.method != Method::Get;
        (is_change && is_keeping.get()).then(|| Ok(answer()))
    })
}

#[wasm_bindgen_test]
async fn a_run_pauses_where_the_audit_can_not_be_written_and_tries_again() {
    let is_keeping = Rc::new(Cell::new(true));
    let gateway = keeps_back(&is_keeping, || says("not_sent", "audit-unavailable", None));
    let screen = review(&gateway, "a1b2").await;
    send(&screen).await;
    let said = "nothing is changed that is not on record. The audit could not be written: no space \
                left. Continue to try again.";
    screen.until_text(said).await;
    assert_eq!(gateway.bulk_bodies().len(), 1);
    screen.press("Continue");
    screen
        .until("another try", |_| gateway.bulk_bodies().len() == 2)
        .await;
    screen.until_text(said).await;
    is_keeping.set(false);
    screen.press("Continue");
    screen.later_text("Done: 1 deleted.").await;
    assert!(screen.find("button", "Continue").is_none());
}

#[wasm_bindgen_test]
async fn what_the_gateway_holds_back_is_waited_for_and_said() {
    let is_keeping = Rc::new(Cell::new(true));
    let gateway = keeps_back(&is_keeping, || says("not_sent", "rate", Some("20")));
    let screen = review(&gateway, "a1b2").await;
    send(&screen).await;
    screen
        .until_text(": the gateway sends no more for now")
        .await;
    is_keeping.set(false);
    screen.later_text("Done: 1 deleted.").await;
    assert_eq!(gateway.bulk_bodies().len(), 2);
}

#[wasm_bindgen_test]
async fn what_refuses_all_of_a_run_ends_it_with_the_gateways_words() {
    let is_keeping = Rc::new(Cell::new(true));
    let gateway = keeps_back(&is_keeping, || says("refused", "max-items", None));
    let screen = review(&gateway, "a1b2\nc3d4").await;
    send(&screen).await;
    screen
        .later_text(
            "The run ended early. The gateway sends nothing more of it: The audit could not",
        )
        .await;
    assert!(screen.text().contains("2 not sent"), "{}", screen.text());
    assert_eq!(gateway.bulk_bodies().len(), 1);
}
