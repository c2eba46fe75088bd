//! Connections that are told apart: by a label, and by what has to be typed.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    ceilings::{limited, with},
    gateway::{FakeGateway, accept, promise},
    review::{review, review_to},
    run::{run, send},
    screen::{Screen, settle},
};

const LABELLED: &str = r#""label":"Production","colour":"red""#;

fn number(items: &str) -> String {
    format!("Type the number of items ({items}) to confirm")
}

/// Waits until the button with this name can be pressed.
async fn until_enabled(screen: &Screen, button: &str) {
    screen
        .until(button, |s| {
            let found = s.find("button", button);
            found.is_some_and(|button| !button.has_attribute("disabled"))
        })
        .await;
}

/// The labels that an element holds, with their classes.
fn labels(screen: &Screen, within: &str) -> Vec<(String, String)> {
    let found = screen.all(&format!("{within} .tag-connection"));
    let label = |of: &web_sys::Element| (of.text_content().unwrap(), of.class_name());
    found.iter().map(label).collect()
}

fn red() -> Vec<(String, String)> {
    let class = "tag tag-connection tag-red".to_owned();
    vec![("Production".to_owned(), class)]
}

#[wasm_bindgen_test]
async fn the_label_stands_beside_the_name_on_every_screen_and_beside_the_button() {
    let gateway = limited(LABELLED);
    let screen = review(&gateway, "a1b2\nc3d4").await;
    let button = "Delete 2 deployments";
    screen
        .until("the button", |s| s.find("button", button).is_some())
        .await;
    assert_eq!(labels(&screen, ".shell-chosen"), red());
    assert_eq!(labels(&screen, ".facts"), red());
    assert_eq!(labels(&screen, "form.toolbar"), red());
    let described_by = screen.button(button).get_attribute("aria-describedby");
    let id = described_by.unwrap();
    let description = screen.all(&format!("#{id}"))[0].text_content().unwrap();
    assert_eq!(description, "On connection sandbox Production");
    send(&screen).await;
    assert_eq!(labels(&screen, ".subtitles"), red());
    screen.later_text("Done: 2 deleted.").await;
    screen.go("/runs");
    screen
        .until("the run", |s| labels(s, "tbody") == red())
        .await;
}

#[wasm_bindgen_test]
async fn beside_the_buttons_of_a_run_that_goes_on_the_label_stands_too() {
    let gateway = with(FakeGateway::new(promise), LABELLED);
    let screen = run(&gateway, "a1b2").await;
    let has = |name: &'static str| move |s: &Screen| s.find("button", name).is_some();
    screen.until("the button", has("Cancel run")).await;
    assert_eq!(labels(&screen, ".buttons"), red());
    screen.press("Cancel run");
    screen
        .until("the question", has("Yes, cancel the run"))
        .await;
    assert_eq!(labels(&screen, ".buttons"), red());
}

#[wasm_bindgen_test]
async fn without_a_label_there_is_none_and_a_colour_alone_says_nothing() {
    for more in [r#""rate":1000"#, r#""colour":"red""#] {
        let gateway = limited(more);
        let screen = review(&gateway, "a1b2").await;
        screen.until_text("Type DELETE to confirm").await;
        assert_eq!(labels(&screen, ""), [], "{more}");
        let button = screen.button("Delete 1 deployment");
        assert_eq!(button.get_attribute("aria-describedby"), None);
    }
}

#[wasm_bindgen_test]
async fn where_the_connection_wants_the_number_a_deletion_needs_it_as_it_is_now() {
    let gateway = limited(r#""confirm":"amount""#);
    gateway.world.borrow_mut().set("c3d4", "UNKNOWN");
    let screen = review(&gateway, "a1b2\nc3d4\ne5f6").await;
    let button = "Delete 3 deployments";
    screen.until_text(&number("3")).await;
    for typed in ["", "DELETE", "2", "33", "3 deployments"] {
        screen.type_into(&number("3"), typed);
        settle().await;
        assert!(screen.is_disabled(button), "{typed:?}");
    }
    screen.type_into(&number("3"), "3");
    until_enabled(&screen, button).await;
    // Another amount has not been confirmed by that.
    screen.tick("Include 1 UNKNOWN");
    screen.until_text(&number("2")).await;
    assert!(screen.is_disabled("Delete 2 deployments"));
    let form = &screen.all("form.toolbar")[0];
    form.dispatch_event(&web_sys::Event::new("submit").unwrap())
        .unwrap();
    settle().await;
    assert_eq!(gateway.changes(), [""; 0]);
    screen.type_into(&number("2"), " 2 ");
    until_enabled(&screen, "Delete 2 deployments").await;
    screen.press("Delete 2 deployments");
    screen.later_text("Done: 2 deleted and 1 skipped.").await;
}

#[wasm_bindgen_test]
async fn where_the_connection_wants_the_number_a_stop_needs_it_too() {
    let gateway = limited(r#""confirm":"of a later version""#);
    gateway.world.borrow_mut().set("a1b2", "RUNNING");
    let screen = review_to(&gateway, "Stop", "a1b2").await;
    let button = "Stop 1 deployment";
    screen.until_text(&number("1")).await;
    assert!(screen.is_disabled(button));
    assert!(!screen.text().contains("Deletion can’t be undone."));
    screen.type_into(&number("1"), "1");
    until_enabled(&screen, button).await;
}

#[wasm_bindgen_test]
async fn more_than_a_thousand_need_their_number_and_a_thousand_the_word() {
    for (items, field, typed, button) in [
        (
            1_000,
            "Type DELETE to confirm",
            "DELETE",
            "Delete 1,000 deployments",
        ),
        (
            1_001,
            &*number("1,001"),
            "1,001",
            "Delete 1,001 deployments",
        ),
    ] {
        let ids: Vec<_> = (0..items).map(|n| format!("d{n:015}")).collect();
        let screen = review(&FakeGateway::new(accept), &ids.join("\n")).await;
        screen.later_text(field).await;
        screen.type_into(field, "1000");
        settle().await;
        assert!(screen.is_disabled(button));
        screen.type_into(field, typed);
        until_enabled(&screen, button).await;
    }
}
