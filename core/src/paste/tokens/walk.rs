//! A walk over the tokens of a line.

use crate::paste::invisible::is_blank;

/// A walk over what stands between blanks, commas, semicolons, bars and tabs.
#[derive(Clone, Debug)]
pub(in crate::paste) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// Nothing came since the text began or since the last comma or the like.
    field_is_empty: bool,
    /// The number of fields with nothing in them.
    pub(in crate::paste) empty_fields: usize,
    /// The number of commas, semicolons, bars and tabs.
    pub(in crate::paste) separators: usize,
}

const fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '|' | '\t')
}

const fn is_bracket(c: char) -> bool {
    matches!(c, ']' | ')' | '}' | '>')
}

impl<'t> Tokens<'t> {
    pub(in crate::paste) const fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            field_is_empty: true,
            empty_fields: 0,
            separators: 0,
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next token as it was written, and where it stands.
    pub(in crate::paste) fn next(&mut self) -> Option<(usize, &'t str)> {
        loop {
            let rest = self.rest();
            let first = rest.chars().next()?;
            if is_separator(first) {
                self.separators += 1;
                // A bar begins and ends the rows of some tables: nothing is missing there.
                let is_empty = std::mem::replace(&mut self.field_is_empty, true);
                self.empty_fields += usize::from(is_empty && matches!(first, ',' | ';'));
                self.at += first.len_utf8();
            } else if is_blank(first) {
                self.at += first.len_utf8();
            } else if let Some(length) = ansi(rest) {
                self.at += length;
            } else {
                self.field_is_empty = false;
                let start = self.at;
                let length = length(rest, first);
                self.at += length;
                return Some((start, rest.get(..length).unwrap_or_default()));
            }
        }
    }
}

/// The length of a sequence by which a terminal colours what follows: `ESC [ 31 m`.
fn ansi(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('\u{1b}')?;
    let Some(rest) = rest.strip_prefix('[') else {
        return Some(1);
    };
    let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
    Some(end + 3)
}

fn length(rest: &str, first: char) -> usize {
    if let Some(length) = quoted(rest, first).or_else(|| link(rest)) {
        return length;
    }
    let ends = |c: char| c.is_whitespace() || is_separator(c) || c == '\u{1b}';
    let mut length = rest.find(ends).unwrap_or(rest.len());
    // A thousands separator parts nothing: `1,488,429`, or a blank that does not break the line.
    while let Some(more) = thousands(rest.get(..length), rest.get(length..)) {
        length += more;
    }
    length
}

fn thousands(before: Option<&str>, behind: Option<&str>) -> Option<usize> {
    const MARKS: [char; 4] = [',', '\u{a0}', '\u{2009}', '\u{202f}'];
    let mark = behind?.chars().next().filter(|c| MARKS.contains(c))?;
    let digits = behind?.strip_prefix(mark)?;
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let before = before?.rsplit(mark).next()?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let next = digits.get(count..)?.chars().next();
    let is_end = next.is_none_or(|c| c == mark || c.is_whitespace());
    let is_number = (1..=3).contains(&before.len()) && before.bytes().all(|b| b.is_ascii_digit());
    (is_number && count == 3 && is_end).then_some(3 + mark.len_utf8())
}

/// `"…"`, if the quotation ends in this text and nothing but a closing bracket stands between it and
/// the next separator.
fn quoted(rest: &str, first: char) -> Option<usize> {
    if !matches!(first, '"' | '\'' | '`') {
        return None;
    }
    let inside = rest.get(1..)?;
    let end = inside.find(first)? + 2;
    let behind = rest.get(end..)?;
    let closing = behind.find(|c| !is_bracket(c)).unwrap_or(behind.len());
    let next = behind.get(closing..)?.chars().next();
    let ends = next.is_none_or(|c| c.is_whitespace() || is_separator(c));
    ends.then_some(end + closing)
}

/// `[A](https://…)`, `[A|https://…]`.
fn link(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('[')?;
    let end = inside.find(|c: char| c == ']' || c.is_whitespace())?;
    let name = inside.get(..end)?;
    let behind = inside.get(end..)?.strip_prefix(']')?;
    if let Some(address) = behind.strip_prefix('(') {
        let close = address.find(|c: char| c == ')' || c.is_whitespace())?;
        return Some(end + close + 4);
    }
    name.contains("|http").then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        let mut tokens = Tokens::new(text);
        std::iter::from_fn(|| tokens.next())
            .map(|(_, raw)| raw)
            .collect()
    }

    #[test]
    fn blanks_and_separators_part_tokens_and_quotes_do_not() {
        assert_eq!(
            tokens("a1b2, c3d4;e5f6\tg7h8 i9j0|k1l2"),
            ["a1b2", "c3d4", "e5f6", "g7h8", "i9j0", "k1l2"]
        );
        assert_eq!(tokens("\"ab cd\",\"\" x"), ["\"ab cd\"", "\"\"", "x"]);
        assert_eq!(tokens("\"a1b2 c3d4"), ["\"a1b2", "c3d4"]);
        assert_eq!(tokens("\u{1b}[31ma1b2\u{1b}[0m"), ["a1b2"]);
        assert_eq!(
            tokens("[a](h/b) [c|https://h] [d e]"),
            ["[a](h/b)", "[c|https://h]", "[d", "e]"]
        );
        assert_eq!(tokens("1,488,429 12,5"), ["1,488,429", "12", "5"]);
        let mut with_gaps = Tokens::new("a,,b,");
        while with_gaps.next().is_some() {}
        assert_eq!((with_gaps.empty_fields, with_gaps.separators), (1, 3));
    }
}
