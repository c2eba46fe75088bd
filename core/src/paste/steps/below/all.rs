//! The verdict of the last lines of a text on all that stands in it.

use super::{Verdict, points};
use crate::{
    item::{IdFormat, Shape},
    paste::{cursor::Cursor, labels::Label, names::Meaning, text, wish},
};

/// The end of the text that may speak of all of it, in bytes.
const END: usize = 1024;

/// Words that speak of the one above.
pub(super) const ONE: [&str; 6] = ["that", "this", "last", "dieses", "diesen", "letzte"];

/// Words without which a sentence keeps nothing: those of a footer that "is protected by law".
const ORDERS: [&str; 9] = [
    "keep", "not", "don", "never", "still", "behalten", "nicht", "noch", "stop",
];

/// Words that speak of all above.
const ALL: [&str; 10] = [
    "them", "these", "those", "above", "any", "all", "diese", "oben", "obige", "alle",
];

/// The verdict of the last lines of a text, which have no id, on all that stands above them.
pub(super) fn of_all(text: &str, format: IdFormat) -> Option<Verdict> {
    let text = text.trim_end();
    let mut from = text.len().saturating_sub(END);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let end = text.get(from..).unwrap_or_default();
    let mut verdict = None;
    for line in end.lines().rev().take(8) {
        // A plain line is looked at no further.
        if Cursor::new(line).plain_line().is_some() || !text::hits(line, format).is_empty() {
            break;
        }
        let line = line.trim_start_matches('^').trim();
        let others = [
            "else", "other", "others", "rest", "sonst", "andere", "anderen", "if", "falls", "wenn",
        ];
        let decides = Label::of(line).is_some_and(|label| label.meaning != Meaning::Remark);
        let words = line.split(|c: char| !c.is_alphanumeric());
        let is_short = words.filter(|word| !word.is_empty()).count() <= 6;
        // A row of a table: `a1b2,keep`; of an export, with many cells.
        let first = line.split([' ', ',', ';']).next().unwrap_or_default();
        let is_row = first.starts_with(char::is_alphanumeric) && !Shape::is_word(first)
            || line.matches([',', ';']).count() > 3;
        let is_said = !(decides || is_row)
            && (is_short || points(line, &ALL) || points(line, &ONE))
            && !line.ends_with(':')
            && !line.contains(['<', '{', '"', '|', '\t'])
            && (points(line, &ORDERS) || points(line, &ALL))
            && !points(line, &others)
            && wish::says_keep(line);
        if !is_said {
            continue;
        }
        let all = if points(line, &ALL) && !points(line, &ONE) {
            Verdict::Keep
        } else {
            Verdict::Doubt
        };
        verdict = verdict.or(Some(all));
    }
    verdict
}
