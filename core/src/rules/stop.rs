//! The rules of the body of a PATCH of one item, as the gateway applies them before it forwards
//! one.

use serde_json::Value;

use super::{Finding, Problem, body::as_written, excerpt, json::read_object};
use crate::{
    item::Step,
    place::{JsonPath, Place},
};

/// Checks that a body is `{"targetStatus":"STOPPED"}`, in whatever spelling: all that the
/// service takes for a single item (contract: `DELETED` is not allowed there).
///
/// # Errors
/// The first rule that it breaks.
pub fn check_stop_body(body: &[u8]) -> Result<(), Vec<Problem>> {
    let body = read_object(body)?;
    let at = |field: &str, finding, value: &Value| Problem {
        finding,
        place: Place::path(JsonPath::whole("$").field(field)),
        value: as_written(value),
    };
    if let Some((name, value)) = body.iter().find(|(name, _)| *name != "targetStatus") {
        let finding = Finding::PropertyUnknown {
            name: excerpt(name),
        };
        return Err(vec![at(name, finding, value)]);
    }
    let Some(value) = body.get("targetStatus") else {
        return Err(vec![Problem::whole(Finding::ActionMissing)]);
    };
    let finding = match value.as_str().and_then(Step::from_target_status) {
        Some(Step::Stop) => return Ok(()),
        Some(step) => Finding::ActionUnsupported {
            action: step.into(),
        },
        None => Finding::ActionUnknown {
            word: as_written(value),
        },
    };
    Err(vec![at("targetStatus", finding, value)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_wish_is_taken() {
        assert!(check_stop_body(b"{\"targetStatus\":\"STOPPED\"}").is_ok());
        assert!(check_stop_body(b" { \"targetStatus\" : \"STOPPED\" } ").is_ok());
        for (body, rule) in [
            ("", "body-unreadable"),
            ("[]", "body-unreadable"),
            ("{\"targetStatus\":\"STOPPED\"", "body-unreadable"),
            ("{}", "action-missing"),
            ("{\"targetStatus\":\"DELETED\"}", "action-unsupported"),
            ("{\"targetStatus\":\"stopped\"}", "action-unknown"),
            ("{\"targetStatus\":null}", "action-unknown"),
            ("{\"TargetStatus\":\"STOPPED\"}", "property-unknown"),
            (
                "{\"targetStatus\":\"STOPPED\",\"targetStatus\":\"STOPPED\"}",
                "key-duplicate",
            ),
            (
                "{\"targetStatus\":\"DELETED\",\"\\u0074argetStatus\":\"STOPPED\"}",
                "key-duplicate",
            ),
            (
                "{\"targetStatus\":\"STOPPED\",\"ttl\":1}",
                "property-unknown",
            ),
        ] {
            let problems = check_stop_body(body.as_bytes()).unwrap_err();
            assert_eq!(problems.len(), 1, "{body}");
            assert_eq!(problems[0].finding.rule(), rule, "{body}");
        }
    }
}
