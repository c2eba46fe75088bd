//! What every entry of a table or a structure passes: what the heading above it says.

use std::collections::VecDeque;

use super::{
    entry::{Entry, Value},
    evidence::{Evidence, Why},
    ground::{self, Ground, Keep},
    labels::Scope,
};
use crate::place::Place;

/// Leaves out the entries from a number on that a heading says to keep, or calls another thing's.
pub(super) fn pass<'t>(ground: &Ground<'t>, entries: &mut VecDeque<Entry<'t>>, from: usize) {
    let is_kept = ground.keep != Keep::No;
    let is_other = ground.scopes.now() == Scope::Other;
    if !is_kept && !is_other {
        return;
    }
    for entry in entries.iter_mut().skip(from) {
        if is_kept {
            leave_out(entry, Why::Kept);
        } else if entry.evidence != Evidence::Named {
            leave_out(entry, Why::OtherThing);
        }
    }
}

/// Leaves out an entry, unless it is left out already.
pub(super) fn leave_out(entry: &mut Entry<'_>, why: Why) {
    let empty = Entry::new(Value::Null, Place::default(), Evidence::List);
    let own = std::mem::replace(entry, empty);
    *entry = ground::left_out(own, why);
}
