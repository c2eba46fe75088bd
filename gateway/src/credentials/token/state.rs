//! The life of a token: when it is used, when the next one is asked for, and what follows when
//! that fails. It knows no network and no clock; whoever drives it says what time it is.

use std::time::{Duration, Instant};

use super::{Issued, TokenFailure};
use crate::credentials::Secret;

/// The longest time before its end at which a token is no longer fresh.
const MARGIN_MAX: Duration = Duration::from_secs(300);

/// For how long nobody asks again after something that passes by itself.
const PASSING: Duration = Duration::from_secs(1);

/// The longest that a token service is left alone because it wants that.
const PASSING_MAX: Duration = Duration::from_secs(60);

/// For how long nobody asks again after a refusal, which passes only when somebody acts.
/// Services lock accounts that sign in wrongly too often.
const REFUSED: Duration = Duration::from_secs(5);

/// A token, and how it is doing.
#[derive(Clone, Debug)]
struct Held {
    token: Secret,
    asked_at: Instant,
    lifetime: Option<Duration>,
    /// The service has refused it.
    is_rejected: bool,
    /// It was asked for because the service had refused the one before.
    is_forced: bool,
    /// The service has taken it.
    is_accepted: bool,
}

impl Held {
    /// The time before its end from which it is no longer fresh.
    fn margin(lifetime: Duration) -> Duration {
        (lifetime / 5).min(MARGIN_MAX)
    }

    /// `true` if it is used without asking for another.
    fn is_fresh(&self, now: Instant) -> bool {
        self.is_good(now, |lifetime| {
            lifetime.saturating_sub(Self::margin(lifetime))
        })
    }

    /// `true` if it is used until the next one is there. What is sent at the last moment would
    /// arrive too late, so this ends before it does.
    fn is_usable(&self, now: Instant) -> bool {
        self.is_good(now, |lifetime| {
            lifetime.saturating_sub(Self::margin(lifetime) / 2)
        })
    }

    fn is_good(&self, now: Instant, until: impl Fn(Duration) -> Duration) -> bool {
        let age = now.saturating_duration_since(self.asked_at);
        !self.is_rejected && self.lifetime.is_none_or(|lifetime| age < until(lifetime))
    }
}

/// The action of somebody who needs a token.
#[derive(Clone, Debug)]
pub enum Then {
    /// Uses this one.
    Use {
        /// The token.
        token: Secret,
        /// Its number, counted from 1.
        generation: u64,
    },
    /// Waits until what is under way has finished, and asks again.
    Wait,
    /// Gives up.
    Fail(TokenFailure),
}

/// The next steps.
#[derive(Clone, Debug)]
pub struct Next {
    /// Somebody has to ask the token service, and say by [`TokenState::finished`] what became
    /// of it. It is true for one only until then.
    pub refresh: bool,
    /// The action of whoever needs the token.
    pub then: Then,
}

/// The state of one account's token.
#[derive(Clone, Debug, Default)]
pub struct TokenState {
    held: Option<Held>,
    generation: u64,
    is_refreshing: bool,
    /// The failure, and the time until which nobody asks again.
    failed: Option<(TokenFailure, Instant)>,
}

impl TokenState {
    /// Decides what somebody who needs a token at this moment does.
    pub fn next(&mut self, now: Instant) -> Next {
        let held = self.held.as_ref();
        let usable = held.filter(|held| held.is_usable(now));
        let then = usable.map(|held| Then::Use {
            token: held.token.clone(),
            generation: self.generation,
        });
        let is_fresh = usable.is_some_and(|held| held.is_fresh(now));
        let failed = self.failed.as_ref().filter(|(_, until)| now < *until);
        let refresh = !is_fresh && !self.is_refreshing && failed.is_none();
        let then = match (then, failed) {
            (Some(then), _) => then,
            (None, Some((failure, _))) if !self.is_refreshing => Then::Fail(failure.clone()),
            (None, _) => Then::Wait,
        };
        self.is_refreshing |= refresh;
        Next { refresh, then }
    }

    /// Takes the outcome of a request for a token that went at `asked_at`.
    pub fn finished(
        &mut self,
        now: Instant,
        asked_at: Instant,
        outcome: Result<Issued, TokenFailure>,
    ) {
        self.is_refreshing = false;
        match outcome {
            Ok(issued) => {
                let is_forced = self.held.as_ref().is_some_and(|held| held.is_rejected);
                self.generation += 1;
                self.failed = None;
                self.held = Some(Held {
                    token: issued.token,
                    asked_at,
                    lifetime: issued.lifetime,
                    is_rejected: false,
                    is_forced,
                    is_accepted: false,
                });
            }
            Err(failure) => {
                let pause = if failure.is_passing() {
                    failure.retry_after().unwrap_or(PASSING).min(PASSING_MAX)
                } else {
                    REFUSED
                };
                self.failed = Some((failure, now + pause));
            }
        }
    }

    /// The service has taken a token.
    pub fn accepted(&mut self, generation: u64) {
        if let Some(held) = self.held.as_mut().filter(|_| generation == self.generation) {
            held.is_accepted = true;
        }
    }

    /// The service has refused a token (401). However many notice, the next one is asked for
    /// once. Where that one is refused at once as well, and was never taken, a third would not be
    /// better.
    pub fn rejected(&mut self, now: Instant, generation: u64) {
        let Some(held) = self.held.as_mut() else {
            return;
        };
        if generation != self.generation || held.is_rejected {
            return;
        }
        held.is_rejected = true;
        let until = held.asked_at + REFUSED;
        if held.is_forced && !held.is_accepted && now < until {
            self.failed = Some((TokenFailure::Rejected, until));
        }
    }

    /// The credentials have changed: what was refused before may be given now.
    pub fn renewed(&mut self) {
        self.failed = None;
    }
}

#[cfg(test)]
mod tests;
