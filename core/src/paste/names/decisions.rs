//! Names of columns and labels that decide whether an item is to be kept.

use super::{Sense, is_one_of};
use crate::paste::stems::{Stem, stem};

/// The sense in which a name decides, where it does: a word that keeps says so wherever it stands,
/// one that removes only among words that add nothing ("deletion time" decides nothing).
pub(in crate::paste) fn sense(words: &[&str]) -> Option<Sense> {
    let (mut keeps, mut removes, mut is_certain, mut is_not) = (false, false, false, false);
    let mut is_plain = true;
    for word in words {
        match stem(word) {
            Some(Stem::Keep | Stem::Need) => keeps = true,
            Some(Stem::Remove | Stem::Approved) => (removes, is_certain) = (true, true),
            Some(Stem::Removed) => removes = true,
            Some(Stem::Not) => is_not = true,
            Some(Stem::Helper) => is_certain = true,
            _ if is_one_of(word, &["last", "at", "time", "date", "alive", "case"]) => return None,
            _ => is_plain = false,
        }
    }
    match (keeps, removes && is_plain && is_certain) {
        (true, _) => Some(if is_not { Sense::Remove } else { Sense::Keep }),
        (_, true) => Some(if is_not { Sense::Keep } else { Sense::Remove }),
        _ => None,
    }
}

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
        ] {
            assert_eq!(meaning(name), Meaning::Decision(sense), "{name}");
        }
        for name in [
            "deletedAt",
            "deleted",
            "Deletion time",
            "Last used",
            "keepAlive",
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
