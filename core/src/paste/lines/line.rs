//! A line and the places in it.

use crate::place::{Place, Position};

/// A line of the text, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::paste) struct Line<'t> {
    pub(in crate::paste) text: &'t str,
    pub(in crate::paste) start: Position,
    /// Its columns are its bytes.
    is_plain: bool,
}

impl<'t> Line<'t> {
    pub(in crate::paste) fn new(text: &'t str, start: Position) -> Self {
        let is_plain = text.bytes().all(|byte| byte.is_ascii() && byte != b'\n');
        Self {
            text,
            start,
            is_plain,
        }
    }

    /// The position of a byte of the line, or of the next one, where a sentence goes on in it.
    pub(in crate::paste) fn position(&self, at: usize) -> Position {
        let more = |columns| u32::try_from(columns).unwrap_or(u32::MAX);
        let Position { line, column } = self.start;
        if self.is_plain {
            let column = column.saturating_add(more(at));
            return Position { line, column };
        }
        let before = self.text.get(..at).unwrap_or_default();
        match before.rsplit_once('\n') {
            Some((_, before)) => Position {
                line: line.saturating_add(1),
                column: more(before.chars().count() + 1),
            },
            None => Position {
                line,
                column: column.saturating_add(more(before.chars().count())),
            },
        }
    }

    pub(super) fn place(&self, at: usize) -> Place {
        Place::text(self.position(at))
    }

    /// The offset of a part within the line.
    pub(in crate::paste) fn offset(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }
}

pub(super) fn offset_in(raw: &str, id: &str) -> usize {
    (id.as_ptr() as usize).saturating_sub(raw.as_ptr() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters_from_where_the_line_begins() {
        let start = Position { line: 3, column: 5 };
        for (text, at, column) in [("abcd", 2, 7), ("\u{e4}bcd", 2, 6), ("", 0, 5)] {
            let position = Line::new(text, start).position(at);
            assert_eq!((position.line, position.column), (3, column), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_line_has_its_offset() {
        let text = "id: a1b2";
        let line = Line::new(text, Position { line: 1, column: 1 });
        assert_eq!(line.offset(text.get(4..).unwrap()), 4);
    }
}
