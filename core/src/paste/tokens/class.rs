//! The class of a line: a list, or running text.

use super::Tokens;
use crate::{
    item::{IdFormat, Shape},
    paste::{
        evidence::Why,
        invisible::clean,
        plausible, text,
        token::{Token, is_punctuation},
    },
};

/// The class of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) enum Class {
    /// There is nothing in it that could be an id.
    Nothing,
    /// Each token is an entry.
    List,
    /// Only what is recognised is one.
    Text,
}

/// The number of a line's tokens by sort.
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

    /// `true` if nothing of it is an id, or left out as one.
    const fn is_none(self) -> bool {
        self.hex + self.uuid + self.number + self.possible + self.left_out == 0
    }

    /// The number of tokens that can't be an id.
    const fn words(self) -> usize {
        let ids = self.hex + self.uuid + self.number + self.possible;
        self.all - ids - self.left_out - self.urls
    }

    /// `true` if ids of one make, and nothing else, stand here: all of them, or most of what commas
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

/// `true` if an id stands within a token that is none: `<id>A</id>`, `A:gpt-4o`.
fn has_own(text: &str, format: IdFormat) -> bool {
    let hits = text::hits(text, format);
    hits.iter().any(|hit| hit.said != text::Said::Other)
}

/// `true` if a line is an element of XML or HTML, as `<config>` and `<span>A</span>` are.
fn is_element(text: &str) -> bool {
    text.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic())
            && (rest.contains("</") || rest.starts_with('/'))
    })
}

/// `true` if nothing is left of a token without what stands around it, and it is no empty string.
pub(in crate::paste) fn is_nothing(raw: &str) -> bool {
    // Nearly every token begins with what an id begins with.
    !raw.starts_with(|c: char| c.is_ascii_alphanumeric())
        && (is_punctuation(raw)
            || Token::read(raw).id.is_empty() && !matches!(raw, "\"\"" | "''" | "``"))
}

/// Judges a line, or a part of a long one.
pub(in crate::paste) fn classify(text: &str, format: IdFormat) -> Class {
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

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: [&str; 2] = ["df8ffc43f15186b4", "d85bc6d87d8aaa6b"];

    const UUID: &str = "008ea415-4190-486c-b705-a4f175fc8cf3";

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
        // Sixteen digits are an id like any other there.
        let line = format!("{} {UUID}", HEX[0]);
        assert_eq!(classify(&line, IdFormat::Engine), Class::List);
        assert_eq!(classify("these 3 and 4", IdFormat::Engine), Class::Text);
        assert_eq!(classify("110897, 217582", IdFormat::AiApi), Class::Text);
    }
}
