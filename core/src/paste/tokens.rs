//! The tokens of a line, and whether they make a list.

use super::{
    evidence::Why,
    invisible::{clean, is_blank},
    plausible, text,
    token::{Token, is_punctuation},
};
use crate::item::{IdFormat, Shape};

/// A walk over what stands between blanks, commas, semicolons, bars and tabs.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// Nothing came since the text began or since the last comma or the like.
    field_is_empty: bool,
    /// How many fields had nothing in them.
    pub(super) empty_fields: usize,
    /// How many commas, semicolons, bars and tabs there were.
    pub(super) separators: usize,
}

const fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '|' | '\t')
}

const fn is_bracket(c: char) -> bool {
    matches!(c, ']' | ')' | '}' | '>')
}

impl<'t> Tokens<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
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
    pub(super) fn next(&mut self) -> Option<(usize, &'t str)> {
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
pub(super) fn ansi(text: &str) -> Option<usize> {
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

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// There is nothing in it that could be an id.
    Nothing,
    /// Each token is an entry.
    List,
    /// Only what is recognised is one.
    Text,
}

/// What the tokens of a line are.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    all: usize,
    hex: usize,
    uuid: usize,
    number: usize,
    possible: usize,
    left_out: usize,
    urls: usize,
}

impl Counts {
    fn count(&mut self, token: &Token<'_>, format: IdFormat) {
        let id = clean(token.id);
        self.all += 1;
        match Shape::of(&id) {
            _ if token.why == Some(Why::NoIdInUrl) => self.urls += 1,
            _ if token.why.is_some() => self.left_out += 1,
            Shape::Hex if format == IdFormat::AiApi => self.hex += 1,
            Shape::Uuid => self.uuid += 1,
            Shape::Number if format == IdFormat::Engine => self.number += 1,
            _ if token.from_url || plausible(format, &id) => self.possible += 1,
            _ => {}
        }
    }

    /// Whether nothing of it is an id, or left out as one.
    const fn is_none(self) -> bool {
        self.hex + self.uuid + self.number + self.possible + self.left_out == 0
    }

    /// How many are nothing that could be an id.
    const fn words(self) -> usize {
        let ids = self.hex + self.uuid + self.number + self.possible;
        self.all - ids - self.left_out - self.urls
    }

    /// Whether ids of one make, and nothing else, stand here: all of them, or most of what commas
    /// part.
    fn is_list(self, separators: usize) -> bool {
        let ids = self.hex + self.uuid + self.number + self.possible;
        let is_mixed = self.number > 0 && ids > self.number || self.hex > 0 && self.uuid > 0;
        // Numbers that blanks part may be an id and a version, or the ends of a range.
        let is_row = self.number > 1 && separators + 1 < self.all;
        let is_all = ids + self.left_out + self.urls == self.all;
        let is_most = separators + 1 >= self.all && ids >= 2 && 2 * ids > self.all;
        !is_mixed && !is_row && (is_all || is_most)
    }
}

/// Whether an id stands within a token that is none: `<id>A</id>`, `A:gpt-4o`.
fn has_own(text: &str, format: IdFormat) -> bool {
    let hits = text::hits(text, format);
    hits.iter().any(|hit| hit.said != text::Said::Other)
}

/// Whether a line is an element of XML or HTML, as `<config>` and `<span>A</span>` are.
fn is_element(text: &str) -> bool {
    text.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic())
            && (rest.contains("</") || rest.starts_with('/'))
    })
}

/// Whether nothing is left of a token without what stands around it, and it is no empty string.
pub(super) fn is_nothing(raw: &str) -> bool {
    // Nearly every token begins with what an id begins with.
    !raw.starts_with(|c: char| c.is_ascii_alphanumeric())
        && (is_punctuation(raw)
            || Token::read(raw).id.is_empty() && !matches!(raw, "\"\"" | "''" | "``"))
}

/// Judges a line, or a part of a long one.
pub(super) fn classify(text: &str, format: IdFormat) -> Class {
    let mut tokens = Tokens::new(text);
    let mut counts = Counts::default();
    while let Some((_, raw)) = tokens.next() {
        // What an arrow leads to is another one than what is meant.
        if counts.all > 0 && matches!(raw, "->" | "=>" | "-->" | "\u{2192}" | "\u{21d2}") {
            return Class::Text;
        }
        if !is_nothing(raw) {
            counts.count(&Token::read(raw), format);
            // Of words that blanks part no list becomes any more.
            if counts.all > tokens.separators + 1 && counts.words() > 0 {
                return Class::Text;
            }
        }
    }
    match counts.all {
        0 => Class::Nothing,
        1 if counts.is_none() && (has_own(text, format) || is_element(text)) => Class::Text,
        1 => Class::List,
        _ if counts.number > 1 && text.contains('\t') => Class::Text,
        _ if counts.is_list(tokens.separators) => Class::List,
        _ => Class::Text,
    }
}

/// The bytes of `> `, `- `, `* `, `12. `, `3) `, with a check box behind it or without, at the
/// beginning of a line; how many marks of lists were among it.
pub(super) fn marker(line: &str) -> (usize, usize) {
    let mut at = 0;
    let mut marks = 0;
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
        let text = rest.get(blanks..).unwrap_or_default();
        let length = mail_quote(text).or_else(|| {
            let length = list_mark(text)?;
            marks += 1;
            Some(length)
        });
        let Some(length) = length else {
            return (at + blanks, marks);
        };
        // Of a line that is but marks nothing is taken.
        let behind = text.get(length..).unwrap_or_default();
        if behind.trim_start_matches(is_blank).is_empty() {
            marks = marks.saturating_sub(1);
            return (at + blanks, marks);
        }
        at += blanks + length;
    }
}

/// Mail programs put `>` before what is quoted, curl `<` and `>` before what it receives and sends.
fn mail_quote(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('>')?;
    let is_quote = rest.starts_with(|c: char| is_blank(c) || c == '>' || c.is_ascii_alphanumeric());
    is_quote.then_some(1)
}

fn list_mark(text: &str) -> Option<usize> {
    // No list of a person has a million lines; a long number is none of a list.
    let digits = text.bytes().take(7).take_while(u8::is_ascii_digit).count();
    let mark = if (1..=6).contains(&digits) {
        let mark = text.get(digits..)?.chars().next()?;
        matches!(mark, '.' | ')').then_some(digits + 1)?
    } else {
        let mark = text.chars().next()?;
        let is_bullet = matches!(
            mark,
            '-' | '*' | '+' | '\u{2022}' | '\u{2013}' | '\u{b7}' | '\u{25e6}' | '\u{25aa}'
        );
        is_bullet.then_some(mark.len_utf8())?
    };
    let behind = text.get(mark..)?;
    if !behind.starts_with(is_blank) {
        return None;
    }
    let blanks = behind.len() - behind.trim_start_matches(is_blank).len();
    let box_ = behind.get(blanks..)?;
    let has_box = ["[ ] ", "[x] ", "[X] "]
        .iter()
        .any(|mark| box_.starts_with(mark));
    Some(mark + if has_box { blanks + 3 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: [&str; 2] = ["df8ffc43f15186b4", "d85bc6d87d8aaa6b"];
    const UUID: &str = "008ea415-4190-486c-b705-a4f175fc8cf3";

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

    #[test]
    fn a_list_has_ids_of_one_make_and_nothing_else() {
        let [a, b] = HEX;
        for text in [
            a.to_owned(),
            "STOPPED".to_owned(),
            format!("{a} {b}"),
            format!("{a}, {b}, gpt-4o"),
            "a1b2, c3d4".to_owned(),
            format!("~~{a}~~ {b}"),
        ] {
            assert_eq!(classify(&text, IdFormat::AiApi), Class::List, "{text}");
        }
        for text in [
            format!("{a}, gpt-4o, STOPPED"),
            format!("delete {a} and {b}"),
            format!("{a} {UUID}"),
            format!("1 {a}"),
            format!("{a} {b} gpt-4o"),
        ] {
            assert_eq!(classify(&text, IdFormat::AiApi), Class::Text, "{text}");
        }
        assert_eq!(classify("--- | ---", IdFormat::AiApi), Class::Nothing);
    }

    #[test]
    fn numbers_are_a_list_of_an_engine_only_among_themselves() {
        assert_eq!(classify("110897, 217582", IdFormat::Engine), Class::List);
        assert_eq!(
            classify(&format!("1 {UUID}"), IdFormat::Engine),
            Class::Text
        );
        assert_eq!(classify("these 3 and 4", IdFormat::Engine), Class::Text);
        assert_eq!(classify("110897, 217582", IdFormat::AiApi), Class::Text);
    }

    #[test]
    fn marks_of_lists_and_of_mails_are_taken_off() {
        for (line, marker_) in [
            ("- a1b2", (2, 1)),
            ("  12. a1b2", (6, 1)),
            ("* [x] a1b2", (6, 1)),
            ("- [ ] a1b2", (6, 1)),
            ("> a1b2", (2, 0)),
            (">> a1b2", (3, 0)),
            ("> - a1b2", (4, 1)),
            ("a1b2", (0, 0)),
            ("- ", (0, 0)),
            ("-a1b2", (0, 0)),
            ("1234567. x", (0, 0)),
        ] {
            assert_eq!(marker(line), marker_, "{line}");
        }
    }
}
