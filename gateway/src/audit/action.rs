//! The action of a change, and its ids.

use bulkhead_core::item::{Change, Step};
use serde::{Deserialize, Serialize};

/// The action of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditAction {
    /// All ids are to be stopped.
    Stop,
    /// All ids are to be deleted.
    Delete,
    /// Each id has an action of its own.
    Mixed,
}

impl AuditAction {
    /// The action as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Delete => "delete",
            Self::Mixed => "mixed",
        }
    }

    const fn of(step: Step) -> Self {
        match step {
            Step::Stop => Self::Stop,
            Step::Delete => Self::Delete,
        }
    }

    /// The action of changes, and their ids as they are recorded.
    pub fn of_changes(changes: &[Change]) -> (Self, Vec<AskedId>) {
        let first = changes.first().map_or(Step::Delete, |change| change.step);
        let is_mixed = changes.iter().any(|change| change.step != first);
        let ids = changes.iter().map(|change| {
            let id = change.id.as_str().to_owned();
            if is_mixed {
                let action = Self::of(change.step);
                AskedId::With { id, action }
            } else {
                AskedId::Plain(id)
            }
        });
        let action = if is_mixed {
            Self::Mixed
        } else {
            Self::of(first)
        };
        (action, ids.collect())
    }
}

/// An id of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AskedId {
    /// The change does the same to all.
    Plain(String),
    /// The change is a mixed one.
    With {
        /// The id.
        id: String,
        /// The action on it.
        action: AuditAction,
    },
}

impl AskedId {
    /// The id.
    pub fn id(&self) -> &str {
        match self {
            Self::Plain(id) | Self::With { id, .. } => id,
        }
    }
}

#[cfg(test)]
mod tests {
    use bulkhead_core::item::{IdFormat, ItemId};

    use super::*;

    fn change(id: &str, step: Step) -> Change {
        Change {
            id: ItemId::parse(IdFormat::AiApi, id).unwrap(),
            step,
        }
    }

    #[test]
    fn ids_have_an_action_each_where_they_differ() {
        let json = |changes: &[Change]| {
            let (action, ids) = AuditAction::of_changes(changes);
            serde_json::to_string(&(action, ids)).unwrap()
        };
        let (one, other) = (change("a1b2", Step::Stop), change("c3d4", Step::Stop));
        assert_eq!(json(&[one.clone(), other]), r#"["stop",["a1b2","c3d4"]]"#);
        assert_eq!(
            json(&[one, change("c3d4", Step::Delete)]),
            r#"["mixed",[{"id":"a1b2","action":"stop"},{"id":"c3d4","action":"delete"}]]"#
        );
    }
}
