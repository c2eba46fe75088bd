//! What the page knows, whatever screen it shows.

mod again;
mod check;
mod chosen;
mod draft;
mod examples;
mod progress;
mod runs;
mod theme;
mod toasts;

pub use again::{Again, Proposal};
pub use check::Examined;
pub use chosen::{Chosen, Connections, Groups, GroupsTrouble};
pub use draft::{Choice, Draft, HELD_FROM, Origin, Pasted, Refusal, TEXT_MAX};
pub use examples::EXAMPLES;
pub use progress::{HowFar, Progress};
pub use runs::{Run, Runs};
pub use theme::{Theme, follow_theme};
pub use toasts::{Toast, Toasts};

use std::cell::RefCell;

use bulkhead_core::ledger::CorrelationId;
use leptos::prelude::*;

use crate::{browser, gateway::Gateway};

/// All of the page's state. It belongs to the root, so it survives a change of screen.
#[derive(Clone, Copy)]
pub struct AppState {
    /// The way to the gateway.
    pub gateway: StoredValue<Gateway, LocalStorage>,
    /// Connections, and which one is chosen.
    pub chosen: Chosen,
    /// What is about to be sent.
    pub draft: Draft,
    /// What of an earlier run is about to be sent once more, if that is what Review is about.
    pub again: Proposal,
    /// What was sent in this visit.
    pub runs: Runs,
    /// What the screen is about, for the title of the tab.
    pub title: RwSignal<String>,
    /// How the page looks, where that was chosen.
    pub theme: RwSignal<Option<Theme>>,
    /// Short messages.
    pub toasts: Toasts,
    rng: StoredValue<RefCell<fastrand::Rng>, LocalStorage>,
}

impl AppState {
    /// Nothing known yet.
    pub fn new(gateway: Gateway) -> Self {
        Self {
            gateway: StoredValue::new_local(gateway),
            chosen: Chosen::new(),
            draft: Draft::new(),
            again: RwSignal::new(None),
            runs: Runs::new(),
            title: RwSignal::new(String::new()),
            theme: RwSignal::new(Theme::remembered()),
            toasts: Toasts::new(),
            rng: StoredValue::new_local(RefCell::new(fastrand::Rng::with_seed(browser::seed()))),
        }
    }

    /// The way to the gateway.
    pub fn gateway(&self) -> Gateway {
        self.gateway.get_value()
    }

    /// Draws from the page's source of randomness.
    pub fn random<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        self.rng.with_value(|rng| draw(&mut rng.borrow_mut()))
    }

    /// What is still to do before the change can be reviewed, as parts of a sentence.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.chosen.connection.with(Option::is_none) {
            missing.push("choose a connection".to_owned());
        } else if self.chosen.group.with(Option::is_none) {
            missing.push("choose a resource group".to_owned());
        }
        if self.draft.choice.with(Option::is_none) {
            missing.push("choose an action".to_owned());
        }
        let nothing_ready = self.draft.examined.with(|examined| {
            examined
                .as_ref()
                .is_none_or(|e| e.checked.items().next().is_none())
        });
        if self.draft.checking.get().is_some() {
            missing.push("wait until the ids are checked".to_owned());
        } else if nothing_ready {
            missing.push("paste ids that can be sent".to_owned());
        }
        missing
    }

    /// An id for a call that is no part of a run.
    pub fn correlation(&self) -> CorrelationId {
        self.random(CorrelationId::random)
    }
}

/// The state that the root has provided.
///
/// # Panics
/// Outside of the page's root, which is a mistake in the page itself.
pub fn app_state() -> AppState {
    expect_context()
}
