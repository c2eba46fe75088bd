//! The beginning of a line: what may begin there, and what is read as a line.

use std::borrow::Cow;

use crate::{
    paste::{
        Mode, Reader,
        cursor::is_line_end,
        entry::{Entry, Form, Ignored, Value},
        evidence::{Evidence, Why},
        gate,
        invisible::is_blank,
        lines::{self, Line},
        table::LINE_MAX,
    },
    place::Place,
};

impl Reader<'_> {
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

    pub(super) fn start_text(&mut self) -> usize {
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
}
