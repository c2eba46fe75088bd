//! A walk over a JSON text that is known to be whole, entry by entry.

use std::{borrow::Cow, collections::VecDeque, sync::Arc};

use super::lexer::{bare_value, is_bare, is_quote, skip_blanks, take_name, take_string, unescape};
use crate::{
    item::Kind,
    paste::{
        cursor::Cursor,
        entry::{Entry, Form, Ignored, JsonType, NamedAction, Summary, Value},
        invisible::clean,
        names::{IdName, List, Meaning, meaning},
    },
    place::{JsonPath, Place},
};

/// The usual name of the property that says what is to become of an item.
const ACTION: &str = "targetStatus";

/// What the walk is in the middle of.
#[derive(Debug)]
enum Frame {
    /// The list at a path; the next element has this number.
    List {
        base: Arc<str>,
        list: Option<List>,
        next: usize,
    },
    /// The outermost object, between two properties.
    Object,
}

/// A walk over one JSON value.
#[derive(Debug)]
pub(in crate::paste) struct Walk<'t> {
    frames: Vec<Frame>,
    /// What the outermost object says of itself, in case that it is an entry.
    outer: Option<Draft<'t>>,
    chosen: Option<Kind>,
}

/// An object, while its properties are read.
#[derive(Debug)]
struct Draft<'t> {
    place: Place,
    ids: Vec<(IdName, Value<'t>, Place, Cow<'t, str>)>,
    action: Option<Cow<'t, str>>,
    is_state: bool,
    /// It held a list, so it is no entry itself.
    held_list: bool,
}

impl<'t> Walk<'t> {
    /// Begins the walk at a `[` or a `{`.
    pub(in crate::paste) fn start(
        cursor: &mut Cursor<'t>,
        chosen: Option<Kind>,
        summary: &mut Summary,
    ) -> Self {
        let start = cursor.position();
        let mut walk = Self {
            frames: Vec::new(),
            outer: None,
            chosen,
        };
        if cursor.take('[') {
            summary.begin(Form::JsonList, start);
            walk.frames.push(Frame::List {
                base: "$".into(),
                list: None,
                next: 0,
            });
        } else if cursor.take('{') {
            walk.frames.push(Frame::Object);
            walk.outer = Some(Draft::new(Place::json(start, JsonPath::whole("$"))));
        }
        walk
    }

    /// Goes one step. `false` when the walk is over.
    pub(in crate::paste) fn step(
        &mut self,
        cursor: &mut Cursor<'t>,
        out: &mut VecDeque<Entry<'t>>,
        summary: &mut Summary,
    ) -> bool {
        skip_blanks(cursor);
        cursor.take(',');
        skip_blanks(cursor);
        match self.frames.last_mut() {
            None => return false,
            Some(_) if cursor.is_at_end() => {
                self.frames.clear();
            }
            Some(Frame::List { base, list, next }) => {
                if cursor.take(']') {
                    self.frames.pop();
                } else {
                    let path = JsonPath::element(base.clone(), *next);
                    *next += 1;
                    let list = *list;
                    self.element(cursor, &path, list, out, summary);
                }
            }
            Some(Frame::Object) => {
                if cursor.take('}') {
                    self.frames.pop();
                    if let Some(outer) = self.outer.take() {
                        outer.end(self.chosen, out, summary);
                    }
                } else {
                    self.property(cursor, out, summary);
                }
            }
        }
        true
    }

    /// Reads an element of a list.
    fn element(
        &mut self,
        cursor: &mut Cursor<'t>,
        path: &JsonPath,
        list: Option<List>,
        out: &mut VecDeque<Entry<'t>>,
        summary: &mut Summary,
    ) {
        let place = Place::json(cursor.position(), path.clone());
        if !cursor.take('{') {
            out.push_back(Entry {
                value: take_value(cursor),
                place,
                action: None,
                kind: list.and_then(List::kind),
            });
            return;
        }
        let mut draft = Draft::new(place);
        draft.is_state = list == Some(List::Resources);
        loop {
            skip_blanks(cursor);
            cursor.take(',');
            skip_blanks(cursor);
            if cursor.take('}') || cursor.is_at_end() {
                break;
            }
            let Some(name) = take_property_name(cursor) else {
                break;
            };
            draft.read(name, cursor, path, summary);
        }
        draft.finish(list, self.chosen, out, summary);
    }

    /// Reads a property of the outermost object: a list, or something about the object.
    fn property(
        &mut self,
        cursor: &mut Cursor<'t>,
        out: &mut VecDeque<Entry<'t>>,
        summary: &mut Summary,
    ) {
        let Some(name) = take_property_name(cursor) else {
            self.frames.clear();
            return;
        };
        let at = cursor.position();
        let Some(list) = List::named(&name) else {
            if let Some(outer) = &mut self.outer {
                outer.read(name, cursor, &JsonPath::whole("$"), summary);
            }
            return;
        };
        if let Some(outer) = &mut self.outer {
            outer.held_list = true;
        }
        summary.begin(list.form(), at);
        let base: Arc<str> = format!("$.{name}").into();
        if cursor.take('[') {
            self.frames.push(Frame::List {
                base,
                list: Some(list),
                next: 0,
            });
            return;
        }
        out.push_back(Entry {
            value: Value::NotAList {
                found: take_value(cursor).json_type(),
            },
            place: Place::json(at, JsonPath::whole(base)),
            action: None,
            kind: list.kind(),
        });
    }
}

impl<'t> Draft<'t> {
    fn new(place: Place) -> Self {
        Self {
            place,
            ids: Vec::new(),
            action: None,
            is_state: false,
            held_list: false,
        }
    }

    /// Reads the value of a property of this object.
    fn read(
        &mut self,
        name: Cow<'t, str>,
        cursor: &mut Cursor<'t>,
        path: &JsonPath,
        summary: &mut Summary,
    ) {
        let at = cursor.position();
        let value = take_value(cursor);
        match meaning(&name) {
            Meaning::Id(id) => {
                let place = Place::json(at, path.clone().field(name.as_ref()));
                self.ids.push((id, value, place, name));
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
        summary.ignore(Ignored::Property(name.into_owned()));
    }

    /// Ends the outermost object: it is an entry itself if it held no list.
    fn end(self, chosen: Option<Kind>, out: &mut VecDeque<Entry<'t>>, summary: &mut Summary) {
        if self.held_list {
            let names = self.ids.into_iter().map(|(.., name)| name.into_owned());
            let action = self.action.map(|_| ACTION.to_owned());
            for name in names.chain(action) {
                summary.ignore(Ignored::Property(name));
            }
            return;
        }
        if let Some(start) = self.place.position {
            summary.begin(Form::JsonObjects, start);
        }
        self.finish(None, chosen, out, summary);
    }

    /// Makes an entry of the object.
    fn finish(
        self,
        list: Option<List>,
        chosen: Option<Kind>,
        out: &mut VecDeque<Entry<'t>>,
        summary: &mut Summary,
    ) {
        let listed_kind = list.and_then(List::kind);
        let action = match self.action {
            Some(_) if self.is_state => {
                // What the item is to become by an earlier wish, not what is wished here.
                summary.ignore(Ignored::Property(ACTION.to_owned()));
                None
            }
            action => action.map(NamedAction::read),
        };
        let best = self.ids.iter().map(|(name, ..)| name.rank(chosen)).min();
        let Some(best) = best else {
            out.push_back(Entry {
                value: Value::NoId,
                place: self.place,
                action,
                kind: listed_kind,
            });
            return;
        };
        for (id, value, place, name) in self.ids {
            if id.rank(chosen) == best {
                out.push_back(Entry {
                    value,
                    place,
                    action: action.clone(),
                    kind: listed_kind.or(id.kind),
                });
            } else {
                summary.ignore(Ignored::Property(name.into_owned()));
            }
        }
    }
}

fn take_property_name<'t>(cursor: &mut Cursor<'t>) -> Option<Cow<'t, str>> {
    let name = take_name(cursor)?;
    skip_blanks(cursor);
    cursor.take(':');
    skip_blanks(cursor);
    Some(name)
}

/// Takes a value as a whole.
fn take_value<'t>(cursor: &mut Cursor<'t>) -> Value<'t> {
    let start = *cursor;
    match cursor.peek() {
        Some(c) if is_quote(c) => match take_string(cursor).map(unescape) {
            Some(Cow::Borrowed(text)) => Value::Text(clean(text)),
            Some(Cow::Owned(text)) => Value::Text(Cow::Owned(clean(&text).into_owned())),
            None => Value::Text(Cow::Borrowed("")),
        },
        Some(open @ ('[' | '{')) => {
            // The text was checked, so the value ends; if not, the walk ends with the text.
            let _ = super::check(cursor);
            Value::NotText {
                found: if open == '[' {
                    JsonType::List
                } else {
                    JsonType::Object
                },
                raw: cursor.since(&start),
            }
        }
        _ => {
            let word = cursor.take_while(is_bare);
            if word.is_empty() {
                cursor.bump();
            }
            bare_value(word)
        }
    }
}

impl Value<'_> {
    const fn json_type(&self) -> JsonType {
        match self {
            Self::Text(_) => JsonType::Text,
            Self::NotText { found, .. } | Self::NotAList { found } => *found,
            Self::Null => JsonType::Null,
            Self::NoId | Self::Broken { .. } => JsonType::Object,
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
