//! What is to be recorded, and what may be sent as soon as it is.

use std::{mem, time::Duration};

use super::JournalError;
use crate::{
    item::{Change, Step},
    ledger::{CorrelationId, Event, What},
    time::Timestamp,
};

/// So long after it was recorded a request may still go. After that nobody could tell from the
/// record by when it has arrived.
pub(super) const AHEAD_FOR: Duration = Duration::from_secs(5);

/// A request with changes.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) request: u32,
    pub(super) correlation: CorrelationId,
    pub(super) changes: Vec<(u32, Step)>,
    pub(super) asked: Vec<Change>,
    pub(super) is_bulk: bool,
    /// When it was prepared: its event says this time.
    pub(super) prepared: (Duration, Timestamp),
}

/// Events that are recorded together, in their order: all of them or none.
#[derive(Debug, Default)]
pub(super) struct Portion {
    pub(super) events: Vec<Event>,
    /// The requests whose events are among them.
    pub(super) sends: Vec<Sent>,
    /// So many of them, from the first one on, have been observed.
    observed: usize,
}

/// A portion that was recorded, or could not be.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) portion: Portion,
    pub(super) result: Result<(), JournalError>,
    /// How long that took.
    pub(super) took: Duration,
}

impl Portion {
    /// What nobody has seen yet.
    pub(super) fn unobserved(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().skip(self.observed)
    }

    /// Takes out the requests, and the events that tell of them: they did not go.
    pub(super) fn take_sends(&mut self) -> Vec<Sent> {
        let is_sent = |event: &Event| matches!(event.what, What::Sent { .. });
        self.events.retain(|event| !is_sent(event));
        mem::take(&mut self.sends)
    }

    /// Whether it begins the record of a run.
    pub(super) fn is_beginning(&self) -> bool {
        let first = self.events.first().map(|event| &event.what);
        matches!(first, Some(What::Started { .. }))
    }
}

/// Collects what has happened until it can be recorded: as long as something is being recorded,
/// what comes meanwhile waits, and is then recorded at once.
#[derive(Debug, Default)]
pub(super) struct Pen {
    unwritten: Portion,
    /// Whether anything has happened since it was last tried to record it.
    has_news: bool,
    /// Whether the journal has not even taken the beginning.
    is_idle: bool,
    /// How many requests wait for their record.
    requests: usize,
    /// How many items are in them.
    items: usize,
}

impl Pen {
    /// Something has happened.
    pub(super) fn record(&mut self, event: Event) {
        self.unwritten.events.push(event);
        self.has_news = true;
    }

    /// A request is to be sent as soon as that is recorded.
    pub(super) fn prepare(&mut self, event: Event, sent: Sent) {
        self.record(event);
        self.requests += 1;
        self.items += sent.changes.len();
        self.unwritten.sends.push(sent);
    }

    /// What is to be recorded next. What could not be is tried again with what happens next.
    pub(super) fn take(&mut self) -> Option<Portion> {
        mem::take(&mut self.has_news).then(|| mem::take(&mut self.unwritten))
    }

    /// How many requests wait for their record.
    pub(super) const fn requests(&self) -> usize {
        self.requests
    }

    /// How many items are in them.
    pub(super) const fn items(&self) -> usize {
        self.items
    }

    /// Whether the journal is of no use: what it does not even know to have begun it can't keep.
    pub(super) const fn is_idle(&self) -> bool {
        self.is_idle
    }

    /// Something was recorded, or could not be, with these requests.
    pub(super) fn wrote(&mut self, sends: &[Sent]) {
        self.requests -= sends.len();
        self.items -= sends.iter().map(|sent| sent.changes.len()).sum::<usize>();
    }

    /// Keeps what could not be recorded, so that the record has no gaps, wherever it ends.
    pub(super) fn keep(&mut self, mut portion: Portion) {
        if portion.is_beginning() {
            self.is_idle = true;
            return;
        }
        portion.observed = portion.events.len();
        let later = mem::replace(&mut self.unwritten, portion);
        self.unwritten.events.extend(later.events);
        self.unwritten.sends.extend(later.sends);
    }
}
