//! The choices that come back in the next visit.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlInputElement, HtmlSelectElement};

use crate::{
    gateway::{FakeGateway, service},
    screen::Screen,
};

const TWO: &str = r#"[
    {"name":"one","kind":"ai-core","sandbox":true,"fingerprint":"f1","resourceGroups":["default","team-b"]},
    {"name":"two","kind":"ai-core","sandbox":false,"fingerprint":"FINGERPRINT","resourceGroups":["default","team-b"]}]"#;

fn gateway(fingerprint: &'static str) -> FakeGateway {
    FakeGateway::scripted(move |call| match call.url.as_str() {
        "/api/connections" => service(200, &TWO.replace("FINGERPRINT", fingerprint)),
        _ => service(404, ""),
    })
}

fn chosen(screen: &Screen) -> Vec<String> {
    let selects = screen.all("select");
    let value = |select: &web_sys::Element| select.unchecked_ref::<HtmlSelectElement>().value();
    selects.iter().map(value).collect()
}

#[wasm_bindgen_test]
async fn connection_group_kind_and_theme_come_back_and_ids_in_the_same_tab_only() {
    let screen = Screen::open(&gateway("f2")).await;
    screen
        .until("connections", |s| s.find("option", "two").is_some())
        .await;
    screen.select("two");
    screen
        .until("groups", |s| s.find("option", "team-b").is_some())
        .await;
    screen.select("team-b");
    screen.select("dark");
    screen.choose("Executions");
    screen.type_ids("a1b2c3d4");
    screen.until_text("1 ID ready").await;
    drop(screen);

    let screen = Screen::reopen(&gateway("f2")).await;
    screen
        .until("the choices", |s| chosen(s) == ["two", "team-b", "dark"])
        .await;
    screen.until_text("1 ID ready").await;
    drop(screen);

    let of_tab = window().session_storage().unwrap().unwrap();
    let kept = of_tab.get_item("bulkhead.draft").unwrap();
    assert_eq!(kept.unwrap(), "executions none \na1b2c3d4\n");
    // Another tab.
    of_tab.clear().unwrap();
    let screen = Screen::reopen(&gateway("f2")).await;
    screen
        .until("the choices", |s| chosen(s) == ["two", "team-b", "dark"])
        .await;
    assert!(screen.text().contains("No IDs yet"));
    let executions = screen.find("label.segment", "Executions").unwrap();
    let radio = executions.query_selector("input").unwrap().unwrap();
    assert!(radio.unchecked_ref::<HtmlInputElement>().checked());
    assert_eq!(window().location().search().unwrap(), "");
    drop(screen);

    // The same name, but another service: then nothing is chosen in its place.
    let screen = Screen::reopen(&gateway("f3")).await;
    screen
        .until("connections", |s| s.find("option", "two").is_some())
        .await;
    assert_eq!(chosen(&screen)[0], "");
}
