//! The rules of the body of an engine's bulk delete, as the gateway applies them before it
//! forwards one.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{
    Finding, Problem,
    body::{as_written, json_type, read_id},
    excerpt,
    json::read_object,
};
use crate::{
    item::{Flags, ItemId, Kind},
    place::{JsonPath, Place},
};

/// The list of ids in the body (contract).
const IDS: &str = "deploymentIds";

/// A body that keeps every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDelete {
    /// The ids, in their order.
    pub ids: Vec<ItemId>,
    /// The flags of the deletion. What the body leaves out is off, as the engine has it (contract).
    pub flags: Flags,
}

/// Checks the body of a bulk delete. As with every body, what is forwarded should be written anew
/// from what this gives.
///
/// # Errors
/// Every problem of the body, in its order.
pub fn check_delete_body(max: usize, body: &[u8]) -> Result<CheckedDelete, Vec<Problem>> {
    let whole = |finding| vec![Problem::whole(finding)];
    let body = read_object(body)?;
    let flags = read_flags(&body).map_err(|problem| vec![*problem])?;
    let list = match body.get(IDS) {
        Some(Value::Array(list)) => list,
        None => return Err(whole(Finding::ListEmpty)),
        Some(other) => {
            let found = json_type(other);
            return Err(vec![at(Finding::ListExpected { found }, IDS, other)]);
        }
    };
    if list.is_empty() {
        return Err(whole(Finding::ListEmpty));
    }
    let items = list.len();
    if items > max {
        return Err(whole(Finding::BatchTooLarge { items, max }));
    }
    let mut ids = Vec::with_capacity(items);
    let mut problems = Vec::new();
    let mut seen: HashMap<ItemId, Place> = HashMap::new();
    for (index, value) in list.iter().enumerate() {
        let place = Place::path(JsonPath::element(format!("$.{IDS}"), index));
        let finding = match read_id(Kind::ProcessDeployments, value) {
            Err(finding) => finding,
            Ok(id) => {
                let Some(first) = seen.get(&id) else {
                    seen.insert(id.clone(), place);
                    ids.push(id);
                    continue;
                };
                Finding::Duplicate {
                    first: first.clone(),
                }
            }
        };
        problems.push(Problem {
            finding,
            place,
            value: as_written(value),
        });
    }
    if problems.is_empty() {
        Ok(CheckedDelete { ids, flags })
    } else {
        Err(problems)
    }
}

/// Reads the flags, which are real booleans, and makes sure that there is nothing else.
fn read_flags(body: &Map<String, Value>) -> Result<Flags, Box<Problem>> {
    let mut flags = Flags::NONE;
    for (name, value) in body {
        let flag = match name.as_str() {
            IDS => continue,
            "cascade" => &mut flags.cascade,
            "skipCustomListeners" => &mut flags.skip_custom_listeners,
            "skipIoMappings" => &mut flags.skip_io_mappings,
            _ => {
                let finding = Finding::PropertyUnknown {
                    name: excerpt(name),
                };
                return Err(Box::new(at(finding, name, value)));
            }
        };
        *flag = value.as_bool().ok_or_else(|| {
            let found = json_type(value);
            Box::new(at(Finding::BooleanExpected { found }, name, value))
        })?;
    }
    Ok(flags)
}

fn at(finding: Finding, field: &str, value: &Value) -> Problem {
    Problem {
        finding,
        place: Place::path(JsonPath::whole("$").field(field)),
        value: as_written(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(body: &Value) -> Result<CheckedDelete, Vec<Problem>> {
        check_delete_body(3, body.to_string().as_bytes())
    }

    fn rules(body: &Value) -> Vec<&'static str> {
        match check(body) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(|p| p.finding.rule()).collect(),
        }
    }

    #[test]
    fn what_the_contract_allows_passes_with_its_flags() {
        let checked = check(&json!({"deploymentIds": ["b", "a c"], "cascade": true})).unwrap();
        let ids: Vec<_> = checked.ids.iter().map(ItemId::as_str).collect();
        assert_eq!(ids, ["b", "a c"]);
        let cascade = Flags {
            cascade: true,
            ..Flags::NONE
        };
        assert_eq!(checked.flags, cascade);
    }

    #[test]
    fn what_an_engine_would_take_for_something_else_is_refused_with_its_rule() {
        let of = |ids: Value| json!({ "deploymentIds": ids });
        let long = "x".repeat(65);
        for (body, rule) in [
            (of(json!([])), "list-empty"),
            (json!({}), "list-empty"),
            (of(Value::Null), "list-expected"),
            (of(json!("a")), "list-expected"),
            (of(json!(["a", "b", "c", "d"])), "batch-too-large"),
            (of(json!([null])), "id-null"),
            (of(json!([""])), "id-empty"),
            (of(json!([7])), "id-not-text"),
            (of(json!(["a/b"])), "id-malformed"),
            (of(json!(["../x"])), "id-malformed"),
            (of(json!([" a"])), "id-malformed"),
            (of(json!(["a\nb"])), "id-malformed"),
            (of(json!([long])), "id-malformed"),
            (of(json!(["a", "a"])), "duplicate"),
            (json!({"deployments": ["a"]}), "property-unknown"),
            (
                json!({"deploymentIds": ["a"], "Cascade": true}),
                "property-unknown",
            ),
            (
                json!({"deploymentIds": ["a"], "cascade\0": true}),
                "property-unknown",
            ),
            (
                json!({"deploymentIds": ["a"], "force": true}),
                "property-unknown",
            ),
            (
                json!({"deploymentIds": ["a"], "cascade": "true"}),
                "boolean-expected",
            ),
            (
                json!({"deploymentIds": ["a"], "cascade": null}),
                "boolean-expected",
            ),
            (
                json!({"deploymentIds": ["a"], "skipIoMappings": 1}),
                "boolean-expected",
            ),
            (json!(["a"]), "body-unreadable"),
        ] {
            assert_eq!(rules(&body), [rule], "{body}");
        }
        let broken = check_delete_body(3, b"{\"deploymentIds\":[").unwrap_err();
        assert_eq!(broken[0].finding, Finding::BodyUnreadable);
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_with_its_path() {
        for (body, path) in [
            (
                r#"{"deploymentIds":["a"],"cascade":false,"cascade":true}"#,
                "$.cascade",
            ),
            (
                r#"{"deploymentIds":["a"],"cascade":true,"c\u0061scade":false}"#,
                "$.cascade",
            ),
            (
                r#"{"deploymentIds":["a"],"deploymentIds":["b"]}"#,
                "$.deploymentIds",
            ),
        ] {
            let problems = check_delete_body(3, body.as_bytes()).unwrap_err();
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
        let problems = check(&json!({"deploymentIds": ["a/b", null, "c"]})).unwrap_err();
        let index = |problem: &Problem| problem.place.path.as_ref().and_then(|path| path.index);
        let places: Vec<_> = problems.iter().map(index).collect();
        assert_eq!(places, [Some(0), Some(1)]);
    }
}
