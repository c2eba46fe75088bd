//! Files, links and texts that are dragged over the page. Left alone, a browser shows a dropped
//! file or link in the page's place.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, HtmlInputElement, HtmlTextAreaElement};

/// Lets nothing that is dropped take the page's place.
pub fn keep_page_on_drop() {
    let keep = |event: &DragEvent| {
        if !is_for_field(event) {
            event.prevent_default();
        }
    };
    let over = window_event_listener(ev::dragover, move |event| {
        keep(&event);
        // A screen that takes it says so afterwards.
        if let Some(data) = event.data_transfer().filter(|_| !is_for_field(&event)) {
            data.set_drop_effect("none");
        }
    });
    let drop = window_event_listener(ev::drop, move |event| keep(&event));
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}

/// Text over a field, which takes it by itself.
fn is_for_field(event: &DragEvent) -> bool {
    let is_field = event.target().is_some_and(|target| {
        target.has_type::<HtmlTextAreaElement>() || target.has_type::<HtmlInputElement>()
    });
    let has_files = |data: DataTransfer| data.types().includes(&"Files".into(), 0);
    is_field && !event.data_transfer().is_some_and(has_files)
}

/// Takes whatever is dropped anywhere on the page, but what was dragged on the page itself. Gives
/// whether something is over the page.
pub fn take_drops(take: impl Fn(&DataTransfer) + 'static) -> ReadSignal<bool> {
    let (is_over, set_over) = signal(false);
    let is_own = StoredValue::new(false);
    let set_over = move |over: bool| {
        if is_over.get_untracked() != over {
            set_over.set(over);
        }
    };
    let start = window_event_listener(ev::dragstart, move |_| is_own.set_value(true));
    let end = window_event_listener(ev::dragend, move |_| is_own.set_value(false));
    let over = window_event_listener(ev::dragover, move |event| {
        if is_own.get_value() {
            return;
        }
        event.prevent_default();
        if let Some(data) = event.data_transfer() {
            data.set_drop_effect("copy");
        }
        set_over(true);
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        // From one element to the next it stays over the page.
        if event.related_target().is_none() {
            set_over(false);
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        set_over(false);
        if is_own.get_value() {
            return;
        }
        event.prevent_default();
        if let Some(data) = event.data_transfer() {
            take(&data);
        }
    });
    on_cleanup(move || {
        start.remove();
        end.remove();
        over.remove();
        leave.remove();
        drop.remove();
    });
    is_over
}
