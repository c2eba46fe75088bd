//! The amounts of a plan.

use serde::{Deserialize, Serialize};

use crate::item::Action;

/// The numbers of items that a plan stops and deletes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Amounts {
    /// Items to stop.
    pub stop: usize,
    /// Items to delete.
    pub delete: usize,
    /// Items to stop and then to delete.
    pub stop_then_delete: usize,
}

impl Amounts {
    pub(crate) const fn add(&mut self, action: Action) {
        match action {
            Action::Stop => self.stop += 1,
            Action::Delete => self.delete += 1,
            Action::StopThenDelete => self.stop_then_delete += 1,
        }
    }

    /// Returns the number of items with this action.
    pub const fn of(self, action: Action) -> usize {
        match action {
            Action::Stop => self.stop,
            Action::Delete => self.delete,
            Action::StopThenDelete => self.stop_then_delete,
        }
    }

    /// The action of all items; none where they have different ones.
    pub fn only_action(self) -> Option<Action> {
        let mut actions = Action::ALL.into_iter().filter(|a| self.of(*a) > 0);
        let first = actions.next();
        first.filter(|_| actions.next().is_none())
    }

    /// `true` if anything is taken away for good.
    pub const fn deletes(self) -> bool {
        self.delete + self.stop_then_delete > 0
    }

    /// Items in all.
    pub const fn total(self) -> usize {
        self.stop + self.delete + self.stop_then_delete
    }
}
