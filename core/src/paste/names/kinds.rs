//! The words that mean an id, and those beside them: which name a kind, which say nothing of it.

use super::{ends_with, is_one_of};
use crate::item::Kind;

/// The kind that a word names: "deployment", "Deployments", "Bereitstellung".
pub(in crate::paste) fn kind_of(word: &str) -> Option<Kind> {
    let is = |names: &[&str]| is_one_of(word, names);
    if is(&[
        "deployment",
        "deployments",
        "deploymentid",
        "deploymentids",
        "d\u{e9}ploiement",
        "bereitstellung",
        "bereitstellungen",
        "bereitstellungs",
    ]) {
        Some(Kind::Deployments)
    } else if is(&[
        "execution",
        "executions",
        "executionid",
        "executionids",
        "ausf\u{fc}hrung",
        "ausf\u{fc}hrungen",
        "ausf\u{fc}hrungs",
    ]) {
        Some(Kind::Executions)
    } else {
        None
    }
}

/// `true` if a word means an id: "id", "IDs", "UUID", "Kennung".
pub(super) fn is_id_word(word: &str) -> bool {
    is_one_of(
        word,
        &[
            "id",
            "ids",
            "uuid",
            "uuids",
            "guid",
            "identifier",
            "identifiers",
            "kennung",
            "kennungen",
        ],
    )
}

/// `deploymentid`, written as one word.
pub(super) fn is_glued(word: &str) -> bool {
    kind_of(word).is_some() && (ends_with(word, "id") || ends_with(word, "ids"))
}

/// `true` if a word beside "id" says nothing of what has it.
pub(super) fn is_neutral(word: &str) -> bool {
    const WORDS: [&str; 38] = [
        "the",
        "my",
        "our",
        "all",
        "old",
        "ai",
        "core",
        "sap",
        "resource",
        "object",
        "item",
        "unique",
        "to",
        "delete",
        "deleted",
        "be",
        "remove",
        "removed",
        "stop",
        "stopped",
        "of",
        "these",
        "those",
        "list",
        "dead",
        "unused",
        "stale",
        "obsolete",
        "following",
        "running",
        "die",
        "alle",
        "alte",
        "alten",
        "zu",
        "l\u{f6}schen",
        "found",
        "aicore",
    ];
    is_one_of(word, &WORDS) || word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_names_a_kind_in_any_case_and_number() {
        for word in [
            "deployment",
            "Deployments",
            "DEPLOYMENTID",
            "Bereitstellung",
        ] {
            assert_eq!(kind_of(word), Some(Kind::Deployments), "{word}");
        }
        for word in ["execution", "AUSF\u{dc}HRUNGEN", "executionIds"] {
            assert_eq!(kind_of(word), Some(Kind::Executions), "{word}");
        }
        for word in ["deploy", "executable", "id", ""] {
            assert_eq!(kind_of(word), None, "{word}");
        }
    }

    #[test]
    fn only_the_name_of_a_kind_is_glued_to_an_id() {
        assert!(is_glued("deploymentid") && is_glued("ExecutionIDs"));
        assert!(!is_glued("deployment") && !is_glued("traceid") && !is_glued("id"));
    }
}
