//! Findings as they are read from a record or an answer.
//!
//! By hand, because what serde derives for a tagged enum of this size is a twentieth of the page.

use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::{Error, Value};

use super::Finding;

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        written.read().map_err(D::Error::custom)
    }
}

/// A finding as it is written.
#[derive(Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    rule: Cow<'a, str>,
    #[serde(default)]
    parameters: Value,
}

impl Written<'_> {
    fn read(mut self) -> Result<Finding, Error> {
        let parameters = &mut self.parameters;
        Ok(match &*self.rule {
            "list-empty" => Finding::ListEmpty,
            "id-empty" => Finding::IdEmpty,
            "id-null" => Finding::IdNull,
            "id-missing" => Finding::IdMissing,
            "id-not-text" => Finding::IdNotText {
                found: take(parameters, "found")?,
            },
            "id-malformed" => Finding::IdMalformed {
                fault: serde_json::from_value(self.parameters)?,
            },
            "id-implausible" => Finding::IdImplausible {
                looks: take(parameters, "looks")?,
            },
            "found-in-text" => Finding::FoundInText,
            "left-out" => Finding::LeftOut {
                why: take(parameters, "why")?,
            },
            "action-differs" => Finding::ActionDiffers {
                named: take(parameters, "named")?,
                chosen: take(parameters, "chosen")?,
            },
            "duplicate" => Finding::Duplicate {
                first: take(parameters, "first")?,
            },
            "conflict" => Finding::Conflict {
                other: take(parameters, "other")?,
                here: take(parameters, "here")?,
                there: take(parameters, "there")?,
            },
            "action-unknown" => Finding::ActionUnknown {
                word: take(parameters, "word")?,
            },
            "action-missing" => Finding::ActionMissing,
            "action-unsupported" => Finding::ActionUnsupported {
                action: take(parameters, "action")?,
            },
            "wrong-collection" => Finding::WrongCollection {
                found: take(parameters, "found")?,
                chosen: take(parameters, "chosen")?,
            },
            "list-expected" => Finding::ListExpected {
                found: take(parameters, "found")?,
            },
            "boolean-expected" => Finding::BooleanExpected {
                found: take(parameters, "found")?,
            },
            "json-broken" => Finding::JsonBroken {
                expected: take(parameters, "expected")?,
            },
            "batch-too-large" => Finding::BatchTooLarge {
                items: take(parameters, "items")?,
                max: take(parameters, "max")?,
            },
            "body-unreadable" => Finding::BodyUnreadable,
            "key-duplicate" => Finding::KeyDuplicate {
                name: take(parameters, "name")?,
            },
            "property-unknown" => Finding::PropertyUnknown {
                name: take(parameters, "name")?,
            },
            "resource-group-missing" => Finding::ResourceGroupMissing,
            "resource-group-unknown" => Finding::ResourceGroupUnknown {
                known: take(parameters, "known")?,
            },
            rule => return Err(Error::custom(format_args!("unknown rule `{rule}`"))),
        })
    }
}

/// A parameter of this name.
fn take<T: DeserializeOwned>(parameters: &mut Value, name: &str) -> Result<T, Error> {
    let value = parameters.get_mut(name).map(Value::take);
    serde_json::from_value(value.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        item::{Action, IdFault, Implausible, Kind},
        paste::{Expected, JsonType, Why},
        place::Place,
        rules::Problem,
    };

    /// One of each.
    fn all() -> Vec<Finding> {
        let fault = IdFault::Character {
            character: '/',
            position: 3,
        };
        let place = Place::default();
        vec![
            Finding::ListEmpty,
            Finding::IdEmpty,
            Finding::IdNull,
            Finding::IdMissing,
            Finding::IdNotText {
                found: JsonType::Number,
            },
            Finding::IdMalformed { fault },
            Finding::IdImplausible {
                looks: Implausible::Date,
            },
            Finding::FoundInText,
            Finding::LeftOut { why: Why::Kept },
            Finding::ActionDiffers {
                named: Action::Stop,
                chosen: Action::Delete,
            },
            Finding::Duplicate {
                first: place.clone(),
            },
            Finding::Conflict {
                other: place,
                here: Action::Stop,
                there: Action::Delete,
            },
            Finding::ActionUnknown { word: "x".into() },
            Finding::ActionMissing,
            Finding::ActionUnsupported {
                action: Action::Stop,
            },
            Finding::WrongCollection {
                found: Kind::Executions,
                chosen: Kind::Deployments,
            },
            Finding::ListExpected {
                found: JsonType::Text,
            },
            Finding::BooleanExpected {
                found: JsonType::Text,
            },
            Finding::JsonBroken {
                expected: Expected::Quote,
            },
            Finding::BatchTooLarge {
                items: 101,
                max: 100,
            },
            Finding::BodyUnreadable,
            Finding::KeyDuplicate { name: "x".into() },
            Finding::PropertyUnknown { name: "x".into() },
            Finding::ResourceGroupMissing,
            Finding::ResourceGroupUnknown {
                known: vec!["default".into()],
            },
        ]
    }

    #[test]
    fn every_finding_is_read_as_it_was_written() {
        for finding in all() {
            let json = serde_json::to_string(&finding).unwrap();
            assert_eq!(serde_json::from_str::<Finding>(&json).unwrap(), finding);
            // Flattened, and by way of another form of JSON.
            let problem = Problem::whole(finding);
            let json = serde_json::to_value(&problem).unwrap();
            assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
        }
    }

    #[test]
    fn the_id_of_each_rule_is_the_one_on_the_wire() {
        for finding in all() {
            let json = serde_json::to_value(&finding).unwrap();
            assert_eq!(json["rule"], finding.rule());
        }
    }

    #[test]
    fn what_is_no_finding_is_refused() {
        for text in [
            "{}",
            r#"{"rule":"x"}"#,
            r#"{"rule":"left-out"}"#,
            r#"{"rule":"left-out","parameters":{"why":"x"}}"#,
            r#"{"rule":"batch-too-large","parameters":{"items":-1,"max":100}}"#,
        ] {
            assert!(serde_json::from_str::<Finding>(text).is_err(), "{text}");
        }
    }
}
