//! Changes that the gateway keeps back: it has a rate, and at times it forwards nothing.

use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};

use bulkhead_core::{
    service::Response,
    transport::{SendError, read_answer},
    wire::{FROM_GATEWAY, rule},
};
use fastrand::Rng;
use serde_json::{Value, json};

use super::{Network, exchange};
use crate::schedule::{GatewayPlan, KeptBack, RetryAfter};

/// The longest time that the gateway holds a change.
const HOLD: Duration = Duration::from_secs(5);

/// The longest wait that a page has to believe in.
const LONGEST: Duration = Duration::from_secs(60);

/// The gateway's knowledge of the changes that came to it.
#[derive(Default)]
pub(super) struct Gateway {
    changes: u32,
    /// The number of items by the time they went, or will go.
    places: BTreeMap<Duration, u32>,
    /// The correlation ids of the changes turned away as everything was then.
    kept_back: HashSet<String>,
    /// The answer times of the requests that met wrong credentials.
    unauthorized: Vec<Duration>,
    /// The number of changes that came too fast.
    too_fast: usize,
    /// No change is to come before this.
    not_before: Duration,
    /// The correlation id of the first that came all the same.
    too_early: Option<String>,
}

/// The gateway's decision on a change.
enum PredictedEffect {
    /// It is forwarded after so long.
    Forwarded(Duration),
    /// It is held for so long and then not forwarded; the page is to come back after that.
    Later(Duration, RetryAfter),
    NotAudited,
}

impl Gateway {
    fn takes(
        &mut self,
        plan: &GatewayPlan,
        batch: usize,
        size: usize,
        now: Duration,
    ) -> PredictedEffect {
        let number = self.changes;
        self.changes += 1;
        match plan.kept_back.get(&number) {
            Some(KeptBack::Later(after)) => return PredictedEffect::Later(Duration::ZERO, *after),
            Some(KeptBack::NotAudited) => return PredictedEffect::NotAudited,
            None => {}
        }
        let Some(rate) = plan.rate else {
            return PredictedEffect::Forwarded(Duration::ZERO);
        };
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let burst = u32::try_from(batch).unwrap_or(u32::MAX).max(rate);
        let a_second = if plan.is_shared {
            rate.div_ceil(2)
        } else {
            rate
        };
        let step = Duration::from_millis(50);
        let mut at = now;
        while at <= now + HOLD {
            if self.has_room(size, at, (burst, a_second)) {
                *self.places.entry(at).or_default() += size;
                return PredictedEffect::Forwarded(at.saturating_sub(now));
            }
            at += step;
        }
        while !self.has_room(size, at, (burst, a_second)) {
            at += step;
        }
        self.too_fast += 1;
        let rest = at.saturating_sub(now + HOLD).as_millis().div_ceil(1_000);
        let rest = u32::try_from(rest).unwrap_or(u32::MAX);
        PredictedEffect::Later(HOLD, RetryAfter::Seconds(rest))
    }

    /// `true` if so many items may go at a time: in any span of time no more go than a burst, and
    /// what is refilled in that span.
    fn has_room(&self, size: u32, at: Duration, (burst, a_second): (u32, u32)) -> bool {
        let mut places = self.places.clone();
        *places.entry(at).or_default() += size;
        let mut level = f64::from(burst);
        let mut last = Duration::ZERO;
        places.into_iter().all(|(time, items)| {
            let refilled = time.saturating_sub(last).as_secs_f64() * f64::from(a_second);
            level = (level + refilled).min(f64::from(burst)) - f64::from(items);
            last = time;
            level > -0.001
        })
    }
}

impl Network {
    /// Lets the gateway look at a change. Gives how long it holds it before it forwards it.
    ///
    /// # Errors
    /// What it answers where it does not.
    pub(super) async fn forward(
        &self,
        size: usize,
        correlation: &str,
        rng: &mut Rng,
    ) -> Result<Duration, SendError> {
        let plan = &self.schedule.gateway;
        if plan.is_idle() {
            return Ok(Duration::ZERO);
        }
        let now = self.clock.now();
        let effect = {
            let mut shared = self.shared.borrow_mut();
            let gateway = &mut shared.gateway;
            if now < gateway.not_before {
                gateway.too_early.get_or_insert(correlation.to_owned());
            }
            gateway.takes(plan, self.schedule.batch, size, now)
        };
        let (held, retry_after, rule) = match effect {
            PredictedEffect::Forwarded(after) => return Ok(after),
            PredictedEffect::Later(held, after) => (held, Some(after), "rate"),
            PredictedEffect::NotAudited => (Duration::ZERO, None, rule::AUDIT_UNAVAILABLE),
        };
        self.struck(match retry_after {
            Some(_) => "held back by the gateway",
            None => "not on record",
        });
        self.keep_back(correlation);
        self.until(now + held + Duration::from_millis(rng.u64(1..20)))
            .await;
        let header = retry_after.map(|after| self.come_back(after));
        let gateway = json!({ "kind": "not_sent", "message": "x", "details": { "rule": rule } });
        let body: Value = json!({ "gateway": gateway });
        let response = Response {
            status: 503,
            retry_after: header,
            body: body.to_string(),
        };
        match read_answer(Some(FROM_GATEWAY), response) {
            Ok(_) => Err(exchange::lost()),
            Err(error) => Err(error),
        }
    }

    /// Notes that a change was not carried out for a cause that is none of its own.
    pub(super) fn keep_back(&self, correlation: &str) {
        let marked = correlation.to_owned();
        self.shared.borrow_mut().gateway.kept_back.insert(marked);
    }

    /// Notes that the page hears now of wrong credentials.
    pub(super) fn turn_away(&self, correlation: &str) {
        self.keep_back(correlation);
        let now = self.clock.now();
        self.shared.borrow_mut().gateway.unauthorized.push(now);
    }

    /// The times when the page heard of wrong credentials.
    pub(crate) fn unauthorized(&self) -> Vec<Duration> {
        self.shared.borrow().gateway.unauthorized.clone()
    }

    /// Notes that nothing is to come for a while, and gives the header that says so.
    fn come_back(&self, after: RetryAfter) -> String {
        let now = self.clock.now();
        let until = match after {
            // Of a date a page whose clock is wrong can't know when it is.
            RetryAfter::Date(_) if !self.schedule.hazards.wall.is_empty() => Duration::ZERO,
            RetryAfter::Seconds(seconds) => now + Duration::from_secs(seconds.into()),
            // A date has no parts of a second.
            RetryAfter::Date(seconds) => {
                Duration::from_secs((now + Duration::from_secs(seconds.into())).as_secs())
            }
            RetryAfter::Long(seconds) => now.saturating_add(Duration::from_secs(seconds)),
            RetryAfter::Past => Duration::ZERO,
        };
        let gateway = &mut self.shared.borrow_mut().gateway;
        gateway.not_before = gateway.not_before.max(until.min(now + LONGEST));
        self.retry_after(after)
    }

    /// The user, or a page that knows nothing of it, does not wait any longer.
    pub(crate) fn forget_the_wait(&self) {
        let mut shared = self.shared.borrow_mut();
        shared.gateway.not_before = Duration::ZERO;
        shared.seen.forget_trouble();
    }

    /// The user, or a page that knows nothing of it, does not leave the service alone any longer.
    pub(crate) fn leave_alone_no_longer(&self) {
        self.shared.borrow_mut().seen.leave_alone_no_longer();
    }

    /// `true` if the change that is marked so is no attempt: it was not forwarded, or the service
    /// turned it away as it did everything then.
    pub(crate) fn is_kept_back(&self, correlation: &str) -> bool {
        self.shared.borrow().gateway.kept_back.contains(correlation)
    }

    /// The number of changes the gateway did not forward because they came too fast.
    pub(crate) fn too_fast(&self) -> usize {
        self.shared.borrow().gateway.too_fast
    }

    /// The correlation id of the first change that came before the page was to come back.
    pub(crate) fn too_early(&self) -> Option<String> {
        self.shared.borrow().gateway.too_early.clone()
    }
}
