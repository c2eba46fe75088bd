//! What a heading says of what stands under it.

use super::{is_one_of, removes, says_keep, sentence::words};
use crate::paste::names::{self, Sense};

/// What a heading says of what stands under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::paste) enum Wish {
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
pub(in crate::paste) fn heading(text: &str) -> Wish {
    let all: Vec<_> = words(text).map(|word| word.text).collect();
    let has = |names: &[&str]| all.iter().any(|word| is_one_of(word, names));
    if says_keep(text) || has(&["replacement", "replacements", "nachfolger"]) {
        // A sentence that speaks of none of what follows may be about anything.
        let is_about = all.len() <= 6 || has(&ABOUT);
        let is_sure = is_about && !has(&["if", "falls", "wenn"]);
        return if is_sure { Wish::Keep } else { Wish::Doubt };
    }
    let decides = names::sense(&all);
    match decides {
        Some(Sense::Keep) => Wish::Doubt,
        Some(_) => Wish::Remove,
        None if all.iter().any(|word| removes(word)) => Wish::Remove,
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
