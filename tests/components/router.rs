//! Ways from one screen to another.

use bulkhead_app::router::Screen as Shown;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, MouseEvent, MouseEventInit};

use crate::{
    gateway::{FakeGateway, accept},
    screen::{Screen, settle},
};

fn address() -> String {
    window().location().pathname().unwrap()
}

/// Clicks, and says whether the page took the click for itself. The browser gets none of it: a test that
/// leaves its page is over.
fn takes_click(target: &Element, init: &MouseEventInit) -> bool {
    init.set_bubbles(true);
    init.set_cancelable(true);
    let click = MouseEvent::new_with_mouse_event_init_dict("click", init).unwrap();
    let taken = std::rc::Rc::new(std::cell::Cell::new(false));
    let seen = taken.clone();
    // After the link's own listener, which stands deeper.
    let last = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        seen.set(event.default_prevented());
        event.prevent_default();
    });
    let function = last.as_ref().unchecked_ref();
    window()
        .add_event_listener_with_callback("click", function)
        .unwrap();
    target.dispatch_event(&click).unwrap();
    window()
        .remove_event_listener_with_callback("click", function)
        .unwrap();
    taken.get()
}

fn link(screen: &Screen, text: &str) -> Element {
    screen.find("a", text).unwrap().unchecked_into()
}

fn current_links(screen: &Screen) -> Vec<String> {
    let links = screen.all("nav a[aria-current=page]");
    let texts = links.iter().map(|link| link.text_content().unwrap());
    texts.collect()
}

#[wasm_bindgen_test]
fn every_path_has_its_screen() {
    assert_eq!(Shown::at("/"), Shown::Compose);
    assert_eq!(Shown::at(""), Shown::Compose);
    assert_eq!(Shown::at("/review"), Shown::Review);
    assert_eq!(Shown::at("/runs"), Shown::History);
    assert_eq!(Shown::at("/runs/"), Shown::History);
    assert_eq!(Shown::at("/runs/0a1b"), Shown::Run("0a1b".into()));
    assert_eq!(Shown::at("/runs/0a1b/more"), Shown::NotFound);
    assert_eq!(Shown::at("/review/more"), Shown::NotFound);
    assert_eq!(Shown::at("/Runs"), Shown::NotFound);
}

#[wasm_bindgen_test]
async fn a_link_shows_its_screen_and_address() {
    let screen = Screen::open(&FakeGateway::new(accept)).await;
    assert_eq!(current_links(&screen), ["New bulk action"]);
    assert!(takes_click(
        &link(&screen, "History"),
        &MouseEventInit::new()
    ));
    screen.until_text("Nothing was sent yet.").await;
    assert_eq!(address(), "/runs");
    assert_eq!(current_links(&screen), ["History"]);
    // What stands in a link is the link.
    let mark = screen.all(".shell-mark").remove(0);
    assert!(takes_click(&mark, &MouseEventInit::new()));
    screen.until_text("Resource").await;
    assert_eq!(address(), "/");
}

#[wasm_bindgen_test]
async fn the_links_of_a_screen_below_are_current_too() {
    let screen = Screen::open(&FakeGateway::new(accept)).await;
    screen.go("/runs/0000000000000000");
    screen.until_text("No such run").await;
    assert_eq!(current_links(&screen), ["History"]);
    screen.go("/runsen");
    screen.until_text("Nothing here").await;
    assert!(current_links(&screen).is_empty());
}

#[wasm_bindgen_test]
async fn clicks_that_mean_something_else_are_left_to_the_browser() {
    let screen = Screen::open(&FakeGateway::new(accept)).await;
    let history = link(&screen, "History");
    for set in [
        MouseEventInit::set_ctrl_key,
        MouseEventInit::set_meta_key,
        MouseEventInit::set_shift_key,
        MouseEventInit::set_alt_key,
    ] {
        let init = MouseEventInit::new();
        set(&init, true);
        assert!(!takes_click(&history, &init));
    }
    let middle = MouseEventInit::new();
    middle.set_button(1);
    assert!(!takes_click(&history, &middle));
    let skip = link(&screen, "Skip to content");
    assert!(!takes_click(&skip, &MouseEventInit::new()));
    settle().await;
    assert_eq!(address(), "/");
}

#[wasm_bindgen_test]
async fn the_same_screen_again_keeps_what_is_there_and_adds_no_step_back() {
    let screen = Screen::open(&FakeGateway::new(accept)).await;
    let steps = window().history().unwrap().length().unwrap();
    let area = screen.all("textarea").remove(0);
    assert!(takes_click(
        &link(&screen, "New bulk action"),
        &MouseEventInit::new()
    ));
    settle().await;
    assert!(area.is_connected());
    assert_eq!(window().history().unwrap().length().unwrap(), steps);
}
