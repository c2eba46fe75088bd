//! The screen "History".

use bulkhead_app::state::Records;
use bulkhead_core::wire::RunId;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::{
    gateway::{FakeGateway, accept},
    screen::{Screen, forget, settle},
};

const REMOVE: &str = "Remove the unreadable run";
const SURE: &str = "Delete this record permanently the unreadable run";

/// Opens History with three runs that were left behind.
async fn history() -> Screen {
    forget().await;
    let records = Records::open().await.unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    for _ in 0..3 {
        let run = RunId::random(&mut rng);
        let newer = r#"{"version":7}"#;
        records.add(&run, 0, &[], Some((0, newer))).await.unwrap();
    }
    let screen = Screen::reopen(&FakeGateway::new(accept)).await;
    screen.go("/runs");
    until_rows(&screen, 3).await;
    screen
}

async fn until_rows(screen: &Screen, rows: usize) {
    screen
        .until("the runs", |s| s.rows("Runs").len() == rows)
        .await;
    settle().await;
}

/// The ids of the runs that are listed.
fn ids(screen: &Screen) -> Vec<String> {
    screen
        .rows("Runs")
        .into_iter()
        .map(|row| row[0].clone())
        .collect()
}

fn focused() -> HtmlElement {
    let focused = web_sys::window().unwrap().document().unwrap();
    focused.active_element().unwrap().unchecked_into()
}

/// The run in whose row the focus is.
fn focused_run() -> Option<String> {
    let row = focused().closest("tr").unwrap()?;
    row.query_selector("code").unwrap()?.text_content()
}

/// Presses the button of a row twice, as with the keyboard.
fn remove(screen: &Screen, row: usize) {
    let button: HtmlElement = screen.all("tbody button")[row].clone().unchecked_into();
    assert_eq!(button.text_content().as_deref(), Some(REMOVE));
    button.focus().unwrap();
    button.click();
    button.click();
}

#[wasm_bindgen_test]
async fn after_a_removal_the_focus_is_on_the_next_run_and_at_last_on_the_heading() {
    let screen = history().await;
    let before = ids(&screen);
    remove(&screen, 1);
    until_rows(&screen, 2).await;
    assert_eq!(ids(&screen), [&*before[0], &before[2]]);
    assert_eq!(focused_run().as_ref(), Some(&before[2]), "the next one");
    assert_eq!(focused().text_content().as_deref(), Some(REMOVE));
    remove(&screen, 1);
    until_rows(&screen, 1).await;
    assert_eq!(focused_run().as_ref(), Some(&before[0]), "the last one");
    remove(&screen, 0);
    screen.until_text("Nothing was sent yet.").await;
    settle().await;
    assert_eq!(focused().tag_name(), "H1");
}

#[wasm_bindgen_test]
async fn who_has_gone_elsewhere_meanwhile_keeps_the_focus() {
    let screen = history().await;
    remove(&screen, 0);
    let search: HtmlElement = screen.all("input[type=search]")[0].clone().unchecked_into();
    search.focus().unwrap();
    until_rows(&screen, 2).await;
    assert_eq!(focused().tag_name(), "INPUT");
}

#[wasm_bindgen_test]
async fn a_removal_is_asked_for_first_and_all_of_them_lead_to_the_heading() {
    let screen = history().await;
    let first: HtmlElement = screen.all("tbody button")[0].clone().unchecked_into();
    first.focus().unwrap();
    first.click();
    settle().await;
    assert_eq!(first.text_content().as_deref(), Some(SURE));
    let all = screen.button("Remove all runs");
    all.focus().unwrap();
    settle().await;
    assert_eq!(first.text_content().as_deref(), Some(REMOVE), "not meant");
    assert_eq!(ids(&screen).len(), 3);
    all.click();
    settle().await;
    assert_eq!(
        all.text_content().as_deref(),
        Some("Delete 3 runs permanently")
    );
    all.click();
    screen.until_text("Nothing was sent yet.").await;
    settle().await;
    assert_eq!(focused().tag_name(), "H1");
}

#[wasm_bindgen_test]
async fn a_double_click_on_remove_removes_nothing() {
    let screen = history().await;
    screen.press(REMOVE);
    screen
        .until("the question", |s| s.find("button", SURE).is_some())
        .await;
    let second = web_sys::MouseEventInit::new();
    second.set_bubbles(true);
    second.set_detail(2);
    let second = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &second).unwrap();
    screen.button(SURE).dispatch_event(&second).unwrap();
    settle().await;
    assert_eq!(screen.rows("Runs").len(), 3);
    screen.press(SURE);
    until_rows(&screen, 2).await;
}
