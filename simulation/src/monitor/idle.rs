//! Checks that a run does not keep writing while nothing happens.

use std::{
    collections::{HashSet, VecDeque},
    time::Duration,
};

use bulkhead_core::ledger::{Event, What};

use crate::check::Broken;

/// So many requests are recorded ahead for each that may be in flight: the one that goes, and four
/// times as many as may go at once.
const AHEAD: usize = 5;

/// The most events of a run in a minute beside its requests: that it waits, pauses, goes on, was
/// opened anew, ends.
const TURNS: usize = 10;

/// So often in a row all that is recorded ahead may be taken back.
const IN_A_ROW: usize = 4;

/// The events since the last request was made or answered, and since the user last said anything,
/// without those that tell what came of requests.
#[derive(Default)]
pub(super) struct Idle {
    activity: u32,
    /// Those of the last minute.
    events: VecDeque<Duration>,
    /// The requests of which is recorded that they are to go, and not that they are taken back.
    ahead: HashSet<u32>,
    withdrawn: usize,
}

impl Idle {
    /// Adds an event. In a minute in which no request is made or answered, all that may go can be
    /// recorded once and taken back once; more says that the run is busy with itself.
    pub(super) fn add(
        &mut self,
        event: &Event,
        activity: u32,
        now: Duration,
        concurrency: usize,
    ) -> Result<(), Broken> {
        if activity != self.activity {
            *self = Self {
                activity,
                ..Self::default()
            };
        }
        // What came of requests may be observed late, and all at once: the disk may be slow.
        if matches!(event.what, What::Answered { .. } | What::Read { .. }) {
            return Ok(());
        }
        // What was taken back before the last answer may be observed late, too.
        let is_late = match &event.what {
            What::Sent { request, .. } => !self.ahead.insert(*request),
            What::Withdrawn { request } => {
                self.withdrawn += 1;
                !self.ahead.remove(request)
            }
            _ => false,
        };
        let minute = Duration::from_secs(60);
        if !is_late {
            self.events.push_back(now);
        }
        while self.events.front().is_some_and(|at| *at + minute < now) {
            self.events.pop_front();
        }
        let ahead = AHEAD * concurrency.max(1);
        if self.events.len() > 2 * ahead + TURNS || self.withdrawn > IN_A_ROW * ahead {
            return Err(Broken::Livelock);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bulkhead_core::{
        service::{Reason, ReasonKind},
        time::Timestamp,
    };

    use super::*;

    fn event(what: What) -> Event {
        Event {
            at: Timestamp(0),
            what,
        }
    }

    /// `true` if that is too much, with so many seconds between two events.
    fn is_too_much(events: impl IntoIterator<Item = What>, seconds: u64, activity: bool) -> bool {
        let mut idle = Idle::default();
        let mut times = (1..).map(|number| Duration::from_secs(number * seconds));
        let mut requests = 0..;
        events.into_iter().any(|what| {
            let now = times.next().unwrap_or_default();
            let request = requests.next().unwrap_or_default();
            let activity = if activity { request } else { 0 };
            idle.add(&event(what), activity, now, 1).is_err()
        })
    }

    #[test]
    fn who_writes_and_takes_back_for_ever_is_found_out_however_slowly() {
        let taken_back = || (0..200).map(|request| What::Withdrawn { request });
        assert!(is_too_much(taken_back(), 1, false));
        assert!(is_too_much(taken_back(), 60, false));
        assert!(!is_too_much(taken_back(), 60, true), "requests go between");
    }

    #[test]
    fn what_was_taken_back_before_the_last_answer_and_is_observed_after_it_is_not_counted() {
        let take_back =
            |requests: std::ops::Range<u32>| requests.map(|request| What::Withdrawn { request });
        let mut idle = Idle::default();
        let late = take_back(0..19).map(|what| idle.add(&event(what), 0, Duration::ZERO, 1));
        assert!(late.collect::<Result<(), _>>().is_ok());
        assert_eq!(idle.events.len(), 0);
    }

    #[test]
    fn who_says_the_same_every_second_is_found_out_and_who_says_it_every_minute_is_not() {
        let pauses = || {
            (0..200).map(|_| What::Paused {
                reason: Reason::of(ReasonKind::Paused),
            })
        };
        assert!(is_too_much(pauses(), 1, false));
        assert!(!is_too_much(pauses(), 60, false));
    }
}
