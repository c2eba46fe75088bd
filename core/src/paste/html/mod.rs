//! HTML: a page that was saved, or a table that was copied from one. Its tables are read as tables;
//! what else it says is running text.

mod rows;
mod unescape;

use super::{
    cells::Cell,
    columns::Columns,
    comments,
    cursor::{Cursor, is_line_end},
    entry::Ignored,
    ground::Ground,
    lines::{self, Line, Out},
    table::LINE_MAX,
    text, wish,
};
use crate::{
    item::{IdFormat, Kind},
    place::Position,
};

/// A walk over HTML.
#[derive(Debug)]
pub(super) struct Html<'t> {
    last: usize,
    /// It is a whole page and no single table.
    is_page: bool,
    /// A single table has ended, and what follows is no HTML.
    is_over: bool,
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

/// `true` if HTML begins at this line.
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

/// Elements that stand on lines of their own.
const LINES: [&str; 13] = [
    "ul", "ol", "li", "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
];

/// The marks that make more of a fragment than lines.
const MORE: [&str; 8] = [
    "<table",
    "<del",
    "<s>",
    "<s ",
    "<strike",
    "<!--",
    "line-through",
    "display:none",
];

/// Takes text up to a tag; a line that is begun is taken to its end also behind a byte of the text, and what is too
/// long for that up to a blank: a slice must not end within an id, or between it and what is said of it.
fn take_text<'t>(cursor: &mut Cursor<'t>, end: usize) -> &'t str {
    let start = *cursor;
    cursor.take_while_before(end.max(cursor.at() + 1), |c| c != '<');
    let longest = cursor.at().saturating_add(LINE_MAX);
    cursor.take_while_before(longest, |c| c != '<' && !is_line_end(c));
    if cursor.at() >= longest {
        cursor.take_while(|c| c != '<' && !c.is_whitespace());
    }
    cursor.since(&start)
}

/// The lines of a fragment of HTML, such as a list, in a line of text that begins with one; `None`
/// where what it says is more than that, or where it says of some of it to keep it.
pub(super) fn items(line: &str, format: IdFormat) -> Option<Vec<&str>> {
    let name = |tag: &str| {
        let tag = tag.trim_start_matches('/');
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next();
        name.is_some_and(|name| LINES.iter().any(|own| name.eq_ignore_ascii_case(own)))
    };
    let is_fragment = line.trim_start().strip_prefix('<').is_some_and(name);
    if !is_fragment || MORE.iter().any(|more| line.contains(more)) || wish::says_keep(line) {
        return None;
    }
    let mut items = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices('<') {
        let tag = line.get(at + 1..)?;
        if name(tag) {
            let end = tag.find('>')?;
            if !text::hits(tag.get(..end)?, format).is_empty() {
                return None;
            }
            items.extend(line.get(from..at));
            from = at + 2 + end;
        }
    }
    items.extend(line.get(from..));
    items.retain(|item| !item.trim().is_empty());
    Some(items)
}

impl<'t> Html<'t> {
    /// `ground` is what the lines before say, and `last` where the last tag of the text begins, in
    /// bytes: what stands behind it is no HTML.
    pub(super) fn new(chosen: Option<Kind>, ground: Ground<'t>, last: usize) -> Self {
        Self {
            last,
            is_page: false,
            is_over: false,
            chosen,
            columns: None,
            row: None,
            cell: None,
            hidden: None,
            ground,
        }
    }

    /// The effects of the HTML on the lines behind it.
    pub(super) fn into_ground(self) -> Ground<'t> {
        self.ground
    }

    /// Reads on up to a byte of the text; `true` behind its last tag.
    pub(super) fn step(
        &mut self,
        cursor: &mut Cursor<'t>,
        end: usize,
        out: &mut Out<'_, 't>,
    ) -> bool {
        while cursor.at() < end {
            let is_behind = cursor.at() > self.last && self.cell.is_none() && self.hidden.is_none();
            if self.is_over || is_behind || cursor.is_at_end() {
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
            let text = take_text(cursor, end);
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
        } else {
            cursor.bump();
        }
    }

    fn read_text(&mut self, text: &'t str, start: Position, out: &mut Out<'_, 't>) {
        let mut at = start;
        for line in text.split('\n') {
            if !line.trim().is_empty() {
                self.read_line(line, at, out);
            }
            at = Position {
                line: at.line.saturating_add(1),
                column: 1,
            };
        }
    }

    /// Reads what stands in a line besides comments.
    fn read_line(&mut self, line: &'t str, at: Position, out: &mut Out<'_, 't>) {
        let read = Line::new(line, at);
        let mut rest = line;
        while !rest.is_empty() {
            let split = match self.ground.comment {
                Some(end) => comments::go_on(rest, end),
                None => comments::split(rest),
            };
            self.ground.comment = split.open;
            if !split.code.trim().is_empty() {
                lines::read_text(read, split.code, &mut self.ground, out);
            }
            if split.comment.is_empty() {
                return;
            }
            out.notes.ignore_at(Ignored::Comment, at, split.comment);
            rest = split.rest;
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_the_lines_that_it_shows() {
        let items = |line| items(line, IdFormat::AiApi);
        assert_eq!(
            items("<p>Old:</p><ul><li>a1b2</li><li><b>c</b> d</li></ul>"),
            Some(vec!["Old:", "a1b2", "<b>c</b> d"])
        );
        for line in [
            "<li>a1b2 <b>keep</b></li>",
            "<li data-id=\"df8ffc43f15186b4\">x</li>",
            "<p><del>a1b2</del></p>",
            "<pre>a1b2</pre>",
            "a1b2",
        ] {
            assert_eq!(items(line), None, "{line}");
        }
    }

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
}
