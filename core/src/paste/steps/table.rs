//! The rows of a table, and what stands between them.

use super::begin::names_many;
use crate::paste::{
    Mode, Reader,
    columns::Header,
    comments,
    cursor::{Cursor, is_line_end},
    diff,
    entry::Ignored,
    ground::Keep,
    invisible::is_blank,
    lines::{self, Line, Out},
    names::{Meaning, meaning_of_line},
    row,
    table::{self, LINE_MAX, Table},
    wish,
};

impl<'t> Reader<'t> {
    pub(super) fn step_table(&mut self, end: usize) -> usize {
        let Mode::Table { table, row } = &mut self.mode else {
            return 0;
        };
        if let Some(reading) = row {
            let mut out = Out {
                entries: &mut self.pending,
                notes: &mut self.notes,
                chosen: self.chosen,
            };
            if reading.step(table, &mut self.cursor, end, &mut self.ground, &mut out) {
                *row = None;
            }
            return 0;
        }
        let line_start = self.cursor;
        self.cursor
            .take_while(|c| is_blank(c) && !is_line_end(c) && c != '\t');
        match self.cursor.peek() {
            None => self.finish(),
            Some(_) if self.ground.comment.is_some() => self.step_aside(line_start),
            Some(c) if is_line_end(c) => {
                self.cursor.skip_line();
                let goes_on = table.goes_on(&self.cursor);
                if self.ground.keep == Keep::UntilBlank {
                    self.ground.keep = Keep::No;
                }
                if !goes_on {
                    self.mode = Mode::LineStart;
                }
            }
            Some('[' | '{') => {
                let mode = std::mem::replace(&mut self.mode, Mode::LineStart);
                if let Mode::Table { table, .. } = mode {
                    self.start_check(line_start, Some(table));
                }
            }
            Some(c @ ('#' | '/' | '-' | ';' | '<' | '(' | 'T' | 't' | '0'..='9'))
                if !table.columns.is_export
                    && !is_empty_cell(table, c, &self.cursor)
                    && is_aside(&self.cursor) =>
            {
                self.step_aside(line_start);
            }
            Some(_) => {
                self.cursor = line_start;
                if table.columns.is_export {
                    *row = Some(table::Walk::start(table, &self.cursor));
                    return 0;
                }
                let look = Look::at(self.cursor.rest().as_bytes());
                let short = self.cursor.short_line(LINE_MAX);
                let line = short.unwrap_or_default();
                // What no separator parts is no row: a heading, or what follows the table.
                let ends = |line: &str| {
                    let is_heading = line.trim_end().ends_with(':');
                    let is_header = look.may_name_ids && heads_a_list(line);
                    is_heading || is_header || !table.may_have(line) || diff::is_sure_head(line)
                };
                if short.is_some_and(ends) {
                    self.mode = Mode::LineStart;
                    return 0;
                }
                // One table may follow another without a blank line.
                if look.may_name_ids && table::may_be_header(line, self.chosen) {
                    let mut ahead = self.cursor;
                    let found = Table::find(&mut ahead, line, self.chosen);
                    let may_follow = |next: &Table| {
                        let is_named = next.columns.header != Header::Unknown;
                        found.has_header && is_named && table.may_precede(next)
                    };
                    if let Some(next) = found.table.filter(may_follow) {
                        self.cursor = ahead;
                        self.notes.ignore(Ignored::Header);
                        **table = next;
                        return found.looked;
                    }
                }
                let mut walk = table::Walk::start(table, &self.cursor);
                if look.may_have_comment {
                    let split = comments::split(line);
                    self.ground.comment = split.open;
                    if wish::says_keep(split.comment) {
                        walk.keep();
                    }
                }
                *row = Some(walk);
            }
        }
        0
    }

    /// Reads a line that stands between the rows of a table and is none.
    fn step_aside(&mut self, line_start: Cursor<'t>) {
        self.cursor = line_start;
        let line = self.cursor.short_line(LINE_MAX).unwrap_or_default();
        let read = Line::new(line, self.cursor.position());
        let (ground, mut out) = self.out();
        lines::read(read, ground, &mut out);
        self.cursor.skip_line();
    }
}

/// `true` if a line is the header of a single column, which is none of a table: "Span ID".
fn heads_a_list(line: &str) -> bool {
    names_many(line) && matches!(meaning_of_line(line), Meaning::Id(_) | Meaning::OtherThing)
}

/// `true` if a row begins with an empty cell: `;A;gpt-4o`. With a blank behind it, it is a comment.
fn is_empty_cell(table: &Table, c: char, cursor: &Cursor<'_>) -> bool {
    let behind = cursor.rest().chars().nth(1);
    table.is_parted_by(c) && behind.is_some_and(|c| !is_blank(c))
}

/// `true` if a comment or a footer stands between the rows of a table.
fn is_aside(cursor: &Cursor<'_>) -> bool {
    let line = cursor.short_line(LINE_MAX).unwrap_or_default();
    let split = comments::split(line);
    let is_comment = split.code.trim().is_empty() && !split.comment.is_empty();
    is_comment || row::is_footer(line) && !line.contains([',', ';', '\t', '|'])
}

/// A quick look at a row, that spares most rows the full reading.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    may_name_ids: bool,
    may_have_comment: bool,
}

impl Look {
    fn at(rest: &[u8]) -> Self {
        let mut look = Self::default();
        let mut before = b' ';
        for byte in rest.iter().take(LINE_MAX) {
            match (before, byte) {
                (_, b'\n' | b'\r') => break,
                (_, b'#') | (b'/', b'/' | b'*') | (b'-', b'-') | (b'<', b'!') => {
                    look.may_have_comment = true;
                }
                // "id", "uuid", "deployment", "execution", "Kennung".
                (b'i' | b'I', b'd' | b'D')
                | (b'u' | b'U', b'u' | b'U')
                | (b'p' | b'P', b'l' | b'L')
                | (b'x' | b'X', b'e' | b'E')
                | (b'n' | b'N', b'n' | b'N') => look.may_name_ids = true,
                _ => {}
            }
            before = *byte;
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_look_tells_which_rows_are_to_be_read_in_full() {
        let look = |row: &str| {
            let look = Look::at(row.as_bytes());
            (look.may_name_ids, look.may_have_comment)
        };
        assert_eq!(look("a1b2,DEAD"), (false, false));
        assert_eq!(look("ID,model"), (true, false));
        assert_eq!(look("a1b2,x # keep"), (false, true));
        assert_eq!(look("a1b2,x\n# ID"), (false, false));
    }

    #[test]
    fn comments_and_footers_stand_aside() {
        for (line, is) in [
            ("# old", true),
            ("2 rows", true),
            ("2,rows", false),
            ("a1b2 # old", false),
        ] {
            assert_eq!(is_aside(&Cursor::new(line)), is, "{line}");
        }
    }
}
