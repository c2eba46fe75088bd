//! The official clients of SAP AI Core, installed in a folder that git ignores, in the versions that
//! `conformance/clients` names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::npm;
use crate::process;
use crate::stamp;
use crate::tool;
use crate::version;

/// The folder that says what they are, and how they are asked.
const FOLDER: &str = "conformance/clients";

/// The names that their publishers give them.
const PYTHON_PACKAGE: &str = "sap-ai-sdk-core";
const JAVASCRIPT_PACKAGE: &str = "@sap-ai-sdk/core";

/// The least Python their packages need.
const PYTHON: (u32, u32) = (3, 10);

/// A client that is there: program and script, and what it is.
pub(crate) struct Client {
    pub(crate) program: PathBuf,
    pub(crate) script: PathBuf,
    /// Names and versions.
    pub(crate) versions: Vec<(String, String)>,
}

/// Sees to the Python client, in an environment of its own.
pub(crate) fn python() -> Result<Client, Failure> {
    let (python, python_version) = find_python()?;
    let requirements = Path::new(FOLDER).join("requirements.txt");
    let text = read(&requirements)?;
    let version = in_requirements(&text, PYTHON_PACKAGE).ok_or_else(|| {
        Failure::new(format!(
            "{} has no {PYTHON_PACKAGE}.",
            requirements.display()
        ))
    })?;
    let folder = Path::new(tool::FOLDER).join("clients/python");
    let wanted = format!("{} {python_version}", stamp::of(&[&requirements])?);
    let mark = folder.join(".stamp");
    let bin = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    if !stamp::is(&mark, &wanted) {
        let mut venv = Command::new(&python);
        venv.args(["-m", "venv", "--clear"]).arg(&folder);
        process::run(&mut venv).map_err(|failure| {
            failure.advise("Python needs its module venv (on Debian: python3-venv).")
        })?;
        let mut pip = Command::new(in_folder(&bin, "python")?);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ])
        .arg("--requirement")
        .arg(&requirements);
        process::run(&mut pip)
            .map_err(|failure| failure.advise("pip fetches the packages over the network."))?;
        stamp::write(&mark, &wanted)?;
    }
    Ok(Client {
        program: absolute(&in_folder(&bin, "python")?)?,
        script: absolute(&Path::new(FOLDER).join("ask.py"))?,
        versions: vec![
            (format!("`{PYTHON_PACKAGE}`"), version.to_owned()),
            ("Python".to_owned(), python_version),
        ],
    })
}

/// Sees to the JavaScript client, with packages of its own.
pub(crate) fn javascript() -> Result<Client, Failure> {
    let node_version = npm::node_version()?;
    let node = process::find("node").ok_or_else(|| Failure::new("There is no node."))?;
    let folder = Path::new(tool::FOLDER).join("clients/javascript");
    let lock = Path::new(FOLDER).join("package-lock.json");
    let text = read(&lock)?;
    let version = in_package_lock(&text, JAVASCRIPT_PACKAGE)
        .ok_or_else(|| Failure::new(format!("{} has no {JAVASCRIPT_PACKAGE}.", lock.display())))?;
    // Node.js looks for packages beside the script.
    for file in ["package.json", "package-lock.json", ".npmrc", "ask.js"] {
        let (from, to) = (Path::new(FOLDER).join(file), folder.join(file));
        let copied = fs::create_dir_all(&folder).and_then(|()| fs::copy(&from, &to));
        copied.map_err(|error| Failure::file(&from, &error))?;
    }
    let wanted = stamp::of(&[&lock])?;
    // npm empties this folder before it fills it.
    let mark = folder.join("node_modules/.stamp");
    if !stamp::is(&mark, &wanted) {
        let mut ci = npm::npm_in(&folder);
        ci.args(["ci", "--ignore-scripts", "--no-audit"]);
        process::run(&mut ci).map_err(|failure| {
            failure.advise("npm comes with Node.js; it fetches the packages over the network.")
        })?;
        stamp::write(&mark, &wanted)?;
    }
    Ok(Client {
        program: node,
        script: absolute(&folder.join("ask.js"))?,
        versions: vec![
            (format!("`{JAVASCRIPT_PACKAGE}`"), version.to_owned()),
            ("Node.js".to_owned(), node_version),
        ],
    })
}

/// A Python that is new enough, and its version.
fn find_python() -> Result<(PathBuf, String), Failure> {
    let (major, minor) = PYTHON;
    let found = ["python3", "python"].into_iter().find_map(process::find);
    let version = found.as_deref().and_then(version::of).unwrap_or_default();
    match found {
        Some(python) if is_new_enough(&version) => Ok((python, version)),
        _ => {
            let found = if version.is_empty() {
                "none on the PATH"
            } else {
                &version
            };
            Err(Failure::new(format!(
                "The Python client needs Python {major}.{minor} or newer; found: {found}."
            ))
            .advise("Install it (on Debian: python3 and python3-venv)."))
        }
    }
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map_while(|part| part.parse().ok());
    parts.next().zip(parts.next()) >= Some(PYTHON)
}

/// The version of a package in the text of a `requirements.txt`.
fn in_requirements<'t>(text: &'t str, package: &str) -> Option<&'t str> {
    let mut lines = text.lines();
    lines.find_map(|line| line.trim().strip_prefix(package)?.strip_prefix("=="))
}

/// The version of a package in the text of a `package-lock.json` that npm has written.
fn in_package_lock<'t>(text: &'t str, package: &str) -> Option<&'t str> {
    let entry = format!("\"node_modules/{package}\": {{");
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| *line == entry)?;
    let version = lines.next()?.strip_prefix("\"version\": \"")?;
    version.strip_suffix("\",")
}

fn in_folder(folder: &Path, program: &str) -> Result<PathBuf, Failure> {
    process::in_folder(folder, program)
        .ok_or_else(|| Failure::new(format!("{} has no {program}.", folder.display())))
}

/// Programs of a case run in a folder of its own. Links stay: the name under which an environment's
/// Python is called tells it what it belongs to.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::file(path, &error))
}

fn read(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).map_err(|error| Failure::file(file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_files() {
        let requirements = include_str!("../../conformance/clients/requirements.txt");
        assert!(in_requirements(requirements, PYTHON_PACKAGE).is_some());
        assert_eq!(in_requirements("a-b==1\na==2\n", "a"), Some("2"));
        let lock = include_str!("../../conformance/clients/package-lock.json");
        assert!(in_package_lock(lock, JAVASCRIPT_PACKAGE).is_some());
        assert_eq!(in_package_lock(lock, "no-such-package"), None);
    }

    #[test]
    fn every_requirement_has_one_version() {
        let requirements = include_str!("../../conformance/clients/requirements.txt");
        let lines = requirements.lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            assert!(line.split_once("==").is_some(), "{line}");
        }
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = include_str!("../../conformance/clients/package-lock.json");
        assert!(!lock.contains("\"resolved\""), "{lock}");
    }

    #[test]
    fn an_old_python_is_not_enough() {
        for (version, expected) in [
            ("3.11.7", true),
            ("3.10", true),
            ("3.9.2", false),
            ("2.7.18", false),
            ("4.0", true),
            ("", false),
        ] {
            assert_eq!(is_new_enough(version), expected, "{version}");
        }
    }
}
