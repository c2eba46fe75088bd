//! A row of a table, cell by cell, wherever the cells come from.

mod end;
mod footer;
mod parts;

use std::borrow::Cow;

pub(super) use self::footer::is_footer;
use super::{
    cells::Cell,
    columns::{self, Columns, Role},
    json::value_says_keep,
    lines::Out,
    names::{Meaning, Sense},
    token::is_punctuation,
    wish::{self, Decided, decided},
};
use crate::place::Position;

/// A row, while its cells are read.
#[derive(Debug)]
pub(super) struct Row<'t> {
    start: Position,
    count: usize,
    /// The number of its cells that hold anything.
    filled: usize,
    id: Option<Cell<'t>>,
    is_footer: bool,
    action: Option<Cow<'t, str>>,
    /// The meaning of its value, by the row itself.
    label: Option<Meaning>,
    is_kept: bool,
    is_open: bool,
    content: Content,
    /// The cells with punctuation, to be counted if it is no ruler.
    waiting: Vec<usize>,
}

/// The content of the cells of a row so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Nothing,
    /// The row may be a ruler.
    Punctuation,
    Text,
}

impl<'t> Row<'t> {
    pub(super) const fn new(start: Position) -> Self {
        Self {
            start,
            count: 0,
            filled: 0,
            id: None,
            is_footer: false,
            action: None,
            label: None,
            is_kept: false,
            is_open: false,
            content: Content::Nothing,
            waiting: Vec::new(),
        }
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }

    pub(super) const fn keep(&mut self) {
        self.is_kept = true;
    }

    /// Takes the next cell.
    pub(super) fn take(&mut self, cell: Cell<'t>, columns: &Columns, out: &mut Out<'_, 't>) {
        let at = self.count;
        self.count += 1;
        let role = columns.role(at);
        if !cell.text.is_empty() {
            self.filled += 1;
            self.fill(at, &cell.text, role, columns, out);
        }
        match role {
            Role::Id => self.id = Some(cell),
            Role::Action if !cell.text.is_empty() => self.action = Some(cell.text),
            Role::Decision(sense) => self.decide(sense, &cell.text),
            Role::Label => self.label = Some(columns::label(&cell.text)),
            Role::Action | Role::Remark | Role::Ignored => {}
        }
    }

    fn fill(
        &mut self,
        at: usize,
        text: &str,
        role: Role,
        columns: &Columns,
        out: &mut Out<'_, 't>,
    ) {
        if self.content != Content::Text {
            self.content = if is_punctuation(text) {
                Content::Punctuation
            } else {
                Content::Text
            };
            if self.content == Content::Text {
                self.is_footer = is_footer(text);
                for at in self.waiting.drain(..) {
                    out.notes.ignore_column(columns.name(at));
                }
            }
        }
        if matches!(role, Role::Ignored | Role::Remark) {
            let says_keep = || {
                let is_remark = role == Role::Remark && wish::says_keep(text);
                wish::is_keep_word(text) || is_remark || value_says_keep(columns.name(at), text)
            };
            self.is_kept |= !columns.is_export && says_keep();
            if self.content == Content::Text {
                out.notes.ignore_column(columns.name(at));
            } else {
                self.waiting.push(at);
            }
        }
    }

    fn decide(&mut self, sense: Sense, cell: &str) {
        match decided(sense, cell) {
            Decided::Keep => self.is_kept = true,
            Decided::Open => self.is_open = true,
            Decided::Remove => {}
        }
    }

    /// Drops the last cell: behind the last bar of a row is none.
    pub(super) fn drop_last(&mut self, columns: &Columns) {
        if self.count == columns.id + 1 {
            self.id = None;
        }
    }
}
