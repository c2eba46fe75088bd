//! Words by which a text says that something is to stay: in a comment, a cell, a heading, or in a
//! clause of running text.

use super::{
    names::{self, Sense},
    stems::{Stem, begins, stem},
};

/// Words that say so of one.
const ONE: [&str; 3] = ["stays", "remains", "bleibt"];

/// Two words that say so together.
const KEEP_PAIRS: [(&str, &str); 9] = [
    ("still", "running"),
    ("instead", "of"),
    ("rather", "than"),
    ("hands", "off"),
    ("finger", "weg"),
    ("all", "but"),
    ("on", "hold"),
    ("stehen", "lassen"),
    ("not", "yet"),
];

/// Words beside "used" and the like that make it a thing of today: "still used", "used by".
const TODAY: [&str; 15] = [
    "still",
    "noch",
    "weiter",
    "weiterhin",
    "is",
    "are",
    "ist",
    "sind",
    "wird",
    "werden",
    "in",
    "currently",
    "by",
    "von",
    "instead",
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
        loop {
            let rest = line.get(at..)?;
            let is_part =
                |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}' | '-' | '_');
            let skip =
                rest.find(|c| is_part(c) || matches!(c, '.' | ';' | '!' | '?' | ',' | '(' | ')'))?;
            let start = at + skip;
            let rest = line.get(start..)?;
            // `--except`.
            let dashes = rest.len() - rest.trim_start_matches('-').len();
            if dashes > 0 {
                at = start + dashes;
                continue;
            }
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let length = if length == 0 {
                rest.chars().next().map_or(1, char::len_utf8)
            } else {
                length
            };
            at = start + length;
            let text = line.get(start..at)?;
            return Some(Word {
                text,
                start,
                end: at,
            });
        }
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

/// A quick look that spares most lines the full reading: no line says so without one of these words.
pub(super) fn may_say_keep(line: &str) -> bool {
    let may = |word: Word<'_>| {
        doubtful(word.text)
            || KEEP_PAIRS
                .iter()
                .any(|pair| is_one_of(word.text, &[pair.0]))
    };
    words(line).any(may) || UNEQUAL.iter().any(|sign| line.contains(sign))
}

/// What scripts and SQL put before what is not meant.
const UNEQUAL: [&str; 2] = ["!=", "<>"];

/// Whether a word may say so, in one sentence or another.
fn doubtful(word: &str) -> bool {
    is_one_of(word, &["cannot", "migrated", "switched", "moved"])
        || matches!(
            stem(word),
            Some(Stem::Keep | Stem::Need | Stem::Not | Stem::Another)
        )
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
    let all: Vec<_> = words(text).map(|word| word.text).collect();
    let has = |names: &[&str]| all.iter().any(|word| is_one_of(word, names));
    if says_keep(text) || has(&["replacement", "replacements", "nachfolger"]) {
        // A sentence that speaks of none of what follows may be about anything.
        let is_about = all.len() <= 6 || has(&ABOUT);
        let is_sure = is_about && !has(&["if", "falls", "wenn"]);
        return if is_sure { Wish::Keep } else { Wish::Doubt };
    }
    let decides = names::sense(&all);
    let removes = |word: &&str| matches!(stem(word), Some(Stem::Remove | Stem::Removed));
    match decides {
        Some(Sense::Keep) => Wish::Doubt,
        Some(_) => Wish::Remove,
        None if all.iter().any(removes) => Wish::Remove,
        None => Wish::Nothing,
    }
}

/// Words by which a sentence speaks of what follows it.
const ABOUT: [&str; 13] = [
    "these",
    "those",
    "them",
    "following",
    "ids",
    "all",
    "everything",
    "deployments",
    "executions",
    "diese",
    "folgende",
    "alle",
    "die",
];

/// Whether a text may say so, with a word that would do it in another sentence.
pub(super) fn doubts(text: &str) -> bool {
    words(text).any(|word| doubtful(word.text))
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
    let has_id = |words: &[Word<'_>]| words.iter().any(|word| is_id(word.start, word.end));
    let ends =
        |word: &Word<'_>| matches!(word.text, "." | ";" | "!" | "?") && ends_sentence(line, word);
    let removes = |word: &Word<'_>| removes(word.text);
    let mut kept = Vec::new();
    for at in 0..words.len() {
        let Some(says) = says_at(&words, at, is_id) else {
            continue;
        };
        let behind = words.get(says.behind..).unwrap_or_default();
        let until = behind
            .iter()
            .position(|word| {
                let is_next = says.is_other && matches!(word.text, "," | ")");
                is_next || ends(word) || removes(word) || matches!(word.text, "but" | "aber")
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
        let (from, to) = if has_id(behind) {
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

fn removes(word: &str) -> bool {
    matches!(stem(word), Some(Stem::Remove | Stem::Removed))
}

/// A mark ends a sentence where a blank or nothing follows it.
fn ends_sentence(line: &str, mark: &Word<'_>) -> bool {
    let behind = line.get(mark.end..).unwrap_or_default();
    mark.text != "." || behind.chars().next().is_none_or(char::is_whitespace)
}

/// What says that something is to stay.
#[derive(Clone, Copy, Debug)]
struct Says {
    /// The number of the word behind it.
    behind: usize,
    /// It names the one that stays in the place of the one that is meant: "replaced by B".
    is_other: bool,
}

impl Says {
    const fn at(behind: usize) -> Self {
        Self {
            behind,
            is_other: false,
        }
    }
}

fn says_at(words: &[Word<'_>], at: usize, is_id: &dyn Fn(usize, usize) -> bool) -> Option<Says> {
    let word = |number: usize| words.get(number).map_or("", |word| word.text);
    let before = |back: usize| at.checked_sub(back).map_or("", word);
    let is_near = |names: &[&str]| {
        (1..=2).any(|by| is_one_of(before(by), names) || is_one_of(word(at + by), names))
    };
    let here = word(at);
    // "Don't forget to", "why not" turn nothing round.
    let turns = |number: usize| {
        stem(word(number)) == Some(Stem::Not)
            && !is_one_of(word(number + 1), &["forget", "hesitate", "problem", "only"])
            && !number
                .checked_sub(1)
                .is_some_and(|number| is_one_of(word(number), &["why", "warum"]))
    };
    let is_negated = (1..=3)
        .map_while(|back| at.checked_sub(back))
        .take_while(|number| word(*number).starts_with(char::is_alphanumeric))
        .any(turns)
        || is_one_of(before(1), &["longer", "mehr"]);
    let is_pair =
        |pair: &(&str, &str)| is_one_of(here, &[pair.0]) && is_one_of(word(at + 1), &[pair.1]);
    if KEEP_PAIRS.iter().any(is_pair) {
        return (!is_negated).then_some(Says::at(at + 2));
    }
    match stem(here) {
        Some(Stem::Keep) => {
            // "Keep me posted", "leave a comment", "keeps failing", "ignore the previous list".
            let next = [word(at + 1), word(at + 2)];
            let is_id = words
                .get(at + 1)
                .is_some_and(|word| is_id(word.start, word.end));
            let is_idle = !is_id
                && is_one_of(next[0], &["me", "us", "a", "an", "failing", "crashing"])
                || next
                    .iter()
                    .any(|next| is_one_of(next, &["previous", "above"]));
            return (!is_negated && !is_idle).then_some(Says::at(at + 1));
        }
        // "We need A", but "we need to delete A"; "is used", "used by", but "was used".
        Some(Stem::Need) => {
            let is_verb = is_one_of(here, &["need", "needs", "uses", "nutzen"])
                || begins(here, "brauch")
                || is_one_of(here, &["ben\u{f6}tigen"]);
            let is_past = is_one_of(before(1), &["was", "were", "last", "been", "wurde"]);
            let is_infinitive = is_one_of(word(at + 1), &["to", "zu"]);
            let is_said = !is_infinitive && !is_past && (is_verb || is_near(&TODAY))
                || is_one_of(here, &["use"]) && is_one_of(word(at + 2), &["instead"]);
            return (!is_negated && is_said).then_some(Says::at(at + 1));
        }
        Some(Stem::Another) if !is_one_of(here, &["new", "next", "source", "target", "old"]) => {
            let is_of = is_one_of(word(at + 1), &["of", "for"]);
            return (!is_of).then_some(Says {
                behind: at + 1,
                is_other: true,
            });
        }
        _ => {}
    }
    // "Switched from A to B".
    let has_moved = || {
        let mut earlier = (1..=4).map(before);
        earlier.any(|word| is_one_of(word, &["migrated", "switched", "moved"]))
    };
    if is_one_of(here, &["to"]) && has_moved() {
        return Some(Says {
            behind: at + 1,
            is_other: true,
        });
    }
    // SQL: `id NOT IN ('A')`.
    if is_one_of(here, &["not"]) && is_one_of(word(at + 1), &["in"]) && word(at + 2) == "(" {
        return Some(Says::at(at + 2));
    }
    let removes = (1..=3).find(|more| removes(word(at + more)));
    // "Cannot be deleted yet", but "cannot be deleted: ...".
    if let Some(more) = removes.filter(|_| is_one_of(here, &["cannot"])) {
        return is_one_of(word(at + more + 1), &["yet"]).then_some(Says::at(at + more + 1));
    }
    if !turns(at) || is_one_of(before(1), &REPORTS) {
        return None;
    }
    // "do not delete", "must not be deleted", "nicht l\u{f6}schen", "but not A".
    if let Some(more) = removes {
        let is_plain =
            !(1..more).any(|more| is_one_of(word(at + more), &["longer", "mehr", "only"]));
        return is_plain.then_some(Says::at(at + more + 1));
    }
    // "But not A", "B not", "(not this one)".
    let is_of_id = (1..=3)
        .filter_map(|more| words.get(at + more))
        .any(|word| is_id(word.start, word.end) || is_one_of(word.text, &["this", "diese"]));
    let is_but = at == 0
        || is_one_of(before(1), &["but", "and", "aber", "und"])
        || matches!(before(1), "," | "(" | "." | ";");
    let is_last = word(at + 1).chars().all(|c| !c.is_alphanumeric()) && here.len() > 2;
    (is_but && is_of_id || is_last).then_some(Says::at(at + 1))
}

/// Whether a cell is but a word that says to keep: whatever its column, it is about its row.
pub(super) fn is_keep_word(cell: &str) -> bool {
    (4..=10).contains(&cell.len()) && stem(cell) == Some(Stem::Keep)
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
        words.any(|word| removes(word.text)) && !says_keep(cell)
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
    fn what_a_heading_says() {
        for (text, wish) in [
            ("Exceptions", Wish::Keep),
            ("Bitte nicht anfassen", Wish::Keep),
            ("Required by search", Wish::Keep),
            ("Please delete these", Wish::Remove),
            ("No longer needed", Wish::Remove),
            ("Not to be kept", Wish::Remove),
            (
                "This message is protected by Acme Mail Security",
                Wish::Doubt,
            ),
            ("Unclear", Wish::Nothing),
        ] {
            assert_eq!(heading(text), wish, "{text}");
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
