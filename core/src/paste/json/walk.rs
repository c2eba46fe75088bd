//! A walk over a JSON text that is known to be whole, entry by entry.

use std::{borrow::Cow, sync::Arc};

use super::{
    Check,
    draft::{Draft, FieldName, Out},
    lexer::{bare_value, is_bare, is_quote, skip_blanks, take_name, take_string, unescape},
};
use crate::{
    item::Kind,
    paste::{
        cursor::Cursor,
        entry::{Entry, Form, JsonType, Value},
        invisible::{clean, is_blank},
        names::List,
    },
    place::{JsonPath, Place, Position},
};

/// What the walk is in the middle of.
#[derive(Debug)]
enum Frame<'t> {
    /// The list at a path; the next element has this number.
    List {
        base: Arc<str>,
        list: Option<List>,
        next: usize,
    },
    /// The outermost object, of which some properties are lists of entries.
    Outermost(Draft<'t>),
    /// An object in a list.
    Element(Draft<'t>),
}

/// A walk over one JSON value.
#[derive(Debug)]
pub(in crate::paste) struct Walk<'t> {
    frames: Vec<Frame<'t>>,
    /// A list or an object within an entry, of which only the end matters.
    inner: Option<Inner<'t>>,
    field_name: FieldName,
    /// The comma behind the outermost value was taken.
    has_comma: bool,
}

#[derive(Debug)]
struct Inner<'t> {
    start: Cursor<'t>,
    found: JsonType,
    check: Check,
    slot: Slot<'t>,
}

/// What a value is read for.
#[derive(Debug)]
enum Slot<'t> {
    /// It is an element of a list that is no object.
    Element { place: Place, kind: Option<Kind> },
    /// It belongs to the object that is being read.
    Property { name: Cow<'t, str>, at: Position },
    /// It should be a list.
    List { place: Place, kind: Option<Kind> },
}

impl<'t> Walk<'t> {
    /// Begins the walk at a `[` or a `{`.
    pub(in crate::paste) fn start(cursor: &mut Cursor<'t>, out: &mut Out<'_, 't>) -> Self {
        let start = cursor.position();
        let frame = if cursor.take('[') {
            out.notes.begin(Form::JsonList, start);
            Frame::List {
                base: "$".into(),
                list: None,
                next: 0,
            }
        } else {
            cursor.take('{');
            Frame::Outermost(Draft::new(start, JsonPath::whole("$"), None))
        };
        Self {
            frames: vec![frame],
            inner: None,
            field_name: FieldName::default(),
            has_comma: false,
        }
    }

    /// Goes one step, over an element or a property, or a part of one that goes on behind a
    /// byte of the text. `false` when the walk is over.
    pub(in crate::paste) fn step(
        &mut self,
        cursor: &mut Cursor<'t>,
        end: usize,
        out: &mut Out<'_, 't>,
    ) -> bool {
        if let Some(inner) = &mut self.inner {
            // The text was checked, so the value ends; if not, the walk ends with the text.
            if !matches!(inner.check.step(cursor, end), Ok(false))
                && let Some(inner) = self.inner.take()
            {
                let value = Value::NotText {
                    found: inner.found,
                    raw: cursor.since(&inner.start),
                };
                self.put(inner.slot, value, out);
            }
            return true;
        }
        if self.frames.is_empty() {
            cursor.take_while_before(end, is_blank);
            if cursor.at() >= end {
                return true;
            }
            // Values may stand one behind the other, with a comma between them.
            let was_there = std::mem::replace(&mut self.has_comma, true);
            return !was_there && cursor.take(',');
        }
        // There is one comma at most, as the check has seen.
        cursor.take_while_before(end, |c| is_blank(c) || c == ',');
        if cursor.at() >= end {
            return true;
        }
        match self.frames.last_mut() {
            None => return false,
            Some(_) if cursor.is_at_end() => self.frames.clear(),
            Some(Frame::List { .. }) if cursor.take(']') => {
                self.frames.pop();
            }
            Some(Frame::List { base, list, next }) => {
                let path = JsonPath::element(base.clone(), *next);
                *next += 1;
                let (start, list) = (cursor.position(), *list);
                if cursor.take('{') {
                    let draft = Draft::new(start, path, list);
                    self.frames.push(Frame::Element(draft));
                } else {
                    let place = Place::json(start, path);
                    let kind = list.and_then(List::kind);
                    self.value(cursor, Slot::Element { place, kind }, out);
                }
            }
            Some(Frame::Outermost(_) | Frame::Element(_)) if cursor.take('}') => {
                match self.frames.pop() {
                    Some(Frame::Outermost(draft)) => draft.end_outermost(&mut self.field_name, out),
                    Some(Frame::Element(draft)) => draft.end(&mut self.field_name, out),
                    Some(Frame::List { .. }) | None => {}
                }
            }
            Some(Frame::Outermost(_) | Frame::Element(_)) => self.property(cursor, out),
        }
        true
    }

    /// Reads a property: a list of entries, or something about the object.
    fn property(&mut self, cursor: &mut Cursor<'t>, out: &mut Out<'_, 't>) {
        let Some(name) = take_property_name(cursor) else {
            self.frames.clear();
            return;
        };
        let at = cursor.position();
        let Some((draft, list)) = self.list_named(&name) else {
            self.value(cursor, Slot::Property { name, at }, out);
            return;
        };
        draft.held_list = true;
        out.notes.begin(list.form(), at);
        let base: Arc<str> = format!("$.{name}").into();
        if cursor.take('[') {
            self.frames.push(Frame::List {
                base,
                list: Some(list),
                next: 0,
            });
        } else {
            let place = Place::json(at, JsonPath::whole(base));
            let kind = list.kind();
            self.value(cursor, Slot::List { place, kind }, out);
        }
    }

    /// The list of this name, and the object that holds it: only the outermost one does.
    fn list_named(&mut self, name: &str) -> Option<(&mut Draft<'t>, List)> {
        match self.frames.last_mut() {
            Some(Frame::Outermost(draft)) => Some((draft, List::named(name)?)),
            _ => None,
        }
    }

    /// Reads a value, or begins with one that has values in it.
    fn value(&mut self, cursor: &mut Cursor<'t>, slot: Slot<'t>, out: &mut Out<'_, 't>) {
        let found = match cursor.peek() {
            Some('[') => JsonType::List,
            Some('{') => JsonType::Object,
            _ => {
                self.put(slot, take_scalar(cursor), out);
                return;
            }
        };
        self.inner = Some(Inner {
            start: *cursor,
            found,
            check: Check::new(),
            slot,
        });
    }

    fn put(&mut self, slot: Slot<'t>, value: Value<'t>, out: &mut Out<'_, 't>) {
        let (value, place, kind) = match slot {
            Slot::Element { place, kind } => (value, place, kind),
            Slot::List { place, kind } => {
                let found = value.json_type();
                (Value::NotAList { found }, place, kind)
            }
            Slot::Property { name, at } => {
                if let Some(Frame::Outermost(draft) | Frame::Element(draft)) =
                    self.frames.last_mut()
                {
                    draft.take(name, at, value, out.notes);
                }
                return;
            }
        };
        out.entries.push_back(Entry {
            value,
            place,
            action: None,
            kind,
            doubled_key: None,
        });
    }
}

fn take_property_name<'t>(cursor: &mut Cursor<'t>) -> Option<Cow<'t, str>> {
    let name = take_name(cursor)?;
    skip_blanks(cursor);
    cursor.take(':');
    skip_blanks(cursor);
    Some(name)
}

/// Takes a string or a word.
fn take_scalar<'t>(cursor: &mut Cursor<'t>) -> Value<'t> {
    if cursor.peek().is_some_and(is_quote) {
        return match take_string(cursor).map(unescape) {
            Some(Cow::Borrowed(text)) => Value::Text(clean(text)),
            Some(Cow::Owned(text)) => Value::Text(Cow::Owned(clean(&text).into_owned())),
            None => Value::Text(Cow::Borrowed("")),
        };
    }
    let word = cursor.take_while(is_bare);
    if word.is_empty() {
        cursor.bump();
    }
    bare_value(word)
}

impl Value<'_> {
    const fn json_type(&self) -> JsonType {
        match self {
            Self::Text(_) => JsonType::Text,
            Self::NotText { found, .. } | Self::NotAList { found } => *found,
            Self::Null => JsonType::Null,
            Self::NoId | Self::Broken { .. } | Self::ListTwice { .. } => JsonType::Object,
        }
    }
}

impl List {
    const fn form(self) -> Form {
        match self {
            Self::Bulk(_) => Form::BulkBody,
            Self::Ids(_) => Form::IdList,
            Self::Resources => Form::ListAnswer,
            Self::Results => Form::Results,
        }
    }
}
