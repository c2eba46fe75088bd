//! The body of a bulk PATCH.

use std::collections::HashMap;

use serde_json::Value;

use super::id::is_well_formed;
use super::kind::Kind;
use super::refusal::Refusal;
use super::service::MOST_ITEMS;
use super::status::Action;

/// One item of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) id: String,
    pub(crate) action: Action,
}

/// Reads the body of a bulk PATCH.
///
/// The list is optional in the specification, so a body without it, such as one with the other
/// kind's list, is valid and asks for nothing.
///
/// # Errors
/// What the specification's schema doesn't take is refused as a whole. So is an id that stands
/// twice with two targets, which the schema would take and the vendor's documentation forbids.
pub(crate) fn read(kind: Kind, body: &[u8]) -> Result<Vec<Change>, Refusal> {
    let collection = kind.collection();
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad_request(format!("the body is not JSON: {error}")))?;
    let Value::Object(body) = body else {
        return Err(Refusal::bad_request("the body is not an object"));
    };
    let Some(list) = body.get(collection) else {
        return Ok(Vec::new());
    };
    let Value::Array(list) = list else {
        return Err(Refusal::bad_request(format!("{collection} is not a list")));
    };
    if !(1..=MOST_ITEMS).contains(&list.len()) {
        return Err(Refusal::bad_request(format!(
            "{collection} has {} items; 1 to {MOST_ITEMS} are allowed",
            list.len()
        )));
    }
    let changes: Vec<Change> = list
        .iter()
        .enumerate()
        .map(|(index, item)| change(&format!("{collection}[{index}]"), item))
        .collect::<Result<_, _>>()?;
    no_id_twice(&changes)?;
    Ok(changes)
}

fn change(place: &str, item: &Value) -> Result<Change, Refusal> {
    let Value::Object(item) = item else {
        return Err(Refusal::bad_request(format!("{place} is not an object")));
    };
    let id = item.get("id").and_then(Value::as_str);
    let Some(id) = id.filter(|id| is_well_formed(id)) else {
        return Err(Refusal::bad_request(format!(
            "{place}.id is no string that matches ^[\\w.-]{{4,64}}$"
        )));
    };
    let target = item.get("targetStatus").and_then(Value::as_str);
    let Some(action) = target.and_then(Action::from_target_status) else {
        return Err(Refusal::bad_request(format!(
            "{place}.targetStatus is neither STOPPED nor DELETED"
        )));
    };
    Ok(Change {
        id: id.to_owned(),
        action,
    })
}

fn no_id_twice(changes: &[Change]) -> Result<(), Refusal> {
    let mut seen = HashMap::new();
    for change in changes {
        let id = &change.id;
        match seen.insert(id, change.action) {
            None => {}
            Some(action) if action == change.action => {
                return Err(Refusal::bad_request(format!(
                    "the item {id} is there twice"
                )));
            }
            Some(_) => {
                return Err(Refusal::bad_request(format!(
                    "the id {id} is there twice, with different targets"
                )));
            }
        }
    }
    Ok(())
}
