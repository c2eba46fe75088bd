//! The journal in which the events of a run are recorded.

use std::{cell::RefCell, fmt};

use crate::ledger::{Event, Ledger};

/// The reason for which an event could not be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalError {
    /// A sentence on what happened.
    pub message: String,
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JournalError {}

/// Records what happens, so that a run survives the page.
pub trait Journal {
    /// Records events in their order, all of them or none. When this returns, they are as
    /// durable as the journal can make them.
    ///
    /// # Errors
    /// Where they are not recorded. Of a request that means: it is not sent.
    fn append(&self, events: &[Event]) -> impl Future<Output = Result<(), JournalError>>;

    /// All that has happened is recorded, and this is all that the run knows: whoever reads the
    /// record knows the same. For those who want to see that.
    fn has_all(&self, known: &Ledger) {
        let _ = known;
    }
}

/// A journal that lives as long as the page.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    events: RefCell<Vec<Event>>,
}

impl MemoryJournal {
    /// The events recorded so far.
    pub fn events(&self) -> Vec<Event> {
        self.events.borrow().clone()
    }
}

impl Journal for MemoryJournal {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        self.events.borrow_mut().extend_from_slice(events);
        Ok(())
    }
}
