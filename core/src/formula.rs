//! Texts that a spreadsheet would take for a formula.
//!
//! A spreadsheet carries out a cell that begins with a sign. It passes over blanks before it, and
//! some take a full-width sign for the plain one. So an export puts `'` before the sign, and the
//! paste takes it away again.

use std::borrow::Cow;

/// The mark before a sign that is to be taken as a text.
const QUOTE: char = '\'';

/// Says whether a character begins a formula: those of all spreadsheets, those of old ones (`|` and
/// `%`), and the same in other widths.
const fn is_sign(c: char) -> bool {
    matches!(
        c,
        '=' | '+'
            | '-'
            | '@'
            | '|'
            | '%'
            | '＝'
            | '＋'
            | '－'
            | '＠'
            | '｜'
            | '％'
            | '﹦'
            | '﹢'
            | '﹣'
            | '﹫'
            | '﹪'
            | '−'
    )
}

/// Says whether a reader may not see a character at the beginning of a cell: blanks, control characters,
/// marks, and what has no width or no ink. What is passed over without need does no harm: a quote
/// before a sign that would have been none goes again, too.
fn is_passed_over(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_graphic() || c == '"';
    }
    // Combining marks and fillers that Unicode calls letters.
    let is_filler = matches!(
        c,
        '\u{300}'..='\u{36f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
    );
    !is_sign(c) && (is_filler || !c.is_alphanumeric())
}

/// The place of the sign that a text begins with, or the quotes before it.
fn sign_at(text: &str) -> Option<usize> {
    let begin = text.trim_start_matches(is_passed_over);
    let is_formula = begin.trim_start_matches(QUOTE).starts_with(is_sign);
    is_formula.then_some(text.len() - begin.len())
}

/// The text with a quote where a spreadsheet would take it for a formula.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let Some((before, after)) = sign_at(text).and_then(|at| text.split_at_checked(at)) else {
        return text.into();
    };
    format!("{before}{QUOTE}{after}").into()
}

/// The text that [`escape`] has made this of.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let parts = sign_at(text).and_then(|at| text.split_at_checked(at));
    match parts.and_then(|(before, after)| Some((before, after.strip_prefix(QUOTE)?))) {
        Some(("", after)) => after.into(),
        Some((before, after)) => format!("{before}{after}").into(),
        None => text.into(),
    }
}

/// Says whether a spreadsheet would take a text for a formula.
#[cfg(test)]
pub(crate) fn is_formula(text: &str) -> bool {
    text.trim_start_matches(is_passed_over).starts_with(is_sign)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sign_is_quoted_whatever_stands_before_it() {
        let before = [
            "",
            " ",
            "\t",
            "\r\n",
            "\0",
            "\u{7f}",
            "\u{85}",
            "\u{a0}",
            "\u{feff}",
            "\u{200b}",
            "\u{200e}",
            "\u{202e}",
            "\u{2028}",
            "\u{2060}",
            "\u{3000}",
            "\u{301}",
            "\u{fe0f}",
            "\u{3164}",
            "\u{ad}",
            "\u{e0001}",
            "\"",
            " \u{a0}\t",
        ];
        for before in before {
            for sign in "=+-@|%＝＋－＠｜％﹢−".chars() {
                let text = format!("{before}{sign}1");
                let quoted = format!("{before}'{sign}1");
                assert_eq!(escape(&text), quoted, "{text:?}");
                assert_eq!(unescape(&quoted), text, "{quoted:?}");
            }
        }
    }

    #[test]
    fn what_is_no_formula_stays() {
        for text in [
            "", "a=1", "1-2", "'", "' =1", "'a", "é=1", "#1", " a", "(=1)",
        ] {
            assert_eq!(escape(text), text);
            assert_eq!(unescape(text), text);
        }
    }

    proptest! {
        #[test]
        fn what_was_quoted_is_read_again_and_no_formula(
            before in "['\" \t\r\n\u{a0}\u{feff}\u{200b}\u{301}]{0,4}",
            sign in "[=+\\-@＝＋－＠|%]?",
            after in "\\PC{0,8}",
        ) {
            let text = format!("{before}{sign}{after}");
            let quoted = escape(&text);
            prop_assert!(!is_formula(&quoted), "{:?}", quoted);
            prop_assert_eq!(unescape(&quoted), &*text);
        }
    }
}
