//! What a walk over a structure is in the middle of.

use std::sync::Arc;

use super::{Check, draft::Draft};
use crate::paste::{cursor::Cursor, entry::Entry, names::List};

/// What the walk is in the middle of.
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

/// What the elements of a list are.
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
    /// Where it begins, and what it is about, if it may say to keep that.
    pub(super) says: Option<(Cursor<'t>, Of)>,
}

/// What a part of a structure is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// The object that has it.
    Object,
    /// The id that was found last.
    Found,
}
