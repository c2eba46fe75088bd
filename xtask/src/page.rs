//! Building the page, unoptimised, into the folder that the gateway serves.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process::{self, Priority};
use crate::stamp;
use crate::tool::{self, Tool};
use crate::toolchain;

/// Where trunk puts the page.
pub(crate) const FOLDER: &str = "dist/page";

/// What is in the project's folder and is no part of the page. Anything new there counts as one, so that a page
/// is rather built once too often than too seldom.
const NO_PART: [&str; 13] = [
    ".ci",
    ".git",
    ".tools",
    "bulkhead.toml",
    "conformance",
    "dist",
    "docs",
    "gateway",
    "packaging",
    "sandbox",
    "target",
    "tests",
    "xtask",
];

/// Compiles what trunk will ask for, without trunk: while that is being built itself, and to fetch crates,
/// which trunk is not allowed to.
pub(crate) fn compile(priority: Priority) -> Result<(), Failure> {
    let wasm = toolchain::WASM;
    let line = format!("build --bin bulkhead-app --target {wasm}");
    let mut build = process::cargo_at(priority, &line);
    process::run(&mut build)
        .map_err(|failure| failure.advise("The page does not compile: the compiler says why."))
}

/// Builds the page, unless it is there and of just these sources.
pub(crate) fn build() -> Result<String, Failure> {
    let stamp_file = Path::new(tool::FOLDER).join("page.stamp");
    let sources = sources()?;
    if Path::new(FOLDER).is_dir() && stamp::is(&stamp_file, &with_page(&sources)?) {
        return Ok("unchanged".to_owned());
    }
    compile(Priority::Usual)?;
    trunk()?;
    stamp::write(&stamp_file, &with_page(&sources)?)?;
    Ok("built".to_owned())
}

fn trunk() -> Result<(), Failure> {
    let trunk = Tool::trunk()?.found()?;
    let wasm_bindgen = Tool::wasm_bindgen()?.found()?;
    let mut build = process::cargo_like(trunk.join("trunk"));
    // Offline: it must neither look for a newer self nor download other tools.
    build
        .args(["build", "--offline", "--quiet"])
        .env("PATH", process::path_with(&wasm_bindgen)?)
        // trunk takes this variable for an option and wants "true", which is not what it means elsewhere.
        .env_remove("NO_COLOR");
    process::run(&mut build)
}

/// The stamp of all that the page is made of, the compiler included.
fn sources() -> Result<String, Failure> {
    let root = Path::new(".");
    let entries = stamp::entries(root).map_err(|error| Failure::file(root, &error))?;
    let sources: Vec<PathBuf> = entries
        .into_iter()
        .filter(|entry| !NO_PART.iter().any(|name| entry.ends_with(name)))
        .collect();
    let sources: Vec<&Path> = sources.iter().map(PathBuf::as_path).collect();
    let compiler = process::output(Command::new("rustc").arg("--version"));
    Ok(format!(
        "{}\n{}",
        compiler.unwrap_or_default().trim(),
        stamp::of(&sources)?
    ))
}

/// That and the stamp of the page: another build may have put another page in its place.
fn with_page(sources: &str) -> Result<String, Failure> {
    Ok(format!("{sources}\n{}\n", stamp::of(&[Path::new(FOLDER)])?))
}
