//! Actions on items, and the steps of which they consist.

use serde::{Deserialize, Serialize};

/// An action: the state that the user wants an item to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Bring it to rest; it stays listed.
    Stop,
    /// Remove it for good.
    Delete,
    /// Bring it to rest, and remove it for good as soon as it is. What is at rest already is
    /// removed at once.
    StopThenDelete,
}

impl Action {
    /// Every action, in the order in which a page offers them.
    pub const ALL: [Self; 3] = [Self::Stop, Self::Delete, Self::StopThenDelete];

    /// The action's id, as it stands in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Delete => "delete",
            Self::StopThenDelete => "stop-then-delete",
        }
    }

    /// The step with which it ends.
    pub const fn last_step(self) -> Step {
        match self {
            Self::Stop => Step::Stop,
            Self::Delete | Self::StopThenDelete => Step::Delete,
        }
    }

    /// `true` if it takes something away for good.
    pub const fn deletes(self) -> bool {
        matches!(self.last_step(), Step::Delete)
    }

    /// The action that a person means by this word, in any case: `stop`, `Stopped`, `DELETE`,
    /// `remove`, `stop-then-delete`, and in German.
    pub fn from_word(word: &str) -> Option<Self> {
        const STOP: [&str; 5] = ["stop", "stopped", "stoppen", "anhalten", "beenden"];
        const DELETE: [&str; 7] = [
            "delete",
            "deleted",
            "remove",
            "removed",
            "l\u{f6}schen",
            "gel\u{f6}scht",
            "entfernen",
        ];
        const BOTH: [&str; 3] = ["stop-then-delete", "stop then delete", "stop and delete"];
        // What a bulk body says, which has a hundred thousand of them.
        if let Some(step) = Step::from_target_status(word) {
            return Some(step.into());
        }
        let word = word.trim();
        // Hardly a word has an umlaut.
        let lower = (!word.is_ascii()).then(|| word.to_lowercase());
        let is = |names: &[&str]| {
            names
                .iter()
                .any(|name| word.eq_ignore_ascii_case(name) || lower.as_deref() == Some(*name))
        };
        if is(&STOP) {
            Some(Self::Stop)
        } else if is(&DELETE) {
            Some(Self::Delete)
        } else if is(&BOTH) {
            Some(Self::StopThenDelete)
        } else {
            None
        }
    }
}

/// A step: the effect of one request on an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Bring it to rest. On the wire of the AI API `STOPPED`.
    Stop,
    /// Remove it for good. On the wire of the AI API `DELETED`.
    Delete,
}

impl Step {
    /// The `targetStatus` of the AI API that means this step.
    pub const fn target_status(self) -> &'static str {
        match self {
            Self::Stop => "STOPPED",
            Self::Delete => "DELETED",
        }
    }

    /// The step that exactly this `targetStatus` means on the wire.
    pub fn from_target_status(text: &str) -> Option<Self> {
        [Self::Stop, Self::Delete]
            .into_iter()
            .find(|step| step.target_status() == text)
    }
}

impl From<Step> for Action {
    fn from(step: Step) -> Self {
        match step {
            Step::Stop => Self::Stop,
            Step::Delete => Self::Delete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_actions_are_read_leniently_and_the_wire_strictly() {
        assert_eq!(Action::from_word(" stopped "), Some(Action::Stop));
        for word in ["Delete", "removed", "L\u{f6}schen", "L\u{d6}SCHEN"] {
            assert_eq!(Action::from_word(word), Some(Action::Delete), "{word}");
        }
        assert_eq!(Action::from_word("RUNNING"), None);
        assert_eq!(
            Action::from_word("stop-then-delete"),
            Some(Action::StopThenDelete)
        );
        assert_eq!(Step::from_target_status("stopped"), None);
        assert_eq!(Step::from_target_status("DELETED"), Some(Step::Delete));
    }
}
