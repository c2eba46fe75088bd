//! The rows of a plan.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    item::{Action, Item, ItemId, Kind},
    place::Places,
    rules::Finding,
    service::{About, Observation, Reason},
};

/// The plan for one distinct text of the paste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowPlan {
    /// It is sent.
    Send(Action),
    /// A rule leaves it out.
    Skip(Arc<Finding>),
    /// Its status or the user leaves it out.
    LeaveOut(Arc<Reason>),
}

/// One distinct text of the paste.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRow {
    /// The id, or what stood in its place.
    pub text: Arc<str>,
    /// Every place where it stood; the first one first.
    pub places: Places,
    /// Its target, as a number in [`Header::targets`].
    pub target: u16,
    /// The plan for it.
    pub plan: RowPlan,
    /// The observation before anything was sent; none where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Observation>,
    /// Further details.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Arc<About>>,
}

impl PlannedRow {
    /// `true` unless a rule refuses it: what a rule refuses is no item.
    pub const fn is_item(&self) -> bool {
        !matches!(self.plan, RowPlan::Skip(_))
    }

    /// Its action; none where it is left out.
    pub const fn action(&self) -> Option<Action> {
        match self.plan {
            RowPlan::Send(action) => Some(action),
            RowPlan::Skip(_) | RowPlan::LeaveOut(_) => None,
        }
    }

    /// The item to send, if it is one.
    pub fn item(&self, kind: Kind) -> Option<Item> {
        let action = self.action()?;
        let id = ItemId::share(kind.id_format(), &self.text).ok()?;
        Some(Item { id, action })
    }
}
