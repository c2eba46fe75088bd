//! The screen "Review": in which portions and steps it is sent.

use bulkhead_app::browser::{Answer, Call, Failure};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    gateway::{FakeGateway, World, accept, service},
    review::{review, review_to},
    run::send,
    screen::{Screen, settle},
    survey::{groups, mixed, sent, until_title},
};

/// Takes one item at a time.
fn one_by_one(call: &Call, world: &mut World) -> Result<Answer, Failure> {
    let (_, id) = call.url.rsplit_once('/').unwrap();
    world.remove(id);
    let body = serde_json::json!({"id": id, "message": "Deletion scheduled"});
    service(202, &body.to_string())
}

#[wasm_bindgen_test]
async fn without_bulk_changes_each_item_goes_in_a_request_of_its_own() {
    let gateway = FakeGateway::new(one_by_one);
    gateway.world.borrow_mut().bulk_off = true;
    let screen = review(&gateway, "a1b2\nc3d4").await;
    until_title(&screen, "Delete 2 deployments").await;
    let text = screen.text();
    assert!(text.contains(
        "This service takes no bulk changes: each of the 2 items goes in a request of its own."
    ));
    assert!(text.contains("2 IDs in 2 requests"));
    assert!(!text.contains("Items per request"));
    screen.find("summary", "Request preview").unwrap().click();
    screen.until_text("curl -X DELETE").await;
    send(&screen).await;
    screen.later_text("Done: 2 deleted.").await;
    let path = "/api/connections/sandbox/v2/lm/deployments";
    assert_eq!(
        gateway.changes(),
        [format!("DELETE {path}/a1b2"), format!("DELETE {path}/c3d4")]
    );
}

#[wasm_bindgen_test]
async fn portions_can_be_chosen_within_their_limits() {
    let gateway = FakeGateway::new(accept);
    let screen = review(&gateway, "a1b2\nc3d4\ne5f6").await;
    until_title(&screen, "Delete 3 deployments").await;
    for (label, typed, taken) in [
        ("Items per request", "1000", "100"),
        ("Items per request", "-3", "1"),
        ("Items per request", "2", "2"),
        ("Items per request", "many", "2"),
        ("Requests at the same time", "99", "16"),
        ("Attempts per item", "0", "1"),
        ("Attempts per item", "11", "10"),
    ] {
        screen.set_number(label, typed);
        settle().await;
        let field = screen.number_field(label);
        assert_eq!(field.value(), taken, "{label} {typed}");
        let hint = field.next_element_sibling().unwrap();
        let hint = hint.text_content().unwrap();
        assert_eq!(hint.contains("Corrected"), typed != taken, "{hint}");
    }
    screen.until_text("3 IDs in 2 requests (2, 1)").await;
    send(&screen).await;
    screen.later_text("Done: 3 deleted.").await;
    assert_eq!(sent(&gateway).len(), 2);
}

#[wasm_bindgen_test]
async fn an_item_is_tried_as_often_as_the_user_says() {
    // Whatever is asked, it answers nothing of it.
    let gateway = FakeGateway::new(|_, _| service(202, r#"{"deployments":[]}"#));
    let screen = review(&gateway, "a1b2").await;
    until_title(&screen, "Delete 1 deployment").await;
    screen.set_number("Attempts per item", "2");
    send(&screen).await;
    screen.later_text("Failed: 1 failed.").await;
    assert_eq!(sent(&gateway).len(), 2);
    let row = &screen.rows("Results")[0];
    assert_eq!(row[5], "The answer leaves this ID out");
}

#[wasm_bindgen_test]
async fn stop_then_delete_tells_its_steps_before_and_while_they_happen() {
    let gateway = mixed();
    let screen = review_to(&gateway, "Stop then delete", "r001\nr002\ns001\nd001").await;
    until_title(&screen, "Stop then delete 3 deployments").await;
    assert_eq!(
        groups(&screen)[..2],
        [
            ["STOPPED", "1", "Will be deleted"],
            ["RUNNING", "2", "Will be stopped, then deleted"]
        ]
    );
    screen
        .until_text("3 IDs in 1 request, then 2 deletions as the items are stopped")
        .await;
    send(&screen).await;
    screen
        .until("the table", |s| s.rows("Results").len() == 4)
        .await;
    screen.until_text("Stop then delete: stopping").await;
    screen.later_text("Done: 3 deleted and 1 skipped.").await;
    assert_eq!(screen.rows("Results")[0][2], "Stop then delete");
    let sent = sent(&gateway);
    assert_eq!(sent[0], ["r001", "r002", "s001"]);
    assert_eq!(sent[1..].concat(), ["r001", "r002"]);
    screen.press("r001");
    screen
        .until("its steps", |s| {
            let details = s.all(".details");
            let text = details.first().and_then(|d| d.text_content());
            text.is_some_and(|text| text.contains("Stop, ") && text.contains("Delete, "))
        })
        .await;
}

#[wasm_bindgen_test]
async fn where_the_text_has_several_actions_each_group_names_its_own() {
    let gateway = mixed();
    let text = r#"{"deployments":[{"id":"r001","targetStatus":"STOPPED"},
        {"id":"r002","targetStatus":"DELETED"},{"id":"s001","targetStatus":"DELETED"}]}"#;
    gateway.know("s001");
    gateway.know(text);
    let screen = Screen::open(&gateway).await;
    screen
        .until("groups", |s| s.find("option", "default").is_some())
        .await;
    screen.select("default");
    screen.type_ids(text);
    screen
        .until("the choice", |s| {
            s.find("label.segment", "As pasted").is_some()
        })
        .await;
    screen.choose("As pasted");
    screen.until("a way on", |s| !s.is_disabled("Review")).await;
    screen.press("Review");
    until_title(&screen, "Stop 1 and delete 1 deployments").await;
    assert!(screen.check_box("Include 1 RUNNING to stop").checked());
    assert!(!screen.check_box("Include 1 RUNNING to delete").checked());
}
