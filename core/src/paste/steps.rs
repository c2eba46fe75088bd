//! The steps of a reader: each reads a line, the beginning of a block, or a slice of what is long.

use std::borrow::Cow;

use super::{
    Checking, Mode, Reader,
    columns::Header,
    cursor::{Cursor, is_line_end},
    diff,
    entry::{Entry, Form, Ignored, Value},
    evidence::{Evidence, Why},
    gate,
    ground::{self, Keep},
    html::{self, Html},
    invisible::is_blank,
    json::{Check, Fault, Flaw, Walk},
    lines::{self, Line, Out},
    names, stems,
    table::{self, LINE_MAX, Table},
    tokens::{Class, classify},
    wish,
};
use crate::{
    item::Shape,
    place::{Place, Position},
};

/// A structure that is broken: what was meant to be part of it is read as running text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken {
    /// Where it breaks, in bytes: no structure begins before.
    to: usize,
    /// Whether it began and broke in one line, so that the next one may be whole.
    is_line: bool,
}

impl<'t> Reader<'t> {
    /// Goes one step, and gives the number of bytes looked at, which is about `budget` at most.
    pub(super) fn advance(&mut self, budget: usize) -> usize {
        let before = self.cursor.at();
        let end = before.saturating_add(budget);
        let begun = self.pending.len();
        let is_block = matches!(self.mode, Mode::Table { .. } | Mode::Json(_));
        let aside = match self.mode {
            Mode::LineStart => self.start_line(),
            Mode::Long(class) => self.step_long(class),
            Mode::Table { .. } => self.step_table(end),
            Mode::Check(_) => self.step_check(budget),
            Mode::Json(_) => self.step_json(end),
            Mode::Html(_) => self.step_html(end),
            Mode::Diff => self.step_diff(),
            Mode::Done => 0,
        };
        if is_block {
            gate::pass(&self.ground, &mut self.pending, begun);
        }
        aside.saturating_add(self.cursor.at().saturating_sub(before))
    }

    fn out(&mut self) -> (&mut super::ground::Ground<'t>, Out<'_, 't>) {
        let out = Out {
            entries: &mut self.pending,
            notes: &mut self.notes,
            chosen: self.chosen,
        };
        (&mut self.ground, out)
    }

    fn start_line(&mut self) -> usize {
        let is_plain = self.ground.is_plain() && self.broken.is_none() && !self.is_other;
        if is_plain && self.take_plain_line() {
            return 0;
        }
        let line_start = self.cursor;
        self.cursor.take_while(|c| is_blank(c) && !is_line_end(c));
        match self.cursor.peek() {
            None => self.finish(),
            Some(c) if is_line_end(c) => {
                self.cursor.skip_line();
                self.end_block();
            }
            Some('[' | '{') if self.may_be_structure() => self.start_check(line_start, None),
            Some(_) => {
                self.cursor = line_start;
                return self.start_text();
            }
        }
        0
    }

    /// Takes a line that is an id and nothing else, as nearly all lines of a large paste are.
    fn take_plain_line(&mut self) -> bool {
        let rest = self.cursor.rest().as_bytes();
        let run = rest
            .iter()
            .take(64)
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let length = run.count();
        let ends = match rest.get(length) {
            None | Some(b'\n') => true,
            Some(b'\r') => rest.get(length + 1) == Some(&b'\n'),
            Some(_) => false,
        };
        let Some(text) = self
            .cursor
            .rest()
            .get(..length)
            .filter(|_| ends && length == 16)
        else {
            return false;
        };
        let start = self.cursor.position();
        self.notes.summary.begin_text(Form::Lines, start);
        let mut entry = Entry::new(
            Value::Text(Cow::Borrowed(text)),
            Place::text(start),
            Evidence::List,
        );
        entry.kind = self.ground.header_kind;
        self.pending.push_back(entry);
        self.cursor.skip_plain(length);
        self.cursor.skip_line();
        true
    }

    /// A comment that stood alone is about the table or the structure that begins.
    fn begin_block(&mut self) {
        if self.ground.keep == Keep::Ahead {
            self.ground.keep = Keep::UntilBlank;
        }
    }

    /// A blank line ends what the lines before said.
    fn end_block(&mut self) {
        self.ground.header_kind = None;
        self.is_other = false;
        if self.ground.keep == Keep::UntilBlank {
            self.ground.keep = Keep::No;
        }
        let (ground, mut out) = self.out();
        lines::end_record(ground, &mut out);
        let is_over = self
            .broken
            .is_some_and(|broken| broken.to <= self.cursor.at());
        if is_over && self.cursor.peek().is_some_and(|c| !is_blank(c)) {
            self.broken = None;
        }
    }

    fn finish(&mut self) {
        self.mode = Mode::Done;
        let (ground, mut out) = self.out();
        lines::end_record(ground, &mut out);
        let has_none = self.pending.is_empty() && self.notes.entries() == 0;
        if has_none && let Some((at, text)) = self.notes.take_numbers() {
            self.notes.begin(Form::Text, at);
            let text = Cow::Owned(text.into());
            let why = Why::NumberInText;
            let value = Value::LeftOut { text, why };
            let entry = Entry::new(value, Place::text(at), Evidence::List);
            self.pending.push_back(entry);
        }
    }

    /// Whether a bracket at the beginning of a line may begin a structure.
    fn may_be_structure(&self) -> bool {
        // Jira: `{{A}}`, Markdown: `[A](https://...)`.
        let rest = self.cursor.rest();
        self.ground.comment.is_none()
            && !rest.starts_with("{{")
            && !stems::is_section(rest)
            && self
                .broken
                .is_none_or(|broken| broken.is_line && broken.to <= self.cursor.at())
    }

    fn start_text(&mut self) -> usize {
        self.mode = Mode::LineStart;
        let Some(line) = self.cursor.short_line(LINE_MAX) else {
            return self.start_long();
        };
        if self.ground.comment.is_none()
            && let Some(looked) = self.start_block(line)
        {
            return looked;
        }
        let (broken, is_other) = (self.broken, self.is_other);
        let begun = self.pending.len();
        let read = Line::new(line, self.cursor.position());
        let (ground, mut out) = self.out();
        lines::read(read, ground, &mut out);
        if is_other {
            for entry in out.entries.iter_mut().skip(begun) {
                gate::leave_out(entry, Why::OtherThing);
            }
        }
        if let Some(broken) = broken {
            lines::end_record(ground, &mut out);
            self.doubt(begun, line);
            self.notes.ignore(Ignored::UnreadLine);
            if broken.is_line {
                self.broken = None;
            }
        }
        self.cursor.skip_line();
        0
    }

    /// Begins a line that is too long to be looked at as a whole.
    fn start_long(&mut self) -> usize {
        let chunk = chunk(self.cursor.rest());
        let class = if chunk.contains(parts) {
            classify(chunk, lines::format_of(self.chosen))
        } else if self.broken.is_some() {
            Class::Text
        } else {
            // Nothing so long is an id.
            let begin = chunk.chars().take(LONGEST).map(char::len_utf8).sum();
            let text = Cow::Borrowed(chunk.get(..begin).unwrap_or_default());
            let at = self.cursor.position();
            self.notes.summary.begin_text(Form::Lines, at);
            let entry = Entry::new(Value::Text(text), Place::text(at), Evidence::List);
            self.pending.push_back(entry);
            Class::Text
        };
        self.mode = Mode::Long(class);
        chunk.len()
    }

    /// Begins a block that is more than a line, or gives nothing.
    fn start_block(&mut self, line: &'t str) -> Option<usize> {
        let start = self.cursor.position();
        if may_be_diff(line) && diff::begins(self.cursor.clipped(LINE_MAX, 20).rest().lines()) {
            self.start_diff();
            return Some(line.len());
        }
        if html::begins(line) {
            let ground = std::mem::take(&mut self.ground);
            self.mode = Mode::Html(Box::new(Html::new(self.chosen, ground)));
            return Some(0);
        }
        if self.broken.is_some() {
            return None;
        }
        let found = Table::find(&mut self.cursor, line, self.chosen);
        if let Some(table) = found.table {
            let (ground, mut out) = self.out();
            lines::end_record(ground, &mut out);
            if found.has_header {
                self.notes.ignore(Ignored::Header);
            }
            self.notes.begin(Form::Table, start);
            self.begin_block();
            self.mode = Mode::Table {
                table: Box::new(table),
                row: None,
            };
            return Some(found.looked);
        }
        if !super::text::hits(line, lines::format_of(self.chosen)).is_empty() {
            return None;
        }
        let (kind, is_other) = match names::meaning_of_line(line) {
            names::Meaning::Id(kind) => (kind, false),
            names::Meaning::OtherThing
                if names_many(line) && table::is_above_own(&self.cursor, line, self.chosen) =>
            {
                (None, true)
            }
            _ => return None,
        };
        self.notes.ignore(Ignored::Header);
        self.ground.header_kind = kind;
        self.is_other = is_other;
        self.cursor.skip_line();
        Some(found.looked)
    }

    /// What stands in a broken structure is certain of nothing: what has the shape of an id has to
    /// be accepted, and the rest is passed over.
    fn doubt(&mut self, begun: usize, line: &'t str) {
        let format = lines::format_of(self.chosen);
        let mut kept = self.pending.split_off(begun);
        kept.retain(|entry| match &entry.value {
            Value::Text(text) => Shape::of(text).is_own(format),
            Value::LeftOut { .. } => true,
            _ => false,
        });
        let around = line.get(..line.len().min(160)).unwrap_or(line);
        let doubted = kept.into_iter().map(|entry| ground::in_text(entry, around));
        self.pending.extend(doubted);
    }

    /// Reads on in a line that is too long to be looked at as a whole.
    fn step_long(&mut self, class: Class) -> usize {
        let chunk = chunk(self.cursor.rest());
        let part = Line::new(chunk, self.cursor.position());
        let begun = self.pending.len();
        let (ground, mut out) = self.out();
        match class {
            Class::List => lines::read_list(part, chunk, ground, &mut out),
            Class::Text | Class::Nothing => lines::read_text(part, chunk, ground, &mut out),
        }
        if self.broken.is_some() {
            self.doubt(begun, chunk);
        }
        let end = self.cursor.at() + chunk.len();
        self.cursor.take_while_before(end, |c| !is_line_end(c));
        if self.cursor.peek().is_none_or(is_line_end) {
            self.cursor.skip_line();
            self.mode = Mode::LineStart;
            if let Some(broken) = self.broken {
                self.notes.ignore(Ignored::UnreadLine);
                self.broken = (!broken.is_line).then_some(broken);
            }
        }
        0
    }

    fn start_diff(&mut self) {
        let at = self.cursor.position();
        self.notes.begin(Form::Diff, at);
        let value = Value::LeftOut {
            text: Cow::Borrowed(""),
            why: Why::Diff,
        };
        let entry = Entry::new(value, Place::text(at), Evidence::List);
        self.pending.push_back(entry);
        self.mode = Mode::Diff;
    }

    /// A diff ends at a blank line behind which nothing of it stands.
    fn step_diff(&mut self) -> usize {
        let before = self.cursor.at();
        self.cursor
            .take_while_before(before + LINE_MAX, |c| !is_line_end(c));
        if self.cursor.peek().is_some_and(|c| !is_line_end(c)) {
            return 0;
        }
        let is_blank_line = self.cursor.at() == before;
        self.cursor.skip_line();
        self.notes.ignore(Ignored::UnreadLine);
        let goes_on = self.cursor.rest().starts_with([
            '+', '-', '@', ' ', '<', '>', '\\', 'd', 'i', '~', '*', '!', '\t',
        ]);
        if self.cursor.is_at_end() || is_blank_line && !goes_on {
            self.mode = Mode::LineStart;
        }
        0
    }

    fn step_html(&mut self, end: usize) -> usize {
        let Mode::Html(html) = &mut self.mode else {
            return 0;
        };
        let mut out = Out {
            entries: &mut self.pending,
            notes: &mut self.notes,
            chosen: self.chosen,
        };
        if html.step(&mut self.cursor, end, &mut out) {
            self.finish();
        }
        0
    }

    fn step_table(&mut self, end: usize) -> usize {
        let Mode::Table { table, row } = &mut self.mode else {
            return 0;
        };
        if let Some(reading) = row {
            let mut out = Out {
                entries: &mut self.pending,
                notes: &mut self.notes,
                chosen: self.chosen,
            };
            if reading.step(table, &mut self.cursor, end, &mut out) {
                *row = None;
            }
            return 0;
        }
        let line_start = self.cursor;
        self.cursor
            .take_while(|c| is_blank(c) && !is_line_end(c) && c != '\t');
        match self.cursor.peek() {
            None => self.finish(),
            Some(_) if self.ground.comment.is_some() => self.step_aside(line_start),
            Some(c) if is_line_end(c) => {
                self.cursor.skip_line();
                let goes_on = table.goes_on(&self.cursor);
                if self.ground.keep == Keep::UntilBlank {
                    self.ground.keep = Keep::No;
                }
                if !goes_on {
                    self.mode = Mode::LineStart;
                }
            }
            Some('[' | '{') => {
                let mode = std::mem::replace(&mut self.mode, Mode::LineStart);
                if let Mode::Table { table, .. } = mode {
                    self.start_check(line_start, Some(table));
                }
            }
            Some(c @ ('#' | '/' | '-' | ';' | '<' | '(' | 'T' | 't' | '0'..='9'))
                if !table.columns.is_export
                    && !is_empty_cell(table, c, &self.cursor)
                    && is_aside(&self.cursor) =>
            {
                self.step_aside(line_start);
            }
            Some(_) => {
                self.cursor = line_start;
                if table.columns.is_export {
                    *row = Some(table::Walk::start(table, &self.cursor));
                    return 0;
                }
                let look = Look::at(self.cursor.rest().as_bytes());
                let here = self.cursor;
                let line = || here.short_line(LINE_MAX).unwrap_or_default();
                // One table may follow another without a blank line.
                if look.may_name_ids && table::may_be_header(line(), self.chosen) {
                    let mut ahead = self.cursor;
                    let found = Table::find(&mut ahead, line(), self.chosen);
                    let may_follow = |next: &Table| {
                        let is_named = next.columns.header != Header::Unknown;
                        found.has_header && is_named && table.may_precede(next)
                    };
                    if let Some(next) = found.table.filter(may_follow) {
                        self.cursor = ahead;
                        self.notes.ignore(Ignored::Header);
                        **table = next;
                        return found.looked;
                    }
                }
                let mut walk = table::Walk::start(table, &self.cursor);
                if look.may_have_comment {
                    let split = super::comments::split(line());
                    self.ground.comment = split.open;
                    if wish::says_keep(split.comment) {
                        walk.keep();
                    }
                }
                *row = Some(walk);
            }
        }
        0
    }

    /// Reads a line that stands between the rows of a table and is none.
    fn step_aside(&mut self, line_start: Cursor<'t>) {
        self.cursor = line_start;
        let line = self.cursor.short_line(LINE_MAX).unwrap_or_default();
        let read = Line::new(line, self.cursor.position());
        let (ground, mut out) = self.out();
        lines::read(read, ground, &mut out);
        self.cursor.skip_line();
    }

    /// Begins to look whether a structure stands here, or some other text that happens to begin with
    /// a bracket, as lines of a log do.
    fn start_check(&mut self, line_start: Cursor<'t>, table: Option<Box<Table>>) {
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
                self.broken = None;
                self.begin_block();
                let (ground, mut out) = self.out();
                lines::end_record(ground, &mut out);
                let walk = Walk::start(
                    &mut self.cursor,
                    &mut Out {
                        entries: &mut self.pending,
                        notes: &mut self.notes,
                        chosen: self.chosen,
                    },
                );
                self.mode = Mode::Json(Box::new(walk));
            }
            Err(fault) if fault.is_of_json() || looks_like_json(checking.bracket) => {
                let start = checking.bracket.position();
                let to = ahead.at();
                return looked.saturating_add(self.start_broken(fault, start, to));
            }
            Ok(true) | Err(_) => match checking.table.take() {
                Some(table) => {
                    let row = Some(table::Walk::start(&table, &self.cursor));
                    self.mode = Mode::Table { table, row };
                }
                None => return looked.saturating_add(self.start_text()),
            },
        }
        looked
    }

    /// Of a structure that breaks off nothing is certain, and where it should have ended nobody
    /// knows: it is told, and read on as running text.
    fn start_broken(&mut self, fault: Fault, start: Position, to: usize) -> usize {
        let (ground, mut out) = self.out();
        lines::end_record(ground, &mut out);
        self.notes.begin(Form::BrokenJson, start);
        let value = match fault.flaw {
            Flaw::Missing(expected) => Value::Broken { expected },
            Flaw::ListTwice(name) => Value::ListTwice { name },
        };
        self.pending
            .push_back(Entry::new(value, Place::text(fault.at), Evidence::List));
        self.broken = Some(Broken {
            to,
            is_line: fault.at.line == start.line,
        });
        self.mode = Mode::LineStart;
        self.start_text()
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
                self.cursor.take_while(|c| {
                    (is_blank(c) && !is_line_end(c)) || matches!(c, ',' | ';' | ')')
                });
                self.mode = Mode::LineStart;
                break;
            }
        }
        0
    }
}

/// Whether what stands behind a value lets it be one: the end of the line, a comment, or another
/// value.
fn ends_value(mut behind: Cursor<'_>) -> bool {
    behind.take_while(|c| is_blank(c) && !is_line_end(c));
    behind
        .peek()
        .is_none_or(|c| is_line_end(c) || matches!(c, ',' | ';' | '[' | '{' | '#' | '/' | ')'))
}

/// Whether a text that begins with a bracket was meant as a structure, though it is not well-formed.
fn looks_like_json(mut cursor: Cursor<'_>) -> bool {
    cursor.bump();
    cursor.take_while(is_blank);
    cursor
        .peek()
        .is_none_or(|c| matches!(c, '"' | '\'' | '[' | '{' | ']' | '}'))
}

/// Whether a row begins with an empty cell: `;A;gpt-4o`. With a blank behind it, it is a comment.
fn is_empty_cell(table: &Table, c: char, cursor: &Cursor<'_>) -> bool {
    let behind = cursor.rest().chars().nth(1);
    table.is_parted_by(c) && behind.is_some_and(|c| !is_blank(c))
}

/// Whether a line ends as the name of a column or of a list does: "Span ID", "Configurations (2)".
fn names_many(line: &str) -> bool {
    let is_count = |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | ' ');
    let name = line.trim().trim_end_matches(is_count);
    let ends = |end: &str| {
        let from = name.len().saturating_sub(end.len());
        name.get(from..)
            .is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    ends("id") || ends("ids") || ends("s") && !name.contains([' ', '-'])
}

/// A quick look that spares most lines the full reading.
fn may_be_diff(line: &str) -> bool {
    let is_mark = |c: char| matches!(c, '-' | '+' | '@' | '*' | '<' | '#');
    line.starts_with("diff ")
        || line.trim_start().starts_with(is_mark)
        || line.contains('\t')
        || line.starts_with(|c: char| c.is_ascii_digit()) && line.len() < 16
}

/// The characters of a token that is too long to be an id that are kept.
const LONGEST: usize = 256;

/// Whether a character parts the entries of a long line.
fn parts(c: char) -> bool {
    is_blank(c) || matches!(c, ',' | ';' | '|')
}

/// A part of a long line that ends where an entry does, if one ends there.
fn chunk(rest: &str) -> &str {
    let near = rest.bytes().take(LINE_MAX + 1);
    let end = near.clone().position(|byte| matches!(byte, b'\n' | b'\r'));
    if let Some(end) = end.or_else(|| (rest.len() <= LINE_MAX).then_some(rest.len())) {
        return rest.get(..end).unwrap_or(rest);
    }
    let mut near = LINE_MAX;
    while !rest.is_char_boundary(near) {
        near -= 1;
    }
    let part = rest.get(..near).unwrap_or(rest);
    let cut = part.rfind(parts).filter(|cut| *cut > 0);
    let end = cut.and_then(|cut| Some(cut + part.get(cut..)?.chars().next()?.len_utf8()));
    part.get(..end.unwrap_or(near)).unwrap_or(part)
}

/// A quick look at a row, that spares most rows the full reading.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    may_name_ids: bool,
    may_have_comment: bool,
}

impl Look {
    fn at(rest: &[u8]) -> Self {
        let mut look = Self::default();
        let mut before = b' ';
        for byte in rest.iter().take(LINE_MAX) {
            match (before, byte) {
                (_, b'\n' | b'\r') => break,
                (_, b'#') | (b'/', b'/' | b'*') | (b'-', b'-') | (b'<', b'!') => {
                    look.may_have_comment = true;
                }
                // "id", "uuid", "deployment", "execution", "Kennung".
                (b'i' | b'I', b'd' | b'D')
                | (b'u' | b'U', b'u' | b'U')
                | (b'p' | b'P', b'l' | b'L')
                | (b'x' | b'X', b'e' | b'E')
                | (b'n' | b'N', b'n' | b'N') => look.may_name_ids = true,
                _ => {}
            }
            before = *byte;
        }
        look
    }
}

/// Whether a comment or a footer stands between the rows of a table.
fn is_aside(cursor: &Cursor<'_>) -> bool {
    let line = cursor.short_line(LINE_MAX).unwrap_or_default();
    let split = super::comments::split(line);
    let is_comment = split.code.trim().is_empty() && !split.comment.is_empty();
    is_comment || super::row::is_footer(line) && !line.contains([',', ';', '\t', '|'])
}
