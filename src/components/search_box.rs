//! The box in which is typed what is looked for.

use std::time::Duration;

use leptos::{html, prelude::*};
use web_sys::HtmlInputElement;

/// A pause in typing of this length is waited for where a search goes through many rows.
const PAUSE: Duration = Duration::from_millis(120);

/// A box for searching. Escape empties it; the key `/` leads to it, as [`super::Shortcuts`] says.
#[component]
pub fn SearchBox(
    /// Its accessible name.
    label: &'static str,
    /// The parts of a row that are searched, in a few words.
    placeholder: &'static str,
    /// The text that is searched for.
    text: RwSignal<String>,
    /// `true` if a search takes so long that a pause in typing is waited for.
    #[prop(optional)]
    waits: bool,
    /// The box in the document, for who gives it the focus.
    #[prop(optional)]
    node: NodeRef<html::Input>,
) -> impl IntoView {
    let typed = StoredValue::new(0_u32);
    let take = move |value: String| {
        let number = typed.get_value().wrapping_add(1);
        typed.set_value(number);
        if !waits {
            text.set(value);
            return;
        }
        let search = move || {
            if typed.try_get_value() == Some(number) {
                text.set(value);
            }
        };
        set_timeout(search, PAUSE);
    };
    let empty = move |input: &HtmlInputElement| {
        input.set_value("");
        take(String::new());
    };
    view! {
        <input
            node_ref=node
            type="search"
            class="search"
            aria-label=label
            aria-keyshortcuts="/"
            placeholder=placeholder
            autocomplete="off"
            spellcheck="false"
            prop:value=move || text.get()
            on:input:target=move |event| take(event.target().value())
            on:keydown:target=move |event| {
                if event.key() == "Escape" && !event.target().value().is_empty() {
                    event.prevent_default();
                    event.stop_propagation();
                    empty(&event.target());
                }
            }
        />
    }
}
