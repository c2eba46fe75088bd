//! A diff: of its lines nobody can say which side is meant.

use std::borrow::Cow;

use crate::{
    paste::{
        Mode, Reader,
        cursor::is_line_end,
        entry::{Entry, Form, Ignored, Value},
        evidence::{Evidence, Why},
        table::LINE_MAX,
        wish,
    },
    place::Place,
};

impl Reader<'_> {
    pub(super) fn start_diff(&mut self) {
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
    pub(super) fn step_diff(&mut self) -> usize {
        let before = self.cursor.at();
        let heads = |line: &str| line.trim_end().ends_with(':') || wish::says_keep(line);
        if self
            .cursor
            .short_line(LINE_MAX)
            .is_some_and(|line| line.starts_with(char::is_alphabetic) && heads(line))
        {
            self.mode = Mode::LineStart;
            return 0;
        }
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
}
