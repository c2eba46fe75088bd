//! The decision in a cell or a label's value where its name decides.

use super::{is_one_of, removes, says_keep, sentence::words};
use crate::paste::{
    names::Sense,
    stems::{Stem, stem},
};

/// `true` if a cell is only a word that says to keep: whatever its column, it is about its row.
pub(in crate::paste) fn is_keep_word(cell: &str) -> bool {
    let word = cell.trim_end_matches(['.', '!']);
    (4..=10).contains(&word.len())
        && word.chars().all(char::is_alphabetic)
        && stem(word) == Some(Stem::Keep)
}

/// The decision in a cell whose column decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) enum Decided {
    /// The item stays.
    Keep,
    /// The item goes.
    Remove,
    /// Nothing was decided.
    Open,
}

/// The decision in a cell or in a label's value.
pub(in crate::paste) fn decided(sense: Sense, cell: &str) -> Decided {
    let cell = cell.trim().trim_end_matches(['.', '!']);
    // "Yes, since March" is a yes as well.
    let first = cell.split([' ', ',', ';']).next().unwrap_or_default();
    let is = |names: &[&str]| is_one_of(first, names);
    // "Yes, but not before June", "no idea", "deletion postponed".
    let is_open = cell != first && words(cell).any(|word| is_one_of(word.text, &OPEN))
        || words(cell)
            .skip(1)
            .any(|word| is_one_of(word.text, &["yes", "ja"]))
        || cell.ends_with('?') && cell.len() > 1;
    let is_yes = is(&[
        "yes", "y", "ja", "j", "oui", "true", "t", "x", "sim", "s\u{ed}", "si", "\u{2713}",
        "\u{2714}", "\u{2705}", "wahr", "ok", "approved",
    ]) || cell == "1";
    let is_no = is(&[
        "no", "n", "nein", "non", "n\u{e3}o", "false", "f", "0", "-", "\u{2717}", "\u{2718}",
        "\u{274c}", "falsch", "none", "nobody", "niemand", "unused",
    ]);
    let is_remove = || {
        let mut words = words(cell).filter(|word| word.text.chars().all(char::is_alphanumeric));
        words.any(|word| removes(word.text)) && !says_keep(cell)
    };
    let goes = match sense {
        _ if is_open => false,
        Sense::Keep => cell.is_empty() || is_no || is_remove(),
        Sense::Remove => is_yes || is_remove(),
        Sense::Word if cell.is_empty() => return Decided::Open,
        Sense::Word => is_remove(),
    };
    if goes { Decided::Remove } else { Decided::Keep }
}

/// Words beside which a yes or a no is none yet.
const OPEN: [&str; 35] = [
    "but",
    "aber",
    "after",
    "nach",
    "before",
    "until",
    "bis",
    "erst",
    "wait",
    "keep",
    "ask",
    "idea",
    "answer",
    "data",
    "known",
    "first",
    "postponed",
    "rejected",
    "declined",
    "later",
    "sp\u{e4}ter",
    "only",
    "doch",
    "if",
    "wenn",
    "or",
    "unless",
    "when",
    "soon",
    "bald",
    "comment",
    "pending",
    "next",
    "undecided",
    "hold",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_decide_in_the_sense_of_their_column() {
        use Decided::{Keep, Open, Remove};
        for (sense, cell, decision) in [
            (Sense::Keep, "yes", Keep),
            (Sense::Keep, "", Remove),
            (Sense::Keep, "No", Remove),
            (Sense::Keep, "maybe", Keep),
            (Sense::Remove, "x", Remove),
            (Sense::Remove, "yes", Remove),
            (Sense::Remove, "", Keep),
            (Sense::Remove, "nein", Keep),
            (Sense::Word, "delete", Remove),
            (Sense::Word, "Delete it", Remove),
            (Sense::Word, "do not delete", Keep),
            (Sense::Word, "keep", Keep),
            (Sense::Word, "?", Keep),
            (Sense::Word, "", Open),
            (Sense::Remove, "yes, but not before June", Keep),
            (Sense::Remove, "yes, since March", Remove),
            (Sense::Keep, "no idea", Keep),
            (Sense::Keep, "no - yes", Keep),
            (Sense::Remove, "yes, since no requests", Remove),
            (Sense::Word, "deletion postponed", Keep),
            (Sense::Word, "delete?", Keep),
        ] {
            assert_eq!(decided(sense, cell), decision, "{sense:?} {cell}");
        }
    }
}
