//! The screen "New change".

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    ClipboardEvent, ClipboardEventInit, DataTransfer, DragEvent, DragEventInit, Element, File,
    FilePropertyBag, HtmlTextAreaElement,
};

use crate::{
    gateway::{FakeGateway, accept, service},
    screen::Screen,
};

async fn open() -> (FakeGateway, Screen) {
    let gateway = FakeGateway::new(accept);
    let screen = Screen::open(&gateway).await;
    (gateway, screen)
}

fn status(screen: &Screen) -> String {
    let status = screen.all(".status");
    status[0].text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn what_is_missing_is_told_until_the_change_can_be_reviewed() {
    let (_, screen) = open().await;
    screen
        .until_text("To go on, choose a resource group, choose an action and paste IDs")
        .await;
    assert!(screen.is_disabled("Review"));
    screen.select("default");
    screen.choose("Delete");
    screen.type_ids("d889e3a61050c085");
    screen.until("a way on", |s| !s.is_disabled("Review")).await;
    assert_eq!(status(&screen), "1 ID ready");
}

#[wasm_bindgen_test]
async fn the_status_counts_and_the_problems_have_line_value_problem_and_fix() {
    let (_, screen) = open().await;
    screen.choose("Delete");
    screen.type_ids("a1b2\nx/y1\na1b2\nSTOPPED\nc3d4");
    screen
        .until_text("2 IDs ready, 1 duplicate removed, 1 unlikely ID left out, 1 problem")
        .await;
    let rows = screen.rows("Problems");
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][..2], ["2", "x/y1"]);
    assert!(rows[0][2].contains("“/” (character 2) can’t be in an ID"));
    assert!(rows[1][2].contains("Repeats line 1"));
    assert!(rows[2][2].contains("looks like a status"));
    assert!(rows.iter().all(|row| !row[3].is_empty()));
}

#[wasm_bindgen_test]
async fn unlikely_ids_are_sent_only_when_they_are_included() {
    let (_, screen) = open().await;
    screen.choose("Delete");
    screen.type_ids("null\na1b2");
    screen
        .until_text("1 ID ready, 1 unlikely ID left out")
        .await;
    let check = screen.all(".check input")[0].clone();
    check.unchecked_into::<web_sys::HtmlElement>().click();
    screen.until_text("2 IDs ready").await;
}

#[wasm_bindgen_test]
async fn as_pasted_is_offered_when_the_text_names_actions_and_followed_when_it_is_chosen() {
    let (_, screen) = open().await;
    assert!(screen.find("label.segment", "As pasted").is_none());
    screen
        .until("groups", |s| s.find("option", "default").is_some())
        .await;
    screen.select("default");
    screen.type_ids(r#"{"deployments":[{"id":"a1b2","targetStatus":"DELETED"}]}"#);
    screen
        .until("the choice", |s| {
            s.find("label.segment", "As pasted").is_some()
        })
        .await;
    screen.until_text("1 entry names its own action").await;
    assert!(screen.is_disabled("Review"), "nobody has chosen it");
    screen.choose("Stop");
    screen
        .until_text("The text says Delete here, and Stop is chosen")
        .await;
    screen.choose("As pasted");
    screen.until("a way on", |s| !s.is_disabled("Review")).await;
    // It was chosen for that text, and not for another one.
    screen.type_ids(r#"{"deployments":[{"id":"c3d4","targetStatus":"DELETED"}]}"#);
    screen.until_text("choose an action").await;
}

#[wasm_bindgen_test]
async fn what_is_found_in_text_is_listed_and_ready_once_it_is_accepted() {
    let (_, screen) = open().await;
    screen
        .until("groups", |s| s.find("option", "default").is_some())
        .await;
    screen.select("default");
    screen.choose("Delete");
    screen.type_ids("Please delete df8ffc43f15186b4 and d85bc6d87d8aaa6b, not d72b290edd158cd5.");
    screen.until_text("2 IDs found in text").await;
    assert!(screen.is_disabled("Review"));
    let rows = screen.rows("Found in text");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][..2], ["1", "df8ffc43f15186b4"]);
    assert!(rows[0][2].contains("Please delete"));
    let check = screen.all(".check input")[0].clone();
    check.unchecked_into::<web_sys::HtmlElement>().click();
    screen.until_text("2 IDs ready").await;
    // Another text has to be looked at as well.
    screen.type_ids("and delete d436e1b3c8e46df2 too");
    screen.until_text("0 IDs ready").await;
}

#[wasm_bindgen_test]
async fn how_the_text_was_read_and_what_was_passed_over_is_told() {
    let (_, screen) = open().await;
    screen.type_ids("\u{feff}id,name\na1b2,x\u{a0}\nc3d4,y");
    screen.until_text("Read as").await;
    let text = screen.text();
    assert!(text.contains("1 header and column “name” (2)"), "{text}");
    assert!(
        text.contains("1 non-breaking space (first in line 2)"),
        "{text}"
    );
    assert!(
        text.contains("1 byte-order mark (first in line 1)"),
        "{text}"
    );
}

fn source(screen: &Screen) -> Element {
    screen.all(".source")[0].clone()
}

fn paste(screen: &Screen, text: &str) -> bool {
    let data = DataTransfer::new().unwrap();
    data.set_data("text/plain", text).unwrap();
    let init = ClipboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_clipboard_data(Some(&data));
    let event = ClipboardEvent::new_with_event_init_dict("paste", &init).unwrap();
    // False where the page took the paste itself.
    source(screen).dispatch_event(&event).unwrap()
}

fn drop_file(screen: &Screen, name: &str, media_type: &str, content: &JsValue) {
    let options = FilePropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(content);
    let file = File::new_with_blob_sequence_and_options(&parts, name, &options).unwrap();
    let data = DataTransfer::new().unwrap();
    data.items().add_with_file(&file).unwrap();
    let init = DragEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_data_transfer(Some(&data));
    let event = DragEvent::new_with_event_init_dict("drop", &init).unwrap();
    let is_left_to_browser = source(screen).dispatch_event(&event).unwrap();
    assert!(!is_left_to_browser, "the browser would show the file");
}

fn text_box(screen: &Screen) -> Option<HtmlTextAreaElement> {
    let areas = screen.all("textarea");
    areas.first().cloned().map(JsCast::unchecked_into)
}

#[wasm_bindgen_test]
async fn a_large_paste_is_kept_outside_of_the_text_box_until_it_is_cleared() {
    let (_, screen) = open().await;
    let text: Vec<_> = (0..20_000).map(|n| format!("d{n:015}")).collect();
    assert!(!paste(&screen, &text.join("\n")), "the page takes it");
    screen.until_text("20,000 IDs from the clipboard").await;
    assert!(text_box(&screen).is_none());
    screen.until_text("20,000 IDs ready").await;
    screen.press("Clear");
    screen
        .until("the text box", |s| text_box(s).is_some())
        .await;
    screen.until_text("No IDs yet").await;
}

#[wasm_bindgen_test]
async fn a_small_paste_is_left_to_the_text_box() {
    let (_, screen) = open().await;
    assert!(paste(&screen, "a1b2"));
}

#[wasm_bindgen_test]
async fn twenty_megabytes_are_refused_with_their_size_and_what_was_there_stays() {
    let (_, screen) = open().await;
    screen.type_ids("a1b2");
    paste(&screen, &"a1b2c3d4\n".repeat(20 * 1024 * 1024 / 9));
    screen
        .until_text("What you pasted has 19.9 MiB, and at most 16.0 MiB are taken")
        .await;
    assert_eq!(status(&screen), "1 ID ready");
}

#[wasm_bindgen_test]
async fn a_picture_is_refused_by_its_type_and_by_its_content() {
    let (_, screen) = open().await;
    drop_file(&screen, "cat.png", "image/png", &"x".into());
    screen.until_text("“cat.png” is not text").await;
    let bytes = js_sys::Uint8Array::from(&[0x89, b'P', b'N', b'G', 0, 0xff][..]);
    drop_file(&screen, "cat", "", &bytes.buffer());
    screen.until_text("“cat” is not text").await;
    assert_eq!(status(&screen), "No IDs yet");
}

#[wasm_bindgen_test]
async fn a_dropped_text_file_is_read() {
    let (_, screen) = open().await;
    drop_file(&screen, "ids.csv", "text/csv", &"id\na1b2\nc3d4".into());
    screen.until_text("2 IDs ready").await;
    assert_eq!(text_box(&screen).unwrap().value(), "id\na1b2\nc3d4");
}

#[wasm_bindgen_test]
async fn a_gateway_that_does_not_answer_is_told_and_asked_again() {
    let answers = std::rc::Rc::new(std::cell::Cell::new(0));
    let gateway = FakeGateway::scripted(move |_| {
        answers.set(answers.get() + 1);
        if answers.get() == 1 {
            service(502, "<html>")
        } else {
            service(200, crate::gateway::CONNECTIONS)
        }
    });
    let screen = Screen::open(&gateway).await;
    screen
        .until_text("The gateway’s answer can’t be read (HTTP 502)")
        .await;
    screen.press("Try again");
    screen.until_text("choose a resource group").await;
}
