//! The words for things that have ids and are none of the kinds that can be changed.

use super::{Meaning, is_one_of};
use crate::paste::words::Words;

/// `true` if a word names a thing that has ids and is none of the kinds that can be changed.
pub(in crate::paste) fn is_other_thing(word: &str) -> bool {
    const THINGS: [&str; 55] = [
        "account",
        "app",
        "application",
        "artefact",
        "artifact",
        "batch",
        "build",
        "case",
        "cell",
        "checksum",
        "client",
        "cluster",
        "commit",
        "config",
        "configuration",
        "container",
        "correlation",
        "definition",
        "digest",
        "document",
        "environment",
        "etag",
        "event",
        "executable",
        "group",
        "hash",
        "host",
        "image",
        "incident",
        "instance",
        "issue",
        "job",
        "konfiguration",
        "konfigurationen",
        "logger",
        "message",
        "model",
        "node",
        "parent",
        "pod",
        "process",
        "request",
        "revision",
        "scenario",
        "session",
        "sha",
        "span",
        "task",
        "tenant",
        "thread",
        "ticket",
        "token",
        "trace",
        "user",
        "workflow",
    ];
    // What is deployed is called "models" as well.
    let is_models = || is_one_of(word, &["models"]);
    is_one_of(word, &THINGS)
        || (word.strip_suffix(['s', 'S']))
            .is_some_and(|one| is_one_of(one, &THINGS) && !is_models())
}

/// The meaning of a name without an id: it may be called as a thing that has one.
pub(super) fn other(words: &[&str]) -> Meaning {
    let is_called = words.last().is_some_and(|last| is_other_thing(last));
    if is_called || words.len() <= 3 && words.iter().any(|word| is_config(word)) {
        Meaning::OtherThing
    } else {
        Meaning::Other
    }
}

fn is_config(word: &str) -> bool {
    is_one_of(
        word,
        &[
            "config",
            "configuration",
            "konfiguration",
            "commit",
            "sha",
            "trace",
            "span",
        ],
    )
}

/// `true` if a name of another thing may stand before a sentence: "Request: please delete A".
pub(in crate::paste) fn may_head_text(name: &str) -> bool {
    let last = Words::of(name)
        .as_slice()
        .last()
        .copied()
        .unwrap_or_default();
    is_one_of(
        last,
        &[
            "event", "task", "request", "ticket", "issue", "job", "incident",
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_another_thing_by_its_last_word_or_a_configuration() {
        assert_eq!(other(&["Process"]), Meaning::OtherThing);
        assert_eq!(other(&["my", "pod"]), Meaning::OtherThing);
        assert_eq!(other(&["config", "name"]), Meaning::OtherThing);
        assert_eq!(other(&["pod", "name"]), Meaning::Other);
    }

    #[test]
    fn only_some_things_head_a_sentence() {
        assert!(may_head_text("Request") && may_head_text("Jira ticket"));
        assert!(!may_head_text("Configuration") && !may_head_text(""));
    }
}
