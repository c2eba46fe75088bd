//! Parts that Rust has to come with: the standard library for WebAssembly, clippy and rustfmt.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::process;

/// The target that the page is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Sees to the standard library for WebAssembly.
pub(crate) fn wasm() -> Result<String, Failure> {
    target(WASM)
}

/// Sees to the standard library for a target.
pub(crate) fn target(target: &str) -> Result<String, Failure> {
    if has(target) {
        return Ok("there already".to_owned());
    }
    rustup(&["target", "add", target], || {
        format!("The Rust compiler on the PATH has no standard library for {target}.")
    })
}

/// Asks the compiler itself, because it need not have come from rustup.
fn has(target: &str) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", target]);
    process::output(&mut rustc).is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

/// The target of this machine.
pub(crate) fn host() -> Result<String, Failure> {
    let printed = process::output(Command::new("rustc").arg("-vV")).unwrap_or_default();
    let mut lines = printed.lines();
    let host = lines.find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc -vV` does not say which target this machine is."))
}

/// The compiler's file with the licences of the standard library, if any.
pub(crate) fn library_licences() -> Result<PathBuf, Failure> {
    let printed = process::output(Command::new("rustc").args(["--print", "sysroot"]));
    let sysroot = printed.ok_or_else(|| Failure::new("`rustc --print sysroot` says nothing."))?;
    Ok(Path::new(sysroot.trim()).join("share/doc/rust/COPYRIGHT-library.html"))
}

/// Sees to clippy and rustfmt.
pub(crate) fn lints() -> Result<String, Failure> {
    let mut added = Vec::new();
    for (component, command) in [("clippy", "clippy"), ("rustfmt", "fmt")] {
        if process::output(&mut process::cargo(&format!("{command} --version"))).is_none() {
            rustup(&["component", "add", component], || {
                format!("The Rust toolchain on the PATH has no {component}.")
            })?;
            added.push(component);
        }
    }
    Ok(match added.as_slice() {
        [] => "there already".to_owned(),
        added => format!("{} added", added.join(" and ")),
    })
}

/// Runs rustup; `missing` says what it was needed for, where there is none.
fn rustup(arguments: &[&str], missing: impl Fn() -> String) -> Result<String, Failure> {
    let line = format!("rustup {}", arguments.join(" "));
    if process::find("rustup").is_none() {
        return Err(Failure::new(missing()).advise(format!(
            "There is no rustup to add it. Install Rust with rustup (https://rustup.rs) and run `{line}`, or install the package of your system that has it."
        )));
    }
    process::run(Command::new("rustup").args(arguments)).map_err(|failure| {
        failure.advise(format!(
            "{} Look at the network, then run the command again.",
            missing()
        ))
    })?;
    Ok("added by rustup".to_owned())
}
