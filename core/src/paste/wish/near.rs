//! The words directly behind, or before, a word that says to keep.

use super::{is_one_of, says::Says, sentence::Word};
use crate::paste::stems::{Stem, stem};

/// The value behind a word: `keep=false`, "Delete: no".
pub(super) enum Answer {
    KeepNo,
    RemoveNo,
    Missing,
}

/// Reads the value behind a word of a line.
pub(super) fn answer(line: &str, word: &Word<'_>) -> Answer {
    let behind = line.get(word.end..).unwrap_or_default();
    let behind = behind.trim_start_matches(['"', '\'', ' ']);
    let Some(value) = behind.strip_prefix([':', '=']) else {
        return Answer::Missing;
    };
    let value = value.trim_start_matches(['"', '\'', ' ']);
    let length = value.find(|c: char| !c.is_alphanumeric());
    let value = value
        .get(..length.unwrap_or(value.len()))
        .unwrap_or_default();
    if !is_one_of(value, &["no", "false", "nein"]) {
        return Answer::Missing;
    }
    match stem(word.text) {
        Some(Stem::Keep) => Answer::KeepNo,
        Some(Stem::Remove) => Answer::RemoveNo,
        _ => Answer::Missing,
    }
}

/// The ids directly before what says so, the first and the last, where it is said of them alone:
/// "A, B (keep), C", "A and B in use, C".
pub(super) fn before_it<'w, 't>(
    words: &'w [Word<'t>],
    at: usize,
    says: Says,
    is_id: &dyn Fn(usize, usize) -> bool,
) -> Option<(&'w Word<'t>, &'w Word<'t>)> {
    let is_of = |word: &Word<'_>| is_id(word.start, word.end);
    let beside = ["(", "is", "ist", "in", "still", "noch", "not"];
    let mut before = words.get(..at)?.iter().rev();
    let last = before.find(|word| !is_one_of(word.text, &beside))?;
    if says.is_other || !is_of(last) || words.get(says.behind).is_some_and(is_of) {
        return None;
    }
    let mut first = last;
    while before
        .next()
        .is_some_and(|word| is_one_of(word.text, &["and", "und"]))
    {
        first = before.next().filter(|word| is_of(word))?;
    }
    Some((first, last))
}
