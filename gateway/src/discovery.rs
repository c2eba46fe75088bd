//! Finds the connections: in the file that is named, in the user's own, in one that lies in the
//! working folder, or else in the places of the official clients.

use std::{
    error::Error,
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    config::{self, ConfigError, Context, Trust},
    connection::Connection,
    credentials::{
        Environment, Fault,
        connect::ProxyError,
        places::{self, Namer, Problem},
    },
    network::{Network, NoRoots},
};

/// The name of the file, in whatever folder.
const FILE: &str = "bulkhead.toml";

/// The result of the discovery.
#[derive(Clone, Debug)]
pub struct Discovered {
    /// The connections, in their order.
    pub connections: Vec<Connection>,
    /// The places that are incomplete or wrong.
    pub problems: Vec<Problem>,
    /// The places that are complete and not looked at, because a file in the working folder
    /// names connections.
    pub unused: Vec<String>,
    /// The file that names the connections; none where they come from the places of the
    /// official clients.
    pub file: Option<PathBuf>,
    /// The way to their services.
    pub network: Network,
}

/// The reason why there are no connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryError {
    /// The file can't be read.
    Unreadable(Fault),
    /// The file names no connection.
    Empty(PathBuf),
    /// Something in the file is wrong.
    File(PathBuf, ConfigError),
    /// The environment names a proxy that can't be used.
    Proxy(ProxyError),
    /// Nobody vouches for a service.
    NoRoots(NoRoots),
}

impl fmt::Display for DiscoveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(fault) => write!(f, "the file with the connections {fault}"),
            Self::Empty(path) => write!(
                f,
                "{} names no connection; begin one with [[connections]], or leave the file out",
                path.display()
            ),
            Self::File(path, error) => write!(f, "{}, {error}", path.display()),
            Self::Proxy(error) => error.fmt(f),
            Self::NoRoots(error) => error.fmt(f),
        }
    }
}

impl Error for DiscoveryError {}

/// The places where `bulkhead.toml` is looked for.
#[derive(Clone, Debug)]
pub struct Files {
    /// The file that the user has named.
    pub named: Option<PathBuf>,
    /// The working folder; an empty path is the one of this process.
    pub working_folder: PathBuf,
}

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Named,
    Own,
    Lying,
}

impl Discovered {
    /// That the user's own credentials are not offered, if so.
    pub fn notice(&self) -> Option<String> {
        let file = self.file.as_ref()?.display();
        (!self.unused.is_empty()).then(|| {
            format!(
                "`{file}` lies in the working folder and names the connections, so your own \
                 credentials are not offered ({}). Start elsewhere to use them",
                self.unused.join(", ")
            )
        })
    }
}

impl Files {
    /// The file that counts.
    fn find(&self, environment: &Environment) -> Option<(PathBuf, Kind)> {
        if let Some(named) = &self.named {
            return Some((named.clone(), Kind::Named));
        }
        let own = user_file(environment).filter(|path| path.exists());
        if let Some(own) = own {
            return Some((own, Kind::Own));
        }
        let lying = self.working_folder.join(FILE);
        lying.exists().then_some((lying, Kind::Lying))
    }
}

/// The user's own file: `bulkhead/bulkhead.toml` in `$XDG_CONFIG_HOME`, or else in `~/.config`
/// (XDG Base Directory Specification).
pub fn user_file(environment: &Environment) -> Option<PathBuf> {
    let named = environment.path("XDG_CONFIG_HOME");
    let folder = named.filter(|folder| folder.is_absolute());
    let folder = folder.or_else(|| Some(environment.home()?.join(".config")))?;
    Some(folder.join("bulkhead").join(FILE))
}

/// Looks for connections.
///
/// # Errors
/// What is wrong with the file that names them, or with the way to them.
pub fn discover(environment: &Environment, files: &Files) -> Result<Discovered, DiscoveryError> {
    let (network, without_proxy) = match Network::of_machine(environment) {
        Ok(network) => (network, None),
        Err(error) => (Network::without_proxy(), Some(error)),
    };
    let discovered = match files.find(environment) {
        Some((file, kind)) => of_file(&file, kind, environment, &network)?,
        None => None,
    };
    let discovered = discovered.unwrap_or_else(|| of_places(environment, network));
    if let Some(error) = without_proxy
        && discovered.connections.iter().any(Connection::needs_tls)
    {
        return Err(DiscoveryError::Proxy(error));
    }
    let checked = discovered.network.check(&discovered.connections);
    checked.map_err(DiscoveryError::NoRoots)?;
    Ok(discovered)
}

/// The connections of a file; none where it is the user's own and names none.
fn of_file(
    file: &Path,
    kind: Kind,
    environment: &Environment,
    network: &Network,
) -> Result<Option<Discovered>, DiscoveryError> {
    let text = Environment::file(file).map_err(DiscoveryError::Unreadable)?;
    let context = Context {
        file,
        is_private: is_private(file),
        trust: match kind {
            Kind::Named | Kind::Own => Trust::Credentials,
            Kind::Lying => Trust::NoCredentials,
        },
        environment,
        network,
    };
    let connections = config::read(text.reveal(), &context)
        .map_err(|error| DiscoveryError::File(file.to_owned(), error))?;
    if connections.is_empty() {
        return match kind {
            Kind::Own => Ok(None),
            Kind::Named | Kind::Lying => Err(DiscoveryError::Empty(file.to_owned())),
        };
    }
    Ok(Some(Discovered {
        connections,
        problems: Vec::new(),
        unused: match kind {
            Kind::Lying => places_of(environment),
            Kind::Named | Kind::Own => Vec::new(),
        },
        file: Some(file.to_owned()),
        network: network.clone(),
    }))
}

fn of_places(environment: &Environment, network: Network) -> Discovered {
    let found = places::find(environment, &mut Namer::default());
    let candidates = found.candidates.iter();
    Discovered {
        connections: candidates
            .map(|candidate| candidate.connection(environment, &network))
            .collect(),
        problems: found.problems,
        unused: Vec::new(),
        file: None,
        network,
    }
}

/// The places that are complete, for sentences.
fn places_of(environment: &Environment) -> Vec<String> {
    let found = places::find(environment, &mut Namer::default());
    let places = found.candidates.iter();
    places
        .map(|candidate| candidate.place.to_string())
        .collect()
}

/// `true` if only its owner can read a file.
#[cfg(unix)]
fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    const OF_OTHERS: u32 = 0o077;
    let mode = file
        .metadata()
        .map(|metadata| metadata.permissions().mode());
    mode.is_ok_and(|mode| mode & OF_OTHERS == 0)
}

/// Other systems keep a user's folders from others by lists of their own, which are not read.
#[cfg(not(unix))]
fn is_private(_file: &Path) -> bool {
    true
}
