//! The steps of a reader: each reads a line, the beginning of a block, or a slice of what is long.

mod begin;
mod below;
mod diff;
mod line;
mod long;
mod structure;
mod table;

use std::borrow::Cow;

pub(super) use self::{below::Below, structure::Broken};
use super::{
    Mode, Reader,
    entry::{Entry, Form, Value},
    evidence::{Evidence, Why},
    gate,
    ground::{Ground, Keep},
    invisible::is_blank,
    lines::{self, Out},
};
use crate::place::Place;

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

    fn out(&mut self) -> (&mut Ground<'t>, Out<'_, 't>) {
        let out = Out {
            entries: &mut self.pending,
            notes: &mut self.notes,
            chosen: self.chosen,
        };
        (&mut self.ground, out)
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

    fn step_html(&mut self, end: usize) -> usize {
        let Mode::Html(html) = &mut self.mode else {
            return 0;
        };
        let mut out = Out {
            entries: &mut self.pending,
            notes: &mut self.notes,
            chosen: self.chosen,
        };
        if html.step(&mut self.cursor, end, &mut out)
            && let Mode::Html(html) = std::mem::replace(&mut self.mode, Mode::LineStart)
        {
            self.ground = html.into_ground();
        }
        0
    }
}
