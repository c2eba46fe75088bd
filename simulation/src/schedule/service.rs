//! The service of a play.

use std::ops::Range;

use bulkhead_core::{item::Flags, wire::ServiceKind};
use fastrand::Rng;

use super::ItemPlan;

/// The service of a play: what is pasted, what that really is, and how the service behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServicePlan {
    /// The AI API with these resources.
    AiApi(Vec<ItemPlan>),
}

impl ServicePlan {
    /// One with so many items. A `sure` one has only items that nothing but their status keeps
    /// from being changed.
    pub(super) fn new(rng: &mut Rng, items: usize, sure: bool) -> Self {
        Self::AiApi((0..items).map(|_| ItemPlan::new(rng, sure)).collect())
    }

    /// The family that it is of.
    pub const fn kind(&self) -> ServiceKind {
        match self {
            Self::AiApi(_) => ServiceKind::AiCore,
        }
    }

    /// How many items are pasted.
    pub const fn items(&self) -> usize {
        match self {
            Self::AiApi(items) => items.len(),
        }
    }

    /// How the user wants it to delete.
    pub const fn flags(&self) -> Flags {
        match self {
            Self::AiApi(_) => Flags::NONE,
        }
    }

    /// Whether an item that is sent in an allowed status is never refused.
    pub(crate) fn is_sound(&self, number: usize) -> bool {
        match self {
            Self::AiApi(items) => items.get(number).is_some_and(ItemPlan::is_sound),
        }
    }

    /// Takes some items out of the paste.
    pub(crate) fn remove(&mut self, items: Range<usize>) {
        match self {
            Self::AiApi(all) => drop(all.drain(items)),
        }
    }

    /// In how many ways an item can be made simpler.
    pub(crate) const fn ways(&self) -> usize {
        match self {
            Self::AiApi(_) => ItemPlan::SIMPLER.len(),
        }
    }

    /// Makes an item simpler in one of these ways.
    pub(crate) fn simplify(&mut self, number: usize, way: usize) {
        match self {
            Self::AiApi(items) => simplify(items, &ItemPlan::SIMPLER, number, way),
        }
    }
}

fn simplify<T>(items: &mut [T], ways: &[fn(&mut T)], number: usize, way: usize) {
    if let (Some(item), Some(simplify)) = (items.get_mut(number), ways.get(way)) {
        simplify(item);
    }
}
