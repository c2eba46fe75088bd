//! `cargo xtask audit`: what the project takes from others.
//!
//! Licences, sources and duplicates of the crates, and known holes of crates and npm packages. Lists of holes
//! come over the network; where one can't be had, that is said, and is no failure.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::npm;
use crate::process::{self, Priority};
use crate::steps::Steps;
use crate::tool::Tool;
use crate::wasm_opt;

/// The checks of all crates, by deny.toml.
const CHECKS: [(&str, &str); 3] = [
    ("licences of the crates", "licenses"),
    ("sources of the crates", "sources"),
    ("duplicates among the crates", "bans"),
];

/// Checks everything, also after something was found.
pub(crate) fn audit() -> Result<(), Failure> {
    let tool = Tool::cargo_deny();
    let mut steps = Steps::new(CHECKS.len() + 3);
    let mut unchecked = Vec::new();
    let result = all(&tool, &mut steps, &mut unchecked);
    println!("\n{}", steps.table());
    for what in &unchecked {
        println!("Not checked: {what}");
    }
    result
}

fn all(tool: &Tool, steps: &mut Steps, unchecked: &mut Vec<String>) -> Result<(), Failure> {
    steps.run(&tool.title(), || match tool.start(Priority::Usual)? {
        Some(build) => build.wait().map(|_| "built".to_owned()),
        None => Ok("there already".to_owned()),
    })?;
    let folder = tool.found()?;
    let mut found = Vec::new();
    let mut check = |title: &str, work: &mut dyn FnMut() -> Result<String, Failure>| {
        if let Err(failure) = steps.run(title, work) {
            eprintln!("{failure}");
            found.push(title.to_owned());
        }
    };
    for (title, name) in CHECKS {
        check(title, &mut || {
            process::run(deny(&folder).args(["check", "--hide-inclusion-graph", name]))?;
            Ok("as deny.toml allows".to_owned())
        });
    }
    check("known holes of the crates", &mut || {
        holes_of_crates(&folder, unchecked)
    });
    check("known holes of the npm packages", &mut || {
        holes_of_packages(unchecked)
    });
    if found.is_empty() {
        return Ok(());
    }
    Err(
        Failure::new(format!("Something was found: {}.", found.join(", "))).advise(
            "Take a version or a crate without it, or allow it in deny.toml and say there why.",
        ),
    )
}

fn deny(folder: &Path) -> Command {
    let mut deny = process::cargo_like(folder.join("cargo-deny"));
    deny.args(["--workspace", "--log-level", "error"]);
    deny
}

/// Asks the database of `RustSec`: today's, or else the one that was fetched before.
fn holes_of_crates(folder: &Path, unchecked: &mut Vec<String>) -> Result<String, Failure> {
    let is_new = process::output(deny(folder).args(["fetch", "db"])).is_some();
    let mut check = deny(folder);
    if !is_new {
        if !has_database() {
            unchecked.push(
                "known holes of the crates, and whether they are kept up. The database of RustSec \
                 (github.com/RustSec/advisory-db) can't be fetched here."
                    .to_owned(),
            );
            return Ok("not checked".to_owned());
        }
        check.arg("--offline");
    }
    process::run(check.args(["check", "--hide-inclusion-graph", "advisories"]))?;
    Ok(if is_new {
        "none is known today".to_owned()
    } else {
        "none is known to the database that was fetched before".to_owned()
    })
}

/// `true` if cargo-deny has fetched a database before.
fn has_database() -> bool {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    let folder = cargo.or(home).map(|cargo| cargo.join("advisory-dbs"));
    let mut entries = folder
        .and_then(|folder| folder.read_dir().ok())
        .into_iter()
        .flatten();
    // Beside them stand files, also where none could be fetched.
    entries.any(|entry| entry.is_ok_and(|entry| entry.path().is_dir()))
}

/// Asks npm for known holes in the lock files: of the stories, and of wasm-opt.
fn holes_of_packages(unchecked: &mut Vec<String>) -> Result<String, Failure> {
    for folder in [npm::FOLDER, wasm_opt::FOLDER].map(Path::new) {
        let asked = npm::audit(folder).output();
        let report = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        match Report::read(&report.unwrap_or_default()) {
            Report::Clean => {}
            Report::Holes => {
                process::run(&mut npm::audit_for_people(folder))?;
                return Ok("see above".to_owned());
            }
            Report::None => {
                unchecked.push(
                    "known holes of the npm packages. There is no npm here, or its registry does \
                     not answer `npm audit`."
                        .to_owned(),
                );
                return Ok("not checked".to_owned());
            }
        }
    }
    Ok("none is known today".to_owned())
}

/// The report of `npm audit --json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Report {
    Clean,
    Holes,
    /// An error in place of a report.
    None,
}

impl Report {
    fn read(json: &str) -> Self {
        let plain: String = json.chars().filter(|c| !c.is_whitespace()).collect();
        if !plain.contains("\"auditReportVersion\":") {
            Self::None
        } else if plain.contains("\"vulnerabilities\":{},") {
            Self::Clean
        } else {
            Self::Holes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_registry_is_no_report() {
        let error = "{\n  \"message\": \"405 Method Not Allowed\",\n  \"statusCode\": 405\n}";
        for text in ["", error] {
            assert_eq!(Report::read(text), Report::None, "{text}");
        }
    }

    #[test]
    fn a_report_is_clean_only_without_any_hole() {
        let report = |holes: &str| {
            format!(
                "{{\n  \"auditReportVersion\": 2,\n  \"vulnerabilities\": {{{holes}}},\n  \"metadata\": {{}}\n}}"
            )
        };
        assert_eq!(Report::read(&report("")), Report::Clean);
        let hole = "\n    \"a\": { \"severity\": \"low\" }\n  ";
        assert_eq!(Report::read(&report(hole)), Report::Holes);
        assert_eq!(Report::read("{\"auditReportVersion\":2}"), Report::Holes);
    }
}
