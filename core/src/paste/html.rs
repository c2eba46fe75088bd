//! HTML: a page that was saved, or a table that was copied from one. Its tables are read as tables;
//! what else it says is running text.

use std::borrow::Cow;

use super::{
    cells::Cell,
    columns::{Columns, SAMPLE},
    cursor::Cursor,
    entry::Ignored,
    gate,
    ground::Ground,
    invisible::clean,
    lines::{self, Line, Out},
    row::Row,
};
use crate::{item::Kind, place::Position};

/// A walk over HTML.
#[derive(Debug)]
pub(super) struct Html<'t> {
    chosen: Option<Kind>,
    columns: Option<Columns>,
    row: Option<Vec<Cell<'t>>>,
    cell: Option<(Position, String)>,
    /// Within a comment, a script, or what is struck out.
    hidden: Option<&'static str>,
    ground: Ground<'t>,
}

/// Elements of which nothing was meant.
const HIDDEN: [(&str, &str); 7] = [
    ("!--", "-->"),
    ("script", "</script"),
    ("style", "</style"),
    ("del", "</del"),
    ("strike", "</strike"),
    ("s", "</s"),
    ("head", "</head"),
];

/// The ends of elements that a style may strike out or hide.
const STYLED: [&str; 8] = [
    "</td", "</th", "</tr", "</span", "</p", "</li", "</div", "</font",
];

/// Whether HTML begins at this line.
pub(super) fn begins(line: &str) -> bool {
    let mut text = line.trim_start();
    // What a browser puts on the clipboard begins with a mark: `<!--StartFragment-->`.
    if let Some((_, rest)) = text
        .strip_prefix("<!--")
        .and_then(|rest| rest.split_once("-->"))
    {
        text = rest.trim_start();
    }
    if !text.starts_with('<') {
        return false;
    }
    let is = |tag: &str| {
        text.get(1..=tag.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(tag))
    };
    ["!doctype html", "html", "table", "body", "meta ", "head"]
        .into_iter()
        .any(is)
}

impl<'t> Html<'t> {
    /// `ground` is what the lines before say.
    pub(super) fn new(chosen: Option<Kind>, ground: Ground<'t>) -> Self {
        Self {
            chosen,
            columns: None,
            row: None,
            cell: None,
            hidden: None,
            ground,
        }
    }

    /// Reads on up to a byte of the text; `true` at its end.
    pub(super) fn step(
        &mut self,
        cursor: &mut Cursor<'t>,
        end: usize,
        out: &mut Out<'_, 't>,
    ) -> bool {
        while cursor.at() < end {
            if cursor.is_at_end() {
                return true;
            }
            if let Some(closing) = self.hidden {
                self.skip(cursor, end, closing);
                continue;
            }
            if cursor.peek() == Some('<') {
                self.tag(cursor, out);
                continue;
            }
            let position = cursor.position();
            let text = cursor.take_while_before(end.max(cursor.at() + 1), |c| c != '<');
            match &mut self.cell {
                Some((_, cell)) => cell.push_str(text),
                None => self.read_text(text, position, out),
            }
        }
        false
    }

    fn skip(&mut self, cursor: &mut Cursor<'t>, end: usize, closing: &'static str) {
        let first = closing.chars().next().unwrap_or('<');
        cursor.take_while_before(end, |c| c != first);
        let rest = cursor.rest();
        if rest
            .get(..closing.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(closing))
        {
            cursor.take_while(|c| c != '>');
            cursor.take('>');
            self.hidden = None;
        } else if cursor.at() < end {
            cursor.bump();
        }
    }

    fn read_text(&mut self, text: &'t str, start: Position, out: &mut Out<'_, 't>) {
        let mut at = start;
        for line in text.split('\n') {
            if !line.trim().is_empty() {
                let read = Line::new(line, at);
                lines::read_text(read, line, &mut self.ground, out);
            }
            at = Position {
                line: at.line.saturating_add(1),
                column: 1,
            };
        }
    }

    fn tag(&mut self, cursor: &mut Cursor<'t>, out: &mut Out<'_, 't>) {
        let start = *cursor;
        if cursor.rest().starts_with("<!--") {
            out.notes.ignore_at(
                Ignored::Comment,
                cursor.position(),
                cursor.rest().get(..40).unwrap_or_default(),
            );
            self.hidden = Some("-->");
            cursor.bump();
            return;
        }
        cursor.take_while(|c| c != '>');
        cursor.take('>');
        let tag = cursor.since(&start);
        let inside = tag.trim_matches(['<', '>']);
        let name = inside
            .split([' ', '\n', '\t', '\r'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let is = |own: &str| name.eq_ignore_ascii_case(own);
        if let Some((_, closing)) = HIDDEN.iter().find(|(own, _)| is(own)) {
            self.hidden = Some(closing);
            return;
        }
        self.begin(name, cursor, out);
        if inside.contains("line-through") || inside.contains("display:none") {
            let closing = STYLED
                .iter()
                .find(|closing| closing.get(2..).is_some_and(is));
            self.hidden = closing.copied();
        }
    }

    fn begin(&mut self, name: &str, cursor: &Cursor<'t>, out: &mut Out<'_, 't>) {
        let is = |own: &str| name.eq_ignore_ascii_case(own);
        if is("table") || is("/table") {
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
                if crate::item::Shape::of(&cell.text).is_own(format) {
                    let place = crate::place::Place::text(cell.position);
                    let value = super::Value::Text(cell.text);
                    out.notes.begin(super::Form::Text, start);
                    let evidence = super::Evidence::Text { around: "" };
                    out.entries
                        .push_back(super::Entry::new(value, place, evidence));
                }
            }
            return;
        };
        let mut row = Row::new(start);
        for cell in cells {
            row.take(cell, columns, out);
        }
        row.end(columns, "", out);
    }
}

/// The cells of the next rows.
fn rows<'c>(cursor: &Cursor<'_>) -> Vec<Vec<Cow<'c, str>>> {
    let near = cursor.clipped(super::table::LINE_MAX, usize::MAX);
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

/// The names of the characters that are met in cells.
const ENTITIES: [(&str, char); 14] = [
    ("nbsp", ' '),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("amp", '&'),
    ("apos", '\''),
    ("shy", '\u{ad}'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
];

/// The text without the escapes that are met in cells.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        plain.push_str(before);
        let end = behind.bytes().take(8).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((entity(behind.get(..end)?)?, behind.get(end + 1..)?)));
        (plain, rest) = match found {
            Some((c, behind)) => (plain + c.encode_utf8(&mut [0; 4]), behind),
            None => (plain + "&", behind),
        };
    }
    (plain + rest).into()
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    let known = ENTITIES.iter().find(|(own, _)| *own == name);
    known.map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_told_from_other_brackets() {
        for line in [
            "<!DOCTYPE html><html>",
            "<table>",
            "<html>",
            " <body>",
            "<meta charset='utf-8'><table>",
            "<!--StartFragment--><table>",
        ] {
            assert!(begins(line), "{line}");
        }
        for line in ["<a1b2>", "<id>a1b2</id>", "<!-- a -->", "a", ""] {
            assert!(!begins(line), "{line}");
        }
    }

    #[test]
    fn escapes_of_cells_are_undone() {
        assert_eq!(unescape("a&nbsp;b &lt;c&gt; &amp;lt;"), "a b <c> &lt;");
        assert_eq!(
            unescape("L&ouml;schen &#39;a&#x2D;b&#39; &x &"),
            "Löschen 'a-b' &x &"
        );
        assert_eq!(unescape("a"), "a");
    }
}
