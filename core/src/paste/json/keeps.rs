//! What a structure says of keeping: in a string, or in the name of a list or an object.

use crate::paste::{
    names::{Meaning, Sense, meaning},
    wish,
    words::Words,
};

/// Whether the string under a name says that what it is about is to stay. The names of things are
/// made of any words.
pub(in crate::paste) fn value_says_keep(name: &str, value: &str) -> bool {
    const NAMES: [&str; 6] = ["name", "key", "title", "url", "uri", "id"];
    let ends = |end: &&str| {
        let at = name.len().checked_sub(end.len());
        let own = at.and_then(|at| name.get(at..));
        own.is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    wish::says_keep(value) && !value.contains("://") && !NAMES.iter().any(ends)
}

/// Whether the name of a list or an object says that what is in it is to stay:
/// `protectedDeploymentIds`, `keep`, `replacedBy`.
pub(super) fn name_says_keep(name: &str) -> bool {
    let words = Words::of(name);
    let words = words.as_slice();
    let replaces = |word: &&str| {
        let word = word.to_ascii_lowercase();
        word.starts_with("replac") || word.starts_with("supersed")
    };
    let is_replacement = words.first().is_some_and(replaces)
        && words
            .last()
            .is_some_and(|word| word.eq_ignore_ascii_case("by"));
    matches!(
        meaning(name),
        Meaning::KeptId | Meaning::Decision(Sense::Keep)
    ) || is_replacement
        || wish::says_keep(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_names_say_to_keep() {
        for name in [
            "keep",
            "protectedDeploymentIds",
            "excludeIds",
            "replacedBy",
            "SKIP_IDS",
        ] {
            assert!(name_says_keep(name), "{name}");
        }
        for name in ["deploymentIds", "delete", "items", "noKeep"] {
            assert!(!name_says_keep(name), "{name}");
        }
        assert!(value_says_keep("note", "do not delete, used by search"));
        assert!(!value_says_keep("note", "old"));
        assert!(!value_says_keep("configurationName", "keep alive"));
        assert!(!value_says_keep("link", "https://h/keep"));
    }
}
