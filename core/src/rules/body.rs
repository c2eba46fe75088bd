//! The rules of a bulk PATCH body, as the gateway applies them before it forwards one.
//!
//! Unlike a paste, a body is read strictly: it is a program that sends it.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value};

use super::{Finding, Problem, excerpt, json::read_object};
use crate::{
    item::{Change, ItemId, Kind, Step},
    paste::JsonType,
    place::{JsonPath, Place},
};

/// A body that keeps every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedBody {
    /// The changes that it asks for, in its order.
    pub changes: Vec<Change>,
}

/// Checks the body of a bulk PATCH for one kind of resource.
///
/// What is forwarded should be written anew from the items, not passed on as it came: two
/// readers may understand one text in two ways.
///
/// # Errors
/// Every problem of the body, in its order.
pub fn check_bulk_body(kind: Kind, max: usize, body: &[u8]) -> Result<CheckedBody, Vec<Problem>> {
    let whole = |finding| vec![Problem::whole(finding)];
    let body = read_object(body)?;
    let list = read_list(kind, &body).map_err(|problem| vec![*problem])?;
    if list.is_empty() {
        return Err(whole(Finding::ListEmpty));
    }
    if list.len() > max {
        return Err(whole(Finding::BatchTooLarge {
            items: list.len(),
            max,
        }));
    }
    let base = format!("$.{}", kind.collection());
    let mut changes = Vec::with_capacity(list.len());
    let mut problems = Vec::new();
    let mut seen: HashMap<ItemId, (Place, Step)> = HashMap::new();
    for (index, element) in list.iter().enumerate() {
        let path = JsonPath::element(base.as_str(), index);
        match read_change(kind, element, &path) {
            Err(problem) => problems.push(*problem),
            Ok(change) => {
                let place = Place::path(path.field("id"));
                if let Some(first) = seen.get(&change.id) {
                    problems.push(repeated(&change, place, first));
                } else {
                    seen.insert(change.id.clone(), (place, change.step));
                    changes.push(change);
                }
            }
        }
    }
    if problems.is_empty() {
        Ok(CheckedBody { changes })
    } else {
        Err(problems)
    }
}

fn read_list(kind: Kind, body: &Map<String, Value>) -> Result<&Vec<Value>, Box<Problem>> {
    for name in body.keys() {
        if name == kind.collection() {
            continue;
        }
        let finding = match Kind::from_collection(name) {
            Some(found) => Finding::WrongCollection {
                found,
                chosen: kind,
            },
            None => Finding::PropertyUnknown {
                name: excerpt(name),
            },
        };
        return Err(Box::new(Problem {
            finding,
            place: Place::path(JsonPath::whole("$").field(name.as_str())),
            value: excerpt(name),
        }));
    }
    match body.get(kind.collection()) {
        Some(Value::Array(list)) => Ok(list),
        None => Err(Box::new(Problem::whole(Finding::ListEmpty))),
        Some(other) => Err(Box::new(Problem {
            finding: Finding::ListExpected {
                found: json_type(other),
            },
            place: Place::path(JsonPath::whole(format!("$.{}", kind.collection()))),
            value: as_written(other),
        })),
    }
}

fn read_change(kind: Kind, element: &Value, path: &JsonPath) -> Result<Change, Box<Problem>> {
    let problem = |finding, field: Option<&str>, value: &Value| {
        Box::new(Problem {
            finding,
            place: Place::path(match field {
                Some(field) => path.clone().field(field),
                None => path.clone(),
            }),
            value: as_written(value),
        })
    };
    let Value::Object(object) = element else {
        return Err(problem(Finding::BodyUnreadable, None, element));
    };
    if let Some(name) = object
        .keys()
        .find(|k| !["id", "targetStatus"].contains(&k.as_str()))
    {
        let finding = Finding::PropertyUnknown {
            name: excerpt(name),
        };
        return Err(problem(
            finding,
            Some(name),
            object.get(name).unwrap_or(&Value::Null),
        ));
    }
    let id = match object.get("id") {
        None => return Err(problem(Finding::IdMissing, None, element)),
        Some(value) => {
            read_id(kind, value).map_err(|finding| problem(finding, Some("id"), value))?
        }
    };
    let step = match object.get("targetStatus") {
        None => return Err(problem(Finding::ActionMissing, None, element)),
        Some(value) => value
            .as_str()
            .and_then(Step::from_target_status)
            .ok_or_else(|| {
                let word = as_written(value);
                problem(Finding::ActionUnknown { word }, Some("targetStatus"), value)
            })?,
    };
    Ok(Change { id, step })
}

/// Reads what stands where an id should be.
pub(super) fn read_id(kind: Kind, value: &Value) -> Result<ItemId, Finding> {
    match value {
        Value::Null => Err(Finding::IdNull),
        Value::String(text) if text.is_empty() => Err(Finding::IdEmpty),
        Value::String(text) => {
            ItemId::parse(kind.id_format(), text).map_err(|fault| Finding::IdMalformed { fault })
        }
        other => Err(Finding::IdNotText {
            found: json_type(other),
        }),
    }
}

fn repeated(change: &Change, place: Place, first: &(Place, Step)) -> Problem {
    let (first, step) = first;
    let finding = if *step == change.step {
        Finding::Duplicate {
            first: first.clone(),
        }
    } else {
        Finding::Conflict {
            other: first.clone(),
            here: change.step.into(),
            there: (*step).into(),
        }
    };
    Problem {
        finding,
        place,
        value: change.id.as_str().into(),
    }
}

pub(super) fn as_written(value: &Value) -> Arc<str> {
    match value {
        Value::String(text) => excerpt(text),
        other => excerpt(&other.to_string()),
    }
}

pub(super) const fn json_type(value: &Value) -> JsonType {
    match value {
        Value::Null => JsonType::Null,
        Value::Bool(_) => JsonType::Boolean,
        Value::Number(_) => JsonType::Number,
        Value::String(_) => JsonType::Text,
        Value::Array(_) => JsonType::List,
        Value::Object(_) => JsonType::Object,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules(body: &Value) -> Vec<&'static str> {
        match check_bulk_body(Kind::Deployments, 100, body.to_string().as_bytes()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(|p| p.finding.rule()).collect(),
        }
    }

    fn body_of(count: usize) -> Value {
        let item = |n| json!({"id": format!("d{n:015}"), "targetStatus": "STOPPED"});
        json!({"deployments": (0..count).map(item).collect::<Vec<_>>()})
    }

    fn body(items: &Value) -> Value {
        json!({ "deployments": items })
    }

    #[test]
    fn what_the_contract_allows_passes() {
        assert!(rules(&body_of(1)).is_empty());
        assert!(rules(&body_of(100)).is_empty());
        let mixed = body(&json!([
            {"id": "aa97b177-9383-4934-8543-0f91a7a0283a", "targetStatus": "STOPPED"},
            {"id": "abcd", "targetStatus": "DELETED"},
        ]));
        assert!(rules(&mixed).is_empty());
    }

    /// The contract's vectors that a schema refuses, and those that a schema would let pass
    /// and that the service might take for nothing.
    #[test]
    fn what_the_contract_refuses_is_refused_with_its_rule() {
        let item = |id: &str, status: &str| json!({"id": id, "targetStatus": status});
        let one = |item: Value| body(&json!([item]));
        let long = "a".repeat(65);
        for (body, rule) in [
            (body_of(101), "batch-too-large"),
            (json!({"deployments": []}), "list-empty"),
            (json!({}), "list-empty"),
            (json!({"deployments": null}), "list-expected"),
            (json!({"deployments": {}}), "list-expected"),
            (
                json!({"executions": [item("abcd", "STOPPED")]}),
                "wrong-collection",
            ),
            (
                json!({"deployments": [item("abcd", "STOPPED")], "executions": []}),
                "wrong-collection",
            ),
            (
                json!({"deployments": [item("abcd", "STOPPED")], "more": 1}),
                "property-unknown",
            ),
            (
                body(&json!([item("abcd", "STOPPED"), item("abcd", "STOPPED")])),
                "duplicate",
            ),
            (
                body(&json!([item("abcd", "STOPPED"), item("abcd", "DELETED")])),
                "conflict",
            ),
            (one(item("abc", "STOPPED")), "id-malformed"),
            (one(item(&long, "STOPPED")), "id-malformed"),
            (one(item("ab/cd", "STOPPED")), "id-malformed"),
            (one(item("", "STOPPED")), "id-empty"),
            (
                one(json!({"id": null, "targetStatus": "STOPPED"})),
                "id-null",
            ),
            (
                one(json!({"id": 1234, "targetStatus": "STOPPED"})),
                "id-not-text",
            ),
            (one(json!({"targetStatus": "STOPPED"})), "id-missing"),
            (one(item("abcd", "RUNNING")), "action-unknown"),
            (one(item("abcd", "stopped")), "action-unknown"),
            (
                one(json!({"id": "abcd", "targetStatus": null})),
                "action-unknown",
            ),
            (one(json!({"id": "abcd"})), "action-missing"),
            (
                one(json!({"ID": "abcd", "targetStatus": "STOPPED"})),
                "property-unknown",
            ),
            (
                one(json!({"id": "abcd", "targetStatus": "STOPPED", "id\0": "efgh"})),
                "property-unknown",
            ),
            (
                json!({"deployments": [item("abcd", "STOPPED")], "Deployments": []}),
                "property-unknown",
            ),
            (
                one(json!({"id": "abcd", "targetStatus": "STOPPED", "configurationId": "abcd"})),
                "property-unknown",
            ),
            (one(json!("abcd")), "body-unreadable"),
            (json!([1]), "body-unreadable"),
        ] {
            assert_eq!(rules(&body), [rule], "{body}");
        }
        let broken = check_bulk_body(Kind::Deployments, 100, b"{\"deployments\":[");
        assert_eq!(broken.unwrap_err()[0].finding, Finding::BodyUnreadable);
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_with_its_path() {
        for (body, path) in [
            (
                r#"{"deployments":[{"id":"abcd","id":"efgh","targetStatus":"STOPPED"}]}"#,
                "$.deployments[0].id",
            ),
            (
                r#"{"deployments":[{"id":"abcd","targetStatus":"STOPPED","targetStatus":"DELETED"}]}"#,
                "$.deployments[0].targetStatus",
            ),
            (
                r#"{"deployments":[{"id":"abcd","targetStatus":"STOPPED","target\u0053tatus":"STOPPED"}]}"#,
                "$.deployments[0].targetStatus",
            ),
            (
                r#"{"deployments":[],"deployments":[{"id":"abcd","targetStatus":"STOPPED"}]}"#,
                "$.deployments",
            ),
            // All that stands in a body counts, whether it is allowed or not.
            (
                r#"{"deployments":[{"x":[{"y":1,"y":2}]}]}"#,
                "$.deployments[0].x[0].y",
            ),
        ] {
            let problems = check_bulk_body(Kind::Deployments, 100, body.as_bytes()).unwrap_err();
            let found: Vec<_> = (problems.iter())
                .map(|problem| {
                    (
                        problem.finding.rule(),
                        problem.place.path.as_ref().unwrap().to_string(),
                    )
                })
                .collect();
            assert_eq!(found, [("key-duplicate", path.to_owned())], "{body}");
        }
    }

    #[test]
    fn every_problem_is_named_with_its_path() {
        let body = body(&json!([
            {"id": "abc", "targetStatus": "STOPPED"},
            {"id": "abcd", "targetStatus": "STOP"},
        ]));
        let problems = check_bulk_body(Kind::Deployments, 100, body.to_string().as_bytes());
        let paths: Vec<_> = problems
            .unwrap_err()
            .into_iter()
            .map(|problem| problem.place.path.unwrap().to_string())
            .collect();
        assert_eq!(
            paths,
            ["$.deployments[0].id", "$.deployments[1].targetStatus"]
        );
    }
}
