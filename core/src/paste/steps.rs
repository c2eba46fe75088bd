//! The steps of a reader: each reads an entry, a line's beginning, or a slice of what is long.

use super::{
    Checking, Mode, Reader,
    cursor::{Cursor, is_line_end},
    entry::{Entry, Form, Ignored, Value},
    invisible::is_blank,
    json::{Check, Fault, Flaw, Out, Walk},
    names,
    table::{HEADER_MAX, Row, RowStep, Table},
    tokens::{Line, Step},
};
use crate::place::Place;

impl Reader<'_> {
    /// Goes one step, and gives the number of bytes looked at, which is about `budget` at most.
    pub(super) fn advance(&mut self, budget: usize) -> usize {
        let before = self.cursor.at();
        let end = before.saturating_add(budget);
        let aside = match self.mode {
            Mode::LineStart => self.start_line(),
            Mode::Line { .. } => self.step_line(end),
            Mode::Table { .. } => self.step_table(end),
            Mode::Check(_) => self.step_check(budget),
            Mode::Json(_) => self.step_json(end),
            Mode::Broken(fault) => self.skip_broken(fault, end),
            Mode::Done => 0,
        };
        aside.saturating_add(self.cursor.at().saturating_sub(before))
    }

    fn start_line(&mut self) -> usize {
        let line_start = self.cursor;
        self.cursor.take_while(|c| is_blank(c) && !is_line_end(c));
        match self.cursor.peek() {
            None => self.mode = Mode::Done,
            Some(c) if is_line_end(c) => {
                self.cursor.skip_line();
                self.header_kind = None;
            }
            Some('[' | '{') => self.start_check(line_start, None),
            Some(_) => {
                self.cursor = line_start;
                return self.start_text();
            }
        }
        0
    }

    fn start_text(&mut self) -> usize {
        let start = self.cursor.position();
        self.mode = Mode::LineStart;
        let mut looked = 0;
        if let Some(line) = self.cursor.short_line(HEADER_MAX) {
            let header = Table::read_header(&mut self.cursor, line, self.chosen);
            looked = header.looked;
            if let Some(table) = header.table {
                self.notes.ignore(Ignored::Header);
                self.notes.begin(Form::Table, start);
                self.mode = Mode::Table { table, row: None };
                return looked;
            }
            if let names::Meaning::Id(name) = names::meaning_of_line(line) {
                self.notes.ignore(Ignored::Header);
                self.header_kind = name.kind;
                self.cursor.skip_line();
                return looked;
            }
        }
        self.mode = Mode::Line {
            line: Line::default(),
            start,
        };
        looked
    }

    fn step_line(&mut self, end: usize) -> usize {
        let Mode::Line { line, start } = &mut self.mode else {
            return 0;
        };
        while self.cursor.at() < end {
            match line.step(&mut self.cursor) {
                Step::Token(token) => {
                    if token.from_url {
                        self.notes.ignore(Ignored::UrlAround);
                    }
                    let form = if line.tokens > 1 {
                        Form::Separated
                    } else {
                        Form::Lines
                    };
                    self.notes.summary.begin_text(form, *start);
                    self.pending.push_back(Entry {
                        value: token.value,
                        place: Place::text(token.position),
                        action: None,
                        kind: token.kind.or(self.header_kind),
                        doubled_key: None,
                    });
                    return 0;
                }
                Step::Separator => {}
                Step::Ignored(what) => self.notes.ignore(what),
                Step::EndOfLine => {
                    self.mode = Mode::LineStart;
                    return 0;
                }
            }
        }
        0
    }

    fn step_table(&mut self, end: usize) -> usize {
        let Mode::Table { table, row } = &mut self.mode else {
            return 0;
        };
        if let Some(reading) = row {
            if let RowStep::End(entry) = reading.step(table, &mut self.cursor, end, &mut self.notes)
            {
                self.pending.extend(entry);
                *row = None;
            }
            return 0;
        }
        let line_start = self.cursor;
        self.cursor
            .take_while(|c| is_blank(c) && !is_line_end(c) && c != '\t');
        match self.cursor.peek() {
            None => self.mode = Mode::Done,
            Some(c) if is_line_end(c) => {
                self.cursor.skip_line();
                if !table.goes_on(&self.cursor) {
                    self.mode = Mode::LineStart;
                }
            }
            Some('[' | '{') => {
                let mode = std::mem::replace(&mut self.mode, Mode::LineStart);
                if let Mode::Table { table, .. } = mode {
                    self.start_check(line_start, Some(table));
                }
            }
            Some(_) => {
                self.cursor = line_start;
                *row = Some(Row::start(table, &self.cursor));
            }
        }
        0
    }
}

impl<'t> Reader<'t> {
    /// Begins to look whether JSON stands here, or some other text that happens to begin with a
    /// bracket, as lines of a log do.
    fn start_check(&mut self, line_start: Cursor<'t>, table: Option<Table>) {
        self.mode = Mode::Check(Box::new(Checking {
            check: Check::of_document(),
            bracket: self.cursor,
            ahead: self.cursor,
            table,
        }));
        self.cursor = line_start;
    }

    fn step_check(&mut self, budget: usize) -> usize {
        let Mode::Check(checking) = &mut self.mode else {
            return 0;
        };
        let ahead = &mut checking.ahead;
        let before = ahead.at();
        let result = checking.check.step(ahead, before.saturating_add(budget));
        let looked = ahead.at() - before;
        self.checked = self.checked.max(ahead.at());
        match result {
            Ok(false) => {}
            Ok(true) if ends_value(*ahead) => {
                self.cursor = checking.bracket;
                self.start_json();
            }
            Err(fault) if fault.is_of_json() || looks_like_json(checking.bracket) => {
                // Of JSON that breaks off nothing can be trusted, and where it should have ended
                // nobody knows: the rest of the text is left unread.
                let start = checking.bracket.position();
                self.notes.begin(Form::BrokenJson, start);
                self.mode = Mode::Broken(fault);
            }
            Ok(true) | Err(_) => match checking.table.take() {
                Some(table) => {
                    let row = Some(Row::start(&table, &self.cursor));
                    self.mode = Mode::Table { table, row };
                }
                None => return looked.saturating_add(self.start_text()),
            },
        }
        looked
    }

    fn start_json(&mut self) {
        let mut out = Out {
            entries: &mut self.pending,
            notes: &mut self.notes,
            chosen: self.chosen,
        };
        let walk = Walk::start(&mut self.cursor, &mut out);
        self.mode = Mode::Json(walk);
    }

    fn step_json(&mut self, end: usize) -> usize {
        let Mode::Json(walk) = &mut self.mode else {
            return 0;
        };
        let mut out = Out {
            entries: &mut self.pending,
            notes: &mut self.notes,
            chosen: self.chosen,
        };
        while out.entries.is_empty() && self.cursor.at() < end {
            if !walk.step(&mut self.cursor, end, &mut out) {
                // Values may stand one behind the other, with something between them.
                self.cursor
                    .take_while(|c| (is_blank(c) && !is_line_end(c)) || matches!(c, ',' | ';'));
                self.mode = Mode::LineStart;
                break;
            }
        }
        0
    }

    /// Counts the lines of JSON that is broken.
    fn skip_broken(&mut self, fault: Fault, end: usize) -> usize {
        while self.cursor.at() < end {
            if self.cursor.is_at_end() {
                self.pending.push_back(Entry {
                    value: match fault.flaw {
                        Flaw::Missing(expected) => Value::Broken { expected },
                        Flaw::ListTwice(name) => Value::ListTwice { name },
                    },
                    place: Place::text(fault.at),
                    action: None,
                    kind: None,
                    doubled_key: None,
                });
                self.mode = Mode::Done;
                break;
            }
            self.cursor.take_while_before(end, |c| !is_line_end(c));
            if self.cursor.peek().is_none_or(is_line_end) {
                self.cursor.skip_line();
                self.notes.ignore(Ignored::UnreadLine);
            }
        }
        0
    }
}

/// Whether what stands behind a JSON value lets it be one: the end of the line, or another value.
fn ends_value(mut behind: Cursor<'_>) -> bool {
    behind.take_while(|c| is_blank(c) && !is_line_end(c));
    behind
        .peek()
        .is_none_or(|c| is_line_end(c) || matches!(c, ',' | ';' | '[' | '{'))
}

/// Whether a text that begins with a bracket was meant as JSON, though it is not well-formed.
fn looks_like_json(mut cursor: Cursor<'_>) -> bool {
    cursor.bump();
    cursor.take_while(is_blank);
    cursor
        .peek()
        .is_none_or(|c| matches!(c, '"' | '\'' | '[' | '{' | ']' | '}'))
}
