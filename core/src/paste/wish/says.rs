//! The words and the turns of phrase by which a sentence says that something is to stay.

use std::iter;

use super::{is_one_of, removes, sentence::Word};
use crate::paste::{
    stems::{Stem, begins, stem},
    words::Words,
};

/// Two words that say so together.
pub(super) const KEEP_PAIRS: [(&str, &str); 22] = [
    ("still", "running"),
    ("instead", "of"),
    ("rather", "than"),
    ("hands", "off"),
    ("finger", "weg"),
    ("all", "but"),
    ("on", "hold"),
    ("stehen", "lassen"),
    ("not", "yet"),
    ("not", "before"),
    ("hold", "off"),
    ("apart", "from"),
    ("anything", "but"),
    ("no", "circumstances"),
    ("keinen", "fall"),
    ("weg", "von"),
    ("in", "production"),
    ("live", "traffic"),
    ("rely", "on"),
    ("wait", "with"),
    ("en", "uso"),
    ("em", "uso"),
];

/// Words beside "used" and the like that make it a thing of today: "still used", "used by".
const TODAY: [&str; 17] = [
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
    "vom",
    "im",
    "instead",
];

/// Words before "used" and the like that make it a thing of the past.
const PAST: [&str; 8] = [
    "was",
    "were",
    "last",
    "been",
    "wurde",
    "previously",
    "formerly",
    "fr\u{fc}her",
];

/// The things that are needed instead of the item.
const ROOM: [&str; 4] = ["quota", "capacity", "space", "memory"];

fn is_nobody(word: &str) -> bool {
    const STEMS: [&str; 5] = ["nobody", "niemand", "none", "nothing", "nirgend"];
    STEMS.iter().any(|stem| begins(word, stem))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words behind which "not" only reports what happened.
const REPORTS: [&str; 12] = [
    "could", "cannot", "can", "was", "were", "is", "are", "has", "have", "did", "konnte", "wurde",
];

/// A statement that something is to stay.
#[derive(Clone, Copy, Debug)]
pub(super) struct Says {
    /// The number of the word behind it.
    pub(super) behind: usize,
    /// It names the one that stays in the place of the one that is meant: "replaced by B".
    pub(super) is_other: bool,
}

impl Says {
    pub(super) const fn at(behind: usize) -> Self {
        Self {
            behind,
            is_other: false,
        }
    }
}

/// An order in one word: `do-not-delete`, `NO_DELETE`.
pub(super) fn is_order(word: &str) -> bool {
    word.contains(['-', '_']) && {
        let parts = Words::of(word);
        let mut parts = parts.as_slice().iter();
        let mut is = |own: fn(Stem) -> bool| parts.by_ref().any(|part| stem(part).is_some_and(own));
        is(|stem| stem == Stem::Not) && is(|stem| matches!(stem, Stem::Remove | Stem::Removed))
    }
}

pub(super) fn says_at(
    words: &[Word<'_>],
    at: usize,
    is_id: &dyn Fn(usize, usize) -> bool,
) -> Option<Says> {
    let word = |number: usize| words.get(number).map_or("", |word| word.text);
    let before = |back: usize| at.checked_sub(back).map_or("", word);
    let here = word(at);
    // "Don't forget to", "why not" turn nothing round.
    let turns = |number: usize| {
        stem(word(number)) == Some(Stem::Not)
            && !is_one_of(
                word(number + 1),
                &["forget", "hesitate", "problem", "only", "vergessen"],
            )
            && !number
                .checked_sub(1)
                .is_some_and(|number| is_one_of(word(number), &["why", "warum"]))
    };
    // "Not used", "does not need to be kept".
    let is_negated = (1..=4)
        .map_while(|back| at.checked_sub(back))
        .take_while(|number| word(*number).starts_with(char::is_alphanumeric))
        .any(|number| {
            let next = word(number + 1);
            let is_close = at - number < 4 || is_one_of(next, &["longer"]);
            turns(number) && (is_close || stem(next) == Some(Stem::Need))
        })
        || is_one_of(before(1), &["longer", "mehr"]);
    let is_past = is_one_of(before(1), &PAST);
    if is_order(here) {
        return Some(Says::at(at + 1));
    }
    let is_pair =
        |pair: &(&str, &str)| is_one_of(here, &[pair.0]) && is_one_of(word(at + 1), &[pair.1]);
    if KEEP_PAIRS.iter().any(is_pair) {
        let is_turned = is_one_of(word(at + 2), &["but"]);
        return (!is_negated && !is_past && !is_turned).then_some(Says::at(at + 2));
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
            let is_said = needs(words, at, is_id);
            return (!is_negated && is_said).then_some(Says::at(at + 1));
        }
        Some(Stem::Another)
            if !is_one_of(
                here,
                &["new", "next", "source", "target", "old", "previous"],
            ) =>
        {
            // "Replaced deployment" is the one that goes.
            let is_of = is_one_of(word(at + 1), &["of", "for"])
                || is_one_of(here, &["replaced", "superseded"])
                    && !is_one_of(word(at + 1), &["by", "with"]);
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
        return forbids(words, at, more).then_some(Says::at(at + more + 1));
    }
    // "But not A", "B not", "(not this one)".
    let is_of_id = (1..=3)
        .filter_map(|more| words.get(at + more))
        .any(|word| is_id(word.start, word.end) || is_one_of(word.text, &["this", "diese"]));
    let is_but = at == 0
        || is_one_of(before(1), &["but", "and", "aber", "und", "bitte", "please"])
        || matches!(before(1), "," | "(" | "." | ";" | "!" | "?" | ":");
    let ends = word(at + 1).chars().all(|c| !c.is_alphanumeric()) && here.len() > 2;
    // "Never" in a column says when.
    if is_nobody(here) || at == 0 && begins(here, "n") && !is_one_of(here, &["not", "nicht"]) {
        return None;
    }
    (is_but && is_of_id || ends).then_some(Says::at(at + 1))
}

/// `true` if a "not" before a word that removes says to keep: but for "not only", for "do not
/// delete anything else" and for "delete, do not stop".
fn forbids(words: &[Word<'_>], at: usize, more: usize) -> bool {
    let word = |number: usize| words.get(number).map_or("", |word| word.text);
    let mut next = (1..=2).map(|by| word(at + more + by));
    let is_stop = begins(word(at + more), "stop")
        && (words.iter().take(at)).any(|word| begins(word.text, "delet"));
    let is_only = (1..more).any(|more| is_one_of(word(at + more), &["longer", "mehr", "only"]));
    !is_stop && !is_only && !next.any(|word| is_one_of(word, &["else", "others"]))
}

/// `true` if a word of need says that the item is needed today: "we need A", "is used", but not "we
/// need to delete A", "was used".
fn needs(words: &[Word<'_>], at: usize, is_id: &dyn Fn(usize, usize) -> bool) -> bool {
    let word = |number: usize| words.get(number).map_or("", |word| word.text);
    let before = |back: usize| at.checked_sub(back).map_or("", word);
    let here = word(at);
    let is_near = |by: usize| is_one_of(before(by), &TODAY) || is_one_of(word(at + by), &TODAY);
    // What stands behind it in the clause.
    let clause = |most: usize| {
        let behind = words.get(at + 1..).unwrap_or_default().iter();
        let is_part = |word: &&Word<'_>| {
            word.text.starts_with(char::is_alphanumeric) && !is_id(word.start, word.end)
        };
        behind.take_while(is_part).take(most).map(|word| word.text)
    };
    let is_verb = is_one_of(here, &["need", "needs", "uses", "nutzen", "ben\u{f6}tigen"])
        || begins(here, "brauch");
    // "Brauchen wir nicht mehr", "need not be kept", "I need these deleted", "we need the quota",
    // "used only in 2022".
    let is_turned = is_one_of(word(at + 1), &["not"])
        || clause(usize::MAX).any(|word| is_one_of(word, &["nicht"]))
        || clause(usize::MAX)
            .zip(iter::once(here).chain(clause(usize::MAX)))
            .any(|(word, last)| is_nobody(word) && (is_verb || is_one_of(last, &["by", "von"])))
        || is_verb && clause(3).any(removes)
        || is_verb && clause(2).any(|word| is_one_of(word, &ROOM))
        || is_one_of(word(at + 1), &["only"]) && clause(3).any(is_year);
    let is_infinitive = is_one_of(word(at + 1), &["to", "zu"]);
    let is_first = at == 0 && (begins(here, "required") || begins(here, "needed"));
    let is_today = is_verb || is_first || (1..=2).any(is_near);
    let is_said = !is_infinitive && !is_one_of(before(1), &PAST) && is_today
        || begins(here, "produ") && words.len() <= 2
        || is_one_of(here, &["use"]) && is_one_of(word(at + 2), &["instead"]);
    is_said && !is_turned
}
