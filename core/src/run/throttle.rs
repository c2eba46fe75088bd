//! How many requests go at once, and when the next one may go.

use std::time::Duration;

use super::{Backoff, Failure, RunLimits, Trouble};
use crate::service::Reason;

/// After so many good answers one more request goes at the same time.
const GOOD_ANSWERS: usize = 8;

/// So often a general trouble has to be met before the run asks the user what to do.
const MANY: u32 = 5;

/// Adapts a run to what the service, the gateway and the network can take.
///
/// Additive increase, multiplicative decrease: 429 halves the number of requests at the same
/// time, good answers let it grow back. As long as everybody would be turned away, one request at
/// a time tries whether the trouble has passed.
#[derive(Debug)]
pub(super) struct Throttle {
    most: usize,
    now: usize,
    good: usize,
    not_before: Duration,
    trouble: Option<Met>,
    backoff: Backoff,
}

#[derive(Debug)]
struct Met {
    since: Duration,
    reason: Reason,
}

impl Throttle {
    pub(super) fn new(concurrency: usize) -> Self {
        let most = concurrency.max(1);
        Self {
            most,
            now: most,
            good: 0,
            not_before: Duration::ZERO,
            trouble: None,
            backoff: Backoff::default(),
        }
    }

    /// How many requests may be in flight.
    pub(super) const fn width(&self) -> usize {
        if self.trouble.is_some() { 1 } else { self.now }
    }

    /// When the next request may go.
    pub(super) const fn not_before(&self) -> Duration {
        self.not_before
    }

    /// What everybody meets, if so.
    pub(super) fn reason(&self) -> Option<&Reason> {
        self.trouble.as_ref().map(|met| &met.reason)
    }

    /// Whether the run has met nothing but trouble for so long that the user has to be asked.
    pub(super) fn is_out_of_patience(&self, now: Duration, limits: &RunLimits) -> bool {
        self.backoff.tries() >= MANY
            && self
                .trouble
                .as_ref()
                .is_some_and(|met| now.saturating_sub(met.since) >= limits.patience)
    }

    /// A request had an answer with which all is well with the way to the service.
    pub(super) fn good(&mut self) {
        self.trouble = None;
        self.backoff.reset();
        self.good += 1;
        if self.good >= GOOD_ANSWERS && self.now < self.most {
            self.good = 0;
            self.now += 1;
        }
    }

    /// A request met trouble.
    pub(super) fn met(&mut self, failure: &Failure, now: Duration, rng: &mut fastrand::Rng) {
        if failure.trouble == Trouble::RateLimited {
            self.good = 0;
            self.now = (self.now / 2).max(1);
        }
        if let Some(wait) = failure.retry_after {
            self.not_before = self.not_before.max(now.saturating_add(wait));
        }
        if !failure.trouble.is_general() {
            if failure.trouble == Trouble::Other {
                // Something answered, so the way is open.
                self.trouble = None;
                self.backoff.reset();
            }
            return;
        }
        let wait = self.backoff.next(rng);
        if failure.retry_after.is_none() {
            self.not_before = self.not_before.max(now.saturating_add(wait));
        }
        let since = self.trouble.as_ref().map_or(now, |met| met.since);
        self.trouble = Some(Met {
            since,
            reason: failure.reason.clone(),
        });
    }

    /// The user says that it may go on.
    pub(super) fn forget(&mut self) {
        self.trouble = None;
        self.backoff.reset();
        self.not_before = Duration::ZERO;
    }
}
