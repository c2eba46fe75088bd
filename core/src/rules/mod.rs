//! The validation that the page and the gateway share.
//!
//! A rule finds a [`Problem`]: a [`Finding`] with its parameters, a place and the
//! value that stood there. Sentences are made where they are shown.

mod body;
mod check;
mod chunks;
mod delete_body;
mod finding;
mod json;
mod leave_out;
mod makes;
mod problems;
mod recognised;
mod seen;
mod stop;

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

pub use body::{CheckedBody, check_bulk_body};
pub use check::{Checked, CheckedRow, Checker, Finish, Found, Options, RowState};
pub use delete_body::{CheckedDelete, check_delete_body};
pub use json::check_keys;
pub use recognised::Recognised;
pub use stop::check_stop_body;

use crate::{
    item::{Action, IdFault, Implausible, Kind},
    paste::{Expected, JsonType, Why},
    place::Place,
};

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know; nothing is lost.
    Info,
    /// The entry is left out unless the user includes it.
    Warning,
    /// The entry, or the whole request, is refused.
    Error,
}

/// A finding of a rule, with all that a sentence about it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(
    tag = "rule",
    content = "parameters",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Finding {
    /// There is no entry at all.
    ListEmpty,
    /// Nothing stands where an id should be.
    IdEmpty,
    /// JSON's `null` stands where an id should be.
    IdNull,
    /// A JSON object has no property that names an id.
    IdMissing,
    /// Other JSON than a string stands where an id should be.
    IdNotText {
        /// The type of the value.
        found: JsonType,
    },
    /// The service does not take this as an id.
    IdMalformed {
        /// The fault.
        #[serde(flatten)]
        fault: IdFault,
    },
    /// The service would take this as an id, but it looks like something else.
    IdImplausible {
        /// The look of the text.
        looks: Implausible,
    },
    /// It stands in running text, and the user has not accepted what was found there.
    FoundInText,
    /// It looks like an id and was not meant.
    LeftOut {
        /// The reason.
        why: Why,
    },
    /// The user left it out by hand.
    LeftOutByUser {
        /// The action.
        action: Action,
    },
    /// The text names another action than the one chosen.
    ActionDiffers {
        /// The action that the text names.
        named: Action,
        /// The action that was chosen.
        chosen: Action,
    },
    /// The same id with the same action stands further up.
    Duplicate {
        /// Its first place.
        first: Place,
    },
    /// The same id stands elsewhere with another action.
    Conflict {
        /// The other place.
        other: Place,
        /// The action here.
        here: Action,
        /// The action there.
        there: Action,
    },
    /// The text names an action that is none.
    ActionUnknown {
        /// The word.
        word: Arc<str>,
    },
    /// Neither the text nor the user says what is to become of the entry.
    ActionMissing,
    /// The service has no such action for this kind of resource.
    ActionUnsupported {
        /// The action.
        action: Action,
    },
    /// The text speaks of another kind of resource than the one chosen.
    WrongCollection {
        /// The kind that the text speaks of.
        found: Kind,
        /// The kind that was chosen.
        chosen: Kind,
    },
    /// A property that should be a list is none.
    ListExpected {
        /// The type of the value.
        found: JsonType,
    },
    /// A property that should be `true` or `false` is neither.
    BooleanExpected {
        /// The type of the value.
        found: JsonType,
    },
    /// A JSON text that breaks off or is not well-formed.
    JsonBroken {
        /// The expected text.
        expected: Expected,
    },
    /// More items than the service takes in one request.
    BatchTooLarge {
        /// Their number.
        items: usize,
        /// The most that the service takes.
        max: usize,
    },
    /// A request body that is no JSON, or not of the form that the contract names.
    BodyUnreadable,
    /// An object has a key more than once: readers differ in which value they take.
    KeyDuplicate {
        /// The key.
        name: Arc<str>,
    },
    /// A property that the contract does not name.
    PropertyUnknown {
        /// Its name.
        name: Arc<str>,
    },
    /// A call that needs a resource group names none.
    ResourceGroupMissing,
    /// The resource group is none of the connection's.
    ResourceGroupUnknown {
        /// The groups that the connection has.
        known: Vec<String>,
    },
}

impl Finding {
    /// Its severity.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Duplicate { .. } | Self::LeftOutByUser { .. } => Severity::Info,
            Self::IdImplausible { .. } | Self::FoundInText => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The rule's id, as it stands in files and answers.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::ListEmpty => "list-empty",
            Self::IdEmpty => "id-empty",
            Self::IdNull => "id-null",
            Self::IdMissing => "id-missing",
            Self::IdNotText { .. } => "id-not-text",
            Self::IdMalformed { .. } => "id-malformed",
            Self::IdImplausible { .. } => "id-implausible",
            Self::FoundInText => "found-in-text",
            Self::LeftOut { .. } => "left-out",
            Self::LeftOutByUser { .. } => "left-out-by-user",
            Self::ActionDiffers { .. } => "action-differs",
            Self::Duplicate { .. } => "duplicate",
            Self::Conflict { .. } => "conflict",
            Self::ActionUnknown { .. } => "action-unknown",
            Self::ActionMissing => "action-missing",
            Self::ActionUnsupported { .. } => "action-unsupported",
            Self::WrongCollection { .. } => "wrong-collection",
            Self::ListExpected { .. } => "list-expected",
            Self::BooleanExpected { .. } => "boolean-expected",
            Self::JsonBroken { .. } => "json-broken",
            Self::BatchTooLarge { .. } => "batch-too-large",
            Self::BodyUnreadable => "body-unreadable",
            Self::KeyDuplicate { .. } => "key-duplicate",
            Self::PropertyUnknown { .. } => "property-unknown",
            Self::ResourceGroupMissing => "resource-group-missing",
            Self::ResourceGroupUnknown { .. } => "resource-group-unknown",
        }
    }
}

/// A finding at a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// The place.
    pub place: Place,
    /// The value that stood there, shortened to [`EXCERPT`] characters.
    pub value: Arc<str>,
}

impl Problem {
    /// A finding about something as a whole, such as a request without a resource group.
    pub fn whole(finding: Finding) -> Self {
        Self {
            finding,
            place: Place::default(),
            value: "".into(),
        }
    }

    /// Its severity.
    pub const fn severity(&self) -> Severity {
        self.finding.severity()
    }
}

/// The most characters of a value that are kept. No id is longer, so that all of one is kept.
pub const EXCERPT: usize = 200;

/// The beginning of a text, with `…` where it goes on.
pub fn excerpt(text: &str) -> Arc<str> {
    shortened(text).into()
}

/// The text, or its beginning with `…` where it is longer than an excerpt.
fn shortened(text: &str) -> Cow<'_, str> {
    // No text has more characters than bytes.
    if text.len() <= EXCERPT {
        return text.into();
    }
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_on_the_wire_carries_rule_place_value_and_parameters() {
        let fault = IdFault::Character {
            character: '/',
            position: 3,
        };
        let problem = Problem {
            finding: Finding::IdMalformed { fault },
            place: Place::path(crate::place::JsonPath::element("$.deployments", 1).field("id")),
            value: "ab/cd".into(),
        };
        let json = serde_json::to_value(&problem).unwrap();
        let expected = serde_json::json!({
            "rule": "id-malformed",
            "parameters": {"fault": "character", "character": "/", "position": 3},
            "place": {"path": {"base": "$.deployments", "index": 1, "field": "id"}},
            "value": "ab/cd",
        });
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
    }

    #[test]
    fn a_long_value_is_shortened_between_characters() {
        assert_eq!(excerpt("äb").as_ref(), "äb");
        assert_eq!(excerpt(&"ä".repeat(201)).chars().count(), 201);
    }
}
