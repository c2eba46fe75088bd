//! Tables: CSV, TSV, Markdown, Jira, what psql, mysql, sqlplus, PowerShell, kubectl and pandas print.

use std::borrow::Cow;

use super::{
    aligned::{self, Spans},
    cells::{Cell, Cells, Separator, take_cells},
    columns::{Columns, SAMPLE},
    cursor::Cursor,
    ground::Ground,
    invisible::is_blank,
    lines::{Out, format_of},
    row::Row,
    token::{Token, is_punctuation},
};
use crate::item::{Kind, Shape};

/// The longest line that is looked at as a whole, in bytes: a thousand columns. Any line may be a
/// header, so that a limit keeps a text of long lines from being looked at again and again.
pub(super) const LINE_MAX: usize = 16 * 1024;

/// The lines that the quoted cells of a header may have: each line may begin such a header.
const HEADER_LINES: usize = 64;

/// The layout of the cells of a table.
#[derive(Clone, Debug)]
enum Layout {
    Separated(Separator),
    Aligned(Spans),
}

/// A table whose columns are known.
#[derive(Clone, Debug)]
pub(super) struct Table {
    layout: Layout,
    pub(super) columns: Columns,
}

/// The result of looking for a table.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) table: Option<Table>,
    /// Its first line is a header, which the walk has passed.
    pub(super) has_header: bool,
    /// The number of bytes looked at beyond the line.
    pub(super) looked: usize,
}

impl Table {
    /// Looks whether a table begins at the line at which the walk stands.
    pub(super) fn find(cursor: &mut Cursor<'_>, line: &str, chosen: Option<Kind>) -> Found {
        let mut found = Found::default();
        // What begins with a semicolon is a comment rather than an empty cell.
        let is_comment = line
            .trim_start()
            .strip_prefix(';')
            .is_some_and(|rest| rest.starts_with(is_blank) || !may_name_ids(line));
        if is_comment || !may_have_cells(line) {
            return found;
        }
        let is_sentence = line.trim_end().ends_with([':', '.', '!']);
        if !is_sentence && (may_name_ids(line) || is_above_own(cursor, line, chosen)) {
            Self::find_header(cursor, line, chosen, &mut found);
        }
        if found.table.is_none() && has_own(line, chosen) {
            Self::find_rows(cursor, line, chosen, &mut found);
        }
        found
    }

    fn find_header(cursor: &mut Cursor<'_>, line: &str, chosen: Option<Kind>, found: &mut Found) {
        let clipped = cursor.clipped(LINE_MAX, HEADER_LINES);
        let is_whole = clipped.rest().len() == cursor.rest().len();
        for separator in Separator::ALL {
            if !separator.may_part(line) {
                continue;
            }
            let mut ahead = clipped;
            let cells = take_cells(&mut ahead, separator, usize::MAX);
            found.looked += ahead.at() - clipped.at();
            if cells.len() < 2 || (ahead.is_at_end() && !is_whole) {
                continue;
            }
            ahead.skip_line();
            let mut header: Vec<_> = cells.into_iter().map(|cell| cell.text).collect();
            if line.trim_start().starts_with("||") {
                // Jira doubles the bars of a header.
                header.retain(|cell| !cell.is_empty());
            }
            let (rows, looked) = sample(ahead, separator);
            found.looked += looked;
            let labels = || Columns::of_labels(&rows).filter(|_| header.len() == 2);
            if let Some(columns) = labels().or_else(|| Columns::of_header(&header, &rows, chosen)) {
                found.has_header = true;
                found.table = Some(Self {
                    layout: Layout::Separated(separator),
                    columns,
                });
                cursor.go_to(&ahead);
                return;
            }
        }
        let mut ahead = clipped;
        ahead.skip_line();
        let next = ahead.short_line(LINE_MAX).unwrap_or_default();
        found.looked += next.len();
        let Some(spans) = Spans::of(line, next) else {
            return;
        };
        let header: Vec<_> = spans.names(line).into_iter().map(Cow::Borrowed).collect();
        let mut rows = Vec::new();
        let mut near = ahead.clipped(LINE_MAX, HEADER_LINES);
        while rows.len() < SAMPLE && !near.is_at_end() {
            let line = near.short_line(LINE_MAX).unwrap_or_default();
            if !is_punctuation(line) {
                let cells = spans.cells(line).into_iter();
                rows.push(cells.map(|(_, text)| Cow::Borrowed(text)).collect());
            }
            near.skip_line();
        }
        found.looked += near.at() - ahead.at();
        if let Some(columns) = Columns::of_header(&header, &rows, chosen) {
            found.has_header = true;
            found.table = Some(Self {
                layout: Layout::Aligned(spans),
                columns,
            });
            cursor.skip_line();
        }
    }

    fn find_rows(cursor: &Cursor<'_>, line: &str, chosen: Option<Kind>, found: &mut Found) {
        let clipped = cursor.clipped(LINE_MAX, HEADER_LINES);
        for separator in Separator::ALL {
            if !separator.may_part(line) {
                continue;
            }
            let (rows, looked) = sample(clipped, separator);
            found.looked += looked;
            let columns = Columns::of_labels(&rows).or_else(|| Columns::of_rows(&rows, chosen));
            if let Some(columns) = columns {
                found.table = Some(Self {
                    layout: Layout::Separated(separator),
                    columns,
                });
                return;
            }
        }
    }

    /// `true` if its cells are parted by this character.
    pub(super) fn is_parted_by(&self, c: char) -> bool {
        matches!(&self.layout, Layout::Separated(separator) if separator.is(c))
    }

    /// `true` if a line may be a row of it, or a ruler: something parts its cells.
    pub(super) fn may_have(&self, line: &str) -> bool {
        match &self.layout {
            Layout::Separated(separator) => {
                separator.may_part(line) || !line.contains(char::is_alphanumeric)
            }
            Layout::Aligned(_) => true,
        }
    }

    /// `true` if another table may follow without a blank line: gaps within the cells of a row part
    /// no columns.
    pub(super) const fn may_precede(&self, next: &Self) -> bool {
        matches!(
            (&self.layout, &next.layout),
            (_, Layout::Separated(_)) | (Layout::Aligned(_), Layout::Aligned(_))
        )
    }

    /// `true` if the next line can be a row, with a blank line before it.
    pub(super) fn goes_on(&self, cursor: &Cursor<'_>) -> bool {
        match &self.layout {
            // Bars at both ends enclose no cells, so that four show whether there are two.
            Layout::Separated(separator) => {
                take_cells(&mut cursor.clone(), *separator, 4).len() > 1
            }
            Layout::Aligned(_) => aligned::chunks(cursor.short_line(LINE_MAX).unwrap_or_default())
                .nth(1)
                .is_some(),
        }
    }
}

/// A row, while its cells are read.
#[derive(Debug)]
pub(super) struct Walk<'t> {
    row: Row<'t>,
    cells: Option<Cells>,
    start: Cursor<'t>,
    /// A bar before the first cell was passed over.
    is_enclosed: bool,
    ends_empty: bool,
}

impl<'t> Walk<'t> {
    pub(super) const fn start(table: &Table, cursor: &Cursor<'t>) -> Self {
        let cells = match &table.layout {
            Layout::Separated(separator) => Some(Cells::new(*separator)),
            Layout::Aligned(_) => None,
        };
        Self {
            row: Row::new(cursor.position()),
            cells,
            start: *cursor,
            is_enclosed: false,
            ends_empty: false,
        }
    }

    /// Keeps the row: what stands behind it says so.
    pub(super) const fn keep(&mut self) {
        self.row.keep();
    }

    /// Reads on up to a byte of the text. `true` once the row is read.
    pub(super) fn step(
        &mut self,
        table: &Table,
        cursor: &mut Cursor<'t>,
        end: usize,
        ground: &mut Ground<'t>,
        out: &mut Out<'_, 't>,
    ) -> bool {
        let Some(cells) = &mut self.cells else {
            self.read_aligned(table, cursor, ground, out);
            return true;
        };
        let may_enclose =
            matches!(table.layout, Layout::Separated(separator) if separator.may_enclose());
        while cursor.at() < end {
            let Some(cell) = cells.next(cursor) else {
                let line = cursor.since(&self.start);
                cursor.skip_line();
                let mut row = std::mem::replace(&mut self.row, Row::new(cursor.position()));
                if self.ends_empty && may_enclose {
                    row.drop_last(&table.columns);
                }
                row.end(&table.columns, line, ground, out);
                return true;
            };
            self.ends_empty = cell.text.is_empty();
            if self.ends_empty && may_enclose && self.row.count() == 0 && !self.is_enclosed {
                self.is_enclosed = true;
            } else {
                self.row.take(cell, &table.columns, out);
            }
        }
        false
    }

    fn read_aligned(
        &mut self,
        table: &Table,
        cursor: &mut Cursor<'t>,
        ground: &mut Ground<'t>,
        out: &mut Out<'_, 't>,
    ) {
        let mut row = std::mem::replace(&mut self.row, Row::new(cursor.position()));
        let line = cursor.short_line(LINE_MAX).unwrap_or_default();
        if let Layout::Aligned(spans) = &table.layout
            && !is_punctuation(line)
        {
            for (at, text) in spans.cells(line) {
                let mut position = cursor.position();
                let columns = line.get(..at).unwrap_or_default().chars().count();
                position.column += u32::try_from(columns).unwrap_or_default();
                let text = Cow::Borrowed(text);
                row.take(Cell { text, position }, &table.columns, out);
            }
        }
        cursor.skip_line();
        row.end(&table.columns, line, ground, out);
    }
}

/// The cells of some rows from a place on.
fn sample(mut cursor: Cursor<'_>, separator: Separator) -> (Vec<Vec<Cow<'_, str>>>, usize) {
    let before = cursor.at();
    let mut rows = Vec::new();
    let mut near = cursor.clipped(LINE_MAX, HEADER_LINES);
    while rows.len() < SAMPLE && !near.is_at_end() {
        let cells = take_cells(&mut near, separator, 256);
        let is_ruler = cells.iter().all(|cell| is_punctuation(&cell.text));
        if !is_ruler {
            rows.push(cells.into_iter().map(|cell| cell.text).collect());
        } else if rows.len() > 1 {
            // The rows of a table without a header stand together.
            break;
        }
        near.skip_line();
    }
    cursor.go_to(&near);
    (rows, cursor.at() - before)
}

/// A quick look that spares most lines the full reading.
fn may_have_cells(line: &str) -> bool {
    let bytes = line.as_bytes();
    let has = bytes
        .iter()
        .any(|byte| matches!(byte, b'\t' | b',' | b';' | b'|'));
    has || line.contains('\u{2502}')
        || bytes.windows(2).any(|pair| pair == b"  ")
        || line.contains("ID") && line.contains(' ')
}

/// A quick look for the name of a column with ids.
fn may_name_ids(line: &str) -> bool {
    let has_id = (line.as_bytes().windows(2))
        .any(|pair| matches!(pair, [b'i' | b'I' | b'u' | b'U', b'd' | b'D' | b'u' | b'U']));
    has_id
        || line.contains("eployment")
        || line.contains("xecution")
        || line.contains("ennung")
        || line.contains("EPLOYMENT")
}

/// `true` if a line within a table may head another one.
pub(super) fn may_be_header(line: &str, chosen: Option<Kind>) -> bool {
    may_name_ids(line) && !has_own(line, chosen)
}

/// `true` if a line without an id stands above one with an id, so that it may be its header.
pub(super) fn is_above_own(cursor: &Cursor<'_>, line: &str, chosen: Option<Kind>) -> bool {
    if has_own(line, chosen) {
        return false;
    }
    let mut ahead = cursor.clipped(LINE_MAX, 4);
    (0..2).any(|_| {
        ahead.skip_line();
        has_own(ahead.short_line(LINE_MAX).unwrap_or_default(), chosen)
    })
}

fn has_own(line: &str, chosen: Option<Kind>) -> bool {
    let format = format_of(chosen);
    line.split([',', ';', '\t', '|', ' ', '\u{2502}'])
        .any(|part| part.len() >= 16 && Shape::of(Token::read(part).id).is_own(format))
}
