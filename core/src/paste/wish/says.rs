//! The words and the turns of phrase by which a sentence says that something is to stay.

use super::{is_one_of, removes, sentence::Word};
use crate::paste::stems::{Stem, begins, stem};

/// Two words that say so together.
pub(super) const KEEP_PAIRS: [(&str, &str); 9] = [
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

/// What says that something is to stay.
#[derive(Clone, Copy, Debug)]
pub(super) struct Says {
    /// The number of the word behind it.
    pub(super) behind: usize,
    /// It names the one that stays in the place of the one that is meant: "replaced by B".
    pub(super) is_other: bool,
}

impl Says {
    const fn at(behind: usize) -> Self {
        Self {
            behind,
            is_other: false,
        }
    }
}

pub(super) fn says_at(
    words: &[Word<'_>],
    at: usize,
    is_id: &dyn Fn(usize, usize) -> bool,
) -> Option<Says> {
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
