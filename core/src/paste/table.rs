//! Rows under a header that names a column with ids: CSV, TSV, Markdown, and what
//! command-line tools print.

use std::borrow::Cow;

use super::{
    cursor::{Cursor, is_line_end},
    entry::{Entry, Ignored, NamedAction, Summary, Value},
    invisible::{clean, is_blank},
    names::{IdName, Meaning, meaning},
    tokens::is_punctuation,
};
use crate::{
    item::Kind,
    place::{Place, Position},
};

/// What stands between the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    /// A comma, a semicolon, a tab or a bar.
    Character(char),
    /// Two blanks or more, as in the aligned output of a command.
    Gap,
}

/// A table whose header has been read.
#[derive(Clone, Debug)]
pub(super) struct Table {
    separator: Separator,
    columns: Vec<Column>,
    id: usize,
    kind: Option<Kind>,
    action: Option<usize>,
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    meaning: Meaning,
}

/// A cell of a row.
struct Cell<'t> {
    text: Cow<'t, str>,
    position: Position,
}

impl Table {
    /// Reads a header: a line with several cells of which one names a column with ids. Where
    /// there are several such columns, one named just `id` wins, then one of the chosen kind.
    pub(super) fn read_header(cursor: &mut Cursor<'_>, chosen: Option<Kind>) -> Option<Self> {
        if !may_name_ids(cursor.line()) {
            return None;
        }
        for separator in [
            Separator::Character('\t'),
            Separator::Character(','),
            Separator::Character(';'),
            Separator::Character('|'),
            Separator::Gap,
        ] {
            let mut ahead = *cursor;
            let cells = read_row(&mut ahead, separator);
            if cells.len() < 2 {
                continue;
            }
            if let Some(table) = Self::from_header(separator, &cells, chosen) {
                *cursor = ahead;
                return Some(table);
            }
        }
        None
    }

    fn from_header(separator: Separator, cells: &[Cell<'_>], chosen: Option<Kind>) -> Option<Self> {
        let columns: Vec<Column> = cells
            .iter()
            .map(|cell| Column {
                name: cell.text.clone().into_owned(),
                meaning: meaning(&cell.text),
            })
            .collect();
        let (id, name) = columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| match column.meaning {
                Meaning::Id(name) => Some((at, name)),
                _ => None,
            })
            .min_by_key(|(_, name)| name.rank(chosen))?;
        let is_state = columns.iter().any(|c| c.meaning == Meaning::State);
        let action = columns
            .iter()
            .position(|c| c.meaning == Meaning::Action)
            .filter(|_| !is_state);
        Some(Self {
            separator,
            kind: name.kind,
            columns,
            id,
            action,
        })
    }

    /// Whether the next line can be a row, with a blank line before it.
    pub(super) fn goes_on(&self, cursor: &Cursor<'_>) -> bool {
        let mut ahead = *cursor;
        read_row(&mut ahead, self.separator).len() > 1
    }

    /// Reads a row. `None` where it is empty, or but a ruler between header and rows.
    pub(super) fn read_row<'t>(
        &self,
        cursor: &mut Cursor<'t>,
        summary: &mut Summary,
    ) -> Option<Entry<'t>> {
        let start = cursor.position();
        let mut cells = read_row(cursor, self.separator);
        if cells.iter().all(|cell| cell.text.is_empty()) {
            summary.ignore(Ignored::EmptyField);
            return None;
        }
        if cells.iter().all(|cell| is_punctuation(&cell.text)) {
            summary.ignore(Ignored::Punctuation);
            return None;
        }
        for (at, cell) in cells.iter().enumerate() {
            if at != self.id && Some(at) != self.action && !cell.text.is_empty() {
                let name = self.columns.get(at).map_or("", |column| &column.name);
                summary.ignore(Ignored::Column(name.to_owned()));
            }
        }
        let action = self
            .action
            .and_then(|at| cells.get_mut(at))
            .map(|cell| std::mem::take(&mut cell.text))
            .filter(|text| !text.is_empty())
            .map(NamedAction::read);
        let (text, position) = if self.id < cells.len() {
            let cell = cells.swap_remove(self.id);
            (unescape_formula(cell.text), cell.position)
        } else {
            (Cow::Borrowed(""), start)
        };
        Some(Entry {
            value: Value::Text(text),
            place: Place::text(position),
            action,
            kind: self.kind,
        })
    }
}

impl IdName {
    /// The smaller, the rather the ids stand under this name.
    pub(super) fn rank(self, chosen: Option<Kind>) -> u8 {
        match self.kind {
            None => 0,
            kind if kind == chosen => 1,
            Some(_) => 2,
        }
    }
}

/// A quick look that spares most lines the full reading.
fn may_name_ids(line: &str) -> bool {
    line.as_bytes()
        .windows(2)
        .any(|pair| pair.eq_ignore_ascii_case(b"id"))
}

/// An export puts `'` before a cell that a spreadsheet would take for a formula: it goes again.
fn unescape_formula(text: Cow<'_, str>) -> Cow<'_, str> {
    let escaped = text
        .strip_prefix('\'')
        .is_some_and(|rest| rest.starts_with(['=', '+', '-', '@']));
    match text {
        Cow::Borrowed(text) if escaped => Cow::Borrowed(text.trim_start_matches('\'')),
        Cow::Owned(text) if escaped => Cow::Owned(text.trim_start_matches('\'').to_owned()),
        text => text,
    }
}

fn read_row<'t>(cursor: &mut Cursor<'t>, separator: Separator) -> Vec<Cell<'t>> {
    let cells = match separator {
        Separator::Gap => read_gap_row(cursor),
        Separator::Character(character) => {
            let mut cells = read_separated_row(cursor, character);
            if character == '|' {
                drop_outer_bars(&mut cells);
            }
            cells
        }
    };
    cursor.skip_line();
    cells
}

fn read_separated_row<'t>(cursor: &mut Cursor<'t>, separator: char) -> Vec<Cell<'t>> {
    let mut cells = Vec::new();
    loop {
        cursor.take_while(|c| is_blank(c) && c != separator && !is_line_end(c));
        let position = cursor.position();
        let text = take_quoted_cell(cursor, separator)
            .unwrap_or_else(|| clean(cursor.take_while(|c| c != separator && !is_line_end(c))));
        cells.push(Cell { text, position });
        if !cursor.take(separator) {
            return cells;
        }
    }
}

/// Takes a quoted cell (RFC 4180): it may hold separators, line ends and doubled quotes.
fn take_quoted_cell<'t>(cursor: &mut Cursor<'t>, separator: char) -> Option<Cow<'t, str>> {
    let mut ahead = *cursor;
    if !ahead.take('"') {
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

/// The bars at both ends of a Markdown row enclose no cells.
fn drop_outer_bars(cells: &mut Vec<Cell<'_>>) {
    if cells.last().is_some_and(|cell| cell.text.is_empty()) {
        cells.pop();
    }
    if cells.first().is_some_and(|cell| cell.text.is_empty()) {
        cells.remove(0);
    }
}

fn read_gap_row<'t>(cursor: &mut Cursor<'t>) -> Vec<Cell<'t>> {
    let mut cells = Vec::new();
    loop {
        cursor.take_while(|c| is_blank(c) && !is_line_end(c));
        if cursor.peek().is_none_or(is_line_end) {
            return cells;
        }
        let start = *cursor;
        loop {
            cursor.take_while(|c| !is_blank(c));
            let mut ahead = *cursor;
            let gap = ahead.take_while(|c| is_blank(c) && !is_line_end(c));
            let ends_cell = gap.chars().count() != 1 || ahead.peek().is_none_or(is_line_end);
            if ends_cell {
                break;
            }
            *cursor = ahead;
        }
        cells.push(Cell {
            text: clean(cursor.since(&start)),
            position: start.position(),
        });
    }
}
