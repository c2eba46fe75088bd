//! The cells of a row of a table.

use std::borrow::Cow;

use super::{
    cursor::{Cursor, is_line_end},
    invisible::{clean, is_blank},
};
use crate::place::Position;

/// The separator between the cells of a row: a comma, a semicolon, a tab or a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Separator(char);

impl Separator {
    /// Every separator, in the order in which they are tried.
    pub(super) const ALL: [Self; 5] = [
        Self('\t'),
        Self(','),
        Self(';'),
        Self('|'),
        Self('\u{2502}'),
    ];

    /// `true` if a line has it at all.
    pub(super) fn may_part(self, line: &str) -> bool {
        line.contains(self.0)
    }

    pub(super) const fn is(self, c: char) -> bool {
        self.0 == c
    }

    /// `true` if the bars at both ends of a row enclose no cells, as in Markdown.
    pub(super) const fn may_enclose(self) -> bool {
        matches!(self, Self('|' | '\u{2502}'))
    }
}

/// A cell of a row.
#[derive(Debug)]
pub(super) struct Cell<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) position: Position,
}

/// A walk over the cells of one row.
#[derive(Debug)]
pub(super) struct Cells {
    separator: Separator,
    is_at_end: bool,
}

impl Cells {
    pub(super) const fn new(separator: Separator) -> Self {
        Self {
            separator,
            is_at_end: false,
        }
    }

    /// Takes the next cell. With the last one the walk stands at the end of the line.
    pub(super) fn next<'t>(&mut self, cursor: &mut Cursor<'t>) -> Option<Cell<'t>> {
        if self.is_at_end {
            return None;
        }
        let Separator(separator) = self.separator;
        let cell = take_cell(cursor, separator);
        self.is_at_end = !cursor.take(separator);
        Some(cell)
    }
}

/// Takes so many cells of a row, or all that it has.
pub(super) fn take_cells<'t>(
    cursor: &mut Cursor<'t>,
    separator: Separator,
    max: usize,
) -> Vec<Cell<'t>> {
    let mut walk = Cells::new(separator);
    let mut cells = Vec::new();
    while cells.len() < max
        && let Some(cell) = walk.next(cursor)
    {
        cells.push(cell);
    }
    if separator.may_enclose() {
        if cells.len() < max && cells.last().is_some_and(|cell| cell.text.is_empty()) {
            cells.pop();
        }
        if cells.first().is_some_and(|cell| cell.text.is_empty()) {
            cells.remove(0);
        }
    }
    cells
}

fn take_cell<'t>(cursor: &mut Cursor<'t>, separator: char) -> Cell<'t> {
    cursor.take_while(|c| is_blank(c) && c != separator && !is_line_end(c));
    let position = cursor.position();
    let text = take_quoted_cell(cursor, separator)
        .unwrap_or_else(|| clean(cursor.take_while(|c| c != separator && !is_line_end(c))));
    Cell { text, position }
}

/// Takes a quoted cell (RFC 4180): it may hold separators, line ends and doubled quotes.
fn take_quoted_cell<'t>(cursor: &mut Cursor<'t>, separator: char) -> Option<Cow<'t, str>> {
    if cursor.peek() != Some('"') {
        return None;
    }
    let mut ahead = *cursor;
    ahead.bump();
    if !ahead.rest().as_bytes().contains(&b'"') {
        // A lone quotation mark: this is known several times as fast as the walk would find out.
        return None;
    }
    let start = ahead;
    let mut doubled = false;
    let inside = loop {
        ahead.take_while(|c| c != '"');
        let inside = ahead.since(&start);
        if !ahead.take('"') {
            return None;
        }
        if !ahead.take('"') {
            break inside;
        }
        doubled = true;
    };
    ahead.take_while(|c| is_blank(c) && c != separator && !is_line_end(c));
    if ahead
        .peek()
        .is_some_and(|c| c != separator && !is_line_end(c))
    {
        return None;
    }
    *cursor = ahead;
    Some(if doubled {
        Cow::Owned(clean(&inside.replace("\"\"", "\"")).into_owned())
    } else {
        clean(inside)
    })
}
