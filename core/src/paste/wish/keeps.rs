//! The parts of a line that are to stay by what it says.

use super::{
    is_one_of,
    near::{Answer, answer, before_it},
    removes,
    says::{KEEP_PAIRS, Says, is_order, says_at},
    sentence::{Word, ends_sentence, words},
};
use crate::paste::stems::{Stem, stem};

/// Words that say so of one.
const ONE: [&str; 3] = ["stays", "remains", "bleibt"];

/// The part of a line of which it says that it is to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) struct Kept {
    from: usize,
    to: usize,
}

impl Kept {
    pub(in crate::paste) const fn holds(&self, at: usize) -> bool {
        self.from <= at && at < self.to
    }
}

/// A quick look that spares most lines the full reading: no line says so without one of these words.
pub(in crate::paste) fn may_say_keep(line: &str) -> bool {
    let may = |word: Word<'_>| {
        doubtful(word.text)
            || KEEP_PAIRS
                .iter()
                .any(|pair| is_one_of(word.text, &[pair.0]))
    };
    words(line).any(may) || UNEQUAL.iter().any(|sign| line.contains(sign))
}

/// The signs that scripts and SQL put before what is not meant.
const UNEQUAL: [&str; 2] = ["!=", "<>"];

/// `true` if a word may say so, in one sentence or another.
fn doubtful(word: &str) -> bool {
    is_one_of(
        word,
        &["cannot", "migrated", "switched", "moved", "false", "nein"],
    ) || matches!(
        stem(word),
        Some(Stem::Keep | Stem::Need | Stem::Not | Stem::Another)
    ) || is_order(word)
}

/// `true` if a text may say so, with a word that would do it in another sentence.
pub(in crate::paste) fn doubts(text: &str) -> bool {
    words(text).any(|word| doubtful(word.text))
}

/// `true` if a text orders so, wherever it stands: "do not delete", `do-not-delete`.
pub(in crate::paste) fn orders_to_keep(text: &str) -> bool {
    let words: Vec<_> = words(text).map(|word| word.text).collect();
    let orders = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let is_begun = before.is_none_or(|word| {
            !word.starts_with(char::is_alphanumeric)
                || is_one_of(word, &["do", "please", "must", "should", "bitte", "darf"])
        });
        let mut next = words.iter().skip(at + 1).take(2);
        is_begun && next.any(|word| removes(word))
    };
    // "Please keep", "keep this one", but "keep waiting".
    let asks = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        before.is_some_and(|word| is_one_of(word, &["please", "bitte"]))
            || (words.get(at + 1)).is_some_and(|word| is_one_of(word, &["this", "it", "off"]))
    };
    (words.iter().enumerate()).any(|(at, word)| match stem(word) {
        Some(Stem::Not) => orders(at),
        Some(Stem::Keep) => asks(at),
        _ => is_order(word) || is_one_of(word, &["hands"]) && asks(at),
    })
}

/// `true` if a text says that something is to stay, whatever it is: a comment, a heading.
pub(in crate::paste) fn says_keep(text: &str) -> bool {
    may_say_keep(text) && !keeps(text, &|_, _| false).is_empty()
}

/// The parts of a line of which it says that they are to stay. `is_id` tells whether an id stands
/// at this part of it.
///
/// Said is it of the ids that follow up to the end of the sentence or to a word that removes; where
/// none follows, of those before, back to a word that removes or to the sentence's beginning. Where
/// that is not certain, more is kept rather than less.
pub(in crate::paste) fn keeps(line: &str, is_id: &dyn Fn(usize, usize) -> bool) -> Vec<Kept> {
    let words: Vec<_> = words(line).collect();
    let has_id = |words: &[Word<'_>]| words.iter().any(|word| is_id(word.start, word.end));
    let ends =
        |word: &Word<'_>| matches!(word.text, "." | ";" | "!" | "?") && ends_sentence(line, word);
    let removes = |word: &Word<'_>| removes(word.text);
    let mut kept = Vec::new();
    for at in 0..words.len() {
        let answer = words
            .get(at)
            .map_or(Answer::Missing, |word| answer(line, word));
        let says = match answer {
            Answer::KeepNo => None,
            Answer::RemoveNo => Some(Says::at(at + 1)),
            Answer::Missing => says_at(&words, at, is_id),
        };
        let Some(says) = says else {
            continue;
        };
        let behind = words.get(says.behind..).unwrap_or_default();
        let until = (behind.iter().enumerate())
            .position(|(number, word)| {
                // "All apart from B: A, C".
                let is_list = word.text == ":" && has_id(behind.get(..number).unwrap_or_default());
                let is_next = says.is_other && matches!(word.text, "," | ")");
                let is_turn = matches!(word.text, "but" | "aber" | "sondern");
                is_list || is_next || ends(word) || removes(word) || is_turn
            })
            .unwrap_or(behind.len());
        let sentence = behind.get(until).is_none_or(ends);
        let behind = behind.get(..until).unwrap_or_default();
        let before = words.get(..at).unwrap_or_default();
        let begin =
            |ends: &dyn Fn(&Word<'_>) -> bool| before.iter().rposition(ends).map_or(0, |at| at + 1);
        let clause =
            begin(&|word| ends(word) || removes(word) || is_one_of(word.text, &["only", "nur"]));
        let clause = before.get(clause..).unwrap_or_default();
        let of_last = before_it(&words, at, says, is_id);
        let (from, to) = if let Some((first, last)) = of_last {
            (Some(first), Some(last))
        } else if has_id(behind) {
            (behind.first(), behind.last())
        } else if says.is_other {
            continue;
        } else if !has_id(clause) && sentence && begin(&ends) + 4 > at {
            // "A; keep": a sentence of nothing else is about what stands before it.
            let last = before.iter().rfind(|word| is_id(word.start, word.end));
            (last, last)
        } else {
            let mut near = clause.iter().rev().take(3);
            let is_one = near.any(|word| matches!(word.text, "is" | "ist"))
                || words.get(at).is_some_and(|word| is_one_of(word.text, &ONE));
            // "A, B is still in use" says it of one.
            let last = clause.iter().rposition(|word| is_id(word.start, word.end));
            let clause = match last.filter(|_| is_one) {
                Some(last) => clause.get(last..).unwrap_or_default(),
                None => clause,
            };
            (clause.first(), clause.last())
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
    // `id != "A"`.
    for (from, _) in UNEQUAL.iter().flat_map(|sign| line.match_indices(sign)) {
        let next = words.iter().find(|word| word.start > from + 1);
        kept.extend(next.map(|word| Kept { from, to: word.end }));
    }
    kept
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
            ("delete A. Hands off B!", "B"),
            ("bitte A l\u{f6}schen, B aber stehen lassen.", "B"),
            ("A bitte l\u{f6}schen. B nutzen wir noch.", "B"),
            ("A l\u{f6}schen; B wird noch verwendet", "B"),
            ("delete A. Production still uses B.", "B"),
            ("delete A and use B instead", "B"),
            ("A was migrated to B, delete it", "B"),
            ("A superseded by B can be deleted", "B"),
            ("delete A rather than B", "B"),
            ("delete A. B cannot be deleted yet", "B"),
            ("del A --except B", "B"),
            ("[ x != \"B\" ] && del A", "B"),
            ("id in (A) and id not in (B)", "B"),
            ("A; keep", "A"),
            ("not A", "A"),
            ("don't forget to delete A", ""),
            ("why not delete A", ""),
            ("A is gone, no need to keep it", ""),
            ("keep me posted on A", ""),
            ("A was used by x", ""),
            ("A, B (keep), C", "B"),
            ("delete all apart from B: A, C.", "B"),
            ("A (keep), B", "A"),
            ("A and B in use, C old", "AB"),
            ("A, B stays, C", "B"),
            ("A, B (not this one), C", "B"),
            ("A, B (in use), C", "B"),
            ("A and B (keep), delete C", "AB"),
            ("wait! not B", "B"),
            ("Bitte nicht B, sondern A l\u{f6}schen.", "B"),
            ("not B but A is to be deleted", "B"),
            ("id=A x=y keep=false", ""),
            ("id=A x=y keep=true", "A"),
            ("ID: A | Delete: no", "A"),
            ("Replaced deployment: A", ""),
            ("A is needed - nobody else has access", "A"),
            ("A do-not-delete", "A"),
            ("A keep-warm", ""),
            ("delete A, but hold off on B", "B"),
            ("delete A. Avoid touching B.", "B"),
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
            "do-not-delete",
            "required for the audit",
            "noch in Gebrauch",
            "wird vom Vertrieb gebraucht",
            "in production",
            "no borrar",
            "en uso",
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
            "never",
            "keep-warm",
            "nobody is using this",
            "brauchen wir nicht mehr",
            "braucht niemand mehr",
            "nothing to keep here",
            "does not need to be kept",
            "need not be kept",
            "previously used by sales",
            "used only in 2022",
            "I need these deleted",
        ] {
            assert!(!says_keep(text), "{text}");
        }
    }
}
