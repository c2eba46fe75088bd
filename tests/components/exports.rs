//! The files that a run is saved into.

use bulkhead_app::browser::{Answer, Call, Failure};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::{
    gateway::{FakeGateway, World, service},
    run::run,
    screen::{Screen, press_key, settle},
};

/// Deletes what begins with "a", refuses all else.
fn picky(call: &Call, world: &mut World) -> Result<Answer, Failure> {
    let answer = |(id, _): (String, String)| {
        if id.starts_with('a') {
            world.remove(&id);
            serde_json::json!({"id": id, "message": "Deletion scheduled"})
        } else {
            serde_json::json!({"id": id, "error": {"code": "01010076", "message": "Refused"}})
        }
    };
    let items: Vec<_> = crate::gateway::items(call)
        .into_iter()
        .map(answer)
        .collect();
    service(
        202,
        &serde_json::json!({ "deployments": items }).to_string(),
    )
}

/// Keeps the files that the page lets the browser save, in place of saving them.
fn catch_files() {
    const CATCH: &str = r"
        globalThis.saved = [];
        const blobs = (globalThis.blobs ??= new Map());
        const make = (globalThis.makeAddress ??= URL.createObjectURL.bind(URL));
        URL.createObjectURL = (blob) => {
            const url = make(blob);
            blobs.set(url, blob);
            return url;
        };
        const click = HTMLElement.prototype.click;
        HTMLAnchorElement.prototype.click = function () {
            if (!this.download) return click.call(this);
            globalThis.saved.push([this.download, blobs.get(this.href)]);
        };
    ";
    call(CATCH);
}

fn call(code: &str) -> JsValue {
    let function = Function::new_no_args(code);
    function.call0(&JsValue::UNDEFINED).unwrap()
}

/// The name and the text of the file that was saved last, with its byte-order mark.
async fn saved(screen: &Screen, number: u32) -> (String, String) {
    const READ: &str = r"
        const [name, blob] = globalThis.saved.at(-1);
        return blob.arrayBuffer().then((bytes) =>
            [name, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)]);
    ";
    screen
        .until("a file", |_| {
            call("return globalThis.saved.length").as_f64() == Some(number.into())
        })
        .await;
    let file: Array = JsFuture::from(Promise::from(call(READ)))
        .await
        .unwrap()
        .unchecked_into();
    let text = |at| file.get(at).as_string().unwrap();
    (text(0), text(1))
}

async fn finished() -> Screen {
    let screen = run(&FakeGateway::new(picky), "a001\nr001\nr002").await;
    screen.later_text("Partially done").await;
    catch_files();
    screen
}

fn show_failed(screen: &Screen) {
    let toggles = screen.all(".toggle").into_iter();
    let is_failed = |toggle: &Element| toggle.text_content().unwrap().starts_with("Failed");
    let failed = toggles.into_iter().find(is_failed).unwrap();
    failed.unchecked_into::<HtmlElement>().click();
}

fn focused() -> HtmlElement {
    let focused = leptos::prelude::document().active_element().unwrap();
    focused.unchecked_into()
}

fn ids(text: &str, separator: char) -> Vec<&str> {
    let rows = text.lines().skip(1);
    rows.map(|row| row.split(separator).next().unwrap())
        .collect()
}

#[wasm_bindgen_test]
async fn one_press_saves_every_row_also_where_some_are_not_shown() {
    let screen = finished().await;
    screen.press("Export CSV");
    let (name, text) = saved(&screen, 1).await;
    let (stem, extension) = name.split_once('.').unwrap();
    assert!(stem.starts_with("bulkhead-"), "{name}");
    assert_eq!((stem.ends_with("-shown"), extension), (false, "csv"));
    assert_eq!(ids(&text, ','), ["a001", "r001", "r002"]);
    assert!(text.starts_with("id,action,"), "no byte-order mark");
    show_failed(&screen);
    screen
        .until("the filter", |s| s.rows("Results").len() == 2)
        .await;
    screen.press("Export JSON (all 3)");
    let (name, text) = saved(&screen, 2).await;
    assert_eq!(name.split_once('.').unwrap().1, "json");
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["results"].as_array().unwrap().len(), 3);
}

#[wasm_bindgen_test]
async fn what_is_shown_is_saved_for_spreadsheets_and_the_choice_comes_back() {
    let screen = finished().await;
    screen.press("Export options");
    screen.until_text("Save file").await;
    assert!(screen.find("label.segment", "Shown").is_none());
    show_failed(&screen);
    screen.until_text("2 of 3 IDs").await;
    screen.press("ID");
    screen.press("ID");
    screen.choose("CSV for spreadsheets");
    screen.until_text("Separator").await;
    screen.select("semicolon");
    settle().await;
    screen.press("Save file");
    let (name, text) = saved(&screen, 1).await;
    assert!(name.ends_with("-shown.csv"), "{name}");
    assert!(text.starts_with("\u{feff}id;action;"), "{text}");
    assert!(text.contains(";updated (UTC);"), "{text}");
    assert_eq!(ids(&text, ';'), ["r002", "r001"], "as they are shown");
    screen.choose("All");
    screen.press("Save file");
    let (name, text) = saved(&screen, 2).await;
    assert!(!name.contains("-shown"), "{name}");
    assert_eq!(ids(&text, ';'), ["a001", "r001", "r002"]);
    // The next time.
    screen.press("Export options");
    screen
        .until("no panel", |s| s.find("button", "Save file").is_none())
        .await;
    screen.press("Export options");
    screen.until_text("Separator").await;
    screen.choose("All");
    screen.press("Save file");
    let (_, text) = saved(&screen, 3).await;
    assert_eq!(ids(&text, ';').len(), 3);
}

#[wasm_bindgen_test]
async fn the_panel_takes_the_focus_and_gives_it_back_when_escape_closes_it() {
    let screen = finished().await;
    let opener = screen.button("Export options");
    let expanded = || opener.get_attribute("aria-expanded");
    assert_eq!(expanded().as_deref(), Some("false"));
    opener.focus().unwrap();
    opener.click();
    screen
        .until("the focus in the panel", |_| {
            focused().closest(".export-options").unwrap().is_some()
        })
        .await;
    assert_eq!(expanded().as_deref(), Some("true"));
    let label = focused().parent_element().unwrap();
    assert_eq!(label.text_content().as_deref(), Some("CSV"), "the choice");
    press_key(&focused(), "Escape");
    screen
        .until("no panel", |s| s.all(".export-options").is_empty())
        .await;
    assert_eq!(expanded().as_deref(), Some("false"));
    assert!(focused() == opener, "where it came from");
}
