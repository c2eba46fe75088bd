//! The places where the official clients of SAP AI Core look for credentials.
//!
//! Each one that is complete becomes a connection. Values of two places are never mixed, the
//! resource group excepted.

mod binding;
mod config_file;
mod keys;
mod names;
mod pair;
mod place;
mod service_key;
mod values;
mod variables;
mod vcap;
mod watched;

use bulkhead_core::item::ResourceGroup;

pub use config_file::of_profile;
pub use names::Namer;
pub use place::{Place, Problem};

use super::{Account, Environment, Fault};
use keys::VARIABLES;
use values::group;

/// A place that is complete.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The name of its connection.
    pub name: String,
    /// The place where it was found.
    pub place: Place,
    /// The account there.
    pub account: Account,
    /// The group that is preselected.
    pub resource_group: Option<ResourceGroup>,
}

/// The findings in all places.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The complete places, in their order.
    pub candidates: Vec<Candidate>,
    /// The problems that were found.
    pub problems: Vec<Problem>,
}

/// Looks into all places. The names of connections that `namer` knows are not given again.
pub fn find(environment: &Environment, namer: &mut Namer) -> Found {
    let lists = [
        service_key::list(environment),
        variables::list(environment),
        config_file::list(environment),
        vcap::list(environment),
        binding::list(environment),
    ];
    let mut found = Found::default();
    let mut groups = Vec::new();
    for listed in lists.into_iter().flatten() {
        if let Ok(place @ Place::ConfigFile { path, .. }) = &listed
            && let Some(group) = config_file::group_alone(path)
        {
            match group {
                Ok(group) => groups.push(group),
                Err(fault) => {
                    let place = place.clone();
                    found.problems.push(Problem { place, fault });
                }
            }
            continue;
        }
        let read = listed.and_then(|place| match place.read(environment) {
            Ok(account) => Ok((place, account)),
            Err(fault) => Err(Problem { place, fault }),
        });
        if let Ok((place, account)) = &read {
            for fault in &account.warnings {
                let (place, fault) = (place.clone(), fault.clone());
                found.problems.push(Problem { place, fault });
            }
        }
        if let Ok((_, account)) = &read {
            groups.extend(account.resource_group.clone());
        }
        match read {
            Ok((place, account)) => found.candidates.push(Candidate {
                name: namer.name(&place.wish()),
                resource_group: account.resource_group.clone(),
                place,
                account,
            }),
            Err(problem) => found.problems.push(problem),
        }
    }
    preselect(environment, &groups, &mut found);
    found
}

/// Gives every candidate the group of the first place that has one: the environment's, its own
/// file's, or that of the first file, which need not be an account.
fn preselect(environment: &Environment, groups: &[ResourceGroup], found: &mut Found) {
    let wished = match group(
        environment.text(VARIABLES.group.unwrap_or_default()),
        &VARIABLES,
    ) {
        Ok(wished) => wished,
        Err(fault) => {
            let place = Place::Variables;
            let problem = Problem { place, fault };
            if !found.problems.contains(&problem) {
                found.problems.push(problem);
            }
            None
        }
    };
    for candidate in &mut found.candidates {
        let own = candidate.resource_group.take();
        candidate.resource_group = wished.clone().or(own).or_else(|| groups.first().cloned());
    }
}

impl Place {
    /// Reads the account that stands there.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn read(&self, environment: &Environment) -> Result<Account, Fault> {
        let read = match self {
            Self::KeyVariable(name) => service_key::of_variable(environment, name),
            Self::KeyFile(path) => service_key::of_file(path),
            Self::Variables => variables::read(environment),
            Self::ConfigFile { path, profile } => config_file::read(path, profile.as_ref()),
            Self::Vcap { file, service } => vcap::read(environment, file.as_deref(), service),
            Self::Binding(path) => binding::read(path),
        };
        read.map_err(|fault| fault.named_by(self.named_by(environment)))
    }
}

#[cfg(test)]
mod tests;
