//! The state of the page, whatever screen it shows.

mod check;
mod checking;
mod chosen;
mod draft;
mod examples;
mod files;
mod journal;
mod kept;
mod kept_draft;
mod reach;
mod records;
mod retry_selection;
mod running;
mod runs;
mod session;
mod theme;
mod toasts;
mod wishes;

pub use check::Examined;
pub use chosen::{Chosen, Connections, Groups, GroupsTrouble};
pub use draft::{Choice, Draft, HELD_FROM, Pasted};
pub use examples::EXAMPLES;
pub use journal::BrowserJournal;
pub use kept::{Listed, Opened, Opening};
pub use records::{Records, StoredRun, lock_name};
pub use retry_selection::{Otherwise, Proposal, RetrySelection};
pub use running::GoOn;
pub use runs::{Role, Run, Runs};
pub use session::Session;
pub use theme::follow_theme;
pub use toasts::{Toast, Toasts};
pub use wishes::Wishes;

use std::cell::RefCell;

use bulkhead_core::{
    time::Timestamp,
    wire::{Connection, CorrelationId},
};
use leptos::prelude::*;

use crate::{browser, gateway::Gateway, theme::Theme};

/// The interfaces to what is outside of the page, and what no screen follows.
struct Backends {
    gateway: Gateway,
    records: Opened,
    rng: RefCell<fastrand::Rng>,
    /// The wishes of the last review of a paste.
    wishes: RefCell<Option<wishes::KeptWishes>>,
    /// The time since which nothing can be read of services.
    unread_since: RwSignal<Option<Timestamp>>,
}

/// All of the page's state. It belongs to the root, so it survives a change of screen.
#[derive(Clone, Copy)]
pub struct AppState {
    backends: StoredValue<Backends, LocalStorage>,
    /// Connections, and which one is chosen.
    pub chosen: Chosen,
    /// The change about to be sent.
    pub draft: Draft,
    /// The part of an earlier run to be sent once more, if that is what Review is about.
    pub again: Proposal,
    /// The runs that were sent, now or earlier.
    pub runs: Runs,
    /// The user's session with the gateway.
    pub session: RwSignal<Session>,
    /// The subject of the screen, for the title of the tab.
    pub title: RwSignal<String>,
    /// The look of the page, where that was chosen.
    pub theme: RwSignal<Option<Theme>>,
    /// Short messages.
    pub toasts: Toasts,
}

impl AppState {
    /// Nothing known yet.
    pub fn new(gateway: Gateway) -> Self {
        let session = RwSignal::new(Session::Open);
        let unread_since = RwSignal::new(None);
        let gateway = reach::watched(gateway, unread_since);
        Self {
            backends: StoredValue::new_local(Backends {
                gateway: session::watched(gateway, session),
                records: kept::opened(),
                rng: RefCell::new(fastrand::Rng::with_seed(browser::seed())),
                wishes: RefCell::new(None),
                unread_since,
            }),
            chosen: Chosen::new(),
            draft: Draft::new(),
            again: RwSignal::new(None),
            runs: Runs::new(),
            session,
            title: RwSignal::new(String::new()),
            theme: RwSignal::new(theme::remembered_theme()),
            toasts: Toasts::new(),
        }
    }

    /// The way to the gateway.
    pub fn gateway(&self) -> Gateway {
        self.backends
            .with_value(|backends| backends.gateway.clone())
    }

    /// The time since which nothing can be read of services; none where the last reading told something.
    pub fn unread_since(&self) -> Option<Timestamp> {
        let since = self.backends.with_value(|backends| backends.unread_since);
        since.get()
    }

    /// Draws from the page's source of randomness.
    pub fn random<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        self.backends
            .with_value(|backends| draw(&mut backends.rng.borrow_mut()))
    }

    /// The steps that are missing before the change can be reviewed, as parts of a sentence.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.chosen.connection.with(Option::is_none) && self.session.with(Session::is_out) {
            missing.push("sign in".to_owned());
        } else if self.chosen.connection.with(Option::is_none) {
            missing.push("choose a connection".to_owned());
        } else if self.chosen.needs_group() && self.chosen.group.with(Option::is_none) {
            missing.push("choose a resource group".to_owned());
        }
        if self.draft.choice.with(Option::is_none) {
            missing.push("choose an action".to_owned());
        }
        let ready = |examined: &Examined| examined.checked.items().next().is_some();
        let (nothing_ready, is_found) = self.draft.examined.with(|examined| {
            let examined = examined.as_deref();
            (
                !examined.is_some_and(ready),
                examined.is_some_and(|examined| !examined.checked.found.is_empty()),
            )
        });
        let waits_for_look = is_found && !self.draft.accept_found.get();
        if self.draft.checking.get().is_some() {
            missing.push("wait until the IDs are checked".to_owned());
        } else if nothing_ready && waits_for_look {
            missing.push("check what was found in the text".to_owned());
        } else if nothing_ready {
            missing.push("paste IDs that can be sent".to_owned());
        } else if self.too_many().is_some() {
            missing.push("take fewer IDs".to_owned());
        }
        missing
    }

    /// The number of ids that one run may change on the chosen connection, and of those that are
    /// ready, where those are more.
    pub fn too_many(&self) -> Option<(usize, usize)> {
        let most = |connection: &Option<Connection>| connection.as_ref()?.max_items;
        let most = self.chosen.connection.with(most)?;
        let ready = self.draft.examined.with(|examined| {
            let examined = examined.as_ref();
            examined.map_or(0, |examined| examined.checked.items().count())
        });
        (ready > most).then_some((most, ready))
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
