//! An object of a structure, while its properties are read, and what it is in the end.

use std::{borrow::Cow, sync::Arc};

use super::{
    few::Few,
    ids::{FieldName, Id, Key, Rank, Role, numbered},
    keeps::value_says_keep,
    marks::{Mark, mark, mark_of_value},
};
use crate::{
    item::{IdFormat, Kind, Shape},
    paste::{
        entry::{Entry, Form, JsonType, NamedAction, Value},
        evidence::{Evidence, Why},
        ground,
        lines::Out,
        names::{List, Meaning, Sense, meaning},
        wish::{Decided, decided},
        words::Words,
    },
    place::{JsonPath, Place, Position},
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
    /// How many properties hold the id of another thing.
    others: usize,
    /// How many are of a configuration, as what runs by one has.
    configurations: usize,
    /// `{"key": "deployment_id", "value": "A"}`: what the name names, and the value.
    key: Option<Key>,
    value: Option<(Value<'t>, Position)>,
    /// It held a list, so it is no entry itself.
    pub(super) held_list: bool,
    /// What was found in what it holds.
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

    /// Whether what else it says may name what is meant: it has no id, or one of another thing.
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

    /// Whether its plain `id` is the id of another thing, and whether that is not certain: it has
    /// ids of several other things, and nothing that only an item has.
    fn is_other(&self) -> (bool, bool) {
        let is_item = self.is_marked() || self.configurations > 0 && self.is_state;
        (self.mark == Some(Mark::Other), self.others > 1 && !is_item)
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
            Meaning::State | Meaning::TargetStatus => self.is_state = true,
            Meaning::Decision(sense) => self.decide(sense, &value),
            Meaning::OtherThing => {
                let words = Words::of(&name);
                let words = words.as_slice();
                let is = |at: usize, word: &str| {
                    (words.get(at)).is_some_and(|own| own.eq_ignore_ascii_case(word))
                };
                self.others += usize::from(is(words.len().saturating_sub(1), "id"));
                self.configurations += usize::from(is(0, "configuration") || is(0, "config"));
            }
            _ => {}
        }
        self.see(&name);
        if let Value::Text(text) = &value {
            self.mark_as(mark_of_value(&name, text));
            // What a service or an export of this tool says of an item is no wish.
            let is_answer = matches!(
                self.role,
                Role::Element(Some(List::Results | List::Bulk(_)))
            );
            self.is_kept |=
                !is_answer && meaning != Meaning::OtherThing && value_says_keep(&name, text);
        }
        out.notes.ignore_property(&name);
        match (&*name, value) {
            ("key" | "name" | "title" | "Key" | "Name", Value::Text(text)) => {
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
        let mut found = std::mem::take(&mut self.found);
        if let Role::InsteadOfList(list) = self.role {
            self.pass_over(out);
            // What is found by its shape alone is less than to be told that a list is missing.
            found.retain(|entry| !entry.evidence.needs_acceptance());
            if !found.is_empty() {
                return Few::of(found);
            }
            let value = Value::NotAList {
                found: JsonType::Object,
            };
            let place = Place::json(self.start, self.path.clone());
            let mut entry = Entry::new(value, place, Evidence::List);
            entry.kind = list.kind();
            return Few::one(entry);
        }
        let best = self.best(out);
        let is_entry = matches!(self.role, Role::Outermost | Role::Element(_));
        let is_named_within = found.iter().any(|entry| entry.evidence == Evidence::Named);
        let is_other = self.mark == Some(Mark::Other) && !found.is_empty();
        if !matches!(best, Some(Rank::Named | Rank::Qualified)) && (is_named_within || is_other) {
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

    /// How exactly the best of its ids is named.
    fn best(&self, out: &Out<'_, 't>) -> Option<Rank> {
        let ranks = || self.ids.iter().map(|id| id.rank(out));
        let best = ranks().min()?;
        // `replacementDeploymentId` beside `id`: where both are of one make, the plain one is meant.
        let first = |rank: Rank| {
            let mut ids = self.ids.iter().filter(|id| id.rank(out) == rank);
            ids.find_map(|id| match &id.value {
                Value::Text(text) if Shape::of(text).is_own(out.format()) => text.get(..1),
                _ => None,
            })
        };
        let is_plain = best == Rank::Qualified
            && first(Rank::Plain).is_some_and(|plain| {
                out.format() == IdFormat::Engine || Some(plain) == first(Rank::Qualified)
            });
        Some(if is_plain { Rank::Plain } else { best })
    }

    fn end_with_id(
        &mut self,
        best: Rank,
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
        let (is_other, is_unsure) = self.is_other();
        // A name of an id that says more than the kind may be about another item.
        let is_unsure = is_unsure || self.ids.iter().any(|id| id.rank(out) == Rank::Qualified);
        let mut entries = Few::default();
        for id in std::mem::take(&mut self.ids).into_iter() {
            if id.rank(out) != best {
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
            let is_found = is_nested && marked.is_none() || is_unsure && !self.is_bulk();
            let evidence = match (is_plain, is_found) {
                (false, _) => Evidence::Named,
                (true, true) => Evidence::Text { around: "" },
                (true, false) => Evidence::Id,
            };
            let mut entry = Entry::new(id.value, Place::json(id.at, path), evidence);
            entry.kind = listed_kind.or(id.kind).or(marked);
            entry.action.clone_from(&action);
            entry.doubled_key.clone_from(&doubled_key);
            let why = if is_plain && is_other {
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
