//! The places of credentials, and the problems there.

use std::{fmt, path::PathBuf};

use super::{keys::VARIABLES, names::is_nameless};
use crate::credentials::{Environment, Fault};

/// The place of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A service key in a variable, such as `AICORE_SERVICE_KEY`.
    KeyVariable(String),
    /// A service key in a file that `bulkhead.toml` names.
    KeyFile(PathBuf),
    /// The single variables `AICORE_*`.
    Variables,
    /// A config file of the official clients.
    ConfigFile {
        /// The file.
        path: PathBuf,
        /// Its profile; none for `config.json`.
        profile: Option<String>,
    },
    /// A service that Cloud Foundry has bound.
    Vcap {
        /// The file with it; otherwise it is in `VCAP_SERVICES`.
        file: Option<PathBuf>,
        /// Its name; empty where the fault is one of the whole.
        service: String,
    },
    /// A mounted binding: a folder with one file a value.
    Binding(PathBuf),
}

/// A problem at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place.
    pub place: Place,
    /// The fault.
    pub fault: Fault,
}

impl Problem {
    /// `true` if nothing but a resource group is missing because of it.
    pub fn is_of_group(&self) -> bool {
        matches!(self.fault, Fault::Group(_))
    }

    /// The thing that is missing because of it, in two words.
    pub fn lack(&self) -> &'static str {
        if self.is_of_group() {
            "no resource group"
        } else {
            "no connection"
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.fault)
    }
}

impl std::error::Error for Problem {}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyVariable(name) => write!(f, "`{name}`"),
            Self::KeyFile(path) | Self::ConfigFile { path, .. } | Self::Binding(path) => {
                write!(f, "`{}`", path.display())
            }
            Self::Variables => f.write_str("the environment (`AICORE_*`)"),
            Self::Vcap { file, service } => {
                if !service.is_empty() {
                    write!(f, "the service `{service}` in ")?;
                }
                match file {
                    Some(path) => write!(f, "`{}`", path.display()),
                    None => f.write_str("`VCAP_SERVICES`"),
                }
            }
        }
    }
}

impl Place {
    /// `true` if it stays as it is while a program runs: it is in the environment, and names no
    /// files there.
    pub(super) fn is_fixed(&self, environment: &Environment) -> bool {
        match self {
            Self::KeyVariable(_) | Self::Vcap { file: None, .. } => true,
            Self::Variables => {
                let mut files = VARIABLES.files();
                files.all(|name| environment.path(name).is_none())
            }
            Self::KeyFile(_)
            | Self::ConfigFile { .. }
            | Self::Vcap { file: Some(_), .. }
            | Self::Binding(_) => false,
        }
    }

    /// The variable that names its path.
    pub(super) fn named_by(&self, environment: &Environment) -> Option<&'static str> {
        let (path, variables): (_, &[&str]) = match self {
            Self::ConfigFile { path, .. } => (path, &["AICORE_CONFIG", "AICORE_HOME"]),
            Self::Vcap {
                file: Some(path), ..
            } => (path, &["VCAP_SERVICES_FILE_PATH"]),
            Self::Binding(path) => (path, &["SERVICE_BINDING_ROOT"]),
            _ => return None,
        };
        let mut variables = variables.iter().copied();
        variables.find(|name| {
            let named = environment.path(name);
            named.is_some_and(|named| path.starts_with(named))
        })
    }

    /// The name that its connection is to have, if that can be.
    pub(super) fn wish(&self) -> String {
        match self {
            Self::KeyVariable(_) | Self::KeyFile(_) => "service-key".to_owned(),
            Self::Variables => "environment".to_owned(),
            Self::ConfigFile { profile, .. } => match profile {
                // It would be taken for that of `config.json`.
                Some(profile) if is_nameless(profile) => format!("profile-{profile}"),
                profile => profile.clone().unwrap_or_default(),
            },
            Self::Vcap { service, .. } => service.clone(),
            Self::Binding(path) => {
                let name = path.file_name().unwrap_or_default();
                name.to_string_lossy().into_owned()
            }
        }
    }
}
