//! A run while it goes on.

use std::{
    collections::{HashMap, VecDeque},
    mem,
    rc::Rc,
    time::Duration,
};

use super::{
    JournalError,
    journal_batch::{Draft, JournalWriter, Sent, Written},
    scheduler::{Scheduler, Update},
    throttle::Throttle,
};
use crate::{
    item::Target,
    ledger::{Event, Settled, What},
    service::{Observation, Reason, ReasonKind},
    time::Timestamp,
    wire::RunId,
};

/// An answer that takes longer than this is not worth having the next request ready before it
/// comes: what recording takes is little beside it.
const WORTH_PREPARING: Duration = Duration::from_millis(500);

/// So many times as many requests as may be in flight are recorded ahead at most. What is recorded
/// and was not sent has to be read if the page dies.
const MOST_AHEAD: u128 = 4;

/// So long before the connection's rate lets it go a request is recorded.
const RECORDED_AHEAD: Duration = Duration::from_secs(1);

/// So many portions in a row have to take so long to be recorded that their requests must not go
/// any more, before the run asks the user.
const TOO_LATE: u32 = 3;

/// A run while it goes on.
pub(super) struct RunContext<'r, F> {
    pub(super) run: &'r RunId,
    pub(super) target: &'r Target,
    pub(super) scheduler: Scheduler,
    pub(super) throttle: Throttle,
    pub(super) observe: F,
    pub(super) writer: JournalWriter,
    /// Requests that are recorded and wait for their turn.
    pub(super) ready: VecDeque<Sent>,
    /// How long the last answer took.
    pub(super) took: Option<Duration>,
    /// How long it takes to record something.
    pub(super) writes_take: Duration,
    /// How many portions in a row took too long.
    too_late: u32,
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
    /// How many of the user's words not to wait any longer were heard.
    pub(super) tries: u32,
    /// How many requests with a single item were refused as a whole.
    pub(super) refused_alone: usize,
    /// `true` if the service has taken any request with changes: it said of an item what became of it,
    /// whatever that is, or a reading has shown that it does what it was sent.
    pub(super) ever_taken: bool,
}

impl<'r, F: FnMut(&Event)> RunContext<'r, F> {
    pub(super) fn new(
        run: &'r RunId,
        target: &'r Target,
        scheduler: Scheduler,
        next_request: u32,
        observe: F,
        rate: Option<u32>,
    ) -> Self {
        let throttle = Throttle::new(scheduler.concurrency(), rate);
        Self {
            run,
            target,
            scheduler,
            throttle,
            observe,
            writer: JournalWriter::new(next_request),
            ready: VecDeque::new(),
            took: None,
            writes_take: Duration::ZERO,
            too_late: 0,
            failure: None,
            halt: None,
            is_paused: false,
            to_pause: None,
            told_of: None,
            tries: 0,
            refused_alone: 0,
            ever_taken: false,
        }
    }

    /// Pauses the run for a reason, to ask the user, unless it is about to pause already. Of one that
    /// sends nothing more nobody is asked: whether readings meet the same is still to be seen.
    pub(super) fn ask(&mut self, reason: &Reason) {
        if self.halt.is_none() {
            self.to_pause.get_or_insert_with(|| reason.clone());
        }
    }

    /// Whether requests may go at all now.
    pub(super) fn may_go(&self, now: Duration) -> bool {
        self.failure.is_none()
            && !self.is_paused
            && self.to_pause.is_none()
            && now >= self.throttle.not_before()
    }

    /// How many requests with changes may be recorded beside those that are in flight: those
    /// that can go at once, and as long as answers come fast and well, the next ones, so that
    /// none has to wait for its record.
    pub(super) fn room(&self, in_flight: usize, now: Duration) -> usize {
        if !self.may_go(now) {
            return 0;
        }
        let width = self.throttle.width();
        let goes_well = self.throttle.reason().is_none() && self.scheduler.is_plain();
        let ahead = match self.took {
            Some(took) if took <= WORTH_PREPARING && goes_well => {
                width * rounds(took, self.writes_take)
            }
            _ => 0,
        };
        let most = (width + ahead).saturating_sub(in_flight);
        most.saturating_sub(self.writer.requests() + self.ready.len())
    }

    /// When the next request can go, if that is only a matter of time.
    pub(super) fn wakes_at(&self, in_flight: usize, now: Duration) -> Option<Duration> {
        if self.is_paused {
            return None;
        }
        let too_old = self.ready.front().map(|sent| sent.prepared.0 + sent.ahead);
        if in_flight >= self.throttle.width() {
            return too_old;
        }
        let next = [self.scheduler.wakes_at(now), self.sends_at(now)];
        let wakes = next.into_iter().flatten().min();
        let wakes = wakes.map(|wakes| wakes.max(self.throttle.not_before()));
        [too_old, wakes].into_iter().flatten().min()
    }

    /// When the next change can go, or is to be recorded, as far as the connection's rate goes;
    /// none where none is left.
    fn sends_at(&self, now: Duration) -> Option<Duration> {
        match self.ready.front() {
            Some(sent) => Some(self.throttle.paced(0, sent.changes.len(), now)),
            None => self.prepares_at(now),
        }
        .map(|at| at.max(now))
    }

    /// When the next request is to be recorded, so that it can go as soon as the connection's rate
    /// lets it; none where none is left.
    pub(super) fn prepares_at(&self, now: Duration) -> Option<Duration> {
        let items = self.scheduler.next_size();
        let ready = self.ready.iter().map(|sent| sent.changes.len());
        let before = self.writer.items() + ready.sum::<usize>();
        let goes = self.throttle.paced(before, items, now);
        (items > 0).then(|| goes.saturating_sub(RECORDED_AHEAD))
    }

    /// Whether only the connection's rate keeps the next change from going.
    pub(super) fn is_paced(&self, now: Duration) -> bool {
        let items = self.ready.front().map(|sent| sent.changes.len());
        let items = items.unwrap_or_else(|| self.scheduler.next_size());
        items > 0 && self.throttle.paced(0, items, now) > now
    }

    /// Whether requests are being recorded, or wait to be sent.
    pub(super) fn has_prepared(&self) -> bool {
        self.writer.requests() > 0 || !self.ready.is_empty()
    }

    /// Some events were recorded, or could not be. Requests of which that is not recorded do
    /// not go: a reload would not know of them. All else has happened, and is observed.
    pub(super) fn written(&mut self, written: Written) {
        let is_too_late = written.is_too_late();
        let Written {
            mut journal_batch,
            result,
            took,
        } = written;
        // The beginning is large, and says nothing of what comes after it. One that is quick among
        // slow ones says little.
        if !journal_batch.is_beginning() {
            self.writes_take = took.max(self.writes_take / 8 * 7);
            if !journal_batch.sends.is_empty() {
                self.too_late = if is_too_late { self.too_late + 1 } else { 0 };
            }
        }
        let is_told = |event: &Event| result.is_ok() || !matches!(event.what, What::Sent { .. });
        for event in journal_batch.unobserved().filter(|event| is_told(event)) {
            (self.observe)(event);
        }
        let Err(error) = result else {
            self.writer.wrote(&journal_batch.sends);
            self.ready.extend(mem::take(&mut journal_batch.sends));
            if self.too_late >= TOO_LATE {
                self.too_late = 0;
                self.ask(&Reason::of(ReasonKind::NotRecorded));
            }
            return;
        };
        self.failure.get_or_insert(error);
        for changes in self.writer.failed(journal_batch) {
            self.scheduler.never_went(&changes);
        }
    }

    /// Takes back what was to be sent, as long as `must` says so; what is not even being recorded,
    /// as long as `must_draft` does.
    pub(super) fn withdraw(
        &mut self,
        at: Timestamp,
        must_draft: impl Fn(&Draft) -> bool,
        must: impl Fn(&Sent) -> bool,
    ) {
        for draft in self.writer.give_back(must_draft).into_iter().rev() {
            self.scheduler.withdraw(&draft.changes);
        }
        let (back, ready) = mem::take(&mut self.ready).into_iter().partition(must);
        self.ready = ready;
        let back: VecDeque<Sent> = back;
        for sent in back.into_iter().rev() {
            self.scheduler.withdraw(&sent.changes);
            let what = What::Withdrawn {
                request: sent.request,
            };
            self.writer.record(Event { at, what });
        }
    }
}

/// How often all that are in flight are answered, where an answer takes so long, before what is
/// prepared now is recorded: it waits for what is being recorded, and then for itself.
fn rounds(answer_takes: Duration, write_takes: Duration) -> usize {
    let waits = 2 * write_takes.as_micros();
    let rounds = waits.div_ceil(answer_takes.as_micros().max(1));
    usize::try_from(rounds.clamp(1, MOST_AHEAD)).unwrap_or(1)
}

/// Updates as an event holds them: each reason and each observation once.
pub(super) fn settled(updates: Vec<Update>) -> (Vec<Settled>, Vec<Reason>, Vec<Observation>) {
    let mut reasons = Numbered::default();
    let mut seen = Numbered::default();
    let settled = updates.into_iter().map(|update| Settled {
        row: update.row,
        outcome: update.outcome,
        reason: update
            .reason
            .map(|reason| reasons.number(&Rc::unwrap_or_clone(reason))),
        seen: update.seen.map(|observation| seen.number(&observation)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slower_the_disk_beside_the_service_the_more_is_recorded_ahead() {
        let rounds = |answer, write| {
            super::rounds(Duration::from_millis(answer), Duration::from_millis(write))
        };
        assert_eq!(rounds(50, 0), 1);
        assert_eq!(rounds(50, 25), 1);
        assert_eq!(rounds(5, 3), 2);
        assert_eq!(rounds(5, 5), 2);
        assert_eq!(
            rounds(5, 500),
            4,
            "what the page may leave behind stays little"
        );
        assert_eq!(rounds(0, 0), 1);
    }
}
