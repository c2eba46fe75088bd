//! The journal's disk: it may be full, and the page may die while it writes.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use bulkhead_core::{
    ledger::Event,
    run::{Journal, JournalError},
};

use crate::schedule::{Crash, Schedule};

/// What is on the disk. Clones are the same disk.
#[derive(Clone)]
pub(crate) struct Disk {
    inner: Rc<Inner>,
}

struct Inner {
    schedule: Rc<Schedule>,
    events: RefCell<Vec<Event>>,
    /// Events that were to be written, over all lives of the page.
    writes: Cell<u32>,
    crash: Cell<Option<Crash>>,
}

impl Disk {
    pub(crate) fn new(schedule: &Rc<Schedule>) -> Self {
        Self {
            inner: Rc::new(Inner {
                schedule: schedule.clone(),
                events: RefCell::new(Vec::new()),
                writes: Cell::new(0),
                crash: Cell::new(None),
            }),
        }
    }

    /// What was written.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.inner.events.borrow().clone()
    }

    /// The crash that has just happened, if so.
    pub(crate) fn crashed(&self) -> Option<Crash> {
        self.inner.crash.get()
    }

    /// The page lives again.
    pub(crate) fn revive(&self) {
        self.inner.crash.set(None);
    }
}

impl Journal for Disk {
    async fn append(&self, event: &Event) -> Result<(), JournalError> {
        let number = self.inner.writes.get();
        self.inner.writes.set(number + 1);
        let schedule = &self.inner.schedule;
        let crash = schedule.crashes.iter().find(|c| c.at_event == number);
        if crash.is_none_or(|crash| crash.recorded) {
            if schedule.disk_full_at.is_some_and(|at| number >= at) {
                let message = "the disk is full".to_owned();
                return Err(JournalError { message });
            }
            self.inner.events.borrow_mut().push(event.clone());
        }
        if let Some(crash) = crash {
            self.inner.crash.set(Some(*crash));
            // Nothing comes back from here: the page is dead.
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}
