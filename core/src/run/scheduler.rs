//! The scheduler: which request of a run is next.
//!
//! The scheduler holds every item of the run and the queues in which they wait. It is told what came
//! of each job and what time it is, and says which job is next. It sends nothing itself.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    rc::Rc,
    time::Duration,
};

use super::{
    RunLimits,
    item::{Ended, ItemPhase, ItemState},
    listing::{List, PartialLists},
};
use crate::{
    item::{Change, ItemId, Step},
    ledger::Outcome,
    plan::Sending,
    service::{Capabilities, LateEffects, Observation, Reason, Service},
    survey::FEW,
    transport::jitter,
};

/// How long after an acceptance it is first looked whether it is done.
pub(super) const FIRST_POLL: Duration = Duration::from_secs(2);

/// How long it is between two looks, at most.
const LONGEST_POLL: Duration = Duration::from_secs(30);

/// Something to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// To read one item.
    One(Reading<u32>, ItemId),
    /// To read many items by the list of all: what it has to ask next.
    List(Box<List>),
    /// To ask again what the service can do.
    Capabilities,
}

/// A reading of some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading<R> {
    pub(super) rows: R,
    /// When it was begun, by the scheduler's own count.
    pub(super) begun: u64,
    /// The same by the clock: what it shows may be as old as this.
    pub(super) at: Duration,
}

/// Something new about an item.
#[derive(Clone, Debug)]
pub(super) struct Update {
    pub(super) row: u32,
    pub(super) outcome: Outcome,
    /// None where nothing has changed but what was seen.
    pub(super) reason: Option<Rc<Reason>>,
    pub(super) seen: Option<Observation>,
}

/// Whether the service was asked once more what it can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    NotYet,
    Due,
    Asked,
}

/// So many readings have to be refused in a row until readings are given up.
const MANY_REFUSALS: u16 = 5;

/// Refusals in a row, with nothing good between.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Refusals {
    /// So many readings (403).
    readings: u16,
    /// The scheduler's count at the last of them.
    last: u64,
    /// No reading before this.
    read_from: Duration,
    /// Since when every change was turned away as everything is for now.
    turned_away_since: Option<Duration>,
}

impl Refusals {
    const fn are_many(&self) -> bool {
        self.readings >= MANY_REFUSALS
    }
}

/// The reading of what is not known in a run that ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unknown {
    /// Until when, whatever readings meet.
    until: Duration,
    /// All of it was read at once, also where lists have failed: one by one there may not be the time for each.
    is_read_at_once: bool,
}

/// Every item of a run, and which request is next.
pub(super) struct Scheduler {
    pub(super) item: Vec<ItemState>,
    pub(super) sending: Sending,
    pub(super) limits: RunLimits,
    pub(super) most_sends: u16,
    pub(super) late_effects: LateEffects,
    /// Items not sent yet, and those that met trouble which everybody meets.
    pub(super) pending: VecDeque<u32>,
    /// Items to send again, by the most that may go in one request with them.
    pub(super) retry_queues: BTreeMap<usize, VecDeque<u32>>,
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
    /// Whether a list of what is watched is being read.
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
    pub(super) count: u64,
}

impl Scheduler {
    pub(super) fn new(
        item: Vec<ItemState>,
        sending: Sending,
        limits: RunLimits,
        service: &impl Service,
        now: Duration,
    ) -> Self {
        let mut scheduler = Self {
            item,
            sending,
            limits,
            most_sends: limits.most_sends(sending.batch),
            late_effects: service.late_effects(),
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
        };
        for (number, item) in (0..).zip(&mut scheduler.item) {
            match &mut item.phase {
                // Before it was cut off, the run had tried often enough.
                ItemPhase::Ready if item.sends >= scheduler.most_sends => {
                    item.phase = ItemPhase::Done;
                }
                ItemPhase::Ready if item.cap < sending.batch => {
                    scheduler
                        .retry_queues
                        .entry(item.cap)
                        .or_default()
                        .push_back(number);
                }
                ItemPhase::Ready => scheduler.pending.push_back(number),
                ItemPhase::Doubtful => drop(scheduler.doubtful.insert((now, number))),
                ItemPhase::Watched(until) => {
                    *until = now + limits.wait;
                    scheduler.watched.insert(number);
                }
                ItemPhase::Done | ItemPhase::InFlight | ItemPhase::Reading => {}
            }
        }
        scheduler
    }

    /// For a run that is over: what is not settled is read once, as it is now.
    pub(super) fn check(&mut self, now: Duration) {
        self.end();
        self.is_checking = true;
        self.next_poll = now;
    }

    /// Whether many items go in one request.
    pub(super) const fn is_bulk(&self) -> bool {
        self.sending.bulk
    }

    /// How many items go in one request at most.
    pub(super) const fn batch(&self) -> usize {
        self.sending.batch
    }

    /// How many requests go at the same time.
    pub(super) const fn concurrency(&self) -> usize {
        self.sending.concurrency
    }

    /// Whether nothing is left to do, beside what is in flight.
    pub(super) fn is_done(&self) -> bool {
        !self.has_more_than_readings() && !self.has_doubtful()
    }

    /// Whether anything is left that ends where the run does: what is to be sent or watched.
    pub(super) fn has_more_than_readings(&self) -> bool {
        self.has_ready() || !self.watched.is_empty() || self.asking == Asking::Due
    }

    /// Whether any item is still to be sent.
    pub(super) fn has_ready(&self) -> bool {
        !self.pending.is_empty() || self.retry_queues.values().any(|queue| !queue.is_empty())
    }

    /// Whether any change may have been carried out of which that is not known.
    pub(super) fn has_doubtful(&self) -> bool {
        !self.doubtful.is_empty() || !self.doubtful_ones.is_empty() || !self.lists.is_empty()
    }

    /// Whether nothing has met anything by which others would be sent otherwise.
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
        let watched = std::mem::take(&mut self.watched);
        for row in &watched {
            if let Some(item) = self.at(*row)
                && let ItemPhase::Watched(until) = &mut item.phase
            {
                *until = until.saturating_add(by);
            }
        }
        self.watched = watched;
    }

    /// Prepared changes go out.
    pub(super) fn goes(&mut self, changes: &[(u32, Step)], now: Duration) {
        for (row, _) in changes {
            if let Some(item) = self.at(*row) {
                item.sent = now;
            }
        }
    }

    /// Prepared changes do not go out yet: they are sent before all others of their kind.
    pub(super) fn withdraw(&mut self, changes: &[(u32, Step)]) {
        for (row, _) in changes.iter().rev() {
            let (is_ending, batch) = (self.is_ending, self.sending.batch);
            let Some(item) = self.at(*row) else {
                continue;
            };
            item.outcome = item.rest;
            item.sends = item.sends.saturating_sub(1);
            if is_ending {
                item.phase = ItemPhase::Done;
                continue;
            }
            item.phase = ItemPhase::Ready;
            let (cap, is_fresh) = (item.cap, item.sends == 0 && item.cap >= batch);
            let queue = if is_fresh {
                &mut self.pending
            } else {
                self.retry_queues.entry(cap).or_default()
            };
            queue.push_front(*row);
        }
    }

    /// Changes that were about to be sent were not.
    pub(super) fn never_went(&mut self, changes: &[(u32, Step)]) {
        for (row, _) in changes {
            if let Some(item) = self.at(*row) {
                item.phase = ItemPhase::Done;
                item.outcome = item.rest;
            }
        }
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
    pub(super) fn end(&mut self) {
        self.is_ending = true;
        self.asking = Asking::Asked;
        let ready = self
            .pending
            .drain(..)
            .chain(self.retry_queues.values_mut().flat_map(|q| q.drain(..)));
        let mut dropped: Vec<u32> = ready.collect();
        // What waits to be sent until somebody else's change is over is not sent any more.
        let waits = |row: &&u32| {
            let item = self.get(**row);
            item.is_none_or(|item| matches!(item.ended, Ended::NotSent))
        };
        dropped.extend(self.watched.iter().filter(waits));
        for row in dropped {
            self.watched.remove(&row);
            if let Some(item) = self.at(row) {
                item.phase = ItemPhase::Done;
            }
        }
    }

    fn poll_more_rarely(&mut self) {
        self.poll_interval = (self.poll_interval * 3 / 2).min(LONGEST_POLL);
    }

    /// Reads what is not known a while later, and no sooner than what is watched. Says whether it is
    /// read at all any more: after the end of a run as long as what is accepted is watched.
    pub(super) fn put_off_doubtful(&mut self, now: Duration) -> bool {
        self.leave_lists(now);
        let begun = Unknown {
            until: now.saturating_add(self.limits.wait),
            is_read_at_once: false,
        };
        let unknown = self.unknown.get_or_insert(begun);
        if now >= unknown.until && self.watched.is_empty() {
            return false;
        }
        let due = now + self.poll_interval;
        if self.watched.is_empty() {
            self.poll_more_rarely();
        }
        // What was tried comes after what was not.
        let behind = due + Duration::from_millis(1);
        let doubtful = std::mem::take(&mut self.doubtful);
        let put_off = doubtful.into_iter().map(|(at, row)| (at.max(behind), row));
        self.doubtful.extend(put_off);
        for row in std::mem::take(&mut self.doubtful_ones) {
            if let Some(item) = self.at(row) {
                item.phase = ItemPhase::Doubtful;
            }
            self.doubtful.insert((due, row));
        }
        true
    }

    /// Gives up what is not known: it can't be read any more, for this reason.
    pub(super) fn give_up_doubtful(&mut self, cause: &Reason) -> Vec<Update> {
        self.leave_lists(Duration::ZERO);
        let doubtful = std::mem::take(&mut self.doubtful);
        let ones = std::mem::take(&mut self.doubtful_ones);
        let rows = doubtful.into_iter().map(|(_, row)| row).chain(ones);
        rows.filter_map(|row| self.unreadable(row, cause)).collect()
    }

    /// Gives up what is not known, and what is watched.
    pub(super) fn give_up(&mut self, cause: &Reason) -> Vec<Update> {
        self.end();
        let mut updates = self.give_up_doubtful(cause);
        let watched = std::mem::take(&mut self.watched);
        self.watched_ones.clear();
        let unseen = watched.into_iter();
        updates.extend(unseen.filter_map(|row| self.unseen(row, cause)));
        updates
    }

    /// A reading that was begun at this count was refused (403). Says whether that was so often in
    /// a row that readings are given up: one refusal may be about this one reading.
    pub(super) fn reading_refused(
        &mut self,
        begun: u64,
        now: Duration,
        rng: &mut fastrand::Rng,
    ) -> bool {
        let count = self.tick();
        let refusals = &mut self.refusals;
        // Those that were under way together are one refusal.
        if begun >= refusals.last {
            refusals.last = count;
            refusals.readings = refusals.readings.saturating_add(1);
            if !refusals.are_many() {
                let before = u32::from(refusals.readings.saturating_sub(1));
                refusals.read_from = now + jitter(before, rng);
            }
        }
        let are_many = refusals.are_many();
        if are_many {
            // One list is enough to see that nothing can be read.
            self.watched_ones.clear();
        }
        are_many
    }

    /// A reading was good.
    pub(super) const fn reading_good(&mut self) {
        self.refusals.readings = 0;
        self.refusals.read_from = Duration::ZERO;
    }

    /// A change was turned away as everything is for now. Says whether nothing else has come of
    /// changes for so long that the user has to be asked, whatever readings come to.
    pub(super) fn turned_away(&mut self, now: Duration) -> bool {
        let since = *self.refusals.turned_away_since.get_or_insert(now);
        now > since && now.saturating_sub(since) >= self.limits.patience
    }

    /// The service, or something before it, has answered a change.
    pub(super) const fn not_turned_away(&mut self) {
        self.refusals.turned_away_since = None;
    }

    /// The user says that it may go on: what was refused may be allowed now.
    pub(super) fn forget_refusals(&mut self) {
        let last = self.count;
        self.refusals = Refusals {
            last,
            ..Refusals::default()
        };
    }

    /// The next reading that comes before anything is sent, if there is one now.
    pub(super) fn ask_first(&mut self, now: Duration) -> Option<Job> {
        if self.asking == Asking::Due {
            self.asking = Asking::Asked;
            return Some(Job::Capabilities);
        }
        if now < self.refusals.read_from {
            return None;
        }
        let job = self.next_of_list(now).or_else(|| self.read_doubtful(now));
        if job.is_some() {
            return job;
        }
        // What a short look still shows may go in the same batch.
        if self.watched_ones.len() <= FEW {
            return self.poll_one(now);
        }
        None
    }

    /// When there is something to ask.
    pub(super) fn wakes_at(&self, now: Duration) -> Option<Duration> {
        if self.asking == Asking::Due {
            return Some(now);
        }
        let has_ones = !self.doubtful_ones.is_empty() || !self.watched_ones.is_empty();
        let ones = has_ones.then_some(now);
        let doubtful = self.doubtful.first().map(|(due, _)| *due);
        let may_poll = !self.watched.is_empty() && !self.is_polling;
        let poll = may_poll.then_some(self.next_poll);
        let page = self.lists.iter().map(|(due, _)| *due).min();
        let wakes = [ones, doubtful, poll, page].into_iter().flatten().min();
        wakes.map(|wakes| wakes.max(self.refusals.read_from))
    }

    fn read_doubtful(&mut self, now: Duration) -> Option<Job> {
        if let Some(row) = self.doubtful_ones.pop_front() {
            return self.one(row, now);
        }
        let is_due = |(due, _): &&(Duration, u32)| *due <= now;
        let due: Vec<(Duration, u32)> = self.doubtful.iter().take_while(is_due).copied().collect();
        if due.is_empty() {
            return None;
        }
        // A list that can't be read is not the only way.
        let has_failed =
            |(_, row): &(Duration, u32)| self.get(*row).is_some_and(|item| item.reads >= 2);
        let is_still_to_be_read = |unknown: Unknown| !unknown.is_read_at_once;
        let is_all_at_once = self.unknown.is_some_and(is_still_to_be_read) && due.len() > 1;
        let one_by_one = !is_all_at_once && (due.len() <= FEW || due.iter().any(has_failed));
        let rows: Vec<u32> = due.iter().map(|(_, row)| *row).collect();
        for key in &due {
            self.doubtful.remove(key);
        }
        for row in &rows {
            if let Some(item) = self.at(*row) {
                item.phase = ItemPhase::Reading;
            }
        }
        if one_by_one {
            self.doubtful_ones.extend(rows);
            let row = self.doubtful_ones.pop_front()?;
            return self.one(row, now);
        }
        if let Some(unknown) = &mut self.unknown {
            unknown.is_read_at_once = true;
        }
        Some(self.list(rows, now))
    }

    fn one(&mut self, row: u32, now: Duration) -> Option<Job> {
        let id = self.get(row)?.id.clone()?;
        Some(Job::One(self.reading(row, now), id))
    }

    pub(super) fn reading<R>(&mut self, rows: R, at: Duration) -> Reading<R> {
        Reading {
            rows,
            begun: self.tick(),
            at,
        }
    }

    pub(super) fn tick(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// How many items are sent next.
    pub(super) fn next_size(&self) -> usize {
        let smallest = self
            .retry_queues
            .iter()
            .find(|(_, queue)| !queue.is_empty());
        let size = smallest.map_or(self.pending.len(), |(cap, queue)| queue.len().min(*cap));
        size.min(self.sending.batch)
    }

    /// The next changes to send.
    pub(super) fn next_batch(&mut self) -> Option<Vec<(u32, Step)>> {
        let size = self.next_size();
        // The smallest first: what makes a batch fail is soon alone.
        let mut smallest = self.retry_queues.values_mut();
        let queue = smallest.find(|queue| !queue.is_empty());
        let queue = queue.unwrap_or(&mut self.pending);
        let mut rows: Vec<u32> = queue.drain(..size).collect();
        rows.sort_unstable();
        let changes: Vec<_> = rows
            .into_iter()
            .filter_map(|row| {
                let item = self.at(row)?;
                item.phase = ItemPhase::InFlight;
                item.sends = item.sends.saturating_add(1);
                item.outcome = Outcome::Sending;
                Some((row, item.step))
            })
            .collect();
        (!changes.is_empty()).then_some(changes)
    }

    fn poll_one(&mut self, now: Duration) -> Option<Job> {
        while let Some(row) = self.watched_ones.pop_front() {
            if self.watched.contains(&row) {
                return self.one(row, now);
            }
        }
        None
    }

    /// Looks at what was accepted.
    pub(super) fn poll(&mut self, now: Duration) -> Option<Job> {
        if now < self.refusals.read_from {
            return None;
        }
        if let Some(job) = self.poll_one(now) {
            return Some(job);
        }
        if self.watched.is_empty() || self.is_polling || now < self.next_poll {
            return None;
        }
        self.next_poll = now + self.poll_interval;
        self.poll_more_rarely();
        // A list that can't be read is not the only way, unless nothing can be read.
        let has_failed = |row: &u32| self.get(*row).is_some_and(|item| item.reads >= 2);
        let lists_fail = !self.refusals.are_many() && self.watched.iter().any(has_failed);
        let was_seen = |row: &u32| self.get(*row).is_some_and(ItemState::was_seen);
        let are_few = self.watched.len() <= FEW;
        let may_list = !are_few || (self.partial.is_some() && self.watched.iter().all(was_seen));
        if lists_fail || !may_list {
            self.watched_ones.extend(&self.watched);
            return self.poll_one(now);
        }
        self.is_polling = true;
        let rows = self.watched.iter().copied().collect();
        Some(if are_few {
            self.short_list(rows, now)
        } else {
            self.list(rows, now)
        })
    }

    /// The change of an item.
    pub(super) fn change(&self, row: u32, step: Step) -> Option<Change> {
        let id = self.get(row)?.id.clone()?;
        Some(Change { id, step })
    }

    pub(super) fn get(&self, row: u32) -> Option<&ItemState> {
        self.item.get(usize::try_from(row).ok()?)
    }

    pub(super) fn at(&mut self, row: u32) -> Option<&mut ItemState> {
        self.item.get_mut(usize::try_from(row).ok()?)
    }
}
