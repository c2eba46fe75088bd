//! The keys that are a single character.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use leptos::prelude::document;

use crate::{
    gateway::{FakeGateway, service},
    screen::{Screen, press_key, settle},
};

fn gateway() -> FakeGateway {
    FakeGateway::scripted(|call| match call.url.as_str() {
        "/api/connections" => service(200, "[]"),
        _ => service(404, ""),
    })
}

fn is_open(screen: &Screen) -> bool {
    screen.all("dialog")[0].has_attribute("open")
}

fn body() -> Element {
    document().body().unwrap().into()
}

#[wasm_bindgen_test]
async fn a_question_mark_opens_the_list_but_not_in_a_field_and_not_where_it_is_switched_off() {
    let screen = Screen::open(&gateway()).await;
    press_key(&screen.all("textarea")[0], "?");
    settle().await;
    assert!(!is_open(&screen), "it is typed");
    press_key(&body(), "?");
    screen.until("the list", is_open).await;
    let list = screen.all("dialog")[0].text_content().unwrap();
    assert!(list.contains("Ctrl + Enter"), "{list}");
    let switch = screen.all("dialog input").remove(0);
    switch.unchecked_into::<HtmlElement>().click();
    screen.all("dialog button")[0]
        .unchecked_ref::<HtmlElement>()
        .click();
    settle().await;
    assert!(!is_open(&screen));
    press_key(&body(), "?");
    settle().await;
    assert!(!is_open(&screen), "switched off");
    drop(screen);

    let screen = Screen::reopen(&gateway()).await;
    press_key(&body(), "?");
    settle().await;
    assert!(!is_open(&screen), "in the next visit, too");
    let button = screen.all("[aria-label='Keyboard shortcuts']").remove(0);
    button.unchecked_into::<HtmlElement>().click();
    screen.until("the list, by its button", is_open).await;
}

#[wasm_bindgen_test]
async fn a_slash_leads_to_the_search_box_of_the_screen() {
    let screen = Screen::open(&gateway()).await;
    screen.type_ids("d1a2b3c4d5e6f708\n");
    screen.until_text("1 ID ready").await;
    press_key(&body(), "/");
    let focused = || document().active_element().unwrap().local_name();
    assert_ne!(focused(), "input", "there is none yet");
    let list = screen.all("details").remove(0);
    list.set_attribute("open", "").unwrap();
    screen
        .until("a search box", |s| {
            !s.all("input[type='search']").is_empty()
        })
        .await;
    press_key(&body(), "/");
    assert_eq!(focused(), "input");
}
