//! An object of a structure, while its properties are read, and what it is in the end.

mod end;
mod take;
mod with_id;

use std::{borrow::Cow, sync::Arc};

use super::{
    few::Few,
    ids::{Id, Key, Role},
    marks::{Mark, mark},
};
use crate::{
    item::{IdFormat, Shape},
    paste::{
        entry::{Entry, Value},
        lines::Out,
        names::List,
    },
    place::{JsonPath, Position},
};

/// The usual name of the property that says what is to become of an item.
const ACTION: &str = "targetStatus";

/// An object that may be an entry.
#[derive(Debug)]
pub(super) struct Draft<'t> {
    start: Position,
    pub(super) path: JsonPath,
    pub(super) role: Role,
    ids: Few<Id<'t>>,
    action: Option<Cow<'t, str>>,
    /// The names of the properties that say what is to become of it.
    action_names: Few<Cow<'t, str>>,
    /// A name of an id, or of an action, that stands in this object more than once.
    doubled_id: Option<Arc<str>>,
    doubled_action: Option<Arc<str>>,
    is_state: bool,
    pub(super) is_kept: bool,
    mark: Option<Mark>,
    /// The number of properties that hold the id of another thing.
    others: usize,
    /// The number of those of a configuration, as what runs by one has.
    configurations: usize,
    /// `{"key": "deployment_id", "value": "A"}`: what the name names, and the value.
    key: Option<Key>,
    value: Option<(Value<'t>, Position)>,
    /// It held a list, so it is no entry itself.
    pub(super) held_list: bool,
    /// The entries that were found in what it holds.
    pub(super) found: Vec<Entry<'t>>,
}

impl<'t> Draft<'t> {
    pub(super) fn new(start: Position, path: JsonPath, role: Role) -> Self {
        Self {
            start,
            path,
            role,
            ids: Few::default(),
            action: None,
            action_names: Few::default(),
            doubled_id: None,
            doubled_action: None,
            is_state: false,
            is_kept: false,
            mark: None,
            others: 0,
            configurations: 0,
            key: None,
            value: None,
            held_list: false,
            found: Vec::new(),
        }
    }

    const fn is_bulk(&self) -> bool {
        matches!(self.role, Role::Element(Some(List::Bulk(_))))
    }

    /// `true` if it is an element of a list of entries, with an id that nothing within it can be
    /// more exact than.
    pub(super) fn has_sure_id(&self, format: IdFormat) -> bool {
        let is_sure = |shape: Shape| {
            shape.is_own(format) && (shape == Shape::Hex || format == IdFormat::Engine)
        };
        matches!(self.role, Role::Element(_))
            && self.ids.iter().any(|id| {
                id.kind.is_some()
                    || matches!(&id.value, Value::Text(text) if is_sure(Shape::of(text)))
            })
    }

    /// `true` if what else it says may name what is meant: it has no id, or one of another thing.
    pub(super) fn is_open(&self) -> bool {
        self.ids.is_empty() || self.mark == Some(Mark::Other)
    }

    pub(super) const fn is_marked(&self) -> bool {
        matches!(self.mark, Some(Mark::Kind(_)))
    }

    /// Takes the name of a property, whatever its value.
    pub(super) fn see(&mut self, name: &str) {
        self.mark_as(mark(name));
    }

    fn mark_as(&mut self, mark: Option<Mark>) {
        if mark.is_some() && self.mark != Some(Mark::Other) {
            self.mark = mark;
        }
    }

    /// `true` if its plain `id` is the id of another thing, and `true` if that is not certain: it
    /// has ids of several other things, and nothing that only an item has.
    fn is_other(&self) -> (bool, bool) {
        let is_item = self.is_marked() || self.configurations > 0 && self.is_state;
        (self.mark == Some(Mark::Other), self.others > 1 && !is_item)
    }

    fn pass_over(&mut self, out: &mut Out<'_, 't>) {
        for id in std::mem::take(&mut self.ids).into_iter() {
            out.notes.ignore_property(&id.field);
        }
    }
}
