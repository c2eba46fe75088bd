//! An object of a structure, while its properties are read, and what it is in the end.

use std::{borrow::Cow, sync::Arc};

use super::{
    few::Few,
    marks::{Mark, mark},
};
use crate::{
    item::{IdFormat, Kind, Shape},
    paste::{
        entry::{Entry, Form, JsonType, NamedAction, Value},
        evidence::{Evidence, Why},
        ground,
        lines::Out,
        names::{List, Meaning, Sense, meaning},
        wish::{Decided, decided, says_keep},
    },
    place::{JsonPath, Place, Position},
};

/// The usual name of the property that says what is to become of an item.
const ACTION: &str = "targetStatus";

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is the document.
    Outermost,
    /// It holds what the document consists of: `data`, `result`.
    Wrapper,
    /// It is an element of a list of entries.
    Element(Option<List>),
    /// It stands under a name that names a kind: `deployment`.
    OfKind(Kind),
    /// It stands anywhere else.
    Nested,
}

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
    is_kept: bool,
    mark: Option<Mark>,
    /// `{"key": "deployment_id", "value": "A"}`: what the name names, and the value.
    key: Option<Key>,
    value: Option<(Value<'t>, Position)>,
    /// It held a list, so it is no entry itself.
    pub(super) held_list: bool,
    /// What was found in what it holds.
    pub(super) found: Vec<Entry<'t>>,
}

/// The name of an id, where it stands in a value, and the kind that it speaks of.
#[derive(Clone, Copy, Debug)]
struct Key(Option<Kind>);

/// A property that names an id.
#[derive(Debug)]
struct Id<'t> {
    kind: Option<Kind>,
    value: Value<'t>,
    at: Position,
    field: Cow<'t, str>,
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
            key: None,
            value: None,
            held_list: false,
            found: Vec::new(),
        }
    }

    const fn is_bulk(&self) -> bool {
        matches!(self.role, Role::Element(Some(List::Bulk(_))))
    }

    /// Whether it is an element of a list of entries, with an id that nothing within it can be more
    /// exact than.
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

    pub(super) fn has_id(&self) -> bool {
        !self.ids.is_empty()
    }

    /// Takes the name of a property, whatever its value.
    pub(super) fn see(&mut self, name: &str) {
        if let Some(mark) = mark(name)
            && self.mark != Some(Mark::Other)
        {
            self.mark = Some(mark);
        }
    }

    /// Takes the value of a property of this object.
    pub(super) fn take(
        &mut self,
        name: Cow<'t, str>,
        at: Position,
        value: Value<'t>,
        out: &mut Out<'_, 't>,
    ) {
        let meaning = meaning(&name);
        let is_wish = match meaning {
            Meaning::Action => true,
            Meaning::TargetStatus => self.is_bulk(),
            _ => false,
        };
        if is_wish {
            self.take_wish(name, value, out);
            return;
        }
        match meaning {
            Meaning::Id(kind) => {
                if self.ids.iter().any(|own| own.field == name) {
                    self.doubled_id = Some(name.as_ref().into());
                }
                self.ids.push(Id {
                    kind,
                    value: numbered(value, out.format()),
                    at,
                    field: name,
                });
                return;
            }
            Meaning::State => self.is_state = true,
            Meaning::Decision(sense) => self.decide(sense, &value),
            // What an export of this tool says of an item is no wish.
            Meaning::Remark if self.role != Role::Element(Some(List::Results)) => {
                self.is_kept |= matches!(&value, Value::Text(text) if says_keep(text));
            }
            _ => {}
        }
        self.see(&name);
        out.notes.ignore_property(&name);
        match (&*name, value) {
            ("key" | "name" | "Key" | "Name", Value::Text(text)) => {
                self.key = match crate::paste::names::meaning(&text) {
                    Meaning::Id(kind) => Some(Key(kind)),
                    Meaning::Kind(kind) => Some(Key(Some(kind))),
                    _ => None,
                };
            }
            ("value" | "Value", value) => self.value = Some((value, at)),
            _ => {}
        }
    }

    fn take_wish(&mut self, name: Cow<'t, str>, value: Value<'t>, out: &mut Out<'_, 't>) {
        match value {
            Value::Null => out.notes.ignore_property(&name),
            Value::Text(text) => self.action = Some(text),
            Value::NotText { raw, .. } => self.action = Some(Cow::Borrowed(raw)),
            _ => self.action = Some(Cow::Borrowed("")),
        }
        if self.action_names.iter().any(|own| *own == name) {
            self.doubled_action = Some(name.as_ref().into());
        } else {
            self.action_names.push(name);
        }
    }

    fn decide(&mut self, sense: Sense, value: &Value<'_>) {
        let word = match value {
            Value::Text(text) => text.as_ref(),
            Value::NotText { raw, .. } => raw,
            _ => "",
        };
        // An object may say "delete: false" of something that was done, but never "keep".
        self.is_kept |= decided(sense, word) == Decided::Keep;
    }

    /// Ends the object: what it is goes to `out`, or, from within another object, to what is
    /// found there.
    pub(super) fn end(&mut self, names: &mut FieldName, out: &mut Out<'_, 't>) -> Few<Entry<'t>> {
        if self.held_list {
            self.pass_over(out);
            if self.action.is_some() {
                out.notes.ignore_property(ACTION);
            }
            // Beside a list of entries nothing is found by its shape.
            self.found
                .retain(|entry| !entry.evidence.needs_acceptance());
            return Few::of(std::mem::take(&mut self.found));
        }
        let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
        let found = std::mem::take(&mut self.found);
        let best = self.ids.iter().map(|id| rank(id.kind, &is_chosen)).min();
        let is_entry = matches!(self.role, Role::Outermost | Role::Element(_));
        let is_named_within = found.iter().any(|entry| entry.evidence == Evidence::Named);
        let is_other = self.mark == Some(Mark::Other) && !found.is_empty();
        if best != Some(0) && (is_named_within || is_other) {
            self.pass_over(out);
            return Few::of(found);
        }
        if let (Some(Key(kind)), Some((value, at))) = (self.key, self.value.take()) {
            let value = numbered(value, out.format());
            if kind.is_none_or(is_chosen) && matches!(value, Value::Text(_)) {
                self.pass_over(out);
                let path = self.path.clone().field("value");
                let mut entry = Entry::new(value, Place::json(at, path), Evidence::Named);
                entry.kind = kind;
                return Few::one(entry);
            }
        }
        match best {
            Some(best) => {
                let own = self.end_with_id(best, names, out);
                if own.is_empty() { Few::of(found) } else { own }
            }
            None if !found.is_empty() => Few::of(found),
            None if is_entry => {
                if self.role == Role::Outermost {
                    out.notes.begin(Form::JsonObjects, self.start);
                }
                let place = Place::json(self.start, self.path.clone());
                let mut entry = Entry::new(Value::NoId, place, Evidence::List);
                entry.kind = self.role.kind();
                entry.action = self.action.take().map(NamedAction::read);
                entry.doubled_key = self.doubled_id.take().or(self.doubled_action.take());
                Few::one(entry)
            }
            None => Few::default(),
        }
    }

    fn pass_over(&mut self, out: &mut Out<'_, 't>) {
        for id in std::mem::take(&mut self.ids).into_iter() {
            out.notes.ignore_property(&id.field);
        }
    }

    fn end_with_id(
        &mut self,
        best: u8,
        names: &mut FieldName,
        out: &mut Out<'_, 't>,
    ) -> Few<Entry<'t>> {
        if self.role == Role::Outermost {
            out.notes.begin(Form::JsonObjects, self.start);
        }
        let listed_kind = self.role.kind();
        let marked = match self.mark {
            Some(Mark::Kind(kind)) => Some(kind),
            _ => None,
        };
        let is_wish = !(self.is_state && self.is_bulk());
        let action = match self.action.take() {
            Some(_) if !is_wish => {
                // What the item is to become by an earlier wish, not what is wished here.
                out.notes.ignore_property(ACTION);
                None
            }
            action => action.map(NamedAction::read),
        };
        let doubled_action = self.doubled_action.take().filter(|_| is_wish);
        let doubled_key = self.doubled_id.take().or(doubled_action);
        let format = out.format();
        let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
        let mut entries = Few::default();
        for id in std::mem::take(&mut self.ids).into_iter() {
            if rank(id.kind, &is_chosen) != best {
                out.notes.ignore_property(&id.field);
                continue;
            }
            let is_own = matches!(&id.value, Value::Text(text) if Shape::of(text).is_own(format));
            let is_nested = self.role == Role::Nested;
            let is_plain = id.kind.is_none();
            if is_nested && is_plain && (!is_own || marked.is_none() && self.mark.is_some()) {
                out.notes.ignore_property(&id.field);
                continue;
            }
            let path = self.path.clone().field(names.get(&id.field));
            let evidence = match (is_plain, is_nested && marked.is_none()) {
                (false, _) => Evidence::Named,
                (true, true) => Evidence::Text { around: "" },
                (true, false) => Evidence::Id,
            };
            let mut entry = Entry::new(id.value, Place::json(id.at, path), evidence);
            entry.kind = listed_kind.or(id.kind).or(marked);
            entry.action.clone_from(&action);
            entry.doubled_key.clone_from(&doubled_key);
            let why = if is_plain && self.mark == Some(Mark::Other) {
                Some(Why::OtherThing)
            } else {
                self.is_kept.then_some(Why::Kept)
            };
            entries.push(match why {
                Some(why) => ground::left_out(entry, why),
                None => entry,
            });
        }
        entries
    }
}

impl Role {
    fn kind(self) -> Option<Kind> {
        match self {
            Self::Element(list) => list.and_then(List::kind),
            Self::OfKind(kind) => Some(kind),
            _ => None,
        }
    }
}

/// How exactly the name of a property names an id; the smaller, the more.
fn rank(kind: Option<Kind>, is_chosen: &dyn Fn(Kind) -> bool) -> u8 {
    match kind {
        Some(kind) if is_chosen(kind) => 0,
        None => 1,
        Some(_) => 2,
    }
}

/// A number is an id of an engine that counts.
pub(super) fn numbered(value: Value<'_>, format: IdFormat) -> Value<'_> {
    match value {
        Value::NotText {
            found: JsonType::Number,
            raw,
        } if format == IdFormat::Engine && Shape::of(raw) == Shape::Number => {
            Value::Text(Cow::Borrowed(raw))
        }
        value => value,
    }
}
