//! The wish of a heading for what stands under it.

use super::{is_one_of, removes, says_keep, sentence::words};
use crate::paste::{
    labels::Label,
    names::{self, Meaning, Sense},
    stems::{Stem, stem},
};

/// The wish of a heading for what stands under it.
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

/// The wish of a heading.
pub(in crate::paste) fn heading(text: &str) -> Wish {
    if Label::of(text).is_some_and(|label| is_setting(&label)) {
        return Wish::Nothing;
    }
    let all: Vec<_> = words(text).map(|word| word.text).collect();
    let has = |names: &[&str]| all.iter().any(|word| is_one_of(word, names));
    let is = |stem_of: Stem| all.iter().any(|word| stem(word) == Some(stem_of));
    let goes = all.iter().any(|word| removes(word));
    if says_keep(text) || has(&["replacement", "replacements", "nachfolger"]) {
        // A sentence that speaks of none of what follows may be about anything.
        let is_about = all.len() <= 6 || has(&ABOUT);
        let is_sure = is_about && !has(&["if", "falls", "wenn"]);
        return if is_sure { Wish::Keep } else { Wish::Doubt };
    }
    if is(Stem::Keep) && !is(Stem::Not) {
        return Wish::Doubt;
    }
    let needs = |pair: &[&str]| {
        let is_need = pair
            .first()
            .is_some_and(|word| stem(word) == Some(Stem::Need));
        is_need && !matches!(pair, [_, to] if is_one_of(to, &["to"]))
    };
    let needs_some = || all.windows(2).any(needs) || all.last().is_some_and(|last| needs(&[last]));
    // What a language that is not known says not to do.
    let is_not = || (all.first()).is_some_and(|first| is_one_of(first, &NOT));
    match names::sense(&all, false) {
        Some(Sense::Remove | Sense::Word) => Wish::Remove,
        _ if goes => Wish::Remove,
        _ if names::is_unknown_id(text) || is_not() => Wish::Doubt,
        _ if !is(Stem::Not) && needs_some() => Wish::Doubt,
        _ => Wish::Nothing,
    }
}

/// "Not" in French, Italian, Dutch and Portuguese.
const NOT: [&str; 4] = ["n\u{e3}o", "non", "ne", "niet"];

/// `true` if a line says something of one thing and heads nothing: `keep_alive = 30`, "Message:
/// needs more memory".
fn is_setting(label: &Label<'_>) -> bool {
    let is_value =
        !label.value.contains(' ') || label.value.starts_with(|c: char| c.is_ascii_digit());
    let is_short = is_value && label.name.split(' ').count() <= 3;
    !label.is_heading()
        && (label.meaning == Meaning::Remark
            || names::is_message(label.name)
            || is_short
                && !says_keep(label.value)
                && !label.name.split(' ').any(|word| is_one_of(word, &ABOUT)))
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
            ("keep_alive = 30", Wish::Nothing),
            ("Message: needs more memory", Wish::Nothing),
            ("Use the tool to delete these", Wish::Remove),
            ("Used ones", Wish::Doubt),
            ("I need these deleted today", Wish::Remove),
            ("Vendor IDs", Wish::Doubt),
            ("Non toccare", Wish::Doubt),
        ] {
            assert_eq!(heading(text), wish, "{text}");
        }
    }
}
