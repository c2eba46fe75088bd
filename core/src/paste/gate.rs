//! The check of every entry of a table or a structure by the heading above it.

use std::collections::VecDeque;

use super::{
    entry::{Entry, Value},
    evidence::{Evidence, Why},
    ground::{self, Ground, Keep},
    labels::Scope,
};
use crate::place::Place;

/// Leaves out the entries from a number on that a heading says to keep, or calls another thing's, and
/// has those accepted of which it says what nobody understands.
pub(super) fn pass<'t>(ground: &Ground<'t>, entries: &mut VecDeque<Entry<'t>>, from: usize) {
    let is_other = ground.scopes.now() == Scope::Other;
    if ground.keep == Keep::No && !is_other && !ground.is_doubtful {
        return;
    }
    for entry in entries.iter_mut().skip(from) {
        let is_other = is_other && entry.evidence != Evidence::Named;
        if let Some(why) = ground.why(is_other) {
            leave_out(entry, why);
        } else if ground.is_doubtful && !entry.evidence.needs_acceptance() {
            entry.evidence = Evidence::Text { around: "" };
        }
    }
}

/// Leaves out an entry, unless it is left out already.
pub(super) fn leave_out(entry: &mut Entry<'_>, why: Why) {
    let empty = Entry::new(Value::Null, Place::default(), Evidence::List);
    let own = std::mem::replace(entry, empty);
    *entry = ground::left_out(own, why);
}
