//! Rows under a header that names a column with ids: CSV, TSV, Markdown, and what
//! command-line tools print.

use std::borrow::Cow;

use super::{
    cells::{Cell, Cells, Separator, take_cells},
    cursor::Cursor,
    entry::{Entry, Ignored, NamedAction, Value},
    names::{IdName, Meaning, meaning},
    notes::Notes,
    tokens::is_punctuation,
};
use crate::{
    formula,
    item::Kind,
    place::{Place, Position},
};

/// The longest header, in bytes: a thousand columns. Any line may be a header, so that a limit
/// keeps a text of long lines from being looked at again and again.
pub(super) const HEADER_MAX: usize = 16 * 1024;

/// The lines that the quoted cells of a header may have: each line may begin such a header.
const HEADER_LINES: usize = 64;

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

/// What came of looking for a header.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) table: Option<Table>,
    /// How many bytes were looked at beyond the line.
    pub(super) looked: usize,
}

impl Table {
    /// Reads a header: a line with several cells of which one names a column with ids. Where
    /// there are several such columns, one named just `id` wins, then one of the chosen kind.
    ///
    /// `line` is the line at which the walk stands.
    pub(super) fn read_header(cursor: &mut Cursor<'_>, line: &str, chosen: Option<Kind>) -> Header {
        let mut header = Header::default();
        if !may_name_ids(line) {
            return header;
        }
        let clipped = cursor.clipped(HEADER_MAX, HEADER_LINES);
        let is_whole = clipped.rest().len() == cursor.rest().len();
        for separator in Separator::ALL {
            let mut ahead = clipped;
            let cells = take_cells(&mut ahead, separator, usize::MAX);
            header.looked += ahead.at() - clipped.at();
            if cells.len() < 2 || (ahead.is_at_end() && !is_whole) {
                continue;
            }
            header.table = Self::from_header(separator, &cells, chosen);
            if header.table.is_some() {
                cursor.go_to(&ahead);
                cursor.skip_line();
                break;
            }
        }
        header
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
        // Bars at both ends enclose no cells, so that four show whether there are two.
        take_cells(&mut cursor.clone(), self.separator, 4).len() > 1
    }

    fn is_wanted(&self, cell: usize) -> bool {
        cell == self.id || Some(cell) == self.action
    }

    fn name(&self, cell: usize) -> &str {
        self.columns
            .get(cell)
            .map_or("", |column| column.name.as_str())
    }
}

/// A row, while its cells are read.
#[derive(Debug)]
pub(super) struct Row<'t> {
    start: Position,
    cells: Cells,
    count: usize,
    id: Option<Cell<'t>>,
    action: Option<Cow<'t, str>>,
    /// A bar before the first cell was passed over.
    is_enclosed: bool,
    ends_empty: bool,
    content: Content,
    /// The cells with punctuation, to be counted if it is no ruler.
    waiting: Vec<usize>,
}

/// What the cells of a row held so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Nothing,
    /// The row may be a ruler.
    Punctuation,
    Text,
}

/// How far the reading of a row has come.
pub(super) enum RowStep<'t> {
    /// There are more cells.
    More,
    /// The row is read; there is no entry where it is empty, or but a ruler between header
    /// and rows.
    End(Option<Entry<'t>>),
}

impl<'t> Row<'t> {
    pub(super) const fn start(table: &Table, cursor: &Cursor<'_>) -> Self {
        Self {
            start: cursor.position(),
            cells: Cells::new(table.separator),
            count: 0,
            id: None,
            action: None,
            is_enclosed: false,
            ends_empty: false,
            content: Content::Nothing,
            waiting: Vec::new(),
        }
    }

    /// Reads on up to a byte of the text.
    pub(super) fn step(
        &mut self,
        table: &Table,
        cursor: &mut Cursor<'t>,
        end: usize,
        notes: &mut Notes,
    ) -> RowStep<'t> {
        while cursor.at() < end {
            let Some(cell) = self.cells.next(cursor) else {
                cursor.skip_line();
                return RowStep::End(self.end(table, notes));
            };
            self.take(cell, table, notes);
        }
        RowStep::More
    }

    fn take(&mut self, cell: Cell<'t>, table: &Table, notes: &mut Notes) {
        self.ends_empty = cell.text.is_empty();
        let is_bar = self.count == 0 && !self.is_enclosed && table.separator.may_enclose();
        if self.ends_empty && is_bar {
            self.is_enclosed = true;
            return;
        }
        let at = self.count;
        self.count += 1;
        if !self.ends_empty {
            if self.content != Content::Text {
                self.content = if is_punctuation(&cell.text) {
                    Content::Punctuation
                } else {
                    Content::Text
                };
                if self.content == Content::Text {
                    for at in self.waiting.drain(..) {
                        notes.ignore_column(table.name(at));
                    }
                }
            }
            if !table.is_wanted(at) {
                if self.content == Content::Text {
                    notes.ignore_column(table.name(at));
                } else {
                    self.waiting.push(at);
                }
            }
        }
        if at == table.id {
            self.id = Some(cell);
        } else if Some(at) == table.action && !self.ends_empty {
            self.action = Some(cell.text);
        }
    }

    fn end(&mut self, table: &Table, notes: &mut Notes) -> Option<Entry<'t>> {
        let nothing = match self.content {
            Content::Nothing => Some(Ignored::EmptyField),
            Content::Punctuation => Some(Ignored::Punctuation),
            Content::Text => None,
        };
        if let Some(nothing) = nothing {
            notes.ignore(nothing);
            return None;
        }
        if self.ends_empty && table.separator.may_enclose() && self.count == table.id + 1 {
            // What stands behind the last bar is no cell.
            self.id = None;
        }
        let (text, position) = match self.id.take() {
            // An export puts `'` before a cell that a spreadsheet would take for a formula.
            Some(cell) => (unescaped(cell.text), cell.position),
            None => (Cow::Borrowed(""), self.start),
        };
        Some(Entry {
            value: Value::Text(text),
            place: Place::text(position),
            action: self.action.take().map(NamedAction::read),
            kind: table.kind,
            doubled_key: None,
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
        .any(|pair| matches!(pair, [b'i' | b'I', b'd' | b'D']))
}

fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => formula::unescape(text),
        Cow::Owned(text) => formula::unescape(&text).into_owned().into(),
    }
}
