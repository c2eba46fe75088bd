//! Texts that a screen reader says while something goes on.

use std::time::Duration;

use leptos::prelude::*;

/// No more than one message in this time: more can't be followed.
const PAUSE: Duration = Duration::from_secs(1);

/// A text that does not show and is read out when it changes, at most once a second; the last
/// change is never left out.
#[component]
pub fn LiveRegion(
    /// The text to be read out.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let say = move || {
        let text = text.get_untracked();
        if text != said.get_untracked() {
            said.set(text);
        }
    };
    if let Ok(timer) = set_interval_with_handle(say, PAUSE) {
        on_cleanup(move || timer.clear());
    }
    view! {
        <p class="visually-hidden" role="status" aria-live="polite" aria-atomic="true">
            {said}
        </p>
    }
}
