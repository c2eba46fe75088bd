//! The changes the gateway keeps back in a play.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::{RetryAfter, rare};

/// The gateway's plan to keep back changes that it could forward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GatewayPlan {
    /// The number of items it forwards in a second; none where it forwards all at once.
    pub rate: Option<u32>,
    /// `true` if somebody else uses up half of that.
    pub is_shared: bool,
    /// The changes it does not forward, counted from 0 in the order in which they are made.
    pub kept_back: BTreeMap<u32, KeptBack>,
}

/// The gateway's reason not to forward a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptBack {
    /// It forwards no more for a while.
    Later(RetryAfter),
    /// It can't put the change on record.
    NotAudited,
}

/// The number of changes that may be kept back; later ones are not, so that every run ends.
const CHANGES: u32 = 150;

/// The changes that can't be put on record are fewer than a user has patience for.
const NOT_AUDITED: usize = 15;

impl GatewayPlan {
    /// One that keeps something back.
    pub(super) fn new(rng: &mut Rng) -> Self {
        let rate = *rng
            .choice(&[
                None,
                None,
                Some(1),
                Some(2),
                Some(5),
                Some(20),
                Some(100),
                Some(300),
            ])
            .unwrap_or(&None);
        let often = *rng.choice(&[0, 0, 3, 10, 30, 60]).unwrap_or(&3);
        let mut kept_back = BTreeMap::new();
        for change in 0..CHANGES {
            if rng.u32(..100) < often {
                kept_back.insert(change, KeptBack::Later(retry_after(rng)));
            }
        }
        for _ in 0..rng.usize(..4) {
            kept_back.insert(rng.u32(..20), KeptBack::NotAudited);
        }
        if rare(rng, 6) {
            // The same for a while.
            let kept = if rng.bool() {
                KeptBack::NotAudited
            } else {
                KeptBack::Later(retry_after(rng))
            };
            let first = rng.u32(..20);
            let most = u32::try_from(NOT_AUDITED).unwrap_or(u32::MAX);
            kept_back.extend((first..first + rng.u32(1..most)).map(|change| (change, kept)));
        }
        let audits = kept_back
            .iter()
            .filter(|(_, kept)| **kept == KeptBack::NotAudited);
        let too_many: Vec<u32> = audits
            .map(|(change, _)| *change)
            .skip(NOT_AUDITED)
            .collect();
        for change in too_many {
            kept_back.remove(&change);
        }
        Self {
            rate,
            is_shared: rate.is_some() && rare(rng, 3),
            kept_back,
        }
    }

    /// `true` if it keeps nothing back.
    pub(crate) fn is_idle(&self) -> bool {
        self.rate.is_none() && self.kept_back.is_empty()
    }
}

/// Most often some seconds, now and then a number that nobody should believe.
fn retry_after(rng: &mut Rng) -> RetryAfter {
    match rng.u8(..8) {
        0 => RetryAfter::Seconds(0),
        1..=4 => RetryAfter::Seconds(rng.u32(1..8)),
        5 => RetryAfter::Date(rng.u32(..20)),
        6 => RetryAfter::Seconds(rng.u32(8..90)),
        _ => RetryAfter::Seconds(1_000_000),
    }
}
