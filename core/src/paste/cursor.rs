//! A walk over a text that knows its line and column at every step.

use crate::place::Position;

/// Where a walk stands. Columns count characters, lines end at `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    position: Position,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            position: Position::START,
        }
    }

    /// The bytes walked so far.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn position(&self) -> Position {
        self.position
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// What is still to come.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text from an earlier stand of this walk up to here.
    pub(super) fn since(&self, start: &Self) -> &'t str {
        self.text.get(start.at..self.at).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at) {
            Some(&byte) if byte.is_ascii() => Some(char::from(byte)),
            _ => self.rest().chars().next(),
        }
    }

    /// Takes the next character.
    pub(super) fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        let ends_line = match next {
            '\n' => true,
            // The line feed of a Windows line end ends the line.
            '\r' => self.text.as_bytes().get(self.at) != Some(&b'\n'),
            _ => false,
        };
        if ends_line {
            self.position.line = self.position.line.saturating_add(1);
            self.position.column = 1;
        } else {
            self.position.column = self.position.column.saturating_add(1);
        }
        Some(next)
    }

    /// Takes the next character if it is the one expected.
    pub(super) fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.bump();
        }
        found
    }

    /// Takes characters as long as they are wanted, and gives them.
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let start = *self;
        while self.peek().is_some_and(&wanted) {
            self.bump();
        }
        self.since(&start)
    }

    /// The rest of the line, without its end; the walk stays where it is.
    pub(super) fn line(&self) -> &'t str {
        self.rest().split(['\n', '\r']).next().unwrap_or_default()
    }

    /// Takes the rest of the line and its end.
    pub(super) fn skip_line(&mut self) {
        self.take_while(|c| !is_line_end(c));
        self.take('\r');
        self.take('\n');
    }
}

pub(super) const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_each_of_the_three_ways_and_columns_count_characters() {
        let mut cursor = Cursor::new("a\r\nb\rc\nüd");
        let mut seen = Vec::new();
        while let Some(next) = cursor.peek() {
            seen.push((next, cursor.position().line, cursor.position().column));
            cursor.bump();
        }
        let letters: Vec<_> = seen.into_iter().filter(|s| !is_line_end(s.0)).collect();
        assert_eq!(
            letters,
            [
                ('a', 1, 1),
                ('b', 2, 1),
                ('c', 3, 1),
                ('ü', 4, 1),
                ('d', 4, 2)
            ]
        );
    }
}
