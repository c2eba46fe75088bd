//! A button for what can't be undone: it is pressed twice.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::MouseEvent;

/// So long the second press is waited for.
const PATIENCE: Duration = Duration::from_secs(8);

/// `true` for the second half of a double click, which confirms nothing: who makes one has not read
/// what the first half has made of the button.
pub fn is_double(event: &MouseEvent) -> bool {
    event.detail() > 1
}

/// A button for what can't be undone. The first press makes it say what the second one does; who
/// goes elsewhere meanwhile has not meant it.
#[component]
pub fn ConfirmButton(
    /// Its text at first.
    text: &'static str,
    /// Its text after the first press.
    sure: Signal<String>,
    /// Its subject, where its text does not say that.
    #[prop(optional, into)]
    about: Option<Signal<String>>,
    /// Its action.
    act: impl Fn() + 'static,
) -> impl IntoView {
    let is_asked = RwSignal::new(false);
    let says = move || {
        if is_asked.get() {
            sure.get()
        } else {
            text.to_owned()
        }
    };
    let press = move |event: MouseEvent| {
        if is_asked.get_untracked() {
            if is_double(&event) {
                return;
            }
            is_asked.set(false);
            act();
        } else {
            is_asked.set(true);
            let forget = move || {
                is_asked.try_set(false);
            };
            set_timeout(forget, PATIENCE);
        }
    };
    view! {
        <button
            type="button"
            class=move || if is_asked.get() { "button button-danger" } else { "button" }
            on:click=press
            on:blur=move |_| {
                is_asked.try_set(false);
            }
        >
            {says}
            {about
                .map(|about| {
                    view! { <span class="visually-hidden">" " {about}</span> }
                })}
        </button>
    }
}
