//! The statement of a text on what has the shape of an id, by the words before it or the address
//! that it is part of.

use crate::{
    byte::is_hex_digit,
    item::Kind,
    paste::{
        names::{Meaning, is_other_thing, meaning},
        token::is_quote,
        url::{self, Named},
    },
};

/// The statement of a text on what has the shape of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) enum Said {
    /// Its kind.
    Kind(Kind),
    /// That it is another thing's.
    Other,
    /// Nothing.
    Nothing,
}

/// `true` for a character around a word that parts it from others.
fn parts_words(c: char) -> bool {
    c.is_whitespace()
        || is_quote(c)
        || matches!(
            c,
            '(' | ')' | '<' | '>' | '|' | ',' | ';' | '\\' | '[' | ']' | '{' | '}'
        )
}

pub(super) fn said_of(text: &str, start: usize, end: usize) -> Said {
    let before = text.get(..start).unwrap_or_default();
    let behind = text.get(end..).unwrap_or_default();
    let from = before.rfind(parts_words).map_or(0, |at| {
        at + before
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(1, char::len_utf8)
    });
    let to = end + behind.find(parts_words).unwrap_or(behind.len());
    let word = text.get(from..to).unwrap_or_default();
    if word.contains('/') {
        let id = text.get(start..end);
        return match url::read(word.trim_end_matches(['.', ':', '!', '?'])) {
            Some(Named::Item(own, kind)) if Some(own) == id => Said::Kind(kind),
            _ => Said::Other,
        };
    }
    if before.ends_with("W/\"") || follows_trace(before) {
        return Said::Other;
    }
    speaks_of(before)
}

/// `true` if the id of a trace stands directly before, as a log prints it before that of a span.
fn follows_trace(before: &str) -> bool {
    let text = before.trim_end_matches([',', ' ', '/', ':']);
    let is_hex = |byte: &u8| is_hex_digit(*byte);
    let mut bytes = text.bytes().rev();
    text.len() < before.len()
        && bytes.by_ref().take(32).filter(is_hex).count() == 32
        && bytes
            .next()
            .is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// `spanid`, `x_b3_traceid`.
fn is_glued_other(word: &str) -> bool {
    let last = word.rsplit(['_', '-', '.']).next().unwrap_or_default();
    let at = last.len().saturating_sub(2);
    let is_id = last
        .get(at..)
        .is_some_and(|end| end.eq_ignore_ascii_case("id"));
    is_id && last.get(..at).is_some_and(is_other_thing)
}

/// The number of words before an id that may say what has it.
const WORDS: usize = 5;

/// Whom the words before an id speak of: the nearest one that names a thing decides.
fn speaks_of(before: &str) -> Said {
    let mut rest = before;
    for number in 0..WORDS {
        let trimmed = rest.trim_end_matches(|c: char| {
            matches!(
                c,
                ' ' | '\t' | ':' | '=' | '(' | '[' | '{' | '<' | '>' | '*' | '\\' | '#'
            ) || is_quote(c)
        });
        let is_tag = rest.ends_with('>');
        let start = trimmed
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .map_or(0, |at| {
                at + trimmed
                    .get(at..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8)
            });
        let word = trimmed.get(start..).unwrap_or_default();
        if word.is_empty() || number > 0 && word.ends_with('.') {
            return Said::Nothing;
        }
        match meaning(word.trim_matches(['.', '-', '_'])) {
            Meaning::Id(Some(kind)) | Meaning::Kind(kind) => return Said::Kind(kind),
            Meaning::OtherThing => return Said::Other,
            Meaning::Id(None) if is_tag => return Said::Nothing,
            Meaning::Id(None) => {}
            _ if is_glued_other(word) => return Said::Other,
            _ if is_connective(word) => {}
            _ => return Said::Nothing,
        }
        rest = trimmed.get(..start).unwrap_or_default();
    }
    Said::Nothing
}

fn is_connective(word: &str) -> bool {
    const WORDS: [&str; 30] = [
        "with",
        "of",
        "the",
        "is",
        "was",
        "named",
        "called",
        "no",
        "nr",
        "number",
        "a",
        "an",
        "this",
        "these",
        "those",
        "der",
        "die",
        "das",
        "den",
        "mit",
        "following",
        "old",
        "new",
        "for",
        "are",
        "two",
        "both",
        "value",
        "the",
        "von",
    ];
    WORDS.iter().any(|own| own.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_that_names_a_thing_decides() {
        for (before, said) in [
            ("deployment ", Said::Kind(Kind::Deployments)),
            ("deployment of the configuration ", Said::Other),
            ("the id is ", Said::Nothing),
            ("spanid=", Said::Other),
            ("model ends. ", Said::Nothing),
            // Another sentence.
            ("we lost the trace. the id ", Said::Nothing),
            ("we lost the trace of the id ", Said::Other),
            ("", Said::Nothing),
        ] {
            assert_eq!(speaks_of(before), said, "{before}");
        }
    }
}
