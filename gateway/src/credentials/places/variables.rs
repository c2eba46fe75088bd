//! The single variables `AICORE_*`.

use super::{Place, Problem, keys::VARIABLES, values::account};
use crate::credentials::{Account, Environment, Fault};

pub(super) fn list(environment: &Environment) -> Vec<Result<Place, Problem>> {
    let is_set = |name| !matches!(environment.text(name), Ok(None));
    let place = VARIABLES.telling().any(is_set);
    place.then_some(Ok(Place::Variables)).into_iter().collect()
}

pub(super) fn read(environment: &Environment) -> Result<Account, Fault> {
    account(&VARIABLES, |name| environment.text(name))
}
