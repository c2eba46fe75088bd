//! A single token, without what stands around an id: quotes, brackets, marks of Markdown, Jira,
//! Excel and sentences.

use super::{
    evidence::Why,
    invisible::is_blank,
    url::{self, Named},
};
use crate::item::{Kind, Shape};

/// A token without what stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// The text that stands where an id should be.
    pub(super) id: &'t str,
    /// The kind that a URL names.
    pub(super) kind: Option<Kind>,
    /// The reason why it is left out, if it is.
    pub(super) why: Option<Why>,
    /// The id was taken out of a URL.
    pub(super) from_url: bool,
}

const fn is_opening(c: char) -> bool {
    matches!(c, '[' | '(' | '{' | '<')
}

const fn is_closing(c: char) -> bool {
    matches!(c, ']' | ')' | '}' | '>')
}

/// Quotation marks of all keyboards and word processors.
pub(super) const fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '\u{2018}'
            ..='\u{201f}' | '\u{2039}' | '\u{203a}' | '\u{ab}' | '\u{bb}' | '\u{300c}' | '\u{300d}'
    )
}

/// `true` if a text is a ruler, an arrow or a lone bracket: nothing that could have been meant as
/// an id. A dot or an underline could.
pub(super) fn is_punctuation(text: &str) -> bool {
    text.chars().all(|c| {
        is_opening(c)
            || is_closing(c)
            || matches!(
                c,
                ',' | ';' | '|' | '-' | '=' | '+' | '*' | ':' | '\u{2022}' | '~'
            )
            || matches!(
                c,
                '\u{2013}' | '\u{2014}' | '\u{2192}' | '\u{2500}'..='\u{257f}'
            )
            || is_blank(c)
    })
}

impl<'t> Token<'t> {
    /// Takes off what stands around a token of a list or a cell of a table.
    pub(super) fn read(raw: &'t str) -> Self {
        let plain = Self {
            id: raw,
            kind: None,
            why: None,
            from_url: false,
        };
        // Nearly every token is an id and nothing else.
        if (raw.bytes()).all(|byte| byte.is_ascii_alphanumeric()) {
            return plain;
        }
        let (text, why) = strip(raw);
        match url::read(text) {
            Some(Named::Item(id, kind)) => Self {
                id,
                kind: Some(kind),
                why,
                from_url: true,
            },
            Some(Named::Other(id)) if Shape::of(id) != Shape::Other => Self {
                id,
                why: Some(Why::OtherThing),
                ..plain
            },
            Some(Named::Other(_)) => Self {
                id: text,
                why: Some(Why::NoIdInUrl),
                ..plain
            },
            None => Self {
                id: text,
                why: why.or_else(|| is_cut_off(text).then_some(Why::CutOff)),
                ..plain
            },
        }
    }
}

/// `df8ffc43f15…`, `df8ffc43f15...`: what a console does with a column that is too narrow.
fn is_cut_off(text: &str) -> bool {
    let cut = text
        .strip_suffix('\u{2026}')
        .or_else(|| text.strip_suffix("..."));
    cut.is_some_and(|cut| !Shape::is_word(cut))
}

fn strip(raw: &str) -> (&str, Option<Why>) {
    let mut text = raw.trim_matches(is_blank);
    let mut why = None;
    loop {
        let before = text;
        // Excel: `="A"` keeps a text from being taken for a number.
        if let Some(rest) = text
            .strip_prefix("=\"")
            .and_then(|rest| rest.strip_suffix('"'))
        {
            text = rest;
        }
        // Markdown, Slack, forums.
        let struck = pair(text, "~~").or_else(|| pair(text, "~"));
        let tagged = || text.strip_prefix("[s]")?.strip_suffix("[/s]");
        if let Some(rest) = struck.or_else(tagged) {
            text = rest;
            why = Some(Why::StruckOut);
        }
        // `-A` is a line of a diff; `-A-` is struck out in Jira.
        if let Some(rest) = text
            .strip_prefix(['-', '+'])
            .filter(|rest| is_like_id(rest.trim_end_matches('-')))
        {
            why = Some(if rest.ends_with('-') {
                Why::StruckOut
            } else {
                Why::Diff
            });
            text = rest.trim_end_matches('-');
        }
        for mark in ["**", "__", "*", "_"] {
            text = pair(text, mark).unwrap_or(text);
        }
        // Markdown: `[A](https://...)`; Jira: `[A|https://...]`.
        if let Some(rest) = text.strip_prefix('[') {
            let link = rest.split_once("](").or_else(|| rest.split_once('|'));
            text = link.map_or(text, |(name, _)| name);
        }
        // The fields of a form: `deploymentId=A&resourceGroup=default`.
        if let Some((first, _)) = text.split_once('&').filter(|(first, _)| is_like_id(first)) {
            text = first;
        }
        let opened = text.trim_start_matches(|c| is_opening(c) || is_quote(c));
        let is_open = opened.len() < text.len();
        text = opened.trim_end_matches(|c| is_quote(c) || matches!(c, ',' | ';' | '!'));
        text = text.trim_end_matches(is_closing);
        if is_open || before.len() > text.len() {
            text = text.trim_end_matches(is_quote);
        }
        let behind = text.trim_end_matches(['.', ':', '?']);
        let is_closed = behind.ends_with(|c| is_quote(c) || is_closing(c));
        if (is_closed || is_like_id(behind)) && !text.ends_with("..") {
            text = behind;
        }
        if text == before {
            return (text, why);
        }
    }
}

fn pair<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!inner.is_empty()).then_some(inner)
}

/// `true` for a text that has nothing but what ids have, and is no word.
pub(super) fn is_like_id(text: &str) -> bool {
    text.len() >= 4
        && !Shape::is_word(text)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_an_id_goes() {
        for raw in [
            "a1b2",
            "\"a1b2\"",
            "'a1b2'",
            "'a1b2",
            "`a1b2`",
            "(a1b2)",
            "('a1b2',",
            "<a1b2>",
            "**a1b2**",
            "*a1b2*",
            "_a1b2_",
            "`a1b2`.",
            "a1b2.",
            "a1b2:",
            "{{a1b2}}",
            "=\"a1b2\"",
            "\u{201c}a1b2\u{201d}",
            "\u{201e}a1b2\u{201c}",
            "\u{ab}a1b2\u{bb}",
            "[a1b2](https://h/x)",
            "[a1b2|https://h/x]",
            "[`a1b2`](x)",
            "\"a1b2\";",
            "'a1b2'];",
            "{a1b2",
            "a1b2&group=x",
            "a1b2}",
        ] {
            assert_eq!(Token::read(raw).id, "a1b2", "{raw}");
            assert_eq!(Token::read(raw).why, None, "{raw}");
        }
    }

    #[test]
    fn what_belongs_to_an_id_stays() {
        for raw in ["..", "a.b_c-D9", "a1b2[c3d4", "x/y1", "\u{e9}1234", "abc"] {
            assert_eq!(Token::read(raw).id, raw, "{raw}");
        }
    }

    #[test]
    fn evidence_against_is_told() {
        for (raw, id, why) in [
            ("~~a1b2~~", "a1b2", Why::StruckOut),
            ("**~~a1b2~~**", "a1b2", Why::StruckOut),
            ("~a1b2~", "a1b2", Why::StruckOut),
            ("[s]a1b2[/s]", "a1b2", Why::StruckOut),
            ("-a1b2-", "a1b2", Why::StruckOut),
            ("-a1b2", "a1b2", Why::Diff),
            ("+a1b2", "a1b2", Why::Diff),
            ("a1b2\u{2026}", "a1b2\u{2026}", Why::CutOff),
            ("a1b2...", "a1b2...", Why::CutOff),
            (
                "https://h/v2/lm/configurations/d889e3a61050c085",
                "d889e3a61050c085",
                Why::OtherThing,
            ),
            ("https://h/x/y", "https://h/x/y", Why::NoIdInUrl),
        ] {
            let token = Token::read(raw);
            assert_eq!((token.id, token.why), (id, Some(why)), "{raw}");
        }
    }
}
