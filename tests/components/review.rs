//! The screen "Review".

use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    gateway::{FakeGateway, accept},
    screen::Screen,
};

/// Composes a deletion of some ids and goes to its review.
pub async fn review(gateway: &FakeGateway, text: &str) -> Screen {
    review_to(gateway, "Delete", text).await
}

/// Composes a change of some ids and goes to its review.
pub async fn review_to(gateway: &FakeGateway, action: &str, text: &str) -> Screen {
    gateway.know(text);
    let screen = Screen::open(gateway).await;
    review_in(screen, action, text).await
}

/// The same on a page that is open already.
pub async fn review_in(screen: Screen, action: &str, text: &str) -> Screen {
    screen
        .until("groups", |s| s.find("option", "default").is_some())
        .await;
    screen.select("default");
    screen.choose(action);
    screen.type_ids(text);
    screen.until("a way on", |s| !s.is_disabled("Review")).await;
    screen.press("Review");
    screen
        .until("the screen", |s| s.find("h1", "Review").is_some())
        .await;
    screen
}

#[wasm_bindgen_test]
async fn a_deletion_goes_only_when_the_word_is_typed_and_only_once() {
    let gateway = FakeGateway::new(accept);
    let screen = review(&gateway, "a1b2\nc3d4").await;
    let button = "Delete 2 deployments";
    screen.until_text("2 IDs in 1 request").await;
    assert!(screen.is_disabled(button));
    screen.type_into("Type DELETE to confirm", "delete");
    assert!(screen.is_disabled(button));
    screen.type_into("Type DELETE to confirm", "DELETE");
    screen.until("the button", |s| !s.is_disabled(button)).await;
    assert!(
        gateway.bulk_bodies().is_empty(),
        "nothing goes before it is confirmed"
    );
    let pressed = screen.button(button);
    pressed.click();
    pressed.click();
    screen.later_text("Done: 2 deleted.").await;
    assert_eq!(gateway.bulk_bodies().len(), 1);
}

/// A click on "Request preview" met what stood there before the tables came.
#[wasm_bindgen_test]
async fn the_items_keep_their_room_while_their_status_is_read() {
    let gateway = FakeGateway::new(accept);
    gateway.world.borrow_mut().hangs = true;
    let ids: Vec<_> = (0..12).map(|n| format!("d{n:03}")).collect();
    let screen = review(&gateway, &ids.join("\n")).await;
    let has_room = |s: &Screen| !s.all("[aria-busy=true] .items-room").is_empty();
    screen.until("the room", has_room).await;
    let is_kept = |s: &Screen| !s.all(".status-room-kept").is_empty();
    assert!(is_kept(&screen));
    // Nothing comes there any more.
    screen.press("Skip");
    screen.until("no room", |s| !has_room(s)).await;
    assert!(!is_kept(&screen));
    gateway.world.borrow_mut().hangs = false;
    screen.press("Read the status");
    screen
        .until("the table", |s| s.rows("Items").len() == 12)
        .await;
    assert!(!has_room(&screen) && is_kept(&screen));
}

#[wasm_bindgen_test]
async fn the_exact_requests_can_be_read_one_by_one() {
    let gateway = FakeGateway::new(accept);
    let ids: Vec<_> = (0..101).map(|n| format!("d{n:015}")).collect();
    let screen = review(&gateway, &ids.join("\n")).await;
    screen.until_text("101 IDs in 2 requests (100, 1)").await;
    screen.find("summary", "Request preview").unwrap().click();
    screen.until_text("Request 1 of 2").await;
    screen.press("Next");
    screen.until_text("Request 2 of 2").await;
    let code = screen.all("pre.code");
    let json: serde_json::Value = serde_json::from_str(&code[0].text_content().unwrap()).unwrap();
    let expected = serde_json::json!({"deployments": [
        {"id": "d000000000000100", "targetStatus": "DELETED"}
    ]});
    assert_eq!(json, expected);
    let curl = code[1].text_content().unwrap();
    assert!(curl.starts_with("curl -X PATCH 'http://"), "{curl}");
    assert!(curl.contains("-H 'x-bulkhead-request: 1'"), "{curl}");
    assert!(curl.contains("-H 'ai-resource-group: default'"), "{curl}");
    assert!(
        curl.contains("-H 'content-type: application/merge-patch+json'"),
        "{curl}"
    );
}

#[wasm_bindgen_test]
async fn where_the_service_does_not_say_what_it_can_do_nothing_can_be_sent_until_it_does() {
    let gateway = FakeGateway::new(accept);
    gateway.world.borrow_mut().says_nothing = 1;
    let screen = review(&gateway, "a1b2").await;
    screen
        .until_text(
            "nothing can be sent. The service could not be reached; nothing was sent: no route.",
        )
        .await;
    assert!(screen.find("button", "Delete 1 deployment").is_none());
    assert_eq!(gateway.readings(), 0);
    screen.press("Try again");
    screen
        .until("the button", |s| {
            s.find("button", "Delete 1 deployment").is_some()
        })
        .await;
}
