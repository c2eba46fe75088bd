//! The next steps of a run: what is sent, read and recorded now, and when there is more.

use std::time::Duration;

use super::{
    context::{Now, RunContext},
    journal_batch::{Draft, JournalBatch, Sent},
    polling::Job,
};
use crate::{ledger::What, service::Service, time::Timestamp};

/// An answer that takes longer than this is not worth having the next request ready before it
/// comes: what recording takes is little beside it.
const WORTH_PREPARING: Duration = Duration::from_millis(500);

/// So many times as many requests as may be in flight are recorded ahead at most. What is recorded
/// and was not sent has to be read if the page dies.
const MOST_AHEAD: u128 = 4;

/// So long before the connection's rate lets it go a request is recorded.
const RECORDED_AHEAD: Duration = Duration::from_secs(1);

/// A wait that is shorter than this is not worth a word.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// Something that may be done now: what it changes is recorded.
pub(super) enum Task {
    /// Changes, and when they go.
    Send(Sent, Timestamp, Duration),
    Ask(Job),
}

/// The time at which a run has something to do again.
pub(super) enum Wake {
    /// At this time.
    At(Duration),
    /// As soon as something has come that it waits for.
    Later,
    /// Never: it is over.
    Never,
}

impl<S: Service> RunContext<'_, S> {
    /// `true` if requests may go at all now.
    fn may_go(&self, now: Duration) -> bool {
        self.failure.is_none()
            && !self.is_paused()
            && self.to_pause.is_none()
            && now >= self.throttle.not_before()
    }

    /// The next task, if anything may go now.
    pub(super) fn next_task(&mut self, in_flight: usize, now: Now) -> Option<Task> {
        let Now { monotonic, wall } = now;
        if !self.may_go(monotonic) || in_flight >= self.throttle.width() {
            return None;
        }
        if let Some(job) = self.scheduler.ask_first(monotonic) {
            return Some(Task::Ask(job));
        }
        let is_paced = self.is_paced(monotonic);
        if !is_paced && let Some(sent) = self.ready.pop_front() {
            self.scheduler.goes(&sent.changes, monotonic);
            self.throttle.went(sent.changes.len(), monotonic);
            return Some(Task::Send(sent, wall, monotonic));
        }
        let nothing_to_send = is_paced || (!self.has_prepared() && !self.scheduler.has_ready());
        if !nothing_to_send {
            return None;
        }
        self.scheduler.poll(&self.ledger, monotonic).map(Task::Ask)
    }

    /// Has the next requests recorded, so that they can go. What is not recorded must not be
    /// sent: a reload would not know of it.
    pub(super) fn prepare(&mut self, in_flight: usize, now: Duration) {
        for _ in 0..self.room(in_flight, now) {
            if self.prepares_at(now).is_none_or(|at| at > now) {
                return;
            }
            let Some(changes) = self.scheduler.next_batch(&self.ledger) else {
                return;
            };
            let asked = changes.iter();
            let asked = asked.filter_map(|(row, step)| self.scheduler.change(*row, *step));
            let draft = Draft {
                asked: asked.collect(),
                changes,
                is_bulk: self.scheduler.is_bulk(),
            };
            self.writer.prepare(draft);
        }
    }

    /// Takes back what is prepared and should not, or need not, go any more.
    pub(super) fn take_back(&mut self, now: Now) {
        if !self.has_prepared() {
            return;
        }
        let ready = self.ready.len();
        let Now { monotonic, wall } = now;
        let may_go = self.may_go(monotonic) && !self.is_ending();
        let is_bulk = self.scheduler.is_bulk();
        let batch = self.scheduler.batch();
        let must = |is_other_kind: bool, items: usize| !may_go || is_other_kind || items > batch;
        self.withdraw(
            now,
            |draft| must(draft.is_bulk != is_bulk, draft.changes.len()),
            |sent| {
                let (begun, begun_wall) = sent.prepared;
                // Either clock may stand still while the machine sleeps.
                let age = monotonic.saturating_sub(begun).max(wall.since(begun_wall));
                must(sent.is_bulk != is_bulk, sent.changes.len()) || age >= sent.ahead
            },
        );
        // It was recorded too early: what is next waits for an answer, or for room. Otherwise the same
        // would be recorded and taken back as long as requests hang.
        if self.ready.len() < ready {
            self.took = None;
        }
    }

    /// The next events to record.
    pub(super) fn journal_batch(&mut self, now: Now) -> Option<JournalBatch> {
        let run = &self.ledger.header().run;
        let time = (now.monotonic, now.wall);
        self.writer.take(run, time, self.writes_take)
    }

    /// The time at which there is something to do again, where so many requests are in flight.
    pub(super) fn wake(&self, in_flight: usize, is_writing: bool, now: Duration) -> Wake {
        let is_busy = in_flight > 0 || is_writing || self.has_prepared();
        if !is_busy && self.scheduler.is_done() {
            return Wake::Never;
        }
        let until = self.wakes_at(in_flight, now);
        // What is to go now waits for its record.
        match until.filter(|until| *until > now || !is_writing) {
            Some(until) => Wake::At(until),
            None if is_busy || self.is_paused() => Wake::Later,
            // Nothing is left that could ever come.
            None => Wake::Never,
        }
    }

    /// Takes note of whether nobody may send or read anything now.
    pub(super) fn rest(&mut self, now: Duration) {
        // Nobody can be asked any more whether it is worth to wait for the end of an outage, and
        // it may last for ever.
        let is_out = self.is_ending() && self.throttle.is_out_of_patience(now, &self.limits);
        let waits = now < self.throttle.not_before() && !is_out;
        self.scheduler.rest(self.is_paused() || waits, now);
    }

    /// Tells the user of a wait.
    pub(super) fn tell_of_waiting(&mut self, now: Now) {
        let until = self.throttle.not_before();
        let wait = until.saturating_sub(now.monotonic);
        let is_held_up = self.scheduler.has_ready() || self.scheduler.has_doubtful();
        let is_told = self.told_of == Some(until);
        if wait < WORTH_TELLING || !is_held_up || self.is_paused() || is_told {
            return;
        }
        self.told_of = Some(until);
        let Some(reason) = self.throttle.waits_for().cloned() else {
            return;
        };
        let until = now.wall.after(wait);
        self.record(What::Waiting { reason, until }, now);
    }

    /// The number of requests with changes that may be recorded beside those that are in flight:
    /// those that can go at once, and as long as answers come fast and well, the next ones, so that
    /// none has to wait for its record.
    fn room(&self, in_flight: usize, now: Duration) -> usize {
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

    /// The time at which the next request can go, if that is only a matter of time.
    fn wakes_at(&self, in_flight: usize, now: Duration) -> Option<Duration> {
        if self.is_paused() {
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

    /// The time at which the next change can go, or is to be recorded, as far as the connection's
    /// rate goes; none where none is left.
    fn sends_at(&self, now: Duration) -> Option<Duration> {
        match self.ready.front() {
            Some(sent) => Some(self.throttle.paced(0, sent.changes.len(), now)),
            None => self.prepares_at(now),
        }
        .map(|at| at.max(now))
    }

    /// The time at which the next request is to be recorded, so that it can go as soon as the
    /// connection's rate lets it; none where none is left.
    fn prepares_at(&self, now: Duration) -> Option<Duration> {
        let items = self.scheduler.next_size();
        let ready = self.ready.iter().map(|sent| sent.changes.len());
        let before = self.writer.items() + ready.sum::<usize>();
        let goes = self.throttle.paced(before, items, now);
        (items > 0).then(|| goes.saturating_sub(RECORDED_AHEAD))
    }

    /// `true` if only the connection's rate keeps the next change from going.
    fn is_paced(&self, now: Duration) -> bool {
        let items = self.ready.front().map(|sent| sent.changes.len());
        let items = items.unwrap_or_else(|| self.scheduler.next_size());
        items > 0 && self.throttle.paced(0, items, now) > now
    }

    /// `true` if requests are being recorded, or wait to be sent.
    fn has_prepared(&self) -> bool {
        self.writer.requests() > 0 || !self.ready.is_empty()
    }
}

/// The number of times that all in flight are answered, where an answer takes so long, before what
/// is prepared now is recorded: it waits for what is being recorded, and then for itself.
fn rounds(answer_takes: Duration, write_takes: Duration) -> usize {
    let waits = 2 * write_takes.as_micros();
    let rounds = waits.div_ceil(answer_takes.as_micros().max(1));
    usize::try_from(rounds.clamp(1, MOST_AHEAD)).unwrap_or(1)
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
