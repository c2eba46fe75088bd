//! The look of the page.

use leptos::prelude::*;

use crate::{
    browser::{remember, remembered},
    theme::Theme,
};

/// Under which name the choice is kept. `src/theme.js` puts it on: before the page starts, and
/// whenever it is told by [`CHANGED`].
const KEPT_AS: &str = "bulkhead.theme";

/// The event on the window that says that the choice has changed.
const CHANGED: &str = "bulkhead-theme";

/// The look that was chosen in an earlier visit.
pub(super) fn remembered_theme() -> Option<Theme> {
    Theme::from_id(&remembered(KEPT_AS)?)
}

/// Lets the page look as it was chosen, from now on and in the next visit.
pub fn follow_theme(chosen: RwSignal<Option<Theme>>) {
    Effect::new(move || {
        remember(KEPT_AS, chosen.get().map(Theme::id));
        // A look is no more than a look: the page works without it.
        let _ = web_sys::Event::new(CHANGED).map(|event| window().dispatch_event(&event));
    });
}
