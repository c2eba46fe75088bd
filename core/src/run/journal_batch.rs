//! Events to record, and requests that may go once they are recorded.

use std::{mem, time::Duration};

use super::JournalError;
use crate::{
    item::{Change, Step},
    ledger::{Event, What},
    time::Timestamp,
    wire::{CorrelationId, RunId},
};

/// So long after the time of its record a request may still go. After that nobody could tell from
/// the record by when it has arrived. Where recording takes long it is more, and the record says
/// so.
pub(super) const AHEAD_FOR: Duration = Duration::from_secs(5);

/// The most that it is, however long recording takes.
const LONGEST_AHEAD: Duration = Duration::from_secs(60);

/// The time after its record within which a request may go, where recording takes so long: the next
/// record may take twice as long as the last ones. In whole milliseconds, as it is recorded.
fn ahead_for(writes_take: Duration) -> Duration {
    let longer = writes_take.saturating_mul(2).saturating_add(AHEAD_FOR);
    if longer < 2 * AHEAD_FOR {
        return AHEAD_FOR;
    }
    let milliseconds = u64::try_from(longer.min(LONGEST_AHEAD).as_millis());
    milliseconds.map_or(LONGEST_AHEAD, Duration::from_millis)
}

/// A request with changes that is to be recorded. It has no number yet: numbers are given only to
/// what is being recorded, so that a write that fails leaves none out.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) changes: Vec<(u32, Step)>,
    pub(super) asked: Vec<Change>,
    pub(super) is_bulk: bool,
}

/// A request with changes.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) request: u32,
    pub(super) correlation: CorrelationId,
    pub(super) changes: Vec<(u32, Step)>,
    pub(super) asked: Vec<Change>,
    pub(super) is_bulk: bool,
    /// The time at which its recording began: its event says this time.
    pub(super) prepared: (Duration, Timestamp),
    /// The time after that within which it may go.
    pub(super) ahead: Duration,
}

impl Sent {
    fn event(&self) -> Event {
        let rows = |of: Step| {
            let changes = self.changes.iter().filter(|(_, step)| *step == of);
            changes.map(|(row, _)| *row).collect()
        };
        let is_usual = self.ahead == AHEAD_FOR;
        Event {
            at: self.prepared.1,
            what: What::Sent {
                request: self.request,
                correlation: self.correlation.clone(),
                stops: rows(Step::Stop),
                deletes: rows(Step::Delete),
                ahead_ms: u32::try_from(self.ahead.as_millis())
                    .ok()
                    .filter(|_| !is_usual),
            },
        }
    }
}

/// Events that are recorded together, in their order: all of them or none.
#[derive(Debug, Default)]
pub(super) struct JournalBatch {
    pub(super) events: Vec<Event>,
    /// The requests whose events are the last ones.
    pub(super) sends: Vec<Sent>,
    /// So many of them, from the first one on, have been observed.
    observed: usize,
}

/// A batch of events that was recorded, or could not be.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) journal_batch: JournalBatch,
    pub(super) result: Result<(), JournalError>,
    /// The time that it took.
    pub(super) took: Duration,
}

impl Written {
    /// `true` if its requests must not go any more, only because recording them took so long.
    pub(super) fn is_too_late(&self) -> bool {
        let mut sends = self.journal_batch.sends.iter();
        sends.next().is_some_and(|sent| self.took >= sent.ahead)
    }
}

impl JournalBatch {
    /// The events that nobody has observed yet.
    pub(super) fn unobserved(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().skip(self.observed)
    }

    /// Takes out the requests, and the events that tell of them: they did not go.
    fn take_sends(&mut self) -> Vec<Sent> {
        let is_sent = |event: &Event| matches!(event.what, What::Sent { .. });
        self.events.retain(|event| !is_sent(event));
        mem::take(&mut self.sends)
    }

    /// `true` if it begins the record of a run.
    pub(super) fn is_beginning(&self) -> bool {
        let first = self.events.first().map(|event| &event.what);
        matches!(first, Some(What::Started { .. }))
    }
}

/// Collects what has happened until it can be recorded: as long as something is being recorded,
/// what comes meanwhile waits, and is then recorded at once.
#[derive(Debug)]
pub(super) struct JournalWriter {
    /// The events that could not be recorded, and were observed.
    kept: Vec<Event>,
    events: Vec<Event>,
    drafts: Vec<Draft>,
    next_request: u32,
    /// `true` if anything has happened since it was last tried to record it.
    has_news: bool,
    /// `true` if the journal has not even taken the beginning.
    is_idle: bool,
    /// The number of requests that wait for their record.
    requests: usize,
    /// The number of items in them.
    items: usize,
}

impl JournalWriter {
    /// One whose next request has this number.
    pub(super) const fn new(next_request: u32) -> Self {
        Self {
            kept: Vec::new(),
            events: Vec::new(),
            drafts: Vec::new(),
            next_request,
            has_news: false,
            is_idle: false,
            requests: 0,
            items: 0,
        }
    }

    /// Something has happened.
    pub(super) fn record(&mut self, event: Event) {
        self.events.push(event);
        self.has_news = true;
    }

    /// A request is to be sent as soon as that is recorded.
    pub(super) fn prepare(&mut self, draft: Draft) {
        self.requests += 1;
        self.items += draft.changes.len();
        self.drafts.push(draft);
        self.has_news = true;
    }

    /// Gives back the requests that nobody has begun to record, as far as `must` says so.
    pub(super) fn give_back(&mut self, must: impl Fn(&Draft) -> bool) -> Vec<Draft> {
        let (back, drafts) = mem::take(&mut self.drafts).into_iter().partition(must);
        self.drafts = drafts;
        let back: Vec<Draft> = back;
        self.requests -= back.len();
        self.items -= back.iter().map(|draft| draft.changes.len()).sum::<usize>();
        back
    }

    /// The next events to record, at this time; the last writes took so long. What could not be
    /// recorded is tried again with what happens next.
    pub(super) fn take(
        &mut self,
        run: &RunId,
        prepared: (Duration, Timestamp),
        writes_take: Duration,
    ) -> Option<JournalBatch> {
        if !mem::take(&mut self.has_news) {
            return None;
        }
        let mut events = mem::take(&mut self.kept);
        let observed = events.len();
        events.append(&mut self.events);
        let mut sends = Vec::with_capacity(self.drafts.len());
        for draft in self.drafts.drain(..) {
            let request = self.next_request;
            self.next_request = request.saturating_add(1);
            let sent = Sent {
                request,
                correlation: CorrelationId::of(run, request),
                changes: draft.changes,
                asked: draft.asked,
                is_bulk: draft.is_bulk,
                prepared,
                ahead: ahead_for(writes_take),
            };
            events.push(sent.event());
            sends.push(sent);
        }
        Some(JournalBatch {
            events,
            sends,
            observed,
        })
    }

    /// The number of requests that wait for their record.
    pub(super) const fn requests(&self) -> usize {
        self.requests
    }

    /// The number of items in them.
    pub(super) const fn items(&self) -> usize {
        self.items
    }

    /// `true` if all that has happened is recorded, as long as nothing is being recorded.
    pub(super) const fn has_all(&self) -> bool {
        self.kept.is_empty() && self.events.is_empty() && !self.is_idle
    }

    /// `true` if the journal is of no use: it can't keep what it does not even know to have begun.
    pub(super) const fn is_idle(&self) -> bool {
        self.is_idle
    }

    /// Requests were recorded, or could not be.
    pub(super) fn wrote(&mut self, sends: &[Sent]) {
        self.requests -= sends.len();
        self.items -= sends.iter().map(|sent| sent.changes.len()).sum::<usize>();
    }

    /// Some events could not be recorded. All that has happened is kept, so that the record has no
    /// gaps, wherever it ends. No request goes whose record was to be among them, nor one that was
    /// to follow: gives the changes of these.
    pub(super) fn failed(&mut self, mut journal_batch: JournalBatch) -> Vec<Vec<(u32, Step)>> {
        let sends = journal_batch.take_sends();
        self.wrote(&sends);
        // Nothing that has a later number is recorded or being recorded.
        if let Some(first) = sends.first() {
            self.next_request = first.request;
        }
        let drafts = self.give_back(|_| true);
        if journal_batch.is_beginning() {
            self.is_idle = true;
        } else {
            self.kept = journal_batch.events;
        }
        let sends = sends.into_iter().map(|sent| sent.changes);
        let drafts = drafts.into_iter().map(|draft| draft.changes);
        sends.chain(drafts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_recording_takes_the_longer_a_request_may_go_after_it() {
        let ahead = |seconds| ahead_for(Duration::from_secs(seconds)).as_secs();
        assert_eq!([0, 1, 2].map(ahead), [5; 3]);
        assert_eq!([3, 6, 20].map(ahead), [11, 17, 45]);
        assert_eq!([30, 3_600].map(ahead), [60; 2]);
        let uneven = ahead_for(Duration::from_micros(3_000_700));
        assert_eq!(uneven, Duration::from_millis(11_001));
    }
}
