//! The keys that do something, in a list, and the switch for those that are a single character.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::{
    browser::{remember, remembered},
    messages::{self, ShortcutGroup},
};

/// Under which name it is kept that single keys do nothing. They can be switched off, since who
/// speaks what others type presses them unawares (WCAG 2.1.4).
const KEPT_AS: &str = "bulkhead.single-keys";

/// The value that is kept then.
const OFF: &str = "off";

/// The search box of the screen.
const SEARCH: &str = "main input[type='search']";

/// The button "Keyboard shortcuts" with its list, which `?` opens, too; and `/`, which leads to the
/// search box of the screen.
#[component]
pub fn Shortcuts() -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let is_open = RwSignal::new(false);
    let are_on = RwSignal::new(remembered(KEPT_AS).as_deref() != Some(OFF));
    let open = move || {
        if let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) {
            is_open.set(true);
            // The first control in it takes the focus, so it has to be there.
            request_animation_frame(move || {
                // Where the browser has no dialogs the page works all the same.
                let _ = dialog.show_modal();
            });
        }
    };
    let pressed = window_event_listener(ev::keydown, move |event| {
        if !are_on.get_untracked() || !is_plain(&event) {
            return;
        }
        match event.key().as_str() {
            "?" => {
                event.prevent_default();
                open();
            }
            "/" => {
                if let Some(search) = search_box() {
                    event.prevent_default();
                    // It can be reached by Tab as well.
                    let _ = search.focus();
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || pressed.remove());
    let switch = move |on: bool| {
        are_on.set(on);
        remember(KEPT_AS, (!on).then_some(OFF));
    };
    let close = Callback::new(move |()| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    });
    let content = move || {
        view! {
            <div class="card-head">
                <h2 id="shortcuts-heading">"Keyboard shortcuts"</h2>
                <button type="button" class="button" on:click=move |_| close.run(())>
                    "Close"
                </button>
            </div>
            {messages::SHORTCUTS.iter().map(group).collect_view()}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || are_on.get()
                    on:change:target=move |event| switch(event.target().checked())
                />
                "Use the shortcuts ? and /"
            </label>
        }
    };
    view! {
        <button
            type="button"
            class="button shell-keys"
            aria-haspopup="dialog"
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts"
            on:click=move |_| open()
        >
            "?"
        </button>
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby="shortcuts-heading"
            // Escape closes it, too.
            on:close=move |_| {
                is_open.try_set(false);
            }
        >
            <Show when=move || is_open.get()>{content}</Show>
        </dialog>
    }
}

fn group(of: &'static ShortcutGroup) -> impl IntoView {
    let shortcut = |(keys, does): &(&'static str, &'static str)| {
        view! {
            <div>
                <dt>
                    <kbd>{*keys}</kbd>
                </dt>
                <dd>{*does}</dd>
            </div>
        }
    };
    view! {
        <h3 class="small-heading">{of.place}</h3>
        <dl class="shortcuts">{of.shortcuts.iter().map(shortcut).collect_view()}</dl>
    }
}

/// `true` for a key that is pressed alone, and not into a field.
fn is_plain(event: &KeyboardEvent) -> bool {
    let is_alone = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
    let target = event.target().and_then(|target| target.dyn_into().ok());
    is_alone && !event.default_prevented() && !target.as_ref().is_some_and(takes_text)
}

fn takes_text(element: &HtmlElement) -> bool {
    let is_choice = |kind: &str| matches!(kind, "checkbox" | "radio" | "button" | "submit");
    match element.local_name().as_str() {
        "textarea" | "select" => true,
        "input" => !element
            .get_attribute("type")
            .is_some_and(|kind| is_choice(&kind)),
        _ => element.is_content_editable(),
    }
}

/// The first search box of the screen that is shown.
fn search_box() -> Option<HtmlElement> {
    let found = document().query_selector_all(SEARCH).ok()?;
    let boxes = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok());
    let mut boxes = boxes.filter(|of: &HtmlElement| of.offset_parent().is_some());
    boxes.next()
}
