//! A walk over a structure that is known to be whole, entry by entry.

use std::{borrow::Cow, sync::Arc};

use super::{
    Check,
    draft::{Draft, FieldName, Role, numbered},
    few::Few,
    lexer::{
        Scalar, bare_value, skip_blanks, take_colon, take_comment, take_name, take_scalar, unescape,
    },
    marks::{is_answer_list, is_wrapper},
};
use crate::{
    item::{Kind, Shape},
    paste::{
        cursor::{Cursor, is_line_end},
        entry::{Entry, Form, Ignored, JsonType, Value},
        evidence::{Evidence, Why},
        invisible::{clean, is_blank},
        lines::Out,
        names::{List, Meaning, kind_of, meaning},
        text::{self, Said},
        token::Token,
    },
    place::{JsonPath, Place, Position},
};

/// What the walk is in the middle of.
#[derive(Debug)]
enum Frame<'t> {
    List(Listing<'t>),
    Object(Box<Draft<'t>>),
}

/// A list; the next element has this number.
#[derive(Debug)]
struct Listing<'t> {
    base: Arc<str>,
    role: ListRole,
    next: usize,
    closing: char,
    start: Cursor<'t>,
    found: Vec<Entry<'t>>,
}

/// What the elements of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListRole {
    /// Entries.
    Entries(Option<List>),
    /// The cells of a row: the list is an element of a list of entries.
    Row,
    /// Anything.
    Nested,
}

/// A walk over one value.
#[derive(Debug)]
pub(in crate::paste) struct Walk<'t> {
    frames: Vec<Frame<'t>>,
    /// A list or an object of which only the end matters.
    inner: Option<Inner>,
    field_name: FieldName,
    /// The piece of memory of an object that is read, for the next one.
    spare: Option<Box<Draft<'t>>>,
    /// The comma behind the outermost value was taken.
    has_comma: bool,
}

#[derive(Debug)]
struct Inner {
    check: Check,
    /// Where it should have been a list of entries.
    list: Option<(Place, Option<Kind>, JsonType)>,
}

impl<'t> Walk<'t> {
    /// Begins the walk at a `[` or a `{`.
    pub(in crate::paste) fn start(cursor: &mut Cursor<'t>, out: &mut Out<'_, 't>) -> Self {
        let mut walk = Self {
            frames: Vec::new(),
            inner: None,
            field_name: FieldName::default(),
            spare: None,
            has_comma: false,
        };
        let start = *cursor;
        if is_object(cursor) {
            cursor.bump();
            let draft = Draft::new(start.position(), JsonPath::whole("$"), Role::Outermost);
            walk.frames.push(Frame::Object(Box::new(draft)));
        } else {
            out.notes.begin(Form::JsonList, start.position());
            walk.open_list(cursor, "$".into(), ListRole::Entries(None));
        }
        walk
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
                && let Some((place, kind, found)) = inner.list
            {
                let mut entry = Entry::new(Value::NotAList { found }, place, Evidence::List);
                entry.kind = kind;
                out.entries.push_back(entry);
            }
            return true;
        }
        if self.frames.is_empty() {
            cursor.take_while_before(end, |c| is_blank(c) && !is_line_end(c));
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
        let position = cursor.position();
        if let Some(comment) = take_comment(cursor) {
            out.notes.ignore_at(Ignored::Comment, position, comment);
            return true;
        }
        match self.frames.last_mut() {
            None => return false,
            Some(_) if cursor.is_at_end() => self.frames.clear(),
            Some(Frame::List(list)) if cursor.take(list.closing) => self.close_list(cursor, out),
            Some(Frame::List(list)) => {
                let path = JsonPath::element(list.base.clone(), list.next);
                list.next += 1;
                let role = list.role;
                self.element(cursor, path, role, out);
            }
            Some(Frame::Object(_)) if cursor.take('}') => {
                if let Some(Frame::Object(mut draft)) = self.frames.pop() {
                    let entries = draft.end(&mut self.field_name, out);
                    self.spare = Some(draft);
                    self.give(entries, out);
                }
            }
            Some(Frame::Object(_)) => self.property(cursor, out),
        }
        true
    }

    /// Gives entries to what holds them: the object or the row around, or to all.
    fn give(&mut self, entries: Few<Entry<'t>>, out: &mut Out<'_, 't>) {
        if entries.is_empty() {
            return;
        }
        match self.frames.last_mut() {
            Some(Frame::Object(draft)) => draft.found.extend(entries.into_iter()),
            Some(Frame::List(list)) if !matches!(list.role, ListRole::Entries(_)) => {
                list.found.extend(entries.into_iter());
            }
            Some(Frame::List(_)) | None => {
                if self.frames.is_empty() && out.notes.summary.blocks.is_empty() {
                    let at = entries.iter().next().and_then(|entry| entry.place.position);
                    out.notes
                        .begin(Form::JsonObjects, at.unwrap_or(Position::START));
                }
                out.entries.extend(entries.into_iter());
            }
        }
    }

    fn open_object(&mut self, draft: Draft<'t>) {
        let draft = match self.spare.take() {
            Some(mut spare) => {
                *spare = draft;
                spare
            }
            None => Box::new(draft),
        };
        self.frames.push(Frame::Object(draft));
    }

    fn open_list(&mut self, cursor: &mut Cursor<'t>, base: Arc<str>, role: ListRole) {
        let start = *cursor;
        let closing = match cursor.bump() {
            Some('(') => ')',
            Some('{') => '}',
            _ => ']',
        };
        self.frames.push(Frame::List(Listing {
            base,
            role,
            next: 0,
            closing,
            start,
            found: Vec::new(),
        }));
    }

    fn close_list(&mut self, cursor: &Cursor<'t>, out: &mut Out<'_, 't>) {
        let Some(Frame::List(list)) = self.frames.pop() else {
            return;
        };
        if list.role == ListRole::Row && list.found.is_empty() {
            let value = Value::NotText {
                found: JsonType::List,
                raw: cursor.since(&list.start),
            };
            let path = JsonPath::whole(list.base);
            let place = Place::json(list.start.position(), path);
            out.entries
                .push_back(Entry::new(value, place, Evidence::List));
            return;
        }
        self.give(Few::of(list.found), out);
    }

    fn element(
        &mut self,
        cursor: &mut Cursor<'t>,
        path: JsonPath,
        role: ListRole,
        out: &mut Out<'_, 't>,
    ) {
        let start = cursor.position();
        match cursor.peek() {
            Some('{') if is_object(cursor) => {
                cursor.bump();
                let role = match role {
                    ListRole::Entries(list) => Role::Element(list),
                    ListRole::Row | ListRole::Nested => Role::Nested,
                };
                self.open_object(Draft::new(start, path, role));
            }
            Some('[' | '(' | '{') => {
                let role = match role {
                    ListRole::Entries(_) => ListRole::Row,
                    ListRole::Row | ListRole::Nested => ListRole::Nested,
                };
                self.open_list(cursor, path.to_string().into(), role);
            }
            _ => {
                let Ok(scalar) = take_scalar(cursor) else {
                    cursor.bump();
                    return;
                };
                match role {
                    ListRole::Entries(list) => {
                        put_element(scalar, Place::json(start, path), list, out);
                    }
                    ListRole::Row | ListRole::Nested => {
                        let found = found_in(scalar, start, &path, out);
                        self.give(Few::of(found), out);
                    }
                }
            }
        }
    }

    /// Reads a property: a list of entries, or something about the object.
    fn property(&mut self, cursor: &mut Cursor<'t>, out: &mut Out<'_, 't>) {
        let Some(name) = take_property_name(cursor) else {
            self.frames.clear();
            return;
        };
        let at = cursor.position();
        let first = cursor.peek();
        let Some(Frame::Object(draft)) = self.frames.last_mut() else {
            return;
        };
        let is_outer = matches!(draft.role, Role::Outermost | Role::Wrapper);
        if is_outer && let Some(list) = list_named(&name, first) {
            self.begin_list(cursor, &name, list, out);
            return;
        }
        if matches!(first, Some('[' | '{' | '(')) {
            self.container(cursor, &name, out);
            return;
        }
        let Ok(scalar) = take_scalar(cursor) else {
            cursor.bump();
            return;
        };
        let meaning = meaning(&name);
        let is_id = matches!(meaning, Meaning::Id(_)) || matches!(&*name, "value" | "Value");
        if !draft.has_id() && !is_id && meaning != Meaning::OtherThing {
            let found = found_in(scalar, at, &draft.path, out);
            draft.found.extend(found);
        }
        draft.take(name, at, value_of(scalar), out);
    }

    fn begin_list(
        &mut self,
        cursor: &mut Cursor<'t>,
        name: &str,
        list: List,
        out: &mut Out<'_, 't>,
    ) {
        let at = cursor.position();
        let mut base: Arc<str> = "$".into();
        for frame in &mut self.frames {
            if let Frame::Object(draft) = frame {
                draft.held_list = true;
                base = draft.path.to_string().into();
            }
        }
        out.notes.begin(list.form(), at);
        let base: Arc<str> = format!("{base}.{name}").into();
        if matches!(cursor.peek(), Some('[' | '(')) {
            self.open_list(cursor, base, ListRole::Entries(Some(list)));
            return;
        }
        let place = Place::json(at, JsonPath::whole(base));
        let kind = list.kind();
        if cursor.peek() == Some('{') {
            self.inner = Some(Inner {
                check: Check::new(),
                list: Some((place, kind, JsonType::Object)),
            });
            return;
        }
        let found =
            take_scalar(cursor).map_or(JsonType::Null, |scalar| value_of(scalar).json_type());
        let mut entry = Entry::new(Value::NotAList { found }, place, Evidence::List);
        entry.kind = kind;
        out.entries.push_back(entry);
    }

    /// A list or an object under a name that is no list of entries.
    fn container(&mut self, cursor: &mut Cursor<'t>, name: &str, out: &mut Out<'_, 't>) {
        let format = out.format();
        let Some(Frame::Object(draft)) = self.frames.last_mut() else {
            return;
        };
        draft.see(name);
        out.notes.ignore_property(name);
        let start = *cursor;
        let is_object = is_object(cursor);
        let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
        let kind = kind_of(name).filter(|kind| is_chosen(*kind));
        let is_wrapped =
            is_object && is_wrapper(name) && matches!(draft.role, Role::Outermost | Role::Wrapper);
        let is_known = kind.is_some() || is_wrapped;
        let is_other =
            meaning(name) == Meaning::OtherThing || kind_of(name).is_some() && kind.is_none();
        if is_other || !is_known && draft.has_sure_id(format) {
            self.inner = Some(Inner {
                check: Check::new(),
                list: None,
            });
            return;
        }
        let path = JsonPath::whole(format!("{}.{name}", draft.path));
        // `{"A": {…}, "B": {…}}`: a map with ids for its names.
        if Shape::of(name).is_own(format) {
            let value = Value::Text(Cow::Owned(name.to_owned()));
            let place = Place::json(start.position(), path);
            draft
                .found
                .push(Entry::new(value, place, Evidence::Text { around: "" }));
            self.inner = Some(Inner {
                check: Check::new(),
                list: None,
            });
            return;
        }
        if is_object {
            cursor.bump();
            let role = match kind {
                Some(kind) => Role::OfKind(kind),
                None if is_wrapped => Role::Wrapper,
                None => Role::Nested,
            };
            let draft = Draft::new(start.position(), path, role);
            self.open_object(draft);
        } else {
            let list = List::named(name).filter(|list| list.kind().is_none_or(is_chosen));
            let role = match list {
                Some(list @ (List::Ids(_) | List::Kept)) => ListRole::Entries(Some(list)),
                _ => ListRole::Nested,
            };
            self.open_list(cursor, path.to_string().into(), role);
        }
    }
}

/// The list that a name means in what an answer consists of.
fn list_named(name: &str, first: Option<char>) -> Option<List> {
    let is_list = matches!(first, Some('[' | '('));
    if name != "items" && List::name_and_bit(name).is_some() {
        return List::named(name);
    }
    if !is_list {
        return None;
    }
    List::named(name)
        .filter(|list| *list != List::Kept)
        .or_else(|| is_answer_list(name).then_some(List::Resources))
}

/// Whether an object begins here, and no set of Python.
fn is_object(cursor: &Cursor<'_>) -> bool {
    if cursor.peek() != Some('{') {
        return false;
    }
    let bytes = cursor.rest().as_bytes();
    // Nearly every object begins so.
    if bytes.get(1) == Some(&b'"')
        && let Some(end) = bytes.iter().skip(2).take(40).position(|byte| *byte == b'"')
        && bytes.get(end + 3) == Some(&b':')
    {
        return true;
    }
    let mut ahead = *cursor;
    ahead.bump();
    skip_blanks(&mut ahead);
    if take_name(&mut ahead).is_none() {
        return true;
    }
    skip_blanks(&mut ahead);
    !matches!(ahead.peek(), Some(',' | '}'))
}

fn take_property_name<'t>(cursor: &mut Cursor<'t>) -> Option<Cow<'t, str>> {
    let name = take_name(cursor)?;
    skip_blanks(cursor);
    take_colon(cursor);
    skip_blanks(cursor);
    Some(name)
}

fn value_of(scalar: Scalar<'_>) -> Value<'_> {
    match scalar {
        Scalar::Text(raw) => match unescape(raw) {
            Cow::Borrowed(text) => Value::Text(clean(text)),
            Cow::Owned(text) => Value::Text(Cow::Owned(clean(&text).into_owned())),
        },
        Scalar::Bare(word) => bare_value(word),
        Scalar::Opaque(raw) | Scalar::More(raw) => Value::NotText {
            found: JsonType::Object,
            raw,
        },
    }
}

/// An element of a list of entries.
fn put_element<'t>(scalar: Scalar<'t>, place: Place, list: Option<List>, out: &mut Out<'_, 't>) {
    let format = out.format();
    if let Scalar::Opaque(_) = scalar
        && let Some(path) = &place.path
    {
        // `Deployment(id='A', …)`, as Python prints it.
        let at = place.position.unwrap_or(Position::START);
        let found = found_in(scalar, at, path, out);
        if !found.is_empty() {
            out.entries.extend(found);
            return;
        }
    }
    let mut evidence = match list.and_then(List::kind) {
        Some(_) => Evidence::Named,
        None => Evidence::List,
    };
    let mut kind = list.and_then(List::kind);
    let value = match scalar {
        Scalar::More(raw) => Value::LeftOut {
            text: Cow::Borrowed(raw),
            why: Why::CutOff,
        },
        scalar => numbered(value_of(scalar), format),
    };
    // A URL is taken for the id in it; every other text is taken as it is.
    let value = match value {
        Value::Text(Cow::Borrowed(text)) if text.contains('/') => {
            let token = Token::read(text);
            match token.why {
                _ if token.from_url => {
                    out.notes.ignore(Ignored::UrlAround);
                    kind = kind.or(token.kind);
                    evidence = Evidence::Named;
                    Value::Text(Cow::Borrowed(token.id))
                }
                Some(why @ (Why::OtherThing | Why::NoIdInUrl)) => Value::LeftOut {
                    text: Cow::Borrowed(token.id),
                    why,
                },
                _ => Value::Text(Cow::Borrowed(text)),
            }
        }
        value => value,
    };
    let mut entry = Entry::new(value, place, evidence);
    entry.kind = kind;
    out.entries.push_back(if list == Some(List::Kept) {
        crate::paste::ground::kept(entry)
    } else {
        entry
    });
}

/// What has the shape of an id in a text that stands in no place for ids.
fn found_in<'t>(
    scalar: Scalar<'t>,
    at: Position,
    path: &JsonPath,
    out: &mut Out<'_, 't>,
) -> Vec<Entry<'t>> {
    let (Scalar::Text(raw) | Scalar::Opaque(raw)) = scalar else {
        return Vec::new();
    };
    // Shorter ones have none.
    if raw.len() < 16 {
        return Vec::new();
    }
    let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
    let mut found = Vec::new();
    for hit in text::hits(raw, out.format()) {
        let id = raw.get(hit.start..hit.end).unwrap_or_default();
        let is_other = match hit.said {
            Said::Other => true,
            Said::Kind(kind) => !is_chosen(kind),
            // A UUID alone says nothing; a UUID of an engine may be anything's, too.
            Said::Nothing => Shape::of(id) == Shape::Uuid && id.len() < raw.len(),
        };
        if is_other {
            out.notes.ignore_at(Ignored::OtherThing, at, id);
            continue;
        }
        let around = text::around(raw, hit.start, hit.end);
        let mut entry = Entry::new(
            Value::Text(Cow::Borrowed(id)),
            Place::json(at, path.clone()),
            Evidence::Text { around },
        );
        if let Said::Kind(kind) = hit.said {
            entry.kind = Some(kind);
        }
        let why = if hit.is_struck {
            Some(Why::StruckOut)
        } else {
            hit.is_kept.then_some(Why::Kept)
        };
        found.push(match why {
            Some(why) => crate::paste::ground::left_out(entry, why),
            None => entry,
        });
    }
    found
}

impl Value<'_> {
    const fn json_type(&self) -> JsonType {
        match self {
            Self::Text(_) => JsonType::Text,
            Self::NotText { found, .. } | Self::NotAList { found } => *found,
            Self::Null => JsonType::Null,
            _ => JsonType::Object,
        }
    }
}

impl List {
    const fn form(self) -> Form {
        match self {
            Self::Bulk(_) => Form::BulkBody,
            Self::Ids(_) | Self::Kept => Form::IdList,
            Self::Resources => Form::ListAnswer,
            Self::Results => Form::Results,
        }
    }
}
