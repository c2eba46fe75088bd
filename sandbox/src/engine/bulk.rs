//! The body of a bulk deletion.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::flags::Flags;
use super::refusal::Refusal;

/// The ids and flags of a bulk deletion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    /// The ids in the order asked; no list at all is something else than an empty one.
    pub(crate) ids: Option<Vec<Option<String>>>,
    pub(crate) flags: Flags,
}

/// The engine's names for what it reads, which stand in its messages (real engine).
const DTO: &str = "org.finos.fluxnova.bpm.engine.rest.dto.repository.DeleteDeploymentsDto";
const LIST: &str = "java.util.ArrayList<java.lang.String>";
const TEXT: &str = "java.lang.String";

/// Reads the body of a bulk deletion. Properties that it doesn't know are passed over; of one that
/// stands twice the last counts (real engine).
///
/// # Errors
/// 400 for a body that can't be read (contract), 500 for `null` (real engine).
pub(crate) fn read(body: &[u8]) -> Result<Wish, Refusal> {
    if body.is_empty() {
        return Ok(Wish::default());
    }
    let body = serde_json::from_slice(body)
        // The real engine's words for it differ from these.
        .map_err(|error| Refusal::unreadable(format!("The body is not JSON: {error}")))?;
    let body = match body {
        Value::Object(body) => body,
        Value::Null => return Err(null(&format!("{DTO}.isCascade()"), "\"<parameter1>\"")),
        other => return Err(mismatch(DTO, &other)),
    };
    let ids = match body.get("deploymentIds") {
        None | Some(Value::Null) => None,
        Some(Value::Array(list)) => Some(list.iter().map(id).collect::<Result<_, _>>()?),
        Some(other) => return Err(mismatch(LIST, other)),
    };
    let flags = Flags::read(|name| flag(&body, name))?;
    Ok(Wish { ids, flags })
}

/// The code's error where there is no list (real engine).
pub(crate) fn no_list() -> Refusal {
    let list = format!("the return value of \"{DTO}.getDeploymentIds()\"");
    null("java.util.List.stream()", &list)
}

/// The engine's reader makes texts of numbers and of truth values (real engine).
fn id(value: &Value) -> Result<Option<String>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(_) | Value::Bool(_) => Ok(Some(value.to_string())),
        Value::Array(_) | Value::Object(_) => Err(mismatch(TEXT, value)),
    }
}

/// A flag that is missing is false (contract). One that is no truth value is read as one where that
/// can be (real engine).
fn flag(body: &Map<String, Value>, name: &'static str) -> Result<bool, Refusal> {
    let value = body.get(name).unwrap_or(&Value::Null);
    match value {
        Value::Null => Ok(false),
        Value::Bool(flag) => Ok(*flag),
        Value::Number(number) if number.is_i64() || number.is_u64() => {
            Ok(number.as_i64() != Some(0))
        }
        Value::String(text) => match &**text {
            "true" | "True" | "TRUE" => Ok(true),
            "false" | "False" | "FALSE" => Ok(false),
            other => Err(Refusal::unreadable(format!(
                "Cannot deserialize value of type `boolean` from String \"{other}\": only \
                 \"true\"/\"True\"/\"TRUE\" or \"false\"/\"False\"/\"FALSE\" recognized"
            ))),
        },
        other => Err(mismatch("boolean", other)),
    }
}

/// The error of the engine's reader for a value of the wrong kind (real engine, without the places
/// that it adds).
fn mismatch(wanted: &str, value: &Value) -> Refusal {
    let (kind, token) = match value {
        Value::Array(_) => ("Array", "START_ARRAY"),
        Value::Object(_) => ("Object", "START_OBJECT"),
        Value::String(_) => ("String", "VALUE_STRING"),
        Value::Number(number) if number.is_f64() => ("Floating-point", "VALUE_NUMBER_FLOAT"),
        Value::Number(_) => ("Integer", "VALUE_NUMBER_INT"),
        Value::Bool(true) => ("Boolean", "VALUE_TRUE"),
        Value::Bool(false) => ("Boolean", "VALUE_FALSE"),
        Value::Null => ("Null", "VALUE_NULL"),
    };
    Refusal::unreadable(format!(
        "Cannot deserialize value of type `{wanted}` from {kind} value (token `JsonToken.{token}`)"
    ))
}

/// The error of the engine's language for a call on nothing (real engine).
fn null(call: &str, what: &str) -> Refusal {
    Refusal::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "NullPointerException",
        format!("Cannot invoke \"{call}\" because {what} is null"),
    )
}
