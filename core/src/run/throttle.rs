//! The number of requests that go at once, and the time at which the next one may go.

use std::time::Duration;

use super::{RunLimits, limits::LONGEST_WAIT, pace::Pace};
use crate::{
    service::Reason,
    transport::{Backoff, Failure, Trouble},
};

/// After so many good answers one more request goes at the same time.
const GOOD_ANSWERS: usize = 8;

/// So often a general trouble has to be met before the run asks the user what to do: where nobody answers, each
/// time takes a minute.
const MANY: u32 = 3;

/// So often in a row the service has to be down, and nothing be good between, until that is about all requests.
const DOWN_OFTEN: u32 = 2;

/// So often in a row the gateway has to hold requests back before the run asks the user.
const HELD_OFTEN: u32 = 3;

/// The least that a run waits that is held back: the gateway counts in whole seconds.
const SHORTEST_HOLD: Duration = Duration::from_secs(1);

/// Adapts a run to what the service, the gateway and the network can take.
///
/// Additive increase, multiplicative decrease: 429 halves the number of requests at the same
/// time, good answers let it grow back. As long as everybody would be turned away, one request at
/// a time tries whether the trouble has passed. What the gateway holds back is no trouble: it says
/// itself when it is over. Items go no faster than the connection lets them.
#[derive(Debug)]
pub(super) struct Throttle {
    most: usize,
    now: usize,
    good: usize,
    not_before: Duration,
    trouble: Option<Met>,
    backoff: Backoff,
    /// The gateway's reason, as long as it holds everything back.
    held: Option<Held>,
    /// Until when somebody wants to be left alone, where that is longer than a run waits.
    left_alone: Option<Duration>,
    /// The service was down, and nothing was good since then.
    down: Option<Down>,
    pace: Option<Pace>,
}

#[derive(Debug)]
struct Met {
    since: Duration,
    reason: Reason,
}

#[derive(Clone, Copy, Debug)]
struct Down {
    since: Duration,
    times: u32,
}

#[derive(Debug)]
struct Held {
    since: Duration,
    times: u32,
    reason: Reason,
}

impl Throttle {
    pub(super) fn new(concurrency: usize, rate: Option<u32>) -> Self {
        let most = concurrency.max(1);
        Self {
            most,
            now: most,
            good: 0,
            not_before: Duration::ZERO,
            trouble: None,
            backoff: Backoff::default(),
            held: None,
            left_alone: None,
            down: None,
            pace: rate.map(Pace::new),
        }
    }

    /// The number of requests that may be in flight.
    pub(super) const fn width(&self) -> usize {
        if self.trouble.is_some() { 1 } else { self.now }
    }

    /// The time at which the next request may go.
    pub(super) const fn not_before(&self) -> Duration {
        self.not_before
    }

    /// The trouble that every request meets, if so.
    pub(super) fn reason(&self) -> Option<&Reason> {
        self.trouble.as_ref().map(|met| &met.reason)
    }

    /// The reason for which nothing goes before [`Self::not_before`], if anybody has said so.
    pub(super) fn waits_for(&self) -> Option<&Reason> {
        let held = self.held.as_ref().map(|held| &held.reason);
        self.reason().or(held)
    }

    /// The time at which a request with so many items may go, after `before` others, as far as the
    /// connection's rate goes.
    pub(super) fn paced(&self, before: usize, items: usize, now: Duration) -> Duration {
        let pace = self.pace.as_ref();
        pace.map_or(Duration::ZERO, |pace| pace.when(before, items, now))
    }

    /// A request with so many items went.
    pub(super) fn went(&mut self, items: usize, now: Duration) {
        if let Some(pace) = &mut self.pace {
            pace.went(items, now);
        }
    }

    /// Until when somebody wants to be left alone, where that is longer than a run waits by
    /// itself.
    pub(super) const fn left_alone(&self) -> Option<Duration> {
        self.left_alone
    }

    /// `true` if the run has met nothing but trouble for so long that the user has to be asked, or
    /// is to wait longer than it does without asking.
    pub(super) fn is_out_of_patience(&self, now: Duration, limits: &RunLimits) -> bool {
        let lasts = |since| now.saturating_sub(since) >= limits.patience;
        let trouble = self.trouble.as_ref().filter(|met| lasts(met.since));
        let held = self.held.as_ref().filter(|held| lasts(held.since));
        self.left_alone.is_some()
            || (trouble.is_some() && self.backoff.tries() >= MANY)
            || held.is_some_and(|held| held.times >= HELD_OFTEN)
    }

    /// A request had an answer with which all is well with the way to the service.
    pub(super) fn good(&mut self) {
        self.trouble = None;
        self.held = None;
        self.down = None;
        self.backoff.reset();
        self.good += 1;
        if self.good >= GOOD_ANSWERS && self.now < self.most {
            self.good = 0;
            self.now += 1;
        }
    }

    /// A request met trouble.
    pub(super) fn met(&mut self, failure: &Failure, now: Duration, rng: &mut fastrand::Rng) {
        if failure.trouble == Trouble::HeldBack {
            self.held_back(failure, now);
            return;
        }
        if failure.trouble == Trouble::RateLimited {
            self.good = 0;
            self.now = (self.now / 2).max(1);
        }
        if let Some(wait) = failure.retry_after {
            if wait > LONGEST_WAIT {
                let until = self.left_alone.max(Some(now.saturating_add(wait)));
                self.left_alone = until;
            }
            let until = now.saturating_add(wait.min(LONGEST_WAIT));
            self.not_before = self.not_before.max(until);
        }
        if failure.trouble == Trouble::Down {
            let (since, times) = self.down.map_or((now, 0), |down| (down.since, down.times));
            let times = times.saturating_add(1);
            self.down = Some(Down { since, times });
        }
        if !self.is_general(failure.trouble) {
            if failure.trouble == Trouble::Other {
                // Something answered, so the way is open.
                self.trouble = None;
                self.held = None;
                self.down = None;
                self.backoff.reset();
            }
            return;
        }
        let wait = self.backoff.next(rng);
        if failure.retry_after.is_none() {
            self.not_before = self.not_before.max(now.saturating_add(wait));
        }
        let first = self.down.map_or(now, |down| down.since);
        let since = self.trouble.as_ref().map_or(first, |met| met.since);
        self.trouble = Some(Met {
            since,
            reason: failure.reason.clone(),
        });
    }

    /// `true` if every other request would meet it now.
    pub(super) fn is_general(&self, trouble: Trouble) -> bool {
        let is_down = self.down.is_some_and(|down| down.times >= DOWN_OFTEN);
        trouble.is_general() || trouble == Trouble::Down && is_down
    }

    /// The gateway lets nothing through for a while.
    fn held_back(&mut self, failure: &Failure, now: Duration) {
        let wait = failure.retry_after.unwrap_or_default().max(SHORTEST_HOLD);
        self.not_before = self.not_before.max(now.saturating_add(wait));
        let (since, times) = self.held.as_ref().map_or((now, 0), |h| (h.since, h.times));
        self.held = Some(Held {
            since,
            times: times.saturating_add(1),
            reason: failure.reason.clone(),
        });
    }

    /// The next request goes at once. What was met stays known: whether it has passed, that
    /// request says.
    pub(super) const fn try_now(&mut self) {
        self.not_before = Duration::ZERO;
    }

    /// The user says that it may go on.
    pub(super) fn forget(&mut self) {
        self.left_alone = None;
        self.trouble = None;
        self.held = None;
        self.down = None;
        self.backoff.reset();
        self.not_before = Duration::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ReasonKind;

    const SECOND: Duration = Duration::from_secs(1);

    fn met(
        throttle: &mut Throttle,
        trouble: Trouble,
        retry_after: Option<Duration>,
        now: Duration,
    ) {
        let kind = match trouble {
            Trouble::HeldBack => ReasonKind::HeldBack,
            _ => ReasonKind::ServiceUnreachable,
        };
        let failure = Failure {
            trouble,
            reason: Reason::of(kind),
            retry_after,
        };
        throttle.met(&failure, now, &mut fastrand::Rng::with_seed(7));
    }

    #[test]
    fn what_the_gateway_holds_back_leaves_the_requests_at_the_same_time_as_they_are() {
        let mut throttle = Throttle::new(4, None);
        met(&mut throttle, Trouble::HeldBack, Some(7 * SECOND), SECOND);
        assert_eq!((throttle.width(), throttle.not_before()), (4, 8 * SECOND));
        assert_eq!(
            throttle.waits_for().map(|r| r.kind),
            Some(ReasonKind::HeldBack)
        );
        assert!(throttle.reason().is_none(), "it is no trouble");
        met(&mut throttle, Trouble::ServiceUnreachable, None, SECOND);
        assert_eq!(throttle.width(), 1);
        throttle.good();
        assert!(throttle.waits_for().is_none());
    }

    #[test]
    fn a_gateway_that_lets_something_through_between_tries_nobodys_patience() {
        let limits = RunLimits::default();
        let mut throttle = Throttle::new(4, None);
        for minute in 0..10 {
            met(
                &mut throttle,
                Trouble::HeldBack,
                Some(SECOND),
                minute * 60 * SECOND,
            );
            assert!(!throttle.is_out_of_patience(minute * 60 * SECOND, &limits));
            if minute % 2 == 1 {
                throttle.good();
            }
        }
        for second in [600, 660, 720] {
            assert!(!throttle.is_out_of_patience(second * SECOND, &limits));
            met(
                &mut throttle,
                Trouble::HeldBack,
                Some(60 * SECOND),
                second * SECOND,
            );
        }
        assert!(throttle.is_out_of_patience(720 * SECOND, &limits));
        throttle.forget();
        assert!(!throttle.is_out_of_patience(720 * SECOND, &limits));
    }
}
