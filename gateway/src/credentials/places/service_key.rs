//! A service key: JSON, bare or wrapped as `cf service-key` prints it.

use std::path::Path;

use serde_json::Value;

use super::{Place, Problem, keys::SERVICE_KEY, values::account};
use crate::credentials::{
    Account, Environment, Fault, Secret,
    json::{self, Object},
};

const VARIABLE: &str = "AICORE_SERVICE_KEY";

pub(super) fn list(environment: &Environment) -> Vec<Result<Place, Problem>> {
    // What can't be read is told when it is read.
    let is_set = !matches!(environment.text(VARIABLE), Ok(None));
    let place = is_set.then(|| Ok(Place::KeyVariable(VARIABLE.to_owned())));
    place.into_iter().collect()
}

pub(super) fn of_variable(environment: &Environment, name: &str) -> Result<Account, Fault> {
    of_text(&environment.text(name)?.ok_or(Fault::Gone)?)
}

pub(super) fn of_file(path: &Path) -> Result<Account, Fault> {
    of_text(&Environment::file(path)?)
}

fn of_text(text: &Secret) -> Result<Account, Fault> {
    let mut key = json::object(text)?;
    if !key.contains_key("clientid")
        && let Some(Value::Object(inner)) = key.remove("credentials")
    {
        key = inner;
    }
    of_object(key)
}

/// The account of a key, which other places have too.
pub(super) fn of_object(mut key: Object) -> Result<Account, Fault> {
    account(&SERVICE_KEY, |name| json::take(&mut key, name))
}
