//! The page in a tab that nobody sees: frames rest there, and timers go on.

use std::cell::Cell;

use bulkhead_app::browser::Answer;
use js_sys::Function;
use leptos::prelude::document;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    gateway::{FakeGateway, World, promise, service},
    run::run,
    screen::Screen,
};

fn call(code: &str) {
    let function = Function::new_no_args(code);
    function.call0(&JsValue::UNDEFINED).unwrap();
}

/// Hides the tab, as far as the page can tell.
fn hide() {
    call(
        "globalThis.frames_of_test ??= globalThis.requestAnimationFrame;
         globalThis.requestAnimationFrame = () => 0;
         Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
         document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));",
    );
}

/// Shows it again, if it was hidden.
pub fn show() {
    call(
        "if (!globalThis.frames_of_test) return;
         globalThis.requestAnimationFrame = globalThis.frames_of_test;
         delete document.hidden;
         document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));",
    );
}

async fn until_title(screen: &Screen, begin: &str) {
    let has_title = |_: &Screen| document().title().starts_with(begin);
    screen.later(begin, has_title).await;
}

#[wasm_bindgen_test]
async fn the_title_goes_on_and_says_done_in_a_hidden_tab() {
    let gateway = FakeGateway::new(promise);
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen.until_text("waiting for 2 to be gone").await;
    hide();
    gateway.world.borrow_mut().remove("a1b2");
    until_title(&screen, "50 % – ").await;
    gateway.world.borrow_mut().remove("c3d4");
    until_title(&screen, "Done – ").await;
    screen.later_text("Done: 2 deleted.").await;
    show();
    let is_plain = |_: &Screen| !document().title().starts_with("Done");
    screen.until("the plain title", is_plain).await;
}

#[wasm_bindgen_test]
async fn what_ended_in_a_hidden_tab_and_did_not_go_well_is_not_called_done() {
    let is_first = Cell::new(true);
    let gateway = FakeGateway::new(move |_, _: &mut World| {
        if !is_first.replace(false) {
            return service(403, "{}");
        }
        let answer = service(429, "{}");
        answer.map(|answer| Answer {
            retry_after: Some("30".into()),
            ..answer
        })
    });
    let screen = run(&gateway, "a1b2").await;
    screen.until_text("Retrying at ").await;
    hide();
    until_title(&screen, "Not all done – ").await;
    show();
}
