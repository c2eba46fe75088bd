//! A walk over a structure that is known to be whole, entry by entry.

use std::sync::Arc;

use super::{
    draft::Draft,
    elements::{found_in, kept, put_element, says_keep},
    few::Few,
    frames::{Frame, Inner, ListRole, Listing, Of},
    ids::{FieldName, Role},
    keeps::part_says_keep,
    lexer::{skip_blanks, take_comment, take_name, take_scalar},
};
use crate::{
    paste::{
        cursor::{Cursor, is_line_end},
        entry::{Entry, Form, Ignored, JsonType, Value},
        evidence::Evidence,
        invisible::is_blank,
        lines::Out,
        names::Meaning,
    },
    place::{JsonPath, Place, Position},
};

/// A walk over one value.
#[derive(Debug)]
pub(in crate::paste) struct Walk<'t> {
    pub(super) frames: Vec<Frame<'t>>,
    /// A list or an object of which only the end matters.
    pub(super) inner: Option<Inner<'t>>,
    pub(super) field_name: FieldName,
    /// The piece of memory of an object that is read, for the next one.
    pub(super) spare: Option<Box<Draft<'t>>>,
    /// The comma behind the outermost value was taken.
    pub(super) has_comma: bool,
    /// The number of frames around what a name says to keep.
    pub(super) kept_within: Option<usize>,
    /// The same of what a name says is another thing.
    pub(super) other_within: Option<usize>,
    /// The line of a comment that is about the element before it.
    pub(super) judged: u32,
    /// The names of the cells of a row, where they stand apart: `{"columns": […], "data": [[…]]}`.
    pub(super) columns: Vec<Meaning>,
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
            kept_within: None,
            other_within: None,
            judged: 0,
            columns: Vec::new(),
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
            if !matches!(inner.check.step(cursor, end), Ok(false)) {
                if let Some(Frame::Object(draft)) = self.frames.last_mut()
                    && let Some((start, of)) = inner.says
                    && part_says_keep(cursor.since(&start))
                {
                    match of {
                        Of::Object => draft.is_kept = true,
                        Of::Found => {
                            let last = draft.found.pop().map(kept);
                            draft.found.extend(last);
                        }
                    }
                }
                self.inner = None;
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
            if position.line != self.judged {
                let keeps = says_keep(comment, out);
                match self.frames.last_mut() {
                    Some(Frame::Object(draft)) => draft.is_kept |= keeps,
                    Some(Frame::List(list)) => list.is_kept = keeps,
                    None => {}
                }
            }
            return true;
        }
        if self
            .kept_within
            .is_some_and(|depth| depth >= self.frames.len())
        {
            self.kept_within = None;
        }
        if self
            .other_within
            .is_some_and(|depth| depth >= self.frames.len())
        {
            self.other_within = None;
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
                    let begun = out.entries.len();
                    self.give(entries, out);
                    self.keep_element(cursor, begun, out);
                }
            }
            Some(Frame::Object(_)) => self.property(cursor, out),
        }
        true
    }

    /// Gives entries to what holds them: the object or the row around, or to all.
    fn give(&mut self, mut entries: Few<Entry<'t>>, out: &mut Out<'_, 't>) {
        if entries.is_empty() {
            return;
        }
        if self.other_within.is_some() {
            entries.retain(|entry| entry.kind.is_some());
        }
        if self.kept_within.is_some() {
            entries = Few::of(entries.into_iter().map(kept).collect());
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

    /// Leaves out what an element gave, where a comment on its line, or above it, says to keep it.
    fn keep_element(&mut self, cursor: &Cursor<'t>, begun: usize, out: &mut Out<'_, 't>) {
        let Some(Frame::List(list)) = self.frames.last() else {
            return;
        };
        let bytes = cursor.rest().as_bytes();
        let skip = (bytes.iter()).position(|byte| !matches!(byte, b' ' | b'\t' | b','));
        let next = skip.and_then(|skip| bytes.get(skip));
        let mut keeps = list.is_kept || self.kept_within.is_some();
        if matches!(next, Some(b'/' | b'#')) {
            let mut ahead = *cursor;
            ahead.take_while(|c| matches!(c, ' ' | '\t' | ','));
            self.judged = ahead.position().line;
            let comment = take_comment(&mut ahead).unwrap_or_default();
            keeps |= says_keep(comment, out);
        }
        if keeps {
            let entries = out.entries.split_off(begun.min(out.entries.len()));
            out.entries.extend(entries.into_iter().map(kept));
        }
    }

    pub(super) fn open_object(&mut self, draft: Draft<'t>) {
        let draft = match self.spare.take() {
            Some(mut spare) => {
                *spare = draft;
                spare
            }
            None => Box::new(draft),
        };
        self.frames.push(Frame::Object(draft));
    }

    pub(super) fn open_list(&mut self, cursor: &mut Cursor<'t>, base: Arc<str>, role: ListRole) {
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
            is_kept: false,
        }));
    }

    fn close_list(&mut self, cursor: &Cursor<'t>, out: &mut Out<'_, 't>) {
        let Some(Frame::List(mut list)) = self.frames.pop() else {
            return;
        };
        // `[('A',), ('B',)]`: the rows of a query of one column.
        if list.role == ListRole::Row
            && list.next == 1
            && let [only] = list.found.as_mut_slice()
            && matches!(only.evidence, Evidence::Text { around } if only.value.is(around))
        {
            only.evidence = Evidence::List;
        }
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
                let is_cell = |meaning: &Meaning| matches!(meaning, Meaning::Id(_));
                match role {
                    ListRole::Entries(list) => {
                        let begun = out.entries.len();
                        put_element(scalar, Place::json(start, path), list, out);
                        self.keep_element(cursor, begun, out);
                    }
                    ListRole::Row
                        if self.columns.iter().any(is_cell)
                            && !(path.index.and_then(|at| self.columns.get(at as usize)))
                                .is_some_and(is_cell) => {}
                    ListRole::Row | ListRole::Nested => {
                        let found = found_in(scalar, start, &path, out);
                        self.give(Few::of(found), out);
                    }
                }
            }
        }
    }
}

/// `true` if an object begins here, and no set of Python.
pub(super) fn is_object(cursor: &Cursor<'_>) -> bool {
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
    if take_name(&mut ahead).is_err() {
        return true;
    }
    skip_blanks(&mut ahead);
    !matches!(ahead.peek(), Some(',' | '}'))
}
