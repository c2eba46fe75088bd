//! The npm packages of the stories.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::process;
use crate::stamp;
use crate::version;

/// The folder of the stories.
pub(crate) const FOLDER: &str = "tests";

const NODE: u32 = 20;

/// npm empties this folder before it fills it, so a stamp in it stands for the whole.
const STAMP: &str = "tests/node_modules/.stamp";

/// Sees to Node.js and to the packages that the lock file names.
pub(crate) fn ensure() -> Result<String, Failure> {
    let node = node_version()?;
    let lock = stamp::of(&[Path::new("tests/package-lock.json")])?;
    if stamp::is(Path::new(STAMP), &lock) {
        return Ok(format!("up to date, with Node.js {node}"));
    }
    let mut ci = npm();
    ci.arg("ci")
        // The stories run in the Chromium that is there.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    process::run(&mut ci).map_err(|failure| {
        failure.advise("npm comes with Node.js; it fetches the packages over the network.")
    })?;
    stamp::write(Path::new(STAMP), &lock)?;
    Ok(format!("installed, with Node.js {node}"))
}

/// Installs what the lock file in a folder names, and runs no script of it.
pub(crate) fn install(folder: &Path) -> Result<(), Failure> {
    node_version()?;
    let mut ci = npm();
    ci.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder);
    process::run(&mut ci).map_err(|failure| {
        failure.advise("npm comes with Node.js; it fetches the packages over the network.")
    })
}

/// The command that prints as JSON which holes of the packages in the lock file of a folder are known.
pub(crate) fn audit(folder: &Path) -> Command {
    let mut audit = audit_for_people(folder);
    audit.arg("--json");
    audit
}

/// The same for people.
pub(crate) fn audit_for_people(folder: &Path) -> Command {
    let mut audit = npm();
    audit
        .args(["audit", "--package-lock-only"])
        .current_dir(folder);
    audit
}

fn npm() -> Command {
    npm_in(Path::new(FOLDER))
}

/// npm in a folder.
pub(crate) fn npm_in(folder: &Path) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder);
    npm
}

/// The version of Node.js, if it is new enough.
pub(crate) fn node_version() -> Result<String, Failure> {
    let found = version::of(Path::new("node"));
    match &found {
        Some(node) if version::major(node) >= Some(NODE) => Ok(node.clone()),
        _ => {
            let found = found.as_deref().unwrap_or("none on the PATH");
            Err(Failure::new(format!(
                "Node.js {NODE} or newer is needed; found: {found}."
            ))
            .advise("Install it (https://nodejs.org, or a package of your system)."))
        }
    }
}

/// Node.js in that folder, if it is new enough, for what needs no packages.
pub(crate) fn node(arguments: &[&str]) -> Result<Command, Failure> {
    node_version()?;
    let mut node = Command::new("node");
    node.args(arguments).current_dir(FOLDER);
    Ok(node)
}

/// The command that runs a script of that folder.
pub(crate) fn node_script(script: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(script).current_dir(FOLDER);
    node
}

/// The command that runs the stories.
pub(crate) fn playwright() -> Result<Command, Failure> {
    let program = Path::new("node_modules/@playwright/test/cli.js");
    if !Path::new(FOLDER).join(program).is_file() {
        return Err(Failure::new("Playwright is not installed in tests.")
            .advise("`cargo xtask setup` installs it."));
    }
    let mut playwright = Command::new("node");
    playwright.arg(program).arg("test").current_dir(FOLDER);
    Ok(playwright)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = include_str!("../../tests/package-lock.json");
        assert!(lock.contains("node_modules/@playwright/test"), "{lock}");
        assert!(!lock.contains("\"resolved\""), "{lock}");
    }
}
