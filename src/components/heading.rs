//! The heading of a screen.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::{html, prelude::*};

use crate::state::app_state;

/// `true` if a screen was shown before: the first one leaves the focus where it is.
static SHOWN_BEFORE: AtomicBool = AtomicBool::new(false);

/// The heading of a screen. It names the page's tab, and takes the focus when its screen comes
/// up, so that a screen reader says where the user is now.
#[component]
pub fn Heading(
    /// The subject of the screen.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let node = NodeRef::<html::H1>::new();
    let title = app_state().title;
    Effect::new(move || title.set(text.get()));
    Effect::new(move || {
        if let Some(heading) = node.get()
            && SHOWN_BEFORE.swap(true, Ordering::Relaxed)
        {
            // Without the focus the screen can be used all the same.
            let _ = heading.focus();
        }
    });
    view! {
        <h1 node_ref=node tabindex="-1">
            {text}
        </h1>
    }
}
