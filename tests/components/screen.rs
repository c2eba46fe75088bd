//! The page in a test, found by what a user sees.

use std::time::Duration;

use crate::{gateway::FakeGateway, hidden, time};
use bulkhead_app::{app::App, gateway::Gateway};
use gloo_timers::future::sleep;
use js_sys::{Function, Promise};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// The whole page, mounted until it is dropped.
pub struct Screen {
    root: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.root.remove();
        // A run that still waits must not go on in the next test.
        time::forget_timers();
    }
}

impl Screen {
    /// Opens the page at its first screen.
    pub async fn open(gateway: &FakeGateway) -> Self {
        set_address("/");
        // What an earlier test has chosen and sent is none of this one's.
        forget().await;
        Self::reopen(gateway).await
    }

    /// Opens the page as somebody who was there before.
    pub async fn reopen(gateway: &FakeGateway) -> Self {
        set_address("/");
        let fetch = gateway.fetch();
        time::take_over();
        // A test that has failed may have left it hidden.
        hidden::show();
        let screen = Self::mount(move || view! { <App gateway=Gateway::new(fetch) /> });
        screen.until("a screen", |s| !s.all("h1").is_empty()).await;
        screen
    }

    /// Mounts a component alone.
    pub fn mount<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&root).unwrap();
        let mounted = mount_to(root.clone(), view);
        Self {
            root,
            _mounted: Box::new(mounted),
        }
    }

    /// Goes to an address as the browser's own buttons do.
    pub fn go(&self, path: &str) {
        assert!(self.root.is_connected(), "the page is shown");
        set_address(path);
        let popstate = Event::new("popstate").unwrap();
        window().dispatch_event(&popstate).unwrap();
    }

    pub fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|at| found.item(at).unwrap().unchecked_into())
            .collect()
    }

    pub fn text(&self) -> String {
        self.root.text_content().unwrap_or_default()
    }

    /// The element that a selector finds and whose text is this.
    pub fn find(&self, selector: &str, text: &str) -> Option<HtmlElement> {
        let has_text = |e: &Element| e.text_content().unwrap_or_default().trim() == text;
        self.all(selector)
            .into_iter()
            .find(has_text)
            .map(JsCast::unchecked_into)
    }

    pub fn button(&self, name: &str) -> HtmlElement {
        self.find("button", name)
            .unwrap_or_else(|| panic!("no button {name:?} in {}", self.text()))
    }

    pub fn is_disabled(&self, button: &str) -> bool {
        self.button(button).has_attribute("disabled")
    }

    pub fn press(&self, button: &str) {
        self.button(button).click();
    }

    /// Makes a choice of a radio group.
    pub fn choose(&self, name: &str) {
        let label = self.find("label.segment", name);
        let label = label.unwrap_or_else(|| panic!("no choice {name:?}"));
        let input = label.query_selector("input").unwrap().unwrap();
        input.unchecked_into::<HtmlElement>().click();
    }

    /// Chooses an option of a combobox, found by the option's value.
    pub fn select(&self, option: &str) {
        let select = self
            .all("select")
            .into_iter()
            .find(|select| {
                let options = select.query_selector_all("option").unwrap();
                (0..options.length()).any(|at| {
                    let of: Element = options.item(at).unwrap().unchecked_into();
                    of.get_attribute("value").as_deref() == Some(option)
                })
            })
            .unwrap_or_else(|| panic!("no combobox with {option:?}"));
        let select: web_sys::HtmlSelectElement = select.unchecked_into();
        select.set_value(option);
        dispatch(&select, "change");
    }

    pub fn type_ids(&self, text: &str) {
        let area: HtmlTextAreaElement = self.all("textarea")[0].clone().unchecked_into();
        area.set_value(text);
        dispatch(&area, "input");
    }

    /// Types into the text field behind a label.
    pub fn type_into(&self, label: &str, text: &str) {
        let input = self
            .all("label")
            .into_iter()
            .filter(|l| l.text_content().unwrap_or_default().trim() == label)
            .find_map(|l| l.query_selector("input").unwrap())
            .unwrap_or_else(|| panic!("no field {label:?}"));
        let input: HtmlInputElement = input.unchecked_into();
        input.set_value(text);
        dispatch(&input, "input");
    }

    /// The texts of a table's cells, row by row, without its header.
    pub fn rows(&self, caption: &str) -> Vec<Vec<String>> {
        let has_caption = |table: &Element| {
            let found = table.query_selector("caption").unwrap();
            found.and_then(|c| c.text_content()).as_deref() == Some(caption)
        };
        let Some(table) = self.all("table").into_iter().find(has_caption) else {
            return Vec::new();
        };
        let rows = table
            .query_selector_all("tbody tr:not([aria-hidden])")
            .unwrap();
        (0..rows.length())
            .map(|at| {
                let row: Element = rows.item(at).unwrap().unchecked_into();
                let cells = row.query_selector_all("td, th").unwrap();
                (0..cells.length())
                    .map(|at| cells.item(at).unwrap().text_content().unwrap_or_default())
                    .map(|text| text.trim().to_owned())
                    .collect()
            })
            .collect()
    }

    /// Waits until something holds, at most two seconds.
    pub async fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        for _ in 0..400 {
            if holds(self) {
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
        panic!("waited in vain for {what}; the page says: {}", self.text());
    }

    pub async fn until_text(&self, text: &str) {
        self.until(text, |screen| screen.text().contains(text))
            .await;
    }

    /// Lets minutes pass, if need be, until something holds.
    pub async fn later(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        // Not so fast that what is about to be sent is too old before it is recorded.
        for _ in 0..600 {
            if holds(self) {
                return;
            }
            time::advance(Duration::from_secs(1));
            settle().await;
        }
        panic!(
            "waited for minutes for {what}; the page says: {}",
            self.text()
        );
    }

    pub async fn later_text(&self, text: &str) {
        self.later(text, |screen| screen.text().contains(text))
            .await;
    }

    /// Ticks or unticks the check box of this accessible name.
    pub fn tick(&self, name: &str) {
        self.check_box(name).click();
    }

    /// The check box of this accessible name.
    pub fn check_box(&self, name: &str) -> HtmlInputElement {
        let boxes = self.all("input[type=checkbox]");
        let has_name = |e: &Element| e.get_attribute("aria-label").as_deref() == Some(name);
        let found = boxes.into_iter().find(has_name);
        let found = found.unwrap_or_else(|| panic!("no check box {name:?} in {}", self.text()));
        found.unchecked_into()
    }

    /// Types a number into the field behind a label, and leaves it.
    pub fn set_number(&self, label: &str, number: &str) {
        let input = self.number_field(label);
        input.set_value(number);
        dispatch(&input, "change");
    }

    /// The field for a number behind a label.
    pub fn number_field(&self, label: &str) -> HtmlInputElement {
        let fields = self.all(".number-field");
        let has_label = |field: &&Element| {
            let text = field.query_selector(".label").unwrap().unwrap();
            text.text_content().as_deref() == Some(label)
        };
        let field = fields.iter().find(has_label);
        let field = field.unwrap_or_else(|| panic!("no field {label:?}"));
        field
            .query_selector("input")
            .unwrap()
            .unwrap()
            .unchecked_into()
    }
}

fn set_address(path: &str) {
    let history = window().history().unwrap();
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(path))
        .unwrap();
}

pub fn dispatch(target: &Element, name: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(name, &init).unwrap();
    target.dispatch_event(&event).unwrap();
}

/// Presses a key where an element has the focus.
pub fn press_key(target: &Element, key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_key(key);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init);
    target.dispatch_event(&event.unwrap()).unwrap();
}

/// Lets the browser forget what it has kept for the page.
pub async fn forget() {
    let storage = window().local_storage().unwrap().unwrap();
    storage.clear().unwrap();
    let of_tab = window().session_storage().unwrap().unwrap();
    of_tab.clear().unwrap();
    let forget = Function::new_no_args(
        "return new Promise((done) => {
            const request = indexedDB.deleteDatabase('bulkhead');
            request.onsuccess = request.onerror = done;
        })",
    );
    let forgotten = forget.call0(&JsValue::NULL).unwrap();
    JsFuture::from(Promise::from(forgotten)).await.unwrap();
}

/// Lets effects and frames run.
pub async fn settle() {
    sleep(Duration::from_millis(30)).await;
}
