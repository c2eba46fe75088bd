//! The tables of HTML, row by row.

use std::borrow::Cow;

use super::{Html, unescape::unescape};
use crate::{
    item::Shape,
    paste::{
        cells::Cell,
        columns::{Columns, SAMPLE},
        cursor::Cursor,
        entry::{Entry, Form, Ignored, Value},
        evidence::Evidence,
        gate,
        invisible::clean,
        lines::{self, Out},
        row::Row,
        table::LINE_MAX,
    },
    place::Place,
};

impl<'t> Html<'t> {
    pub(super) fn begin(&mut self, name: &str, cursor: &Cursor<'t>, out: &mut Out<'_, 't>) {
        let is = |own: &str| name.eq_ignore_ascii_case(own);
        if is("html") || is("body") {
            self.is_page = true;
        } else if is("table") || is("/table") {
            let is_tag =
                |rest: &str| rest.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic());
            let is_followed = (cursor.rest().trim_start().strip_prefix('<')).is_some_and(is_tag);
            self.is_over = is("/table") && !self.is_page && !is_followed;
            self.columns = None;
            self.end_row(cursor, out);
        } else if is("tr") || is("/tr") {
            self.end_cell();
            self.end_row(cursor, out);
            self.row = is("tr").then(Vec::new);
        } else if is("td") || is("th") {
            self.end_cell();
            self.cell = Some((cursor.position(), String::new()));
        } else if is("/td") || is("/th") {
            self.end_cell();
        } else if is("br")
            && let Some((_, cell)) = &mut self.cell
        {
            cell.push(' ');
        }
    }

    fn end_cell(&mut self) {
        if let (Some((position, text)), Some(row)) = (self.cell.take(), &mut self.row) {
            let text = Cow::Owned(clean(&unescape(&text)).into_owned());
            row.push(Cell { text, position });
        }
    }

    fn end_row(&mut self, cursor: &Cursor<'t>, out: &mut Out<'_, 't>) {
        let begun = out.entries.len();
        self.read_row(cursor, out);
        gate::pass(&self.ground, out.entries, begun);
    }

    fn read_row(&mut self, cursor: &Cursor<'t>, out: &mut Out<'_, 't>) {
        self.end_cell();
        let Some(cells) = self.row.take().filter(|cells| !cells.is_empty()) else {
            return;
        };
        if self.columns.is_none() {
            let header: Vec<_> = cells.iter().map(|cell| cell.text.clone()).collect();
            self.columns = Columns::of_header(&header, &rows(cursor), self.chosen);
            if self.columns.is_some() {
                out.notes.ignore(Ignored::Header);
                return;
            }
        }
        let start = cells
            .first()
            .map_or(cursor.position(), |cell| cell.position);
        let Some(columns) = &self.columns else {
            // A table of which no column is known: what stands in a cell of its own is found there.
            for cell in cells {
                let format = lines::format_of(self.chosen);
                if Shape::of(&cell.text).is_own(format) {
                    let place = Place::text(cell.position);
                    let value = Value::Text(cell.text);
                    out.notes.begin(Form::Text, start);
                    let evidence = Evidence::Text { around: "" };
                    out.entries.push_back(Entry::new(value, place, evidence));
                }
            }
            return;
        };
        let mut row = Row::new(start);
        for cell in cells {
            row.take(cell, columns, out);
        }
        row.end(columns, "", &mut self.ground, out);
    }
}

/// The cells of the next rows.
fn rows<'c>(cursor: &Cursor<'_>) -> Vec<Vec<Cow<'c, str>>> {
    let near = cursor.clipped(LINE_MAX, usize::MAX);
    let table = near.rest().split("</table").next().unwrap_or_default();
    let row = |row: &str| {
        let cells = row
            .split("<td")
            .skip(1)
            .filter_map(|cell| cell.split_once('>'));
        let text = |(_, cell): (&str, &str)| {
            let mut text = String::new();
            for part in cell.split("</td").next().unwrap_or_default().split('<') {
                text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
            }
            Cow::Owned(clean(&unescape(&text)).into_owned())
        };
        cells.map(text).collect::<Vec<_>>()
    };
    table.split("<tr").skip(1).take(SAMPLE).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_the_next_rows_are_looked_at_without_their_elements() {
        let cursor = Cursor::new("<tr><td>a1b2</td><td><b>x</b>&amp;y</td></tr></table><tr><td>z");
        assert_eq!(rows(&cursor), [["a1b2", "x&y"]]);
    }
}
