//! The config file of the official clients, and its profiles.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use bulkhead_core::item::ResourceGroup;

use super::{
    Place, Problem,
    keys::VARIABLES,
    values::{account, group},
};
use crate::credentials::{Account, Environment, Fault, json};

/// The config file that is asked for, then all others beside it.
pub(super) fn list(environment: &Environment) -> Vec<Result<Place, Problem>> {
    if let Some(path) = environment.path("AICORE_CONFIG") {
        let profile = None;
        return vec![Ok(Place::ConfigFile { path, profile })];
    }
    let is_named = environment.path("AICORE_HOME").is_some();
    let Some(folder) = folder(environment) else {
        return Vec::new();
    };
    let asked = match environment.text("AICORE_PROFILE") {
        Ok(profile) => profile.map(|profile| profile.reveal().to_owned()),
        Err(fault) => {
            let place = Place::Variables;
            return vec![Err(Problem { place, fault })];
        }
    };
    let asked = asked.filter(|profile| profile != "default");
    let files = match Environment::folder(&folder) {
        Ok(files) => files,
        // Most people have none.
        Err(Fault::Unreadable {
            kind: ErrorKind::NotFound,
            ..
        }) if asked.is_none() && !is_named => {
            return Vec::new();
        }
        // A profile that was asked for is told below.
        Err(Fault::Unreadable {
            kind: ErrorKind::NotFound,
            ..
        }) if asked.is_some() => Vec::new(),
        Err(fault) => {
            let place = in_folder(&folder, None);
            let fault = fault.named_by(place.named_by(environment));
            return vec![Err(Problem { place, fault })];
        }
    };
    let profile = |file: &String| {
        let profile = file.strip_prefix("config_")?.strip_suffix(".json")?;
        // A file `config_.json` is that of no profile.
        (!profile.is_empty()).then(|| profile.to_owned())
    };
    let others: Vec<_> = files.iter().filter_map(profile).collect();
    let has_default = files.iter().any(|file| file == "config.json");
    let mut places = Vec::new();
    if let Some(profile) = asked.as_ref().filter(|profile| !others.contains(profile)) {
        let (profile, others) = (profile.clone(), others.clone());
        places.push(Err(Problem {
            place: in_folder(&folder, Some(profile.clone())),
            fault: Fault::NoProfile { profile, others },
        }));
    } else if let Some(profile) = &asked {
        places.push(Ok(in_folder(&folder, Some(profile.clone()))));
    }
    if has_default || (is_named && asked.is_none() && others.is_empty()) {
        places.push(Ok(in_folder(&folder, None)));
    }
    let others = others
        .into_iter()
        .filter(|other| Some(other) != asked.as_ref());
    places.extend(others.map(|other| Ok(in_folder(&folder, Some(other)))));
    places
}

/// The config file of a profile that `bulkhead.toml` names; none where no folder is known.
pub fn of_profile(environment: &Environment, profile: &str) -> Option<Place> {
    let profile = Some(profile.to_owned()).filter(|profile| profile != "default");
    Some(in_folder(&folder(environment)?, profile))
}

pub(super) fn read(path: &Path, profile: Option<&String>) -> Result<Account, Fault> {
    let text = Environment::file(path).map_err(|fault| match (fault, profile) {
        (
            Fault::Unreadable {
                kind: ErrorKind::NotFound,
                ..
            },
            Some(_),
        ) => Fault::Gone,
        (fault, _) => fault,
    })?;
    let file = json::object(&text);
    let mut file = file.map_err(|fault| fault.of_other("correct the file"))?;
    account(&VARIABLES, |name| json::take(&mut file, name))
}

/// The resource group of a file that holds nothing else of an account, so that it is none; none
/// of any other file.
pub(super) fn group_alone(path: &Path) -> Option<Result<ResourceGroup, Fault>> {
    let text = Environment::file(path).ok()?;
    let mut file = json::object(&text).ok()?;
    let is_account = VARIABLES.telling().any(|name| file.contains_key(name));
    let name = VARIABLES
        .group
        .filter(|name| !is_account && file.contains_key(*name))?;
    group(json::take(&mut file, name), &VARIABLES).transpose()
}

fn folder(environment: &Environment) -> Option<PathBuf> {
    let named = environment.path("AICORE_HOME");
    named.or_else(|| Some(environment.home()?.join(".aicore")))
}

fn in_folder(folder: &Path, profile: Option<String>) -> Place {
    let file = match &profile {
        None => "config.json".to_owned(),
        Some(profile) => format!("config_{profile}.json"),
    };
    let path = folder.join(file);
    Place::ConfigFile { path, profile }
}
