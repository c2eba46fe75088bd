//! The journal's disk: it keeps texts, it may be full, and the page may die while it writes.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
    time::Duration,
};

use bulkhead_core::{
    ledger::{Event, Ledger, What, in_third_format},
    run::{Journal, JournalError},
    transport::Clock as _,
};

use crate::{
    clock::Clock,
    monitor::Monitor,
    play::Latency,
    schedule::{Crash, Schedule},
};

/// The name for a write that fails and is followed by others that do not.
const FAILED: &str = "failed write";

/// The name for a write that fails as all do for a while.
const AWAY: &str = "disk away";

/// The name for a write that fails as all do from then on.
const FULL: &str = "disk full";

/// So long after its record no request may go any more.
const A_MINUTE: Duration = Duration::from_secs(60);

/// The disk and what is on it. Clones are the same disk.
#[derive(Clone)]
pub(crate) struct Disk {
    inner: Rc<Inner>,
}

struct Inner {
    schedule: Rc<Schedule>,
    clock: Clock,
    latency: Latency,
    rng: RefCell<fastrand::Rng>,
    events: RefCell<Vec<Event>>,
    /// Events that were to be written, over all lives of the page.
    writes: Cell<u32>,
    crash: Cell<Option<Crash>>,
    /// The number of attempts to write.
    tries: Cell<u32>,
    faults: RefCell<BTreeMap<&'static str, usize>>,
    /// The monitor, told what was written.
    monitor: Monitor,
}

impl Disk {
    pub(crate) fn new(
        schedule: &Rc<Schedule>,
        clock: &Clock,
        latency: Latency,
        monitor: &Monitor,
    ) -> Self {
        Self {
            inner: Rc::new(Inner {
                schedule: schedule.clone(),
                clock: clock.clone(),
                latency,
                rng: RefCell::new(fastrand::Rng::with_seed(schedule.seed)),
                events: RefCell::new(Vec::new()),
                writes: Cell::new(0),
                crash: Cell::new(None),
                tries: Cell::new(0),
                faults: RefCell::default(),
                monitor: monitor.clone(),
            }),
        }
    }

    /// The written events.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.inner.events.borrow().clone()
    }

    /// Makes the record one that an earlier program has written.
    pub(crate) fn put_in_third_format(&self) {
        let events = &mut *self.inner.events.borrow_mut();
        *events = in_third_format(events);
    }

    /// The number of strikes of each fault.
    pub(crate) fn faults(&self) -> BTreeMap<&'static str, usize> {
        self.inner.faults.borrow().clone()
    }

    /// `true` if anything could not be written.
    pub(crate) fn has_failed(&self) -> bool {
        let faults = self.inner.faults.borrow();
        [FAILED, AWAY, FULL]
            .iter()
            .any(|fault| faults.contains_key(fault))
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

impl Inner {
    /// The time that it takes to write something.
    fn takes(&self) -> Duration {
        if let Some((least, most)) = self.schedule.hazards.disk.takes {
            self.struck(if least > A_MINUTE {
                "write of over a minute"
            } else {
                "slow write"
            });
            let milliseconds = |of: Duration| u64::try_from(of.as_millis()).unwrap_or(u64::MAX);
            let range = milliseconds(least)..=milliseconds(most);
            return Duration::from_millis(self.rng.borrow_mut().u64(range));
        }
        let usual = self.schedule.disk;
        let Latency::Any = self.latency else {
            return usual;
        };
        let rng = &mut *self.rng.borrow_mut();
        let most = if rng.u8(..10) == 0 { 10 * usual } else { usual };
        let most = u64::try_from(most.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(rng.u64(..=most))
    }
}

impl Inner {
    fn struck(&self, fault: &'static str) {
        *self.faults.borrow_mut().entry(fault).or_default() += 1;
    }

    /// The fault that keeps events up to this number from being written, if any.
    fn fails(&self, end: u32) -> Option<&'static str> {
        let schedule = &self.schedule;
        let number = self.tries.get();
        self.tries.set(number + 1);
        let disk = &schedule.hazards.disk;
        if schedule.disk_full_at.is_some_and(|at| end > at) {
            Some(FULL)
        } else if disk.fails.contains(&number) {
            Some(FAILED)
        } else {
            disk.is_away(self.clock.now()).then_some(AWAY)
        }
    }
}

impl Journal for Disk {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
        let number = self.inner.writes.get();
        let end = number.saturating_add(count);
        self.inner.writes.set(end);
        self.inner.clock.sleep(self.inner.takes()).await;
        let schedule = &self.inner.schedule;
        let mut crashes = schedule.crashes.iter();
        let crash = crashes.find(|crash| (number..end).contains(&crash.at_event));
        if crash.is_none_or(|crash| crash.recorded) {
            if let Some(fault) = self.inner.fails(end) {
                self.inner.struck(fault);
                self.inner.monitor.not_written();
                let message = fault.to_owned();
                return Err(JournalError { message });
            }
            let stored: Vec<_> = events.iter().map(stored).collect();
            self.inner.monitor.written(&stored);
            self.inner.events.borrow_mut().extend(stored);
        }
        if let Some(crash) = crash {
            self.inner.crash.set(Some(*crash));
            // Nothing comes back from here: the page is dead.
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    fn has_all(&self, known: &Ledger) {
        self.inner.monitor.knows(known);
    }
}

/// An event as it is read again: the record is made of texts, which leave out what is private.
pub(crate) fn stored(event: &Event) -> Event {
    let is_beginning = matches!(event.what, What::Started { .. });
    let text = (!is_beginning).then(|| serde_json::to_string(event).unwrap_or_default());
    let read = text.and_then(|text| serde_json::from_str(&text).ok());
    read.unwrap_or_else(|| event.clone())
}
