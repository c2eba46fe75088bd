//! A run while it goes on: its recorded state, and what is done about it.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    mem,
    rc::Rc,
    time::Duration,
};

use super::{
    Control, JournalError, RunLimits,
    decide::{Attempts, Update},
    journal_batch::{Draft, JournalWriter, Sent, Written},
    scheduler::Scheduler,
    throttle::Throttle,
};
use crate::{
    item::Target,
    ledger::{Event, Ledger, Phase, Settled, What},
    service::{Observation, Reason, ReasonKind, Service},
    time::Timestamp,
};

/// So many batches in a row have to take so long to be recorded that their requests must not go
/// any more, before the run asks the user.
const TOO_LATE: u32 = 3;

/// The present, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    pub(super) monotonic: Duration,
    pub(super) wall: Timestamp,
}

/// A run while it goes on.
pub(super) struct RunContext<'r, S> {
    pub(super) service: &'r S,
    pub(super) control: &'r Control,
    pub(super) limits: RunLimits,
    pub(super) rng: &'r RefCell<fastrand::Rng>,
    /// All that has happened. An event is the only thing that changes it, and every event is
    /// recorded: what the run knows is what the record tells.
    pub(super) ledger: Ledger,
    pub(super) target: Target,
    pub(super) scheduler: Scheduler,
    pub(super) throttle: Throttle,
    pub(super) writer: JournalWriter,
    /// Requests that are recorded and wait for their turn.
    pub(super) ready: VecDeque<Sent>,
    /// The time that the last answer took.
    pub(super) took: Option<Duration>,
    /// The time that it takes to record something.
    pub(super) writes_take: Duration,
    /// The number of batches in a row that took too long.
    too_late: u32,
    /// The reason for which an event could not be recorded.
    pub(super) failure: Option<JournalError>,
    /// The reason for which it is about to pause.
    pub(super) to_pause: Option<Reason>,
    /// The wait that the user was told of.
    pub(super) told_of: Option<Duration>,
    /// The number of the user's words not to wait any longer that were heard.
    pub(super) tries: u32,
    /// The number of requests with a single item that were refused as a whole.
    pub(super) refused_alone: usize,
}

/// All that a run needs beside its record.
pub(super) struct Means<'r, S> {
    pub(super) service: &'r S,
    pub(super) control: &'r Control,
    pub(super) limits: RunLimits,
    pub(super) rng: &'r RefCell<fastrand::Rng>,
}

impl<'r, S: Service> RunContext<'r, S> {
    /// A run whose record tells this; nothing of it waits to be done yet. None where it is of no target.
    pub(super) fn new(
        means: &Means<'r, S>,
        ledger: Ledger,
        now: Duration,
        trusted: Option<Timestamp>,
    ) -> Option<Self> {
        let limits = means.limits;
        let target = ledger.header().targets.first()?.clone();
        let scheduler = Scheduler::new(means.service, &ledger, limits, now, trusted);
        Some(Self {
            service: means.service,
            control: means.control,
            limits,
            rng: means.rng,
            target,
            throttle: Throttle::new(scheduler.concurrency(), limits.rate),
            scheduler,
            writer: JournalWriter::new(ledger.next_request()),
            ledger,
            ready: VecDeque::new(),
            took: None,
            writes_take: Duration::ZERO,
            too_late: 0,
            failure: None,
            to_pause: None,
            told_of: None,
            tries: 0,
            refused_alone: 0,
        })
    }

    /// Lets every item wait for what its state demands.
    pub(super) fn place_all(&mut self, now: Duration) {
        let rng = &mut *self.rng.borrow_mut();
        for of in (0..).zip(self.ledger.rows()) {
            self.scheduler.place(of, now, rng);
        }
        if self.is_ending() {
            self.scheduler.end(&self.ledger);
        }
    }

    /// `true` if no change goes out any more.
    pub(super) const fn is_ending(&self) -> bool {
        matches!(self.ledger.phase(), Phase::Halted(_) | Phase::Finished(_))
    }

    /// `true` if it is paused.
    pub(super) const fn is_paused(&self) -> bool {
        matches!(self.ledger.phase(), Phase::Paused(_))
    }

    /// The limits on how often an item is sent.
    pub(super) const fn attempts(&self) -> Attempts {
        Attempts {
            fails: self.limits.attempts,
            sends: self.scheduler.most_sends,
            is_ending: self.is_ending(),
        }
    }

    /// Something has happened.
    pub(super) fn record(&mut self, what: What, now: Now) {
        let event = Event { at: now.wall, what };
        self.apply(&event);
        self.writer.record(event);
    }

    fn apply(&mut self, event: &Event) -> Vec<u32> {
        match self.ledger.apply(event) {
            Ok(changed) => changed,
            // Nothing may go of which the record could not be read again.
            Err(error) => {
                let message = error.to_string();
                self.failure.get_or_insert(JournalError { message });
                Vec::new()
            }
        }
    }

    /// Something has happened to these items: it is recorded, and they wait for what is next.
    pub(super) fn settle(
        &mut self,
        updates: Vec<Update>,
        now: Now,
        what: impl FnOnce(Vec<Settled>, Vec<Reason>, Vec<Observation>) -> What,
    ) {
        let of = |update: &Update| update.effect.map(|_| update.row);
        let changed: Vec<u32> = updates.iter().filter_map(of).collect();
        let (settled, reasons, seen) = settled(updates);
        self.record(what(settled, reasons, seen), now);
        let rng = &mut *self.rng.borrow_mut();
        for number in changed {
            if let Some(row) = self.ledger.row(number) {
                self.scheduler.place((number, row), now.monotonic, rng);
            }
        }
    }

    /// A reading has shown these, or was given up.
    pub(super) fn settle_read(&mut self, updates: Vec<Update>, now: Now) {
        if updates.is_empty() {
            return;
        }
        self.settle(updates, now, |settled, reasons, seen| What::Read {
            settled,
            reasons,
            seen,
        });
    }

    /// Sends nothing more, for this reason.
    pub(super) fn halt(&mut self, reason: Reason, now: Now) {
        if !self.is_ending() {
            self.record(What::Halted { reason }, now);
            self.scheduler.end(&self.ledger);
        }
    }

    /// Pauses the run for a reason, to ask the user, unless it is about to pause already. Of one that
    /// sends nothing more nobody is asked: whether readings meet the same is still to be seen.
    pub(super) fn ask(&mut self, reason: &Reason) {
        if !self.is_ending() {
            self.to_pause.get_or_insert_with(|| reason.clone());
        }
    }

    /// Some events were recorded, or could not be. Requests of which that is not recorded do
    /// not go: a reload would not know of them. Gives the events that nobody has observed yet: all
    /// else has happened.
    pub(super) fn written(&mut self, written: Written) -> Vec<Event> {
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
        let is_recorded = result.is_ok();
        let is_sent = |event: &&Event| matches!(event.what, What::Sent { .. });
        let told = journal_batch.unobserved();
        let told: Vec<Event> = told
            .filter(|event| is_recorded || !is_sent(event))
            .cloned()
            .collect();
        for sent in told.iter().filter(is_sent) {
            self.apply(sent);
        }
        match result {
            Ok(()) => {
                self.writer.wrote(&journal_batch.sends);
                self.ready.extend(mem::take(&mut journal_batch.sends));
                if self.too_late >= TOO_LATE {
                    self.too_late = 0;
                    self.ask(&Reason::of(ReasonKind::NotRecorded));
                }
            }
            Err(error) => {
                self.failure.get_or_insert(error);
                for changes in self.writer.failed(journal_batch) {
                    self.scheduler.withdraw(&self.ledger, &changes);
                }
            }
        }
        told
    }

    /// Takes back what was to be sent, as long as `must` says so; what is not even being recorded,
    /// as long as `must_draft` does.
    pub(super) fn withdraw(
        &mut self,
        now: Now,
        must_draft: impl Fn(&Draft) -> bool,
        must: impl Fn(&Sent) -> bool,
    ) {
        for draft in self.writer.give_back(must_draft).into_iter().rev() {
            self.scheduler.withdraw(&self.ledger, &draft.changes);
        }
        let (back, ready) = mem::take(&mut self.ready).into_iter().partition(must);
        self.ready = ready;
        let back: VecDeque<Sent> = back;
        for sent in back.into_iter().rev() {
            let request = sent.request;
            self.record(What::Withdrawn { request }, now);
            self.scheduler.withdraw(&self.ledger, &sent.changes);
        }
    }
}

/// Updates as an event holds them: each reason and each observation once.
fn settled(updates: Vec<Update>) -> (Vec<Settled>, Vec<Reason>, Vec<Observation>) {
    let mut reasons = Numbered::default();
    let mut seen = Numbered::default();
    let settled = updates.into_iter().map(|update| Settled {
        row: update.row,
        effect: update.effect,
        outcome: None,
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
