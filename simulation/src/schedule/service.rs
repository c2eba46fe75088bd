//! The service of a play.

use std::{ops::Range, time::Duration};

use bulkhead_core::{item::Flags, wire::ServiceKind};
use fastrand::Rng;

use super::{DeploymentPlan, EnginePlan, ItemPlan};

/// The service of a play: what is pasted, what that really is, and how the service behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServicePlan {
    /// The AI API with these resources.
    AiApi(Vec<ItemPlan>),
    /// A process engine.
    Engine(EnginePlan),
}

impl ServicePlan {
    /// One with so many items. A `sure` one has only items that nothing but their status keeps
    /// from being changed.
    pub(super) fn new(kind: ServiceKind, rng: &mut Rng, items: usize, sure: bool) -> Self {
        match kind {
            ServiceKind::AiCore => {
                Self::AiApi((0..items).map(|_| ItemPlan::new(rng, sure)).collect())
            }
            ServiceKind::Engine => Self::Engine(EnginePlan::new(rng, items, sure)),
        }
    }

    /// The family that it is of.
    pub const fn kind(&self) -> ServiceKind {
        match self {
            Self::AiApi(_) => ServiceKind::AiCore,
            Self::Engine(_) => ServiceKind::Engine,
        }
    }

    /// The number of pasted items.
    pub const fn items(&self) -> usize {
        match self {
            Self::AiApi(items) => items.len(),
            Self::Engine(engine) => engine.deployments.len(),
        }
    }

    /// The user's flags for its deletions.
    pub const fn flags(&self) -> Flags {
        match self {
            Self::AiApi(_) => Flags::NONE,
            Self::Engine(engine) => engine.flags,
        }
    }

    /// `true` if an item sent in an allowed status is not refused, if it is tried so often.
    pub(crate) fn is_sound(&self, number: usize, attempts: u16) -> bool {
        match self {
            Self::AiApi(items) => items.get(number).is_some_and(ItemPlan::is_sound),
            Self::Engine(engine) => engine.is_sound(number, attempts),
        }
    }

    /// `true` if an item that could be changed may be left out for what its status is.
    pub(crate) const fn may_leave_out(&self) -> bool {
        matches!(self, Self::AiApi(_))
    }

    /// The longest that a request with so many items keeps the service busy.
    pub(crate) fn longest(&self, batch: usize) -> Duration {
        match self {
            Self::AiApi(_) => Duration::ZERO,
            Self::Engine(engine) => engine.longest(batch),
        }
    }

    /// The time until nothing happens any more that was asked for.
    pub(crate) const fn rest(&self) -> Duration {
        match self {
            Self::AiApi(_) => Duration::from_secs(10),
            // What it has begun it goes on with, whoever waits for it.
            Self::Engine(_) => Duration::from_secs(2 * 60 * 60),
        }
    }

    /// Takes some items out of the paste.
    pub(crate) fn remove(&mut self, items: Range<usize>) {
        match self {
            Self::AiApi(all) => drop(all.drain(items)),
            Self::Engine(engine) => drop(engine.deployments.drain(items)),
        }
    }

    /// In how many ways an item can be made simpler.
    pub(crate) const fn ways(&self) -> usize {
        match self {
            Self::AiApi(_) => ItemPlan::SIMPLER.len(),
            Self::Engine(_) => DeploymentPlan::SIMPLER.len(),
        }
    }

    /// Makes an item simpler in one of these ways.
    pub(crate) fn simplify(&mut self, number: usize, way: usize) {
        match self {
            Self::AiApi(items) => simplify(items, &ItemPlan::SIMPLER, number, way),
            Self::Engine(engine) => {
                simplify(
                    &mut engine.deployments,
                    &DeploymentPlan::SIMPLER,
                    number,
                    way,
                );
            }
        }
    }
}

fn simplify<T>(items: &mut [T], ways: &[fn(&mut T)], number: usize, way: usize) {
    if let (Some(item), Some(simplify)) = (items.get_mut(number), ways.get(way)) {
        simplify(item);
    }
}
