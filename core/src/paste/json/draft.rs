//! An object of a JSON text, while its properties are read.

use std::{borrow::Cow, collections::VecDeque, sync::Arc};

use crate::{
    item::Kind,
    paste::{
        entry::{Entry, Form, NamedAction, Value},
        names::{IdName, List, Meaning, meaning},
        notes::Notes,
    },
    place::{JsonPath, Place, Position},
};
/// The usual name of the property that says what is to become of an item.
const ACTION: &str = "targetStatus";

/// An object that may be an entry.
#[derive(Debug)]
pub(super) struct Draft<'t> {
    start: Position,
    path: JsonPath,
    ids: Few<Id<'t>>,
    action: Option<Cow<'t, str>>,
    /// The names of the properties that say what is to become of it.
    action_names: Few<Cow<'t, str>>,
    /// A name of an id, or of an action, that stands in this object more than once.
    doubled_id: Option<Arc<str>>,
    doubled_action: Option<Arc<str>>,
    is_state: bool,
    /// The list of which it is an element; none for the outermost object.
    list: Option<List>,
    /// It held a list, so it is no entry itself.
    pub(super) held_list: bool,
}

/// A property that names an id.
#[derive(Debug)]
struct Id<'t> {
    name: IdName,
    value: Value<'t>,
    at: Position,
    field: Cow<'t, str>,
}

/// Properties of one meaning: nearly always one, which needs no list.
#[derive(Debug)]
struct Few<T> {
    first: Option<T>,
    more: Vec<T>,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            first: None,
            more: Vec::new(),
        }
    }
}

impl<T> Few<T> {
    fn push(&mut self, one: T) {
        match self.first {
            None => self.first = Some(one),
            Some(_) => self.more.push(one),
        }
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.first.iter().chain(&self.more)
    }

    fn into_iter(self) -> impl Iterator<Item = T> {
        self.first.into_iter().chain(self.more)
    }
}

/// The name of the property that named an id last, shared by the paths of all entries.
#[derive(Debug, Default)]
pub(super) struct FieldName(Option<Arc<str>>);

impl FieldName {
    fn get(&mut self, name: &str) -> Arc<str> {
        match &self.0 {
            Some(last) if **last == *name => last.clone(),
            _ => self.0.insert(name.into()).clone(),
        }
    }
}

/// Where entries go, and what is to say besides.
pub(in crate::paste) struct Out<'o, 't> {
    pub(in crate::paste) entries: &'o mut VecDeque<Entry<'t>>,
    pub(in crate::paste) notes: &'o mut Notes,
    pub(in crate::paste) chosen: Option<Kind>,
}

impl<'t> Draft<'t> {
    pub(super) fn new(start: Position, path: JsonPath, list: Option<List>) -> Self {
        Self {
            start,
            path,
            ids: Few::default(),
            action: None,
            action_names: Few::default(),
            doubled_id: None,
            doubled_action: None,
            is_state: list == Some(List::Resources),
            list,
            held_list: false,
        }
    }

    /// Takes the value of a property of this object.
    pub(super) fn take(
        &mut self,
        name: Cow<'t, str>,
        at: Position,
        value: Value<'t>,
        notes: &mut Notes,
    ) {
        let meaning = meaning(&name);
        if meaning == Meaning::Action {
            if self.action_names.iter().any(|own| *own == name) {
                self.doubled_action = Some(name.as_ref().into());
            } else {
                self.action_names.push(name.clone());
            }
        }
        match meaning {
            Meaning::Id(id) => {
                if self.ids.iter().any(|own| own.field == name) {
                    self.doubled_id = Some(name.as_ref().into());
                }
                self.ids.push(Id {
                    name: id,
                    value,
                    at,
                    field: name,
                });
                return;
            }
            Meaning::Action if value != Value::Null => {
                self.action = Some(match value {
                    Value::Text(text) => text,
                    Value::NotText { raw, .. } => Cow::Borrowed(raw),
                    _ => Cow::Borrowed(""),
                });
                return;
            }
            Meaning::State => self.is_state = true,
            Meaning::Action | Meaning::Other => {}
        }
        notes.ignore_property(&name);
    }

    /// Ends the outermost object: it is an entry itself if it held no list.
    pub(super) fn end_outermost(self, names: &mut FieldName, out: &mut Out<'_, 't>) {
        if self.held_list {
            for id in self.ids.into_iter() {
                out.notes.ignore_property(&id.field);
            }
            if self.action.is_some() {
                out.notes.ignore_property(ACTION);
            }
            return;
        }
        out.notes.begin(Form::JsonObjects, self.start);
        self.end(names, out);
    }

    /// Makes an entry of the object.
    pub(super) fn end(self, names: &mut FieldName, out: &mut Out<'_, 't>) {
        let listed_kind = self.list.and_then(List::kind);
        let action = match self.action {
            Some(_) if self.is_state => {
                // What the item is to become by an earlier wish, not what is wished here.
                out.notes.ignore_property(ACTION);
                None
            }
            action => action.map(NamedAction::read),
        };
        let doubled_action = self.doubled_action.filter(|_| !self.is_state);
        let doubled_key = self.doubled_id.or(doubled_action);
        let ranks = self.ids.iter().map(|id| id.name.rank(out.chosen));
        let Some(best) = ranks.min() else {
            out.entries.push_back(Entry {
                value: Value::NoId,
                place: Place::json(self.start, self.path),
                action,
                kind: listed_kind,
                doubled_key,
            });
            return;
        };
        for id in self.ids.into_iter() {
            if id.name.rank(out.chosen) == best {
                let path = self.path.clone().field(names.get(&id.field));
                out.entries.push_back(Entry {
                    value: id.value,
                    place: Place::json(id.at, path),
                    action: action.clone(),
                    kind: listed_kind.or(id.name.kind),
                    doubled_key: doubled_key.clone(),
                });
            } else {
                out.notes.ignore_property(&id.field);
            }
        }
    }
}
