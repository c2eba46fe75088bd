//! A line and the places in it.

use crate::place::{Place, Position};

/// A line of the text, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::paste) struct Line<'t> {
    pub(in crate::paste) text: &'t str,
    pub(in crate::paste) start: Position,
    is_ascii: bool,
}

impl<'t> Line<'t> {
    pub(in crate::paste) fn new(text: &'t str, start: Position) -> Self {
        let is_ascii = text.is_ascii();
        Self {
            text,
            start,
            is_ascii,
        }
    }

    /// The position of a byte of the line.
    pub(super) fn position(&self, at: usize) -> Position {
        let columns = if self.is_ascii {
            at
        } else {
            let before = self.text.get(..at).unwrap_or_default();
            before.chars().count()
        };
        Position {
            line: self.start.line,
            column: self
                .start
                .column
                .saturating_add(u32::try_from(columns).unwrap_or(u32::MAX)),
        }
    }

    pub(super) fn place(&self, at: usize) -> Place {
        Place::text(self.position(at))
    }

    /// Where a part of the line begins in it.
    pub(super) fn offset(&self, part: &str) -> usize {
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
