//! What a person pastes, read into entries.
//!
//! Forms are found block by block, so that one paste may mix them. What a form has besides
//! entries is counted and named in the [`Summary`]; nothing is dropped in silence.

mod cursor;
mod entry;
mod invisible;
mod json;
mod names;
mod table;
mod tokens;

mod url;

use std::collections::VecDeque;

pub use entry::{
    Block, Entry, Expected, Form, Ignored, Invisible, JsonType, NamedAction, Removed, Summary,
    Value,
};

use self::{
    cursor::{Cursor, is_line_end},
    invisible::is_blank,
    json::{Fault, Walk},
    table::Table,
    tokens::{Line, Step},
};
use crate::{
    item::Kind,
    place::{Place, Position},
};

/// A reader of pasted text: an iterator over its entries, so that a large text can be read
/// in slices.
///
/// ```
/// use bulkhead_core::paste::{Reader, Value};
///
/// let mut reader = Reader::new("a1b2c3d4, e5f6a7b8", None);
/// assert_eq!(reader.by_ref().count(), 2);
/// assert!(reader.into_summary().ignored.is_empty());
/// ```
#[derive(Debug)]
pub struct Reader<'t> {
    cursor: Cursor<'t>,
    mode: Mode<'t>,
    /// The kind that the user has chosen: it decides between two columns with ids.
    chosen: Option<Kind>,
    /// The kind that a header of a single column spoke of.
    header_kind: Option<Kind>,
    pending: VecDeque<Entry<'t>>,
    summary: Summary,
}

#[derive(Debug)]
enum Mode<'t> {
    /// At the beginning of a line that may begin anything.
    LineStart,
    /// Within a line of plain text.
    Line {
        line: Line,
        start: Position,
    },
    /// At the beginning of a line under a table's header.
    Table(Table),
    /// Within a JSON text.
    Json(Walk<'t>),
    Done,
}

impl<'t> Reader<'t> {
    /// Begins to read. `chosen` is the kind of resource that the user means, where known.
    pub fn new(text: &'t str, chosen: Option<Kind>) -> Self {
        Self {
            cursor: Cursor::new(text),
            mode: Mode::LineStart,
            chosen,
            header_kind: None,
            pending: VecDeque::new(),
            summary: Summary {
                removed: invisible::find(text),
                ..Summary::default()
            },
        }
    }

    /// How many bytes of the text have been read.
    pub fn bytes_read(&self) -> usize {
        self.cursor.at()
    }

    /// What else is to say of the text; complete once the iterator has ended.
    pub fn into_summary(self) -> Summary {
        self.summary
    }

    fn advance(&mut self) {
        match std::mem::replace(&mut self.mode, Mode::LineStart) {
            Mode::LineStart => self.start_line(),
            Mode::Line { line, start } => self.step_line(line, start),
            Mode::Table(table) => self.step_table(table),
            Mode::Json(mut walk) => {
                if walk.step(&mut self.cursor, &mut self.pending, &mut self.summary) {
                    self.mode = Mode::Json(walk);
                } else {
                    // Values may stand one behind the other, with a comma between them.
                    self.cursor
                        .take_while(|c| (is_blank(c) && !is_line_end(c)) || matches!(c, ',' | ';'));
                }
            }
            Mode::Done => self.mode = Mode::Done,
        }
    }

    fn start_line(&mut self) {
        let line_start = self.cursor;
        self.cursor.take_while(|c| is_blank(c) && !is_line_end(c));
        match self.cursor.peek() {
            None => self.mode = Mode::Done,
            Some(c) if is_line_end(c) => {
                self.cursor.skip_line();
                self.header_kind = None;
            }
            Some('[' | '{') if self.start_json() => {}
            Some(_) => {
                self.cursor = line_start;
                self.start_text();
            }
        }
    }

    fn start_text(&mut self) {
        let start = self.cursor.position();
        if let Some(table) = Table::read_header(&mut self.cursor, self.chosen) {
            self.summary.ignore(Ignored::Header);
            self.summary.begin(Form::Table, start);
            self.mode = Mode::Table(table);
        } else if let names::Meaning::Id(name) = names::meaning_of_line(self.cursor.line()) {
            self.summary.ignore(Ignored::Header);
            self.header_kind = name.kind;
            self.cursor.skip_line();
        } else {
            self.mode = Mode::Line {
                line: Line::default(),
                start,
            };
        }
    }

    fn step_line(&mut self, mut line: Line, start: Position) {
        match line.step(&mut self.cursor) {
            Step::Token(token) => {
                if token.from_url {
                    self.summary.ignore(Ignored::UrlAround);
                }
                let form = if line.tokens > 1 {
                    Form::Separated
                } else {
                    Form::Lines
                };
                self.summary.begin_text(form, start);
                self.pending.push_back(Entry {
                    value: token.value,
                    place: Place::text(token.position),
                    action: None,
                    kind: token.kind.or(self.header_kind),
                });
                self.mode = Mode::Line { line, start };
            }
            Step::Ignored(what) => {
                self.summary.ignore(what);
                self.mode = Mode::Line { line, start };
            }
            Step::EndOfLine => {}
        }
    }

    fn step_table(&mut self, table: Table) {
        let line_start = self.cursor;
        self.cursor
            .take_while(|c| is_blank(c) && !is_line_end(c) && c != '\t');
        match self.cursor.peek() {
            None => self.mode = Mode::Done,
            Some(c) if is_line_end(c) => {
                self.cursor.skip_line();
                self.mode = if table.goes_on(&self.cursor) {
                    Mode::Table(table)
                } else {
                    Mode::LineStart
                };
            }
            Some('[' | '{') if self.start_json() => {}
            Some(_) => {
                self.cursor = line_start;
                let entry = table.read_row(&mut self.cursor, &mut self.summary);
                self.pending.extend(entry);
                self.mode = Mode::Table(table);
            }
        }
    }

    /// Begins to read JSON, if that is what stands here. `false`: it is some other text that
    /// happens to begin with a bracket, as lines of a log do.
    fn start_json(&mut self) -> bool {
        let start = self.cursor;
        let mut end = start;
        match json::check(&mut end) {
            Ok(()) => {
                let rest = end.line().trim_start_matches(is_blank);
                if !rest.is_empty() && !rest.starts_with([',', ';', '[', '{']) {
                    return false;
                }
                let walk = Walk::start(&mut self.cursor, self.chosen, &mut self.summary);
                self.mode = Mode::Json(walk);
                true
            }
            Err(fault) if looks_like_json(start) => {
                self.refuse_json(start.position(), fault);
                true
            }
            Err(_) => false,
        }
    }

    /// Of JSON that breaks off nothing can be trusted, and where it should have ended nobody
    /// knows: the rest of the text is left unread.
    fn refuse_json(&mut self, start: Position, fault: Fault) {
        self.summary.begin(Form::BrokenJson, start);
        while !self.cursor.is_at_end() {
            self.cursor.skip_line();
            self.summary.ignore(Ignored::UnreadLine);
        }
        self.pending.push_back(Entry {
            value: Value::Broken {
                expected: fault.expected,
            },
            place: Place::text(fault.at),
            action: None,
            kind: None,
        });
        self.mode = Mode::Done;
    }
}

/// Whether a text that begins with a bracket was meant as JSON, though it is not well-formed.
fn looks_like_json(mut cursor: Cursor<'_>) -> bool {
    cursor.bump();
    cursor.take_while(is_blank);
    cursor
        .peek()
        .is_none_or(|c| matches!(c, '"' | '\'' | '[' | '{' | ']' | '}'))
}

impl<'t> Iterator for Reader<'t> {
    type Item = Entry<'t>;

    fn next(&mut self) -> Option<Entry<'t>> {
        loop {
            if let Some(entry) = self.pending.pop_front() {
                self.summary.count_entry();
                return Some(entry);
            }
            if matches!(self.mode, Mode::Done) {
                return None;
            }
            self.advance();
        }
    }
}

#[cfg(test)]
mod tests;
