//! One deployment, with all that ever happened to it.

use std::time::Duration;

use bulkhead_core::item::{Flags, Step};

use super::failure::Failure;
use crate::{
    schedule::{Access, DeploymentPlan, Doing, Hook, Race},
    service::Truth,
};

/// One deployment, with all that ever happened to it.
#[derive(Debug)]
pub(super) struct Deployment {
    pub(super) plan: DeploymentPlan,
    gone: Option<Duration>,
    /// `true` if this run has deleted it.
    is_ours: bool,
    /// `true` if anything of it ran when this run deleted it.
    was_running: bool,
    /// `true` if a batch holds it, or held it.
    pub(super) is_in_batch: bool,
}

impl Deployment {
    pub(super) const fn new(plan: &DeploymentPlan) -> Self {
        Self {
            plan: *plan,
            gone: None,
            is_ours: false,
            was_running: false,
            is_in_batch: false,
        }
    }

    pub(super) fn is_visible(&self) -> bool {
        self.gone.is_none() && self.plan.access != Access::Invisible
    }

    fn cases(&self) -> usize {
        self.plan.cases.unwrap_or_default()
    }

    /// Deletes it in a transaction that was begun then, unless something keeps it.
    pub(super) fn delete(
        &mut self,
        flags: Flags,
        (begun, now): (Duration, Duration),
    ) -> Result<(), Failure> {
        match (self.plan.access, self.gone) {
            // It went while this was under way.
            (Access::ReadOnly | Access::Full, Some(gone)) if gone > begun => {
                return Err(self.race(flags));
            }
            (Access::Missing | Access::Invisible, _) | (_, Some(_)) => {
                return Err(Failure::Unknown);
            }
            (Access::ReadOnly, None) => return Err(Failure::Forbidden),
            (Access::Full, None) => {}
        }
        if !flags.cascade && self.plan.processes > 0 {
            return Err(Failure::Running(self.plan.processes));
        }
        if !flags.cascade && self.cases() > 0 {
            // It does not look for cases; its database refuses (seen).
            return Err(Failure::Persistence);
        }
        if self.plan.processes > 0 && self.is_hooked(flags) {
            return Err(Failure::Hook);
        }
        if self.plan.referenced {
            return Err(Failure::Persistence);
        }
        if self.plan.races > 0 {
            self.plan.races -= 1;
            return Err(self.race(flags));
        }
        self.remove(now);
        Ok(())
    }

    /// This run removes it, whatever hangs on it.
    pub(super) fn remove(&mut self, now: Duration) {
        self.gone = Some(now);
        self.is_ours = true;
        self.was_running = self.plan.processes + self.cases() > 0;
    }

    const fn is_hooked(&self, flags: Flags) -> bool {
        match self.plan.hook {
            None => false,
            Some(Hook::Listener) => !flags.skip_custom_listeners,
            Some(Hook::Mapping) => !flags.skip_io_mappings,
        }
    }

    const fn race(&self, flags: Flags) -> Failure {
        match self.plan.race {
            Race::Persistence if !flags.cascade => Failure::Race(Race::Optimistic),
            race => Failure::Race(race),
        }
    }

    /// Somebody else does something to it.
    pub(super) fn meddle(&mut self, doing: Doing, now: Duration) {
        match doing {
            _ if self.gone.is_some() => {}
            Doing::Start => self.plan.processes += 1,
            Doing::End => {
                self.plan.processes = 0;
                self.plan.cases = self.plan.cases.map(|_| 0);
            }
            Doing::Delete => self.gone = Some(now),
            Doing::Forbid if self.plan.access == Access::Full => {
                self.plan.access = Access::ReadOnly;
            }
            Doing::Permit if self.plan.access == Access::ReadOnly => {
                self.plan.access = Access::Full;
            }
            Doing::Forbid | Doing::Permit => {}
        }
    }

    pub(super) fn truth(&self, now: Duration) -> Truth {
        Truth {
            gone: self.gone.filter(|gone| *gone <= now),
            was_stopped: false,
            is_on_its_way: self.is_in_batch,
            brought_about: if self.is_ours {
                vec![Step::Delete]
            } else {
                Vec::new()
            },
            was_running: self.was_running,
        }
    }
}
