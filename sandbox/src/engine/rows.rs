//! The rows of the answer to a bulk deletion.

use fastrand::Rng;
use serde_json::{Value, json};

use super::failure::Failure;
use super::options::EngineOptions;
use crate::faults::Strange;
use crate::uuid::uuid;

/// The row for one id (contract). Even a failure may be without a message (real engine).
pub(crate) fn row(
    id: Option<&str>,
    result: Result<(), &Failure>,
    options: &EngineOptions,
) -> Value {
    match result {
        Ok(()) => success(id, options),
        Err(failure) => {
            let message = failure.message(options.behaviour);
            json!({
                "deploymentId": id,
                "status": "FAILURE",
                "errorMessage": message.or_else(|| none(options)),
            })
        }
    }
}

fn success(id: Option<&str>, options: &EngineOptions) -> Value {
    json!({ "deploymentId": id, "status": "SUCCESS", "errorMessage": none(options) })
}

/// The value for no message.
fn none(options: &EngineOptions) -> Option<String> {
    options.null_as_text.then(|| "null".to_owned())
}

/// A row that the contract doesn't know, in the place of another; or one more, for an id that nobody
/// asked for.
pub(crate) fn strange(
    shape: Strange,
    row: &Value,
    options: &EngineOptions,
    chance: &mut Rng,
) -> Value {
    let id = row.get("deploymentId").cloned().unwrap_or_default();
    let message = "Something went wrong";
    match shape {
        Strange::Unasked => success(Some(&uuid(chance)), options),
        Strange::IdOnly => json!({ "deploymentId": id }),
        Strange::Both => {
            json!({ "deploymentId": id, "status": "SUCCESS", "errorMessage": message })
        }
        Strange::ErrorWithoutId => json!({ "status": "FAILURE", "errorMessage": message }),
    }
}
