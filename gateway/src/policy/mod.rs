//! The policy of a connection: whether anything is changed, items a run, items a second.
//!
//! It guards against mistakes, not against attackers: who may use the connection may begin
//! another run, and asks with whatever run's id they like.

mod rate;
mod runs;

use std::{
    hash::{BuildHasher, RandomState},
    num::{NonZeroU32, NonZeroUsize},
    time::{Duration, Instant},
};

use bulkhead_core::item::{Change, Target};

use crate::refusal::Refusal;
use rate::{Pace, RateLimit};
use runs::{Admission, RunItems};

/// The most that [`Policy::max_items`] may be.
pub(crate) const MAX_ITEMS_MOST: usize = 1_000_000;

/// The most that [`Policy::rate`] may be.
pub(crate) const RATE_MOST: usize = 100_000;

/// The most that a connection allows. The default allows everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Nothing is changed on this connection.
    pub read_only: bool,
    /// The most distinct items that one run may change.
    pub max_items: Option<NonZeroUsize>,
    /// The most items a second that are forwarded, of all runs together.
    pub rate: Option<NonZeroU32>,
}

/// Holds the changes of one connection to its policy.
#[derive(Debug)]
pub(crate) struct Enforcer {
    read_only: bool,
    runs: Option<RunItems>,
    rate: Option<RateLimit>,
    /// Makes digests of items, which nobody can foresee.
    hashers: [RandomState; 2],
}

impl Enforcer {
    /// Enforces a policy on a connection.
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            read_only: policy.read_only,
            runs: policy.max_items.map(RunItems::new),
            rate: policy.rate.map(RateLimit::new),
            hashers: [RandomState::new(), RandomState::new()],
        }
    }

    /// Counts the items of a change, all or none. Asked again of the same items it counts none
    /// twice.
    ///
    /// # Errors
    /// Why the connection does not allow the change.
    pub(crate) fn admit(
        &self,
        run: Option<&str>,
        target: &Target,
        changes: &[Change],
    ) -> Result<(), Refusal> {
        if self.read_only {
            return Err(Refusal::ReadOnly);
        }
        let Some(runs) = &self.runs else {
            return Ok(());
        };
        let max_items = runs.most().get();
        let run = run.ok_or(Refusal::RunMissing { max_items })?;
        let [high, low] = &self.hashers;
        let digests = changes.iter().map(|change| {
            let item = (target, &change.id);
            let half = |hasher: &RandomState| u128::from(hasher.hash_one(item));
            (half(high) << 64) | half(low)
        });
        match runs.admit(run, digests, Instant::now()) {
            Admission::Within => Ok(()),
            Admission::Beyond { so_far } => Err(Refusal::MaxItems { max_items, so_far }),
        }
    }

    /// Waits until so many items may go.
    ///
    /// # Errors
    /// After what time to come again, where that would take too long.
    pub(crate) async fn pace(&self, items: usize) -> Result<(), Duration> {
        let Some(rate) = &self.rate else {
            return Ok(());
        };
        match rate.ask(items, Instant::now()) {
            Pace::After(wait) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            Pace::ComeAgain(wait) => Err(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use bulkhead_core::item::{IdFormat, ItemId, Step};

    use super::*;

    fn change(id: &str, step: Step) -> Change {
        let id = ItemId::parse(IdFormat::Engine, id).unwrap();
        Change { id, step }
    }

    fn enforcer(policy: Policy) -> Enforcer {
        Enforcer::new(policy)
    }

    #[test]
    fn on_a_read_only_connection_nothing_is_changed() {
        let enforcer = enforcer(Policy {
            read_only: true,
            ..Policy::default()
        });
        let changes = [change("a", Step::Delete)];
        let admitted = enforcer.admit(Some("run"), &Target::of_engine(), &changes);
        assert_eq!(admitted, Err(Refusal::ReadOnly));
    }

    #[test]
    fn both_steps_of_an_item_count_once_and_a_change_needs_a_run() {
        let enforcer = enforcer(Policy {
            max_items: NonZeroUsize::new(1),
            ..Policy::default()
        });
        let admit = |run, id, step| {
            let changes = [change(id, step)];
            enforcer.admit(run, &Target::of_engine(), &changes)
        };
        let run = Some("run");
        assert_eq!(admit(run, "a", Step::Stop), Ok(()));
        assert_eq!(admit(run, "a", Step::Delete), Ok(()));
        let beyond = Refusal::MaxItems {
            max_items: 1,
            so_far: 1,
        };
        assert_eq!(admit(run, "b", Step::Delete), Err(beyond));
        let missing = Refusal::RunMissing { max_items: 1 };
        assert_eq!(admit(None, "a", Step::Delete), Err(missing));
    }
}
