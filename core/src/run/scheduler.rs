//! The scheduler: where each item of a run waits, and for what.
//!
//! The queue of an item follows from its recorded state alone ([`Scheduler::place`]), while a run
//! goes on and when it is resumed. The scheduler is told when that has changed, and says which
//! request is next. It sends nothing itself, and changes no item.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use super::{
    RunLimits,
    listing::{List, PartialLists},
    refusals::Refusals,
    slot::{Place, Slot, UnderWay, reads_after},
};
use crate::{
    item::{Change, Step},
    ledger::{ItemPhase, LastAttempt, Ledger, Outcome, Row},
    plan::Sending,
    service::{Capabilities, Service},
    time::Timestamp,
};

/// The time after an acceptance at which it is first looked whether it is done.
pub(super) const FIRST_POLL: Duration = Duration::from_secs(2);

/// The state of asking the service once more what it can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    NotYet,
    Due,
    Asked,
}

/// The reading of what is not known in a run that ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unknown {
    /// Until when, whatever readings meet.
    pub(super) until: Duration,
    /// All of it was read at once, also where lists have failed: one by one there may not be the time for each.
    pub(super) is_read_at_once: bool,
}

/// The places in which all items of a run wait.
pub(super) struct Scheduler {
    pub(super) slots: Vec<Slot>,
    pub(super) sending: Sending,
    pub(super) limits: RunLimits,
    pub(super) most_sends: u16,
    under_way: UnderWay,
    /// Items not sent yet, and those that met trouble which everybody meets.
    pending: VecDeque<u32>,
    /// Items to send again, by the most that may go in one request with them.
    retry_queues: BTreeMap<usize, VecDeque<u32>>,
    /// Items whose change may have been carried out, by the time of their next reading.
    pub(super) doubtful: BTreeSet<(Duration, u32)>,
    /// Of that, what is read one by one now.
    pub(super) doubtful_ones: VecDeque<u32>,
    /// The reading of that in a run that ends; none where readings have met nothing that a run which goes on
    /// would ask the user about.
    pub(super) unknown: Option<Unknown>,
    pub(super) watched: BTreeSet<u32>,
    /// Of that, what is read one by one now.
    pub(super) watched_ones: VecDeque<u32>,
    pub(super) next_poll: Duration,
    pub(super) poll_interval: Duration,
    /// `true` if a list of what is watched is being read.
    pub(super) is_polling: bool,
    /// Lists that are begun, and when each goes on.
    pub(super) lists: VecDeque<(Duration, Box<List>)>,
    /// The lists that were not whole, of those since the last one that was; none where the service does not say how
    /// many items there are, so that no list can show what is not there.
    pub(super) partial: Option<PartialLists>,
    /// The refusals that keep changes and readings from being carried out.
    pub(super) refusals: Refusals,
    pub(super) asking: Asking,
    pub(super) is_ending: bool,
    /// Since when nobody may send or read anything; none where somebody may.
    pub(super) rests_since: Option<Duration>,
    /// `true` if the run was over before, and is only read once more.
    pub(super) is_checking: bool,
    /// Counts what happens, so that it can be told what was before what.
    count: u64,
}

impl Scheduler {
    /// One in which no item waits yet. Where a time of day is trusted, what was in flight long before it
    /// has ended.
    pub(super) fn new(
        service: &impl Service,
        ledger: &Ledger,
        limits: RunLimits,
        now: Duration,
        trusted: Option<Timestamp>,
    ) -> Self {
        // No larger than the connection's rate lets through.
        let sending = ledger.header().sending.paced(limits.rate);
        let late_effects = service.late_effects();
        let id = |row: &Row| ledger.key(row).map(|key| key.id);
        Self {
            slots: ledger.rows().iter().map(|row| Slot::new(id(row))).collect(),
            sending,
            limits,
            most_sends: limits.most_sends(sending.batch),
            under_way: UnderWay::new(ledger, &limits, late_effects, trusted),
            pending: VecDeque::new(),
            retry_queues: BTreeMap::new(),
            doubtful: BTreeSet::new(),
            doubtful_ones: VecDeque::new(),
            unknown: None,
            watched: BTreeSet::new(),
            watched_ones: VecDeque::new(),
            next_poll: now + FIRST_POLL,
            poll_interval: FIRST_POLL,
            is_polling: false,
            lists: VecDeque::new(),
            partial: service.counter().map(|_| PartialLists::default()),
            refusals: Refusals::default(),
            asking: Asking::NotYet,
            is_ending: false,
            rests_since: None,
            is_checking: false,
            count: 0,
        }
    }

    /// Lets an item wait for what its state demands next: the one way into the queues, for a run
    /// that begins, goes on or is resumed.
    pub(super) fn place(
        &mut self,
        (number, row): (u32, &Row),
        now: Duration,
        rng: &mut fastrand::Rng,
    ) {
        let since = self.tick();
        if row.state.phase != ItemPhase::Watched {
            self.watched.remove(&number);
        }
        let before = {
            let Some(slot) = self.slot_mut(number) else {
                return;
            };
            slot.since = since;
            slot.reads = 0;
            std::mem::replace(&mut slot.place, Place::Idle)
        };
        match row.state.phase {
            ItemPhase::Ended(_) => {}
            ItemPhase::InFlight => self.set_place(number, Place::Prepared),
            ItemPhase::Ready => self.queue((number, row), VecDeque::push_back),
            ItemPhase::Doubtful => self.doubt((number, row), now, rng),
            // What waits to be sent until somebody else's change is over is not sent any more.
            ItemPhase::Watched if self.is_ending && row.state.last == LastAttempt::Nothing => {
                self.watched.remove(&number);
            }
            ItemPhase::Watched => self.watch(number, before, now),
        }
    }

    /// For a run that is over: an item is read once, as it is now.
    pub(super) fn place_to_check(&mut self, (number, row): (u32, &Row), now: Duration) {
        match row.outcome() {
            Outcome::Scheduled => self.watch(number, Place::Idle, now),
            Outcome::Unknown => {
                let trusted_from = self
                    .slot(number)
                    .and_then(|slot| self.under_way.trusted_from(slot, row, now));
                if let Some(slot) = self.slot_mut(number) {
                    slot.trusted_from = trusted_from.unwrap_or_default();
                    slot.place = Place::Doubtful;
                    self.doubtful.insert((now, number));
                }
            }
            _ => {}
        }
    }

    fn queue(&mut self, (number, row): (u32, &Row), push: impl Fn(&mut VecDeque<u32>, u32)) {
        let item = &row.state;
        let has_id = self.slot(number).is_some_and(|slot| slot.id.is_some());
        // Before it was cut off, a run may have tried often enough.
        if self.is_ending || !has_id || item.sends >= self.most_sends {
            return;
        }
        self.set_place(number, Place::Queued);
        let batch = self.sending.batch;
        let cap = item.cap(batch);
        let is_new = item.sends == 0 && cap >= batch && item.rest == Outcome::NotSent;
        push(
            if is_new {
                &mut self.pending
            } else {
                self.retry_queues.entry(cap).or_default()
            },
            number,
        );
    }

    fn doubt(&mut self, (number, row): (u32, &Row), now: Duration, rng: &mut fastrand::Rng) {
        let Some(slot) = self.slot(number) else {
            return;
        };
        let trusted_from = self.under_way.trusted_from(slot, row, now);
        // What an earlier page has left is read at once.
        let wait = slot.sent.map(|_| reads_after(&row.state, rng));
        if let Some(slot) = self.slot_mut(number) {
            slot.trusted_from = trusted_from.unwrap_or(slot.trusted_from);
        }
        self.read_later(number, now + wait.unwrap_or_default());
    }

    /// An item whose change may have been carried out is read then.
    pub(super) fn read_later(&mut self, number: u32, due: Duration) {
        self.set_place(number, Place::Doubtful);
        self.doubtful.insert((due, number));
    }

    fn watch(&mut self, number: u32, before: Place, now: Duration) {
        let wait = self.limits.wait;
        let Some(slot) = self.slot_mut(number) else {
            return;
        };
        slot.place = Place::Watched;
        if before == Place::Watched {
            return;
        }
        slot.watched_until = now + wait;
        self.watched.insert(number);
        self.poll_interval = FIRST_POLL;
        self.next_poll = if self.watched.len() == 1 {
            now + FIRST_POLL
        } else {
            self.next_poll.min(now + FIRST_POLL)
        };
    }

    /// For a run that is over: what is not settled is read once, as it is now.
    pub(super) fn check(&mut self, ledger: &Ledger, now: Duration) {
        self.end(ledger);
        self.is_checking = true;
        for of in (0..).zip(ledger.rows()) {
            self.place_to_check(of, now);
        }
        self.next_poll = now;
    }

    /// `true` if many items go in one request.
    pub(super) const fn is_bulk(&self) -> bool {
        self.sending.bulk
    }

    /// The number of items that go in one request at most.
    pub(super) const fn batch(&self) -> usize {
        self.sending.batch
    }

    /// The number of requests that go at the same time.
    pub(super) const fn concurrency(&self) -> usize {
        self.sending.concurrency
    }

    /// `true` if nothing is left to do, beside what is in flight.
    pub(super) fn is_done(&self) -> bool {
        !self.has_more_than_readings() && !self.has_doubtful()
    }

    /// `true` if anything is left that ends where the run does: what is to be sent or watched.
    pub(super) fn has_more_than_readings(&self) -> bool {
        self.has_ready() || !self.watched.is_empty() || self.asking == Asking::Due
    }

    /// `true` if any item is still to be sent.
    pub(super) fn has_ready(&self) -> bool {
        !self.pending.is_empty() || self.retry_queues.values().any(|queue| !queue.is_empty())
    }

    /// `true` if any change may have been carried out of which that is not known.
    pub(super) fn has_doubtful(&self) -> bool {
        !self.doubtful.is_empty() || !self.doubtful_ones.is_empty() || !self.lists.is_empty()
    }

    /// `true` if nothing has met anything by which others would be sent otherwise.
    pub(super) fn is_plain(&self) -> bool {
        self.retry_queues.values().all(VecDeque::is_empty) && self.asking != Asking::Due
    }

    /// Takes note of whether nobody may send or read anything now. Such time uses up nothing of the
    /// time for which anything is watched.
    pub(super) fn rest(&mut self, rests: bool, now: Duration) {
        if rests {
            self.rests_since.get_or_insert(now);
            return;
        }
        let Some(since) = self.rests_since.take() else {
            return;
        };
        let by = now.saturating_sub(since);
        for number in &self.watched {
            let slot = usize::try_from(*number).ok();
            if let Some(slot) = slot.and_then(|at| self.slots.get_mut(at)) {
                slot.watched_until = slot.watched_until.saturating_add(by);
            }
        }
    }

    /// Prepared changes go out.
    pub(super) fn goes(&mut self, changes: &[(u32, Step)], now: Duration) {
        for (number, _) in changes {
            if let Some(slot) = self.slot_mut(*number) {
                slot.sent = Some(now);
            }
        }
    }

    /// Prepared changes do not go out yet: they are sent before all others of their kind.
    pub(super) fn withdraw(&mut self, ledger: &Ledger, changes: &[(u32, Step)]) {
        for (number, _) in changes.iter().rev() {
            self.set_place(*number, Place::Idle);
            if let Some(row) = ledger.row(*number) {
                self.queue((*number, row), VecDeque::push_front);
            }
        }
    }

    /// The number of items that are sent next.
    pub(super) fn next_size(&self) -> usize {
        let smallest = self
            .retry_queues
            .iter()
            .find(|(_, queue)| !queue.is_empty());
        let size = smallest.map_or(self.pending.len(), |(cap, queue)| queue.len().min(*cap));
        size.min(self.sending.batch)
    }

    /// The next changes to send.
    pub(super) fn next_batch(&mut self, ledger: &Ledger) -> Option<Vec<(u32, Step)>> {
        let size = self.next_size();
        // The smallest first: what makes a batch fail is soon alone.
        let mut smallest = self.retry_queues.values_mut();
        let queue = smallest.find(|queue| !queue.is_empty());
        let queue = queue.unwrap_or(&mut self.pending);
        let mut rows: Vec<u32> = queue.drain(..size).collect();
        rows.sort_unstable();
        let step = |row: u32| Some((row, ledger.row(row)?.state.step));
        let changes: Vec<_> = rows.into_iter().filter_map(step).collect();
        for (number, _) in &changes {
            self.set_place(*number, Place::Prepared);
        }
        (!changes.is_empty()).then_some(changes)
    }

    /// Takes the service's capabilities, where it was asked once more.
    pub(super) const fn capabilities(&mut self, can: Capabilities) {
        if !can.bulk {
            self.no_bulk();
        }
    }

    /// The service could not be asked what it can do.
    pub(super) const fn ask_again(&mut self) {
        if !self.is_ending {
            self.asking = Asking::Due;
        }
    }

    /// There is no call for many items: from now on each has a request of its own.
    pub(super) const fn no_bulk(&mut self) {
        self.sending.bulk = false;
        self.sending.batch = 1;
    }

    /// Asks once more what the service can do: a request for many items was refused as a whole.
    pub(super) const fn ask(&mut self) {
        if self.sending.bulk && matches!(self.asking, Asking::NotYet) && !self.is_ending {
            self.asking = Asking::Due;
        }
    }

    /// Requests with fewer items from now on: so many were too many.
    pub(super) fn too_large(&mut self, size: usize) {
        self.sending.batch = self.sending.batch.min(size.div_ceil(2)).max(1);
    }

    /// Sends nothing more; what was sent is still watched and read.
    pub(super) fn end(&mut self, ledger: &Ledger) {
        self.is_ending = true;
        self.asking = Asking::Asked;
        let ready = self
            .pending
            .drain(..)
            .chain(self.retry_queues.values_mut().flat_map(|q| q.drain(..)));
        let mut dropped: Vec<u32> = ready.collect();
        // What waits to be sent until somebody else's change is over is not sent any more.
        let waits = |number: &&u32| {
            let row = ledger.row(**number);
            row.is_none_or(|row| row.state.last == LastAttempt::Nothing)
        };
        dropped.extend(self.watched.iter().filter(waits));
        for number in dropped {
            self.watched.remove(&number);
            self.set_place(number, Place::Idle);
        }
    }

    /// The user says that it may go on: what was refused may be allowed now.
    pub(super) fn forget_refusals(&mut self) {
        self.refusals = Refusals::none(self.count);
    }

    pub(super) const fn tick(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// The change of an item.
    pub(super) fn change(&self, number: u32, step: Step) -> Option<Change> {
        let id = self.slot(number)?.id.clone()?;
        Some(Change { id, step })
    }

    pub(super) fn slot(&self, number: u32) -> Option<&Slot> {
        self.slots.get(usize::try_from(number).ok()?)
    }

    pub(super) fn slot_mut(&mut self, number: u32) -> Option<&mut Slot> {
        self.slots.get_mut(usize::try_from(number).ok()?)
    }

    pub(super) fn set_place(&mut self, number: u32, place: Place) {
        if let Some(slot) = self.slot_mut(number) {
            slot.place = place;
        }
    }
}
