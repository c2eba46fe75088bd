//! The subject of a change: ids, actions, kinds of resources, groups, and the key that ties
//! them together.

mod action;
mod flags;
mod id;
mod implausible;
mod kind;
mod shape;
mod target;

pub use action::{Action, Step};
pub use flags::Flags;
pub use id::{AI_ID_MAX, AI_ID_MIN, ENGINE_ID_MAX, IdFault, IdFormat, ItemId};
pub(crate) use implausible::looks;
pub use implausible::{Implausible, implausible};
pub use kind::Kind;
pub use shape::Shape;
pub use target::{ItemKey, ResourceGroup, Target};

/// An id and what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// The id.
    pub id: ItemId,
    /// The action.
    pub action: Action,
}

/// An id and what one request does to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The id.
    pub id: ItemId,
    /// The step.
    pub step: Step,
}
