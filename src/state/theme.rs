//! How the page looks.

use leptos::prelude::*;

use crate::browser::{remember, remembered};

/// Under which name the choice is kept. `src/theme.js` puts it on: before the page starts, and
/// whenever it is told by [`CHANGED`].
const KEPT_AS: &str = "bulkhead.theme";

/// The event on the window that says that the choice has changed.
const CHANGED: &str = "bulkhead-theme";

/// A look. Without one the user's settings of browser and system decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// White on black with hard contrasts.
    ContrastBlack,
    /// Black on white with hard contrasts.
    ContrastWhite,
}

impl Theme {
    /// Every look, in the order in which they are offered.
    pub const ALL: [Self; 4] = [
        Self::Light,
        Self::Dark,
        Self::ContrastBlack,
        Self::ContrastWhite,
    ];

    /// The look's name in the style sheet.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::ContrastBlack => "contrast-black",
            Self::ContrastWhite => "contrast-white",
        }
    }

    /// The look of this name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.id() == id)
    }

    /// The look that was chosen in an earlier visit.
    pub fn remembered() -> Option<Self> {
        Self::from_id(&remembered(KEPT_AS)?)
    }
}

/// Lets the page look as it was chosen, from now on and in the next visit.
pub fn follow_theme(chosen: RwSignal<Option<Theme>>) {
    Effect::new(move || {
        remember(KEPT_AS, chosen.get().map(Theme::id));
        // A look is no more than a look: the page works without it.
        let _ = web_sys::Event::new(CHANGED).map(|event| window().dispatch_event(&event));
    });
}
