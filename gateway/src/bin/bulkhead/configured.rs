//! The connections that a command works with.

use bulkhead_gateway::{
    Connection, Network,
    credentials::Environment,
    discovery::{Discovered, Files, discover},
    log::escaped,
};

use crate::{args::ServeArgs, failure::Failure};

/// Connections with the way to their services.
pub(crate) struct Configured {
    /// None where nothing is configured: then there are sandboxes.
    pub(crate) connections: Vec<Connection>,
    pub(crate) network: Network,
}

/// Finds the connections for serving. With `--sandbox-only` nothing is looked for.
///
/// # Errors
/// What is wrong with a file, or with all places.
pub(crate) fn configured(args: &ServeArgs) -> Result<Configured, Failure> {
    if args.sandboxes.sandbox_only {
        return Ok(Configured {
            connections: Vec::new(),
            network: Network::local(),
        });
    }
    let found = found(args.config.clone())?;
    if let Some(notice) = found.notice() {
        tracing::warn!("{}", escaped(&notice));
    }
    let Discovered {
        connections,
        problems,
        network,
        ..
    } = found;
    let is_lost = problems.iter().any(|problem| !problem.is_of_group());
    if connections.is_empty() && is_lost {
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        return Err(Failure::new(format!(
            "credentials were found, but none that can be used: {}. Mend them, or start with \
             --sandbox-only to try it without any",
            problems.join("; ")
        )));
    }
    for problem in &problems {
        let (lack, problem) = (problem.lack(), problem.to_string());
        tracing::warn!("{lack}: {}", escaped(&problem));
    }
    Ok(Configured {
        connections,
        network,
    })
}

/// Finds the connections with this file, or without one.
///
/// # Errors
/// What is wrong with a file, or with the way to other machines.
pub(crate) fn found(config: Option<std::path::PathBuf>) -> Result<Discovered, Failure> {
    let files = Files {
        named: config,
        working_folder: std::path::PathBuf::new(),
    };
    discover(&Environment::of_process(), &files).map_err(|error| Failure::new(error.to_string()))
}

/// Says in the log where a connection leads, as whom, and where that was found.
pub(crate) fn tell(connection: &Connection) {
    let wire = connection.on_the_wire();
    let Some(access) = wire.access else {
        return;
    };
    tracing::info!(
        connection = wire.name,
        address = access.address,
        account = access.account,
        place = access.place,
        "offered"
    );
}
