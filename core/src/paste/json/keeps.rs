//! Words of a structure that say keep: in a string, or in the name of a list or an object.

use crate::paste::{
    names::{Meaning, Sense, is_message, meaning},
    stems::{Stem, stem},
    token::is_quote,
    wish::{self, Decided, decided},
    words::Words,
};

/// `true` if the string under a name says that what it is about is to stay. The names of things and
/// the messages of services are made of any words: in them only a whole order counts.
pub(in crate::paste) fn value_says_keep(name: &str, value: &str) -> bool {
    const NAMES: [&str; 8] = [
        "name",
        "name_",
        "key",
        "title",
        "url",
        "uri",
        "id",
        "configuration",
    ];
    let ends = |end: &&str| {
        let at = name.len().checked_sub(end.len());
        let own = at.and_then(|at| name.get(at..));
        own.is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    // "Delete after" = never.
    if value.eq_ignore_ascii_case("never") || value.eq_ignore_ascii_case("nie") {
        let removes = |word: &&str| stem(word) == Some(Stem::Remove);
        return Words::of(name).as_slice().iter().any(removes);
    }
    wish::says_keep(value)
        && !value.contains("://")
        && (wish::orders_to_keep(value) || !is_message(name) && !NAMES.iter().any(ends))
}

/// `true` if a part of a structure says so, with names and values or in strings alone.
pub(super) fn part_says_keep(part: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (mut name, mut key) = ("", "");
    let mut rest = part;
    while let Some(at) = rest.find(|c| is_quote(c) || is_part(c)) {
        rest = rest.get(at..).unwrap_or_default();
        let quote = rest.chars().next().filter(|c| is_quote(*c));
        let begin = quote.map_or(0, char::len_utf8);
        let inside = rest.get(begin..).unwrap_or_default();
        let length = match quote {
            Some(quote) => inside.find(quote),
            None => inside.find(|c| !is_part(c)),
        };
        let length = length.unwrap_or(inside.len());
        let word = inside.get(..length).unwrap_or_default();
        rest = inside.get(length + begin..).unwrap_or_default();
        if rest.trim_start().starts_with([':', '=']) {
            name = word;
            continue;
        }
        match name {
            "key" => key = word,
            "value" if pair_says_keep(key, word) => return true,
            _ if pair_says_keep(name, word) => return true,
            _ => {}
        }
        if name != "key" {
            name = "";
        }
    }
    false
}

fn pair_says_keep(name: &str, value: &str) -> bool {
    // `cleanup.example.com/keep`.
    let name = name.rsplit('/').next().unwrap_or_default();
    let needs = |word: &&str| stem(word) == Some(Stem::Need);
    match meaning(name) {
        // What something within needs says nothing of the item.
        Meaning::Decision(_) if Words::of(name).as_slice().iter().any(needs) => false,
        Meaning::Decision(sense) => decided(sense, value) == Decided::Keep,
        _ => value_says_keep(name, value),
    }
}

/// `true` if the name of a list or an object says that what is in it is to stay:
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
        assert!(!value_says_keep("statusMessage", "Pod needs 2 GPUs"));
        assert!(value_says_keep("name", "DO NOT DELETE - prod"));
    }

    #[test]
    fn a_part_says_to_keep_by_its_names_and_values() {
        for part in [
            r#"{"cleanup": {"keep": true}}"#,
            r#"["old", "please keep"]"#,
            r#"[{"author": "anna", "text": "do not delete!"}]"#,
            r#"{"cleanup.example.com/do-not-delete": "true"}"#,
            r#"[{"key": "x/keep", "value": "true"}]"#,
            "{do_not_delete: true}",
        ] {
            assert!(part_says_keep(part), "{part}");
        }
        for part in [
            r#"{"cleanup": {"keep": false}}"#,
            r#"[{"key": "x/keep", "value": "false"}]"#,
            r#"{"name": "keep-warm", "usedBytes": 12}"#,
        ] {
            assert!(!part_says_keep(part), "{part}");
        }
    }
}
