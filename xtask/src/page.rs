//! Building the page, unoptimised, into the folder that the gateway serves.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::assemble::{self, Profile};
use crate::failure::Failure;
use crate::process::{self, Priority};
use crate::stamp;
use crate::tool;

/// The folder of the whole page. Beside it stands what `cargo xtask dist` builds.
pub(crate) const FOLDER: &str = "dist/page";

/// The entries of the project's folder that are no part of the page. Anything new there counts as
/// one, so that a page is rather built once too often than too seldom.
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

/// Builds the page, unless it is there and of just these sources.
pub(crate) fn build() -> Result<String, Failure> {
    let stamp_file = Path::new(tool::FOLDER).join("page.stamp");
    let sources = sources()?;
    if Path::new(FOLDER).is_dir() && stamp::is(&stamp_file, &with_page(&sources)?) {
        return Ok("unchanged".to_owned());
    }
    compile(Priority::Usual)?;
    assemble::page(Path::new(FOLDER), Profile::Quick, None)?;
    stamp::write(&stamp_file, &with_page(&sources)?)?;
    Ok("built".to_owned())
}

/// Compiles it, and does not put it together: while wasm-bindgen is being built itself.
pub(crate) fn compile(priority: Priority) -> Result<(), Failure> {
    assemble::compile(Profile::Quick, priority)
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
