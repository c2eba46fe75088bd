//! The options of a check, and its result.

use std::sync::Arc;

use crate::{
    item::{Action, Item, Kind},
    place::{Place, Places},
    rules::{Finding, Problem},
};

/// The options of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The kind of resource that was chosen.
    pub kind: Kind,
    /// The action of entries that name none themselves; none where each has to.
    pub action: Option<Action>,
    /// `true` if ids that look like something else are taken all the same.
    pub include_implausible: bool,
    /// `true` if the user has accepted what was found in running text.
    pub accept_found: bool,
}

/// One distinct text after the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// It is an id that can be sent.
    Ready(Item),
    /// A rule refuses it, or leaves it out.
    Out(Finding),
}

/// One distinct text, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRow {
    /// The id, or what stood in its place.
    pub text: Arc<str>,
    /// Every place where it stands; the first one first.
    pub places: Places,
    /// The verdict of the rules.
    pub state: RowState,
}

/// Everything that the rules say of a paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Each distinct text once, in the order of first appearance.
    pub rows: Vec<CheckedRow>,
    /// The problems, in the order of the text.
    pub problems: Vec<Problem>,
    /// The number of entries.
    pub entries: usize,
    /// The number of them that name an action themselves.
    pub named_actions: usize,
    /// The ids found in running text, whether it is accepted or not: each id once, in the order of
    /// the text.
    pub found: Vec<Found>,
}

impl Checked {
    /// The items that can be sent.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.rows.iter().filter_map(|row| match &row.state {
            RowState::Ready(item) => Some(item),
            RowState::Out(_) => None,
        })
    }
}

/// An id that was found in running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The id.
    pub id: Arc<str>,
    /// Its first place.
    pub place: Place,
    /// The text around it.
    pub around: Arc<str>,
}
