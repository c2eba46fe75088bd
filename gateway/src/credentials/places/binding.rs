//! Mounted bindings (servicebinding.io): a folder a binding, a file a value.
//!
//! The file `.metadata`, where there is one, says which files hold JSON, and whether one of
//! them is a container that holds all values.

use std::{io::ErrorKind, path::Path};

use serde_json::Value;

use super::{Place, Problem, keys::SERVICE_KEY, service_key, values::account};
use crate::credentials::{
    Account, Environment, Fault, Secret,
    json::{self, Object},
};

const LABEL: &str = "aicore";
const METADATA: &str = ".metadata";

pub(super) fn list(environment: &Environment) -> Vec<Result<Place, Problem>> {
    let Some(root) = environment.path("SERVICE_BINDING_ROOT") else {
        return Vec::new();
    };
    match Environment::folder(&root) {
        Ok(names) => {
            let folders = names.into_iter().map(|name| root.join(name));
            let meant = folders.filter(|folder| is_meant(folder));
            meant.map(|folder| Ok(Place::Binding(folder))).collect()
        }
        Err(fault) => {
            let place = Place::Binding(root);
            let fault = fault.named_by(place.named_by(environment));
            vec![Err(Problem { place, fault })]
        }
    }
}

fn is_meant(folder: &Path) -> bool {
    let is_label = |file: &str| {
        let text = Environment::file(&folder.join(file));
        text.is_ok_and(|text| text.reveal().trim() == LABEL)
    };
    is_label("label") || is_label("type")
}

pub(super) fn read(folder: &Path) -> Result<Account, Fault> {
    let metadata = file(folder, METADATA)?;
    let metadata = metadata.map(|text| json::object(&text)).transpose();
    let in_part =
        |name| move |fault: Fault| Fault::Part(name, fault.of_other("correct the file").into());
    let metadata = metadata.map_err(in_part(METADATA))?;
    if let Some(container) = metadata.as_ref().and_then(container) {
        let container = folder.join(container);
        let container = json::object(&Environment::file(&container)?)?;
        return service_key::of_object(container);
    }
    account(&SERVICE_KEY, |name| match name.split_once('.') {
        None => file(folder, name),
        Some((outer, _)) => {
            let Some(text) = file(folder, outer)? else {
                return Ok(None);
            };
            let mut object = Object::new();
            let inner = json::object(&text).map_err(in_part(outer))?;
            object.insert(outer.to_owned(), Value::Object(inner));
            json::take(&mut object, name)
        }
    })
}

/// The file that holds all values as one JSON.
fn container(metadata: &Object) -> Option<&str> {
    let properties = metadata.get("credentialProperties")?.as_array()?;
    let is_container = |property: &&Value| property.get("container") == Some(&Value::Bool(true));
    let container = properties.iter().find(is_container)?;
    let name = container.get("name")?.as_str()?;
    // A name, and no way out of the folder.
    let is_name = !name.contains(['/', '\\']) && name != "..";
    is_name.then_some(name)
}

/// The text of a file without the white space around it; none where it is not there or blank.
fn file(folder: &Path, name: &str) -> Result<Option<Secret>, Fault> {
    match Environment::file(&folder.join(name)) {
        Ok(text) => {
            let trimmed = text.reveal().trim();
            Ok((!trimmed.is_empty()).then(|| Secret::from(trimmed.to_owned())))
        }
        Err(Fault::Unreadable {
            kind: ErrorKind::NotFound,
            ..
        }) => Ok(None),
        Err(fault) => Err(fault),
    }
}
