//! The gateway as a program: building it, finding it, becoming it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::process::{self, Priority};

/// Builds it.
pub(crate) fn build() -> Result<String, Failure> {
    build_at(Priority::Usual)
}

/// Builds it at some priority.
pub(crate) fn build_at(priority: Priority) -> Result<String, Failure> {
    let mut build = process::cargo_at(priority, "build --package bulkhead-gateway");
    process::run(&mut build).map_err(|failure| {
        failure.advise("The gateway does not compile: the compiler says why.")
    })?;
    Ok("built".to_owned())
}

/// The built program: next to xtask, whatever the target folder is called.
pub(crate) fn binary() -> Result<PathBuf, Failure> {
    let own = env::current_exe()
        .map_err(|error| Failure::new(format!("xtask cannot find itself: {error}.")))?;
    own.parent()
        .and_then(|folder| process::in_folder(folder, "bulkhead"))
        .ok_or_else(|| Failure::new("The program `bulkhead` is not where cargo should put it."))
}

/// Turns this process into the gateway, so that it gets Ctrl-C and every other signal itself. Comes back only
/// with a failure.
#[cfg(unix)]
pub(crate) fn become_it(command: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(process::not_started(command, &error))
}

/// Runs the gateway and waits for it; Ctrl-C goes to both.
#[cfg(not(unix))]
pub(crate) fn become_it(command: &mut Command) -> Result<(), Failure> {
    process::run(command)
}
