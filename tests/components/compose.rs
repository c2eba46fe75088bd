//! The screen "New bulk action".

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{
    ClipboardEvent, ClipboardEventInit, DataTransfer, DragEvent, DragEventInit, Element, File,
    FilePropertyBag, HtmlTextAreaElement,
};

use crate::{
    gateway::{FakeGateway, accept, service},
    screen::{Screen, dispatch, press_key, settle},
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
        .until_text("2 IDs ready, 1 duplicate removed, 1 entry doesn’t look like an ID, 1 issue")
        .await;
    let rows = screen.rows("Issues");
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
        .until_text("1 ID ready, 1 entry doesn’t look like an ID")
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
    screen.until_text("2 IDs found in text: check them").await;
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
    screen.until_text("Detected format").await;
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
    paste_rich(&source(screen), text, "")
}

fn paste_rich(target: &Element, plain: &str, html: &str) -> bool {
    let data = DataTransfer::new().unwrap();
    data.set_data("text/plain", plain).unwrap();
    data.set_data("text/html", html).unwrap();
    let init = ClipboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_clipboard_data(Some(&data));
    let event = ClipboardEvent::new_with_event_init_dict("paste", &init).unwrap();
    // False where the page took the paste itself.
    target.dispatch_event(&event).unwrap()
}

fn file(name: &str, media_type: &str, content: &JsValue) -> File {
    let options = FilePropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(content);
    File::new_with_blob_sequence_and_options(&parts, name, &options).unwrap()
}

fn drop_file(screen: &Screen, name: &str, media_type: &str, content: &JsValue) {
    drop_files(&source(screen), &[file(name, media_type, content)]);
}

fn drop_files(target: &Element, files: &[File]) {
    let data = DataTransfer::new().unwrap();
    for file in files {
        data.items().add_with_file(file).unwrap();
    }
    let init = DragEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_data_transfer(Some(&data));
    let event = DragEvent::new_with_event_init_dict("drop", &init).unwrap();
    let is_left_to_browser = target.dispatch_event(&event).unwrap();
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
async fn files_dropped_anywhere_are_read_each_as_its_own_table() {
    let (_, screen) = open().await;
    let files = [
        file("a.csv", "text/csv", &"id,name\na1b2c3d4e5f60718,x".into()),
        file("b.csv", "text/csv", &"name,id\ny,b1b2c3d4e5f60718\n".into()),
        file("c.txt", "", &"c1b2c3d4e5f60718\n".into()),
    ];
    drop_files(&screen.all("h1")[0], &files);
    screen.until_text("3 IDs ready").await;
    let text = screen.text();
    assert!(text.contains("“a.csv” from line 1, “b.csv” from line 4 and “c.txt” from line 7"));
    // Files take the place of what was there.
    drop_files(&screen.all("h1")[0], &files[..1]);
    screen.until_text("1 ID ready").await;
    assert!(!screen.text().contains("from line"));
}

#[wasm_bindgen_test]
async fn one_file_that_is_no_text_keeps_all_from_being_read_and_is_named() {
    let (_, screen) = open().await;
    screen.type_ids("a1b2");
    let files = [
        file("a.txt", "", &"c3d4".into()),
        file("cat.png", "image/png", &"x".into()),
        file("b.txt", "", &"e5f6".into()),
    ];
    drop_files(&screen.all("h1")[0], &files);
    screen.until_text("“cat.png” is not text").await;
    screen
        .until_text("The other 2 files were not read either")
        .await;
    assert_eq!(text_box(&screen).unwrap().value(), "a1b2");
}

#[wasm_bindgen_test]
async fn a_file_in_windows_1252_is_read_and_named_as_such() {
    let (_, screen) = open().await;
    let bytes = js_sys::Uint8Array::from(&b"ID;Pr\xfcfung\na1b2c3d4e5f60718;l\xe4uft\n"[..]);
    drop_file(&screen, "ids.csv", "", &bytes.buffer());
    screen
        .until_text("“ids.csv” was read as Windows-1252")
        .await;
    assert!(text_box(&screen).unwrap().value().contains("Prüfung"));
    assert_eq!(status(&screen), "1 ID ready");
}

/// A file that missed the text box, or was dropped during a run, took the page's place in the tab.
#[wasm_bindgen_test]
async fn a_file_dropped_on_another_screen_is_not_shown_in_the_pages_place() {
    let (_, screen) = open().await;
    screen.go("/runs");
    screen
        .until("History", |s| s.find("h1", "History").is_some())
        .await;
    // It asserts that the browser does nothing.
    drop_files(&screen.all("h1")[0], &[file("a.txt", "", &"a1b2".into())]);
    settle().await;
    screen.go("/");
    screen.until_text("No IDs yet").await;
}

/// A drag within the page replaced the whole text by what was dragged.
#[wasm_bindgen_test]
async fn what_is_dragged_within_the_text_box_is_left_to_it() {
    let (_, screen) = open().await;
    screen.type_ids("a1b2 c3d4");
    let event = |name: &str| {
        let data = DataTransfer::new().unwrap();
        data.set_data("text/plain", "a1b2").unwrap();
        let init = DragEventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        init.set_data_transfer(Some(&data));
        DragEvent::new_with_event_init_dict(name, &init).unwrap()
    };
    let area = text_box(&screen).unwrap();
    area.dispatch_event(&event("dragstart")).unwrap();
    assert!(area.dispatch_event(&event("drop")).unwrap());
    let heading = screen.all("h1")[0].clone();
    assert!(
        !heading.dispatch_event(&event("drop")).unwrap(),
        "Firefox would follow a link"
    );
    area.dispatch_event(&event("dragend")).unwrap();
    assert_eq!(area.value(), "a1b2 c3d4");
    heading.dispatch_event(&event("drop")).unwrap();
    screen.until_text("1 ID ready").await;
    assert_eq!(text_box(&screen).unwrap().value(), "a1b2");
}

#[wasm_bindgen_test]
async fn a_rich_table_stands_in_the_text_box_as_it_is_read() {
    let (_, screen) = open().await;
    let area = text_box(&screen).unwrap();
    screen.type_ids("f1b2c3d4e5f60718\n\n");
    area.set_selection_range(18, 18).unwrap();
    let html = "<meta charset=utf-8><style>.x1{text-decoration:line-through}</style><table>\
        <tr><th>ID<th>Name</tr><tr hidden><td>e1b2c3d4e5f60718<td>old</tr>\
        <tr><td><p>a1b2c3d4e5f60718</p><td>x\ty</tr>\
        <tr><td class='r x1'>b1b2c3d4e5f60718<td>z</tr></table>";
    let plain = "ID\nName\na1b2c3d4e5f60718\nx y\nb1b2c3d4e5f60718\nz";
    assert!(!paste_rich(&area, plain, html), "the page takes it");
    let table = "ID\tName\na1b2c3d4e5f60718\tx y\n~~b1b2c3d4e5f60718~~\tz";
    assert_eq!(area.value(), format!("f1b2c3d4e5f60718\n\n{table}"));
    screen
        .until_text("2 IDs ready, 1 left out as the text says")
        .await;
    // Excel says the same in plain text.
    let html = "<table><tr><td>ID<td>Name</tr><tr><td>a1b2<td>x</tr></table>";
    assert!(paste_rich(&area, "ID\tName\r\na1b2\tx\r\n", html));
}

/// The list of ready IDs, opened.
async fn open_ready(screen: &Screen) {
    let mut details = screen.all("details").into_iter();
    let is_ready = |d: &Element| d.text_content().unwrap_or_default().contains("See the");
    let details = details.rfind(is_ready).unwrap();
    details.set_attribute("open", "").unwrap();
    screen
        .until("the list", |s| !s.rows("Ready IDs").is_empty())
        .await;
}

#[wasm_bindgen_test]
async fn what_is_ready_can_be_seen_and_left_out_until_another_text_is_taken() {
    let (_, screen) = open().await;
    screen.choose("Delete");
    screen.type_ids("id,note\na1b2c3d4e5f60718,x\nb1b2c3d4e5f60718,y\n\nsee c1b2c3d4e5f60718");
    screen.until_text("See the 2 ready IDs").await;
    open_ready(&screen).await;
    let row = |line: &str, id: &str, by: &str, button: &str| {
        [line, id, by, &format!("{button} {id}")]
            .map(ToOwned::to_owned)
            .to_vec()
    };
    let (a, b) = ("a1b2c3d4e5f60718", "b1b2c3d4e5f60718");
    let by = "a plain “id”";
    assert_eq!(
        screen.rows("Ready IDs"),
        [row("2", a, by, "Leave out"), row("3", b, by, "Leave out")]
    );
    let button = screen.button(&format!("Leave out {a}"));
    button.focus().unwrap();
    button.click();
    screen
        .until_text("1 ID ready, 1 found in text, 1 left out by you")
        .await;
    assert_eq!(screen.rows("Ready IDs")[0], row("2", a, by, "Put back"));
    let active = leptos::prelude::document().active_element().unwrap();
    assert_eq!(active.text_content().unwrap(), format!("Put back {a}"));
    // Another action is chosen, and one more line typed.
    screen.choose("Stop");
    screen
        .until_text("1 ID ready, 1 found in text, 1 left out by you")
        .await;
    screen.type_ids("id,note\na1b2c3d4e5f60718,x\nb1b2c3d4e5f60718,y\nd1b2c3d4e5f60718,z");
    screen.until_text("2 IDs ready, 1 left out by you").await;
    screen.press(&format!("Put back {a}"));
    screen.until_text("3 IDs ready").await;
    screen.press(&format!("Leave out {a}"));
    screen.until_text("2 IDs ready, 1 left out by you").await;
    screen.press("Clear");
    screen.type_ids(a);
    screen.until_text("1 ID ready").await;
    assert_eq!(status(&screen), "1 ID ready");
}

#[wasm_bindgen_test]
async fn ready_ids_are_found_by_a_part_and_escape_shows_all_again() {
    let (_, screen) = open().await;
    screen.type_ids("a1b2c3d4e5f60718\nb1b2c3d4e5f60718\nc1b2c3d4e5f60718");
    screen.until_text("See the 3 ready IDs").await;
    open_ready(&screen).await;
    let search: web_sys::HtmlInputElement = screen.all(".search")[0].clone().unchecked_into();
    search.set_value("B1B2");
    dispatch(&search, "input");
    screen.until_text("1 of 3 IDs").await;
    assert_eq!(screen.rows("Ready IDs")[0][1], "b1b2c3d4e5f60718");
    press_key(&search, "Escape");
    screen
        .until("all", |s| s.rows("Ready IDs").len() == 3)
        .await;
    assert_eq!(search.value(), "");
    // What vanishes with its row takes no focus along.
    screen.press("Leave out c1b2c3d4e5f60718");
    screen.until_text("Only what I left out").await;
    let only = screen.find("label.check", "Only what I left out").unwrap();
    only.click();
    screen.until_text("1 of 3 IDs").await;
    let back = screen.button("Put back c1b2c3d4e5f60718");
    back.focus().unwrap();
    back.click();
    screen
        .until("all", |s| s.rows("Ready IDs").len() == 3)
        .await;
    settle().await;
    let active = leptos::prelude::document().active_element().unwrap();
    assert_ne!(active.local_name(), "body");
}

#[wasm_bindgen_test]
async fn what_was_passed_over_opens_by_kind_with_its_first_lines() {
    let (_, screen) = open().await;
    screen.type_ids("a1b2c3d4e5f60718\n# not b1b2c3d4e5f60718\nc1b2c3d4e5f60718 # old");
    screen.until_text("Ignored: 2 comments").await;
    let kinds = screen.all(".passed-over > li");
    assert_eq!(kinds.len(), 1);
    let text = kinds[0].text_content().unwrap();
    assert!(text.contains("Line 2: # not b1b2c3d4e5f60718"), "{text}");
    assert!(text.contains("Line 3: "), "{text}");
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
