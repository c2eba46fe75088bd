//! A run while it goes on.

use std::{collections::HashMap, rc::Rc, time::Duration};

use super::{
    JournalError,
    desk::{Desk, Update},
    throttle::Throttle,
};
use crate::{
    item::Target,
    ledger::{Event, RunId, Settled},
    service::Reason,
    survey::Sighting,
};

/// A run while it goes on.
pub(super) struct Going<'r, F> {
    pub(super) run: &'r RunId,
    pub(super) target: &'r Target,
    pub(super) desk: Desk,
    pub(super) throttle: Throttle,
    pub(super) next_request: u32,
    pub(super) observe: F,
    /// Why an event could not be recorded.
    pub(super) failure: Option<JournalError>,
    /// Why it ends early.
    pub(super) halt: Option<Reason>,
    /// Whether it is paused, and that is recorded.
    pub(super) is_paused: bool,
    /// Why it is about to pause.
    pub(super) to_pause: Option<Reason>,
    /// Which wait the user was told of.
    pub(super) told_of: Option<Duration>,
    /// How many requests with a single item were refused as a whole.
    pub(super) refused_alone: usize,
    /// Whether any change was accepted.
    pub(super) ever_accepted: bool,
}

impl<'r, F: FnMut(&Event)> Going<'r, F> {
    pub(super) fn new(
        run: &'r RunId,
        target: &'r Target,
        desk: Desk,
        next_request: u32,
        observe: F,
    ) -> Self {
        let throttle = Throttle::new(desk.concurrency());
        Self {
            run,
            target,
            desk,
            throttle,
            next_request,
            observe,
            failure: None,
            halt: None,
            is_paused: false,
            to_pause: None,
            told_of: None,
            refused_alone: 0,
            ever_accepted: false,
        }
    }

    /// Whether something has happened that the run as a whole has to heed first.
    pub(super) const fn has_news(&self) -> bool {
        self.halt.is_none() && (self.failure.is_some() || self.to_pause.is_some())
    }

    /// Whether one more request may go now.
    pub(super) fn may_begin(&self, in_flight: usize, now: Duration) -> bool {
        self.failure.is_none()
            && !self.is_paused
            && self.to_pause.is_none()
            && in_flight < self.throttle.width()
            && now >= self.throttle.not_before()
    }

    /// When the next request can go, if that is only a matter of time.
    pub(super) fn wakes_at(&self, in_flight: usize, now: Duration) -> Option<Duration> {
        if self.is_paused || in_flight >= self.throttle.width() {
            return None;
        }
        let wakes = self.desk.wakes_at(now)?;
        Some(wakes.max(self.throttle.not_before()))
    }
}

/// Updates as an event holds them: each reason and each sighting once.
pub(super) fn settled(updates: Vec<Update>) -> (Vec<Settled>, Vec<Reason>, Vec<Sighting>) {
    let mut reasons = Numbered::default();
    let mut seen = Numbered::default();
    let settled = updates.into_iter().map(|update| Settled {
        row: update.row,
        outcome: update.outcome,
        reason: update
            .reason
            .map(|reason| reasons.number(&Rc::unwrap_or_clone(reason))),
        seen: update.seen.map(|sighting| seen.number(&sighting)),
    });
    let settled = settled.collect();
    (settled, reasons.all, seen.all)
}

struct Numbered<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Numbered<T> {
    fn number(&mut self, of: &T) -> u32 {
        if let Some(number) = self.numbers.get(of) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(of.clone());
        self.numbers.insert(of.clone(), number);
        number
    }
}
