//! Words by which a text says that something is to stay: in a comment, a cell, a heading, or in a
//! clause of running text.

use super::{
    names::{self, Sense},
    stems::{Stem, stem},
};

/// Words that say so by themselves.
const KEEP: [&str; 27] = [
    "keep",
    "keeps",
    "keeping",
    "kept",
    "retain",
    "retained",
    "preserve",
    "preserved",
    "except",
    "excluding",
    "exclude",
    "excluded",
    "protected",
    "leave",
    "skip",
    "skipped",
    "ignore",
    "stays",
    "stay",
    "remain",
    "remains",
    "behalten",
    "behalte",
    "bleibt",
    "bleiben",
    "au\u{df}er",
    "ausser",
];

/// Words that say so, where nothing is to be done.
const NEED: [&str; 6] = [
    "need",
    "needs",
    "brauche",
    "brauchen",
    "braucht",
    "ben\u{f6}tigen",
];

/// Words that say so of one.
const ONE: [&str; 3] = ["stays", "remains", "bleibt"];

/// Two words that say so together.
const KEEP_PAIRS: [(&str, &str); 16] = [
    ("in", "use"),
    ("still", "used"),
    ("still", "needed"),
    ("still", "required"),
    ("still", "running"),
    ("is", "needed"),
    ("are", "needed"),
    ("needed", "by"),
    ("replaced", "by"),
    ("replaced", "with"),
    ("replacement", "is"),
    ("ersetzt", "durch"),
    ("wird", "ben\u{f6}tigt"),
    ("werden", "ben\u{f6}tigt"),
    ("noch", "ben\u{f6}tigt"),
    ("instead", "of"),
];

/// Words that turn what follows into its opposite.
const NOT: [&str; 14] = [
    "not",
    "never",
    "don't",
    "dont",
    "don\u{2019}t",
    "mustn't",
    "mustn\u{2019}t",
    "shouldn't",
    "shouldn\u{2019}t",
    "nicht",
    "niemals",
    "kein",
    "no",
    "without",
];

/// Words that say that something is to go.
const REMOVE: [&str; 27] = [
    "delete",
    "deleted",
    "deleting",
    "delet",
    "remove",
    "removed",
    "removing",
    "stop",
    "stopped",
    "touch",
    "drop",
    "kill",
    "purge",
    "clean",
    "cleanup",
    "terminate",
    "undeploy",
    "l\u{f6}schen",
    "l\u{f6}sche",
    "l\u{f6}scht",
    "gel\u{f6}scht",
    "entfernen",
    "entferne",
    "entfernt",
    "weg",
    "decommission",
    "retire",
];

/// Words behind which "not" only reports what happened.
const REPORTS: [&str; 12] = [
    "could", "cannot", "can", "was", "were", "is", "are", "has", "have", "did", "konnte", "wurde",
];

fn is_one_of(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        name.len() == word.len()
            && (word.eq_ignore_ascii_case(name) || !word.is_ascii() && word.to_lowercase() == *name)
    })
}

/// A word of a sentence and where it stands.
#[derive(Clone, Copy, Debug)]
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// The words of a line with the marks that end a sentence, as words of their own.
fn words(line: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = line.get(at..)?;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-' | '_');
        let skip =
            rest.find(|c| is_part(c) || matches!(c, '.' | ';' | '!' | '?' | ',' | '(' | ')'))?;
        let start = at + skip;
        let rest = line.get(start..)?;
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let length = if length == 0 {
            rest.chars().next().map_or(1, char::len_utf8)
        } else {
            length
        };
        at = start + length;
        let text = line.get(start..at)?;
        Some(Word {
            text,
            start,
            end: at,
        })
    })
}

/// Where a line says that something is to stay: the part of it that this is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    from: usize,
    to: usize,
}

impl Kept {
    pub(super) const fn holds(&self, at: usize) -> bool {
        self.from <= at && at < self.to
    }
}

/// A quick look that spares most lines the full reading: no line says so without a word that begins
/// like one of these.
pub(super) fn may_say_keep(line: &str) -> bool {
    let mut is_start = true;
    for (at, byte) in line.bytes().enumerate() {
        let is_letter = byte.is_ascii_alphabetic() || !byte.is_ascii();
        if is_letter && is_start && may_begin(byte, line.as_bytes().get(at..).unwrap_or_default()) {
            return true;
        }
        is_start = !is_letter;
    }
    false
}

fn may_begin(first: u8, rest: &[u8]) -> bool {
    let begins: &[&str] = match first.to_ascii_lowercase() {
        b'a' => &["au\u{df}er", "ausser", "are needed"],
        b'b' => &["behalt", "bleib", "brauch", "ben\u{f6}tig"],
        b'd' => &["don"],
        b'e' => &["except", "exclud", "ersetzt"],
        b'i' => &[
            "in use",
            "instead",
            "ignor",
            "is needed",
            "in ben",
            "in verw",
        ],
        b'k' => &["keep", "kept", "kein"],
        b'l' => &["leave"],
        b'm' => &["mustn"],
        b'n' => &["not", "no ", "noch", "need", "never", "nicht", "niemals"],
        b'p' => &["preserv", "protect"],
        b'r' => &["retain", "remain", "replace"],
        b's' => &["skip", "stay", "still", "shouldn"],
        b'w' => &["without", "wird", "werden"],
        _ => return false,
    };
    let is = |word: &&str| {
        let own = rest.get(..word.len());
        own.is_some_and(|own| own.eq_ignore_ascii_case(word.as_bytes()))
    };
    begins.iter().any(is)
}

/// What a heading says of what stands under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// It stays.
    Keep,
    /// It goes.
    Remove,
    /// One of both, perhaps.
    Doubt,
    /// Nothing.
    Nothing,
}

/// What a heading says.
pub(super) fn heading(text: &str) -> Wish {
    if says_keep(text) {
        return Wish::Keep;
    }
    let all: Vec<_> = words(text).map(|word| word.text).collect();
    match names::sense(&all) {
        Some(Sense::Keep) => return Wish::Keep,
        Some(_) => return Wish::Remove,
        None => {}
    }
    let removes = |word: &&str| matches!(stem(word), Some(Stem::Remove | Stem::Removed));
    if all.iter().any(removes) {
        Wish::Remove
    } else {
        Wish::Nothing
    }
}

/// Whether a text may say so, with a word that would do it in another sentence.
pub(super) fn doubts(text: &str) -> bool {
    words(text).any(|word| {
        matches!(
            stem(word.text),
            Some(Stem::Keep | Stem::Need | Stem::Not | Stem::Another)
        )
    })
}

/// Whether a text says that something is to stay, whatever it is: a comment, a heading.
pub(super) fn says_keep(text: &str) -> bool {
    may_say_keep(text) && !keeps(text, &|_, _| false).is_empty()
}

/// The parts of a line of which it says that they are to stay. `is_id` tells whether an id stands
/// at this part of it.
///
/// Said is it of the ids that follow up to the end of the sentence or to a word that removes; where
/// none follows, of those before, back to a word that removes or to the sentence's beginning. Where
/// that is not certain, more is kept rather than less.
pub(super) fn keeps(line: &str, is_id: &dyn Fn(usize, usize) -> bool) -> Vec<Kept> {
    let words: Vec<_> = words(line).collect();
    let mut kept = Vec::new();
    for at in 0..words.len() {
        let Some(says) = says_at(&words, at, is_id) else {
            continue;
        };
        let ends = |word: &Word<'_>| {
            matches!(word.text, "." | ";" | "!" | "?") && ends_sentence(line, word)
        };
        let removes = |word: &Word<'_>| is_one_of(word.text, &REMOVE);
        let behind = words.get(says.behind..).unwrap_or_default();
        let until = behind
            .iter()
            .position(|word| ends(word) || removes(word) || matches!(word.text, "but" | "aber"))
            .unwrap_or(behind.len());
        let behind = behind.get(..until).unwrap_or_default();
        let (from, to) = if behind.iter().any(|word| is_id(word.start, word.end)) {
            (behind.first(), behind.last())
        } else {
            let before = words.get(..at).unwrap_or_default();
            let begin = before
                .iter()
                .rposition(|word| ends(word) || removes(word))
                .map_or(0, |at| at + 1);
            let before = before.get(begin..).unwrap_or_default();
            let mut near = before.iter().rev().take(2);
            let is_one = near.any(|word| matches!(word.text, "is" | "ist"))
                || words.get(at).is_some_and(|word| is_one_of(word.text, &ONE));
            // "A, B is still in use" says it of one.
            let last = before.iter().rposition(|word| is_id(word.start, word.end));
            let before = match last.filter(|_| is_one) {
                Some(last) => before.get(last..).unwrap_or_default(),
                None => before,
            };
            (before.first(), before.last())
        };
        let from = from.map_or_else(
            || words.get(at).map_or(0, |word| word.start),
            |word| word.start,
        );
        kept.push(Kept {
            from,
            to: to.map_or(from, |word| word.end),
        });
    }
    kept
}

/// A mark ends a sentence where a blank or nothing follows it.
fn ends_sentence(line: &str, mark: &Word<'_>) -> bool {
    let behind = line.get(mark.end..).unwrap_or_default();
    mark.text != "." || behind.chars().next().is_none_or(char::is_whitespace)
}

/// What says that something is to stay.
struct Says {
    /// The number of the word behind it.
    behind: usize,
}

fn says_at(words: &[Word<'_>], at: usize, is_id: &dyn Fn(usize, usize) -> bool) -> Option<Says> {
    let word = |number: usize| words.get(number).map_or("", |word| word.text);
    let before = |back: usize| at.checked_sub(back).map_or("", word);
    let here = word(at);
    let is_negated = is_one_of(before(1), &NOT)
        || (is_one_of(before(2), &NOT))
        || (before(1).eq_ignore_ascii_case("longer") || before(1).eq_ignore_ascii_case("mehr"));
    if is_one_of(here, &KEEP) {
        return (!is_negated).then_some(Says { behind: at + 1 });
    }
    // "We need A", but "we need to delete A".
    if is_one_of(here, &NEED) && !is_one_of(word(at + 1), &["to", "zu"]) {
        return (!is_negated).then_some(Says { behind: at + 1 });
    }
    let is_pair =
        |pair: &(&str, &str)| is_one_of(here, &[pair.0]) && is_one_of(word(at + 1), &[pair.1]);
    if KEEP_PAIRS.iter().any(is_pair) {
        return (!is_negated).then_some(Says { behind: at + 2 });
    }
    if !is_one_of(here, &NOT) || is_one_of(before(1), &REPORTS) {
        return None;
    }
    // "do not delete", "must not be deleted", "nicht l\u{f6}schen", "but not A".
    let removes = (1..=3).find(|more| is_one_of(word(at + more), &REMOVE));
    if let Some(more) = removes {
        let is_plain =
            !(1..more).any(|more| is_one_of(word(at + more), &["longer", "mehr", "only"]));
        return is_plain.then_some(Says {
            behind: at + more + 1,
        });
    }
    // "But not A", "B not".
    let is_of_id = (1..=3)
        .filter_map(|more| words.get(at + more))
        .any(|word| is_id(word.start, word.end));
    let is_but =
        is_one_of(before(1), &["but", "and", "aber", "und"]) || matches!(before(1), "," | "(");
    let is_last = word(at + 1).chars().all(|c| !c.is_alphanumeric()) && here.len() > 2;
    (is_but && is_of_id || is_last).then_some(Says { behind: at + 1 })
}

/// Whether a cell is but a word that says to keep: whatever its column, it is about its row.
pub(super) fn is_keep_word(cell: &str) -> bool {
    (4..=10).contains(&cell.len()) && is_one_of(cell, &KEEP)
}

/// What a cell says where its column decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decided {
    /// The item stays.
    Keep,
    /// The item goes.
    Remove,
    /// Nothing was decided.
    Open,
}

/// What a cell says, or what a label's value does.
pub(super) fn decided(sense: Sense, cell: &str) -> Decided {
    let cell = cell.trim().trim_end_matches(['.', '!']);
    // "Yes, since March" is a yes as well.
    let first = cell.split([' ', ',', ';']).next().unwrap_or_default();
    let is = |names: &[&str]| is_one_of(first, names);
    let is_yes = is(&[
        "yes", "y", "ja", "j", "oui", "true", "x", "1", "\u{2713}", "\u{2714}", "\u{2705}", "wahr",
        "ok", "approved",
    ]);
    let is_no = is(&[
        "no", "n", "nein", "non", "false", "0", "-", "\u{2717}", "\u{2718}", "\u{274c}", "falsch",
        "none", "nobody", "niemand", "n/a", "unused",
    ]);
    let is_remove = || {
        let mut words = words(cell).filter(|word| word.text.chars().all(char::is_alphanumeric));
        words.any(|word| is_one_of(word.text, &REMOVE)) && !says_keep(cell)
    };
    let goes = match sense {
        Sense::Keep => cell.is_empty() || is_no || is_remove(),
        Sense::Remove => is_yes || is_remove(),
        Sense::Word if cell.is_empty() => return Decided::Open,
        Sense::Word => is_remove(),
    };
    if goes { Decided::Remove } else { Decided::Keep }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The capital letters of a line that are kept; each stands for an id.
    fn kept(line: &str) -> String {
        let is_id = |from: usize, to: usize| {
            let word = line.get(from..to).unwrap_or_default();
            word.len() == 1 && word.starts_with(char::is_uppercase)
        };
        let parts = keeps(line, &is_id);
        let is_kept = |at: usize| parts.iter().any(|part| part.holds(at));
        let ids = line
            .char_indices()
            .filter(|(at, _)| is_id(*at, (*at + 1).min(line.len())));
        let is_word = |at: usize| {
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let before = line.get(..at).unwrap_or_default();
            let behind = line.get(at + 1..).unwrap_or_default();
            !is_letter(before.chars().next_back()) && !is_letter(behind.chars().next())
        };
        ids.filter(|(at, _)| is_word(*at) && is_kept(*at))
            .map(|(_, c)| c)
            .collect()
    }

    #[test]
    fn what_a_sentence_says_to_keep() {
        for (line, ids) in [
            ("please delete A and B but keep C", "C"),
            ("please delete A and B, keep C.", "C"),
            ("keep A and B, delete C", "AB"),
            ("keep A. delete B", "A"),
            ("delete A, but not B", "B"),
            ("delete A (not B)", "B"),
            ("do not delete A", "A"),
            ("don't touch A or B", "AB"),
            ("A must not be deleted", "A"),
            ("A is still in use", "A"),
            ("delete A; B is still in use", "B"),
            ("delete A. B stays", "B"),
            ("delete A, B is still in use", "B"),
            ("A, B are still in use", "AB"),
            ("delete all except A", "A"),
            ("delete A, replaced by B", "B"),
            ("bitte A nicht l\u{f6}schen", "A"),
            ("bitte A l\u{f6}schen, B behalten", "B"),
            ("A is no longer needed", ""),
            ("A is not needed", ""),
            ("A is not in use", ""),
            ("A wird nicht mehr ben\u{f6}tigt", ""),
            ("could not delete A", ""),
            ("A was not deleted", ""),
            ("deleting A", ""),
            ("A not found", ""),
            ("we need A. delete B", "A"),
            ("we need to delete A", ""),
            ("bitte A l\u{f6}schen, B nicht.", "B"),
        ] {
            assert_eq!(kept(line), ids, "{line}");
        }
    }

    #[test]
    fn a_comment_or_a_heading_says_keep() {
        for text in [
            "KEEP",
            "keep this one",
            "do not delete!",
            "don\u{2019}t",
            "still in use",
            "behalten",
            "not",
        ] {
            assert!(says_keep(text), "{text}");
        }
        for text in [
            "old",
            "no longer in use",
            "not used",
            "delete",
            "",
            "test",
            "not found",
        ] {
            assert!(!says_keep(text), "{text}");
        }
    }

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
        ] {
            assert_eq!(decided(sense, cell), decision, "{sense:?} {cell}");
        }
    }
}
