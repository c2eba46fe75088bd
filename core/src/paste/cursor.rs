//! A walk over a text that knows its line and column at every step.

use crate::{byte, place::Position};

/// The position of a walk. Columns count characters, lines end at `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    position: Position,
}

/// The digits of an id that AI Core makes.
const PLAIN_LINE: usize = 16;

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

    /// The text that is still to come.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text from an earlier stand of this walk up to here.
    pub(super) fn since(&self, start: &Self) -> &'t str {
        self.text.get(start.at..self.at).unwrap_or_default()
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<char> {
        match self.text.as_bytes().get(self.at) {
            Some(&byte) if byte.is_ascii() => Some(char::from(byte)),
            _ => self.rest().chars().next(),
        }
    }

    /// Takes the next character.
    #[inline]
    pub(super) fn bump(&mut self) -> Option<char> {
        match self.text.as_bytes().get(self.at) {
            Some(&byte @ b' '..=b'~') => {
                self.pass(1);
                Some(char::from(byte))
            }
            _ => self.bump_any(),
        }
    }

    fn bump_any(&mut self) -> Option<char> {
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
    #[inline]
    pub(super) fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.bump();
        }
        found
    }

    /// Takes so many bytes that are known to be ASCII without a line end.
    #[inline]
    pub(super) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
        let columns = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.position.column = self.position.column.saturating_add(columns);
    }

    /// Takes characters as long as they are wanted, and gives them.
    #[inline]
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        self.take_while_before(usize::MAX, wanted)
    }

    /// Takes characters as long as they are wanted and begin before a byte of the text.
    #[inline]
    pub(super) fn take_while_before(
        &mut self,
        end: usize,
        wanted: impl Fn(char) -> bool,
    ) -> &'t str {
        match self.text.as_bytes().get(self.at) {
            // Mostly there is nothing to take.
            Some(&byte) if byte.is_ascii() && !wanted(char::from(byte)) => "",
            _ => self.take_run(end, wanted),
        }
    }

    /// Skips so many bytes, or all that are left if there are fewer, if they are but ASCII
    /// without a carriage return. `false` if they are not, or if nothing is left.
    pub(super) fn skip_plain(&mut self, length: usize) -> bool {
        let rest = self.rest().as_bytes();
        let bytes = rest.get(..length).unwrap_or(rest);
        if bytes.is_empty() || !bytes.is_ascii() || bytes.contains(&b'\r') {
            return false;
        }
        self.at += bytes.len();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let position = &mut self.position;
        let mut columns = bytes.len();
        if let Some(last) = bytes.iter().rposition(|byte| *byte == b'\n') {
            let lines = bytes.iter().map(|byte| usize::from(*byte == b'\n')).sum();
            position.line = position.line.saturating_add(number(lines));
            position.column = 1;
            columns -= last + 1;
        }
        position.column = position.column.saturating_add(number(columns));
        true
    }

    /// Takes a string in straight quotes that is all printable ASCII without an escape, and gives what is between
    /// its quotes: most of a structure.
    pub(super) fn take_plain_string(&mut self) -> Option<&'t str> {
        let bytes = self.text.as_bytes().get(self.at..)?;
        let (&quote, inside) = bytes.split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let is_other_quote = |byte| matches!(byte, b'"' | b'\'') && byte != quote;
        let ends = |byte: &u8| !byte::is_plain(*byte) && !is_other_quote(*byte);
        let length = inside.iter().position(ends)?;
        if inside.get(length) != Some(&quote) {
            return None;
        }
        let start = self.at + 1;
        let text = self.text.get(start..start + length)?;
        self.pass(length + 2);
        Some(text)
    }

    fn take_run(&mut self, end: usize, wanted: impl Fn(char) -> bool) -> &'t str {
        let start = *self;
        loop {
            // Nearly all of what is pasted is ASCII: byte by byte it goes several times as fast.
            let bytes = self.text.as_bytes();
            let bytes = bytes.get(self.at..end.min(bytes.len())).unwrap_or_default();
            let is_plain = |byte: u8| byte.is_ascii() && !matches!(byte, b'\n' | b'\r');
            let run = bytes
                .iter()
                .position(|&byte| !is_plain(byte) || !wanted(char::from(byte)))
                .unwrap_or(bytes.len());
            self.pass(run);
            if run == bytes.len() || !self.peek().is_some_and(&wanted) {
                return self.since(&start);
            }
            self.bump();
        }
    }

    /// The rest of the line, without its end, if it has at most `max` bytes; the walk stays
    /// where it is.
    pub(super) fn short_line(&self, max: usize) -> Option<&'t str> {
        let bytes = self.rest().as_bytes();
        let end = bytes
            .iter()
            .take(max.saturating_add(1))
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .or_else(|| (bytes.len() <= max).then_some(bytes.len()))?;
        self.rest().get(..end)
    }

    /// The same walk over a text that ends after so many bytes or line ends, whichever comes
    /// first.
    pub(super) fn clipped(&self, bytes: usize, lines: usize) -> Self {
        let rest = self.rest();
        let near = rest.bytes().take(bytes).enumerate();
        let length = near
            .filter(|(_, byte)| matches!(byte, b'\n' | b'\r'))
            .nth(lines)
            .map_or(bytes, |(at, _)| at);
        // A character is never clipped in the middle.
        let clip = |length: usize| self.text.get(..self.at.saturating_add(length));
        let text = (0..4).find_map(|more| clip(length.saturating_add(more)));
        Self {
            text: text.unwrap_or(self.text),
            ..*self
        }
    }

    /// Goes on where another walk over this text stands.
    pub(super) const fn go_to(&mut self, other: &Self) {
        self.at = other.at;
        self.position = other.position;
    }

    /// The rest of the line if it is sixteen hexadecimal digits and nothing else, as nearly all lines of a
    /// large paste are; the walk stays where it is.
    #[inline]
    pub(super) fn plain_line(&self) -> Option<&'t str> {
        let bytes = self.text.as_bytes().get(self.at..)?;
        let (digits, behind) = bytes.split_at_checked(PLAIN_LINE)?;
        let ends = matches!(behind, [] | [b'\n' | b'\r', ..]);
        if !ends || !digits.iter().copied().all(byte::is_hex_digit) {
            return None;
        }
        self.rest().get(..PLAIN_LINE)
    }

    /// Takes so many bytes that are known to be all of a line, and its end.
    pub(super) fn pass_line(&mut self, bytes: usize) {
        self.pass(bytes);
        self.take('\r');
        self.take('\n');
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
    fn a_line_is_given_up_to_a_length() {
        let line = |text, max| Cursor::new(text).short_line(max);
        for text in ["ab", "ab\n", "ab\rcd", "ab\r\ncd"] {
            assert_eq!(line(text, 9), Some("ab"), "{text:?}");
            assert_eq!(line(text, 2), Some("ab"), "{text:?}");
            assert_eq!(line(text, 1), None, "{text:?}");
        }
        assert_eq!(line("\n", 0), Some(""));
        assert_eq!(line("äö", 4), Some("äö"));
        assert_eq!(line("äö", 3), None);
    }

    #[test]
    fn characters_are_taken_up_to_a_byte_and_never_in_parts() {
        let mut cursor = Cursor::new("aüb\ncd");
        assert_eq!(cursor.take_while_before(2, |_| true), "aü");
        assert_eq!(cursor.position().column, 3);
        assert_eq!(cursor.take_while_before(6, |_| true), "b\nc");
        assert_eq!((cursor.position().line, cursor.position().column), (2, 2));
        assert_eq!(cursor.take_while_before(6, |_| true), "");
        assert_eq!(cursor.take_while(|c| c != 'd'), "");
    }

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
