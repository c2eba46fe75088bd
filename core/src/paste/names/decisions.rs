//! Names of columns and labels that decide whether an item is to be kept.

use super::{Sense, ends_with, is_one_of, kinds};
use crate::paste::stems::{Stem, stem};

/// The sense in which a name decides, where it does.
///
/// A word that keeps says so but before a noun ("Keep logs"), one of use only among words that add
/// nothing ("In use", "Used by search", but "Used memory"), one that removes as well ("Deletion
/// time" decides nothing). A `question` is one of keeping, whatever it names.
pub(in crate::paste) fn sense(words: &[&str], question: bool) -> Option<Sense> {
    let (mut keeps, mut removes, mut is_certain, mut is_not) = (false, false, false, false);
    let (mut needs, mut is_plain, mut is_of) = (false, true, false);
    let mut is_beside = false;
    // "Sales needs it".
    let question = question
        || words
            .last()
            .is_some_and(|last| is_one_of(last, &["it", "this"]));
    for word in words {
        match stem(word) {
            _ if is_one_of(word, &NEITHER) || END.iter().any(|end| ends_with(word, end)) => {
                return None;
            }
            Some(Stem::Keep) => keeps = true,
            Some(Stem::Need) => needs = true,
            Some(Stem::Remove | Stem::Approved) => (removes, is_certain) = (true, true),
            Some(Stem::Removed) => removes = true,
            Some(Stem::Not) => is_not = true,
            Some(Stem::Helper) => is_certain = true,
            // "In production", but not "Deleted in production".
            _ if is_beside && !removes && is_one_of(word, &["production", "produktion"]) => {
                needs = true;
            }
            _ if is_one_of(word, &BESIDE) => {
                is_beside = true;
                is_of |= keeps || needs;
            }
            _ if kinds::is_id_word(word) || kinds::kind_of(word).is_some() => is_beside = true,
            _ if is_of || question => {}
            _ if keeps => return None,
            _ => is_plain = false,
        }
    }
    match (
        keeps || needs && is_plain,
        removes && is_plain && !is_beside && is_certain,
    ) {
        (true, _) => Some(if is_not { Sense::Remove } else { Sense::Keep }),
        (_, true) => Some(if is_not { Sense::Keep } else { Sense::Remove }),
        _ => None,
    }
}

/// Words of names that decide nothing: they say when, or how something runs.
const NEITHER: [&str; 11] = [
    "last", "letzte", "at", "time", "date", "since", "seit", "alive", "case", "days", "tage",
];

/// The same at the end of a German word: "L\u{f6}schdatum".
const END: [&str; 3] = ["datum", "grund", "zeit"];

/// Words beside one that keeps, or behind it before anything.
const BESIDE: [&str; 41] = [
    "in",
    "by",
    "for",
    "until",
    "till",
    "from",
    "on",
    "von",
    "f\u{fc}r",
    "bis",
    "im",
    "noch",
    "still",
    "currently",
    "it",
    "this",
    "these",
    "list",
    "a",
    "running",
    "flag",
    "or",
    "and",
    "being",
    "actively",
    "us",
    "longer",
    "mehr",
    "they",
    "are",
    "production",
    "prod",
    "active",
    "who",
    "reason",
    "because",
    "wegen",
    "why",
    "business",
    "customer",
    "team",
];

#[cfg(test)]
mod tests {
    use super::{
        super::{Meaning, meaning},
        *,
    };

    #[test]
    fn names_are_taken_apart_into_what_they_decide() {
        use Sense::{Keep, Remove};
        for (name, sense) in [
            ("To be removed", Remove),
            ("Kann gel\u{f6}scht werden", Remove),
            ("Freigabe zum L\u{f6}schen", Remove),
            ("Not needed", Remove),
            ("unused", Remove),
            ("Still used", Keep),
            ("Do not remove", Keep),
            ("\u{c0} conserver", Keep),
            ("in_use_by", Keep),
            ("Used by search", Keep),
            ("Customer wants to keep", Keep),
            ("Keep instance?", Keep),
            ("Production use", Keep),
            ("Sales needs it", Keep),
            ("In production", Keep),
            ("Keep because", Keep),
        ] {
            assert_eq!(meaning(name), Meaning::Decision(sense), "{name}");
        }
        for name in [
            "deletedAt",
            "deleted",
            "Deletion time",
            "Last used",
            "keepAlive",
            "Used memory",
            "Required GPUs",
            "Use TLS",
            "Not used since (days)",
            "Unused (days)",
            "skipHealthCheck",
            "protectedBranch",
            "L\u{f6}schdatum",
            "Approved by",
        ] {
            assert!(!matches!(meaning(name), Meaning::Decision(_)), "{name}");
        }
        for name in [
            "KEEP_DEPLOYMENT_ID",
            "protectedDeploymentIds",
            "IDs to keep",
            "ID (keep)",
        ] {
            assert_eq!(meaning(name), Meaning::KeptId, "{name}");
        }
        for name in [
            "replacementDeploymentId",
            "New Deployment ID",
            "replacedBy deployments",
        ] {
            assert_eq!(meaning(name), Meaning::OtherThing, "{name}");
        }
    }
}
