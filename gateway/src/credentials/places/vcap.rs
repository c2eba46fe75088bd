//! Services that Cloud Foundry has bound.

use std::path::Path;

use serde_json::Value;

use super::{Place, Problem, service_key};
use crate::credentials::{
    Account, Environment, Fault, Secret,
    json::{self, Object},
};

/// The label of the service, and the name of one that a user has provided.
const LABEL: &str = "aicore";

pub(super) fn list(environment: &Environment) -> Vec<Result<Place, Problem>> {
    let file = environment.path("VCAP_SERVICES_FILE_PATH");
    let place = |service| Place::Vcap {
        file: file.clone(),
        service,
    };
    match services(environment, file.as_deref()) {
        Ok(services) => {
            let names = services.into_iter().map(|(name, _)| name);
            names.map(|name| Ok(place(name))).collect()
        }
        Err(fault) => {
            let place = place(String::new());
            let fault = fault.named_by(place.named_by(environment));
            vec![Err(Problem { place, fault })]
        }
    }
}

pub(super) fn read(
    environment: &Environment,
    file: Option<&Path>,
    name: &str,
) -> Result<Account, Fault> {
    let services = services(environment, file)?.into_iter();
    let mut found = services.filter(|(service, _)| service == name);
    let (_, mut service) = found.next().ok_or(Fault::Gone)?;
    match service.remove("credentials") {
        Some(Value::Object(credentials)) => service_key::of_object(credentials),
        _ => Err(Fault::Missing {
            names: vec!["credentials"],
            proofs: Vec::new(),
        }),
    }
}

/// The services that are meant, with their names.
fn services(
    environment: &Environment,
    file: Option<&Path>,
) -> Result<Vec<(String, Object)>, Fault> {
    let text: Option<Secret> = match file {
        Some(path) => Some(Environment::file(path)?),
        None => environment.text("VCAP_SERVICES")?,
    };
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    let mut services = Vec::new();
    let again = match file {
        Some(_) => "correct the file",
        None => "correct the variable",
    };
    for (list, value) in json::object(&text).map_err(|fault| fault.of_other(again))? {
        let Value::Array(bound) = value else {
            if list == LABEL {
                return Err(Fault::NotAList(LABEL));
            }
            continue;
        };
        for service in bound {
            let Value::Object(service) = service else {
                continue;
            };
            let text = |name: &str| service.get(name).and_then(Value::as_str);
            let label = text("label").unwrap_or(&list);
            let name = text("name").filter(|name| !name.is_empty());
            let is_meant = label == LABEL || (label == "user-provided" && name == Some(LABEL));
            if is_meant {
                services.push((name.unwrap_or(LABEL).to_owned(), service));
            }
        }
    }
    Ok(services)
}
