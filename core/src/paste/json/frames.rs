//! The lists and objects that a walk over a structure is within.

use std::sync::Arc;

use super::{Check, draft::Draft};
use crate::paste::{cursor::Cursor, entry::Entry, names::List};

/// A list or an object that the walk is within.
#[derive(Debug)]
pub(super) enum Frame<'t> {
    List(Listing<'t>),
    Object(Box<Draft<'t>>),
}

/// A list; the next element has this number.
#[derive(Debug)]
pub(super) struct Listing<'t> {
    pub(super) base: Arc<str>,
    pub(super) role: ListRole,
    pub(super) next: usize,
    pub(super) closing: char,
    pub(super) start: Cursor<'t>,
    pub(super) found: Vec<Entry<'t>>,
    /// A comment above the next elements says to keep them.
    pub(super) is_kept: bool,
}

/// The role of the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListRole {
    /// Entries.
    Entries(Option<List>),
    /// The cells of a row: the list is an element of a list of entries.
    Row,
    /// Anything.
    Nested,
}

#[derive(Debug)]
pub(super) struct Inner<'t> {
    pub(super) check: Check,
    /// Its beginning, and its subject, if it may say to keep that.
    pub(super) says: Option<(Cursor<'t>, Of)>,
}

/// The subject of a part of a structure.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// The object that has it.
    Object,
    /// The id that was found last.
    Found,
}
