//! The beginning of a line: what may begin there, and what is read as a line.

use std::borrow::Cow;

use crate::{
    paste::{
        Mode, Reader,
        cursor::is_line_end,
        entry::{Entry, Form, Ignored, Value},
        evidence::{Evidence, Why},
        gate, html,
        invisible::is_blank,
        lines::{self, Line, format_of},
        table::LINE_MAX,
        text,
        wish::{self, Wish},
    },
    place::Place,
};

impl<'t> Reader<'t> {
    pub(super) fn start_line(&mut self) -> usize {
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
        let Some(text) = self.cursor.plain_line() else {
            return false;
        };
        self.look_below();
        let start = self.cursor.position();
        self.notes.summary.begin_text(Form::Lines, start);
        let mut entry = Entry::new(
            Value::Text(Cow::Borrowed(text)),
            Place::text(start),
            Evidence::List,
        );
        entry.kind = self.ground.header_kind;
        self.pending.push_back(entry);
        self.cursor.pass_line(text.len());
        true
    }

    pub(super) fn start_text(&mut self) -> usize {
        self.mode = Mode::LineStart;
        let Some(line) = self.cursor.short_line(LINE_MAX) else {
            return self.start_long();
        };
        if self.ground.comment.is_none() {
            if self.skip_read(line) {
                return 0;
            }
            if let Some(looked) = self.start_block(line) {
                return looked;
            }
            self.look_below();
        }
        let (broken, is_other) = (self.broken, self.is_other);
        let begun = self.pending.len();
        let at = self.cursor.position();
        let line = self.whole_sentence(line);
        let (ground, mut out) = self.out();
        let items = html::items(line, out.format());
        for item in items.as_deref().unwrap_or(&[line]) {
            let whole = Line::new(line, at);
            let start = whole.position(whole.offset(item));
            lines::read(Line::new(item, start), ground, &mut out);
        }
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

    /// A line of prose that ends in the words that keep what the next one names, with that one: the
    /// walk goes to its last line.
    fn whole_sentence(&mut self, line: &'t str) -> &'t str {
        let last = line.rsplit(' ').next().unwrap_or_default();
        if !matches!(
            last,
            "not" | "keep" | "Keep" | "need" | "nicht" | "except" | "behalten"
        ) {
            return line;
        }
        let hits = |line: &str| text::hits(line, format_of(self.chosen));
        let before = hits(line).first().and_then(|hit| line.get(..hit.start));
        if before.is_none_or(|before| wish::heading(before) != Wish::Remove) {
            return line;
        }
        let mut ahead = self.cursor;
        ahead.skip_line();
        let next = ahead.short_line(LINE_MAX).unwrap_or_default();
        if hits(next).is_empty() {
            return line;
        }
        let start = std::mem::replace(&mut self.cursor, ahead);
        ahead.take_while(|c| !is_line_end(c));
        ahead.since(&start)
    }
}
