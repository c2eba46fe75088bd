//! Answers that are not what the service has said.

use serde_json::{Value, json};

use crate::{schedule::Fault, service::SECRET};

/// The name of an id in the rows of an engine's answer to a change.
const OF_ENGINE: &str = "deploymentId";

/// Spoils the entries of a list, of whatever kind it is; so the ids are called in it.
pub(super) fn spoil(list: &mut Vec<Value>, id: &str, fault: &Fault) {
    match fault {
        Fault::Missing(items) => drop(list.drain(..(*items).min(list.len()))),
        Fault::Doubled(items) => {
            let more: Vec<_> = list.iter().take(*items).cloned().collect();
            list.extend(more);
        }
        Fault::Reordered => list.reverse(),
        Fault::Strange(items) => {
            for item in list.iter_mut().take(*items) {
                *item = json!({ id: item[id] });
                if id == OF_ENGINE {
                    item["errorMessage"] = json!(format!("businessKey: {SECRET}"));
                }
            }
            list.push(json!({ id: "z999", "message": "m" }));
            list.push(json!("no item"));
            if id == OF_ENGINE {
                list.push(json!({ "errorMessage": SECRET }));
            }
        }
        _ => {}
    }
}
