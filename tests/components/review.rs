//! The screen "Review".

use bulkhead_app::browser::Answer;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::screen::{CONNECTIONS, FakeGateway, META, Screen, accept, service};

/// Composes a deletion of some ids and goes to its review.
pub async fn review(gateway: &FakeGateway, text: &str) -> Screen {
    let screen = Screen::open(gateway).await;
    screen
        .until("groups", |s| s.find("option", "default").is_some())
        .await;
    screen.select("default");
    screen.choose("Delete");
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
    screen.until_text("2 ids in 1 request").await;
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
    screen
        .until_text("All went well: 2 changes are scheduled")
        .await;
    assert_eq!(gateway.bulk_bodies().len(), 1);
}

#[wasm_bindgen_test]
async fn the_exact_requests_can_be_read_one_by_one() {
    let gateway = FakeGateway::new(accept);
    let ids: Vec<_> = (0..101).map(|n| format!("d{n:015}")).collect();
    let screen = review(&gateway, &ids.join("\n")).await;
    screen.until_text("101 ids in 2 requests (100, 1)").await;
    screen.all("summary")[0].clone().dyn_into_html().click();
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
    assert!(curl.contains("-H 'ai-resource-group: default'"), "{curl}");
    assert!(
        curl.contains("-H 'content-type: application/merge-patch+json'"),
        "{curl}"
    );
}

#[wasm_bindgen_test]
async fn where_bulk_changes_are_off_the_page_says_so_and_does_not_send() {
    let off = META.replace("true", "false");
    let gateway = FakeGateway::scripted(move |call| {
        let is_meta = call.url.ends_with("/v2/lm/meta");
        service(200, if is_meta { &off } else { CONNECTIONS })
    });
    let screen = review(&gateway, "a1b2").await;
    screen
        .until_text("has bulk changes of deployments switched off")
        .await;
    assert!(screen.find("button", "Delete 1 deployment").is_none());
}

#[wasm_bindgen_test]
async fn where_the_service_does_not_say_what_it_can_do_nothing_can_be_sent_until_it_does() {
    let asked = std::rc::Rc::new(std::cell::Cell::new(0));
    let gateway = FakeGateway::scripted(move |call| {
        if call.url == "/api/connections" {
            return service(200, CONNECTIONS);
        }
        asked.set(asked.get() + 1);
        if asked.get() > 1 {
            return service(200, META);
        }
        Ok(Answer {
            status: 502,
            from: Some("gateway".into()),
            retry_after: None,
            body: r#"{"gateway":{"kind":"not_sent","message":"no route"}}"#.into(),
        })
    });
    let screen = review(&gateway, "a1b2").await;
    screen
        .until_text(
            "nothing can be sent. The service could not be reached; nothing was sent: no route.",
        )
        .await;
    assert!(screen.find("button", "Delete 1 deployment").is_none());
    screen.press("Try again");
    screen
        .until("the button", |s| {
            s.find("button", "Delete 1 deployment").is_some()
        })
        .await;
}

trait IntoHtml {
    fn dyn_into_html(self) -> web_sys::HtmlElement;
}

impl IntoHtml for web_sys::Element {
    fn dyn_into_html(self) -> web_sys::HtmlElement {
        wasm_bindgen::JsCast::unchecked_into(self)
    }
}
