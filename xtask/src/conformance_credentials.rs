//! `cargo xtask conformance credentials`: the same credentials for Bulkhead and for the official clients.

use std::process::Command;

use crate::clients::{self, Client};
use crate::failure::Failure;
use crate::gateway;
use crate::process::{self, cargo};
use crate::steps::Steps;

/// The document of what was seen.
const DOCUMENT: &str = "docs/conformance-credentials.md";

/// Installs the clients and compares.
pub(crate) fn conformance() -> Result<(), Failure> {
    let mut steps = Steps::new(4);
    let result = all(&mut steps);
    println!("\n{}", steps.table());
    result
}

fn all(steps: &mut Steps) -> Result<(), Failure> {
    let python = installed(steps, "the Python client", clients::python)?;
    let javascript = installed(steps, "the JavaScript client", clients::javascript)?;
    steps.run("building the cases and the gateway", || {
        let packages = "build --package bulkhead-conformance --package bulkhead-gateway";
        process::run(&mut cargo(packages))?;
        Ok("built".to_owned())
    })?;
    steps.run("the cases", || {
        process::run(&mut compare(&python, &javascript)?)?;
        Ok("as they are known to be".to_owned())
    })
}

fn installed(
    steps: &mut Steps,
    title: &str,
    install: impl FnOnce() -> Result<Client, Failure>,
) -> Result<Client, Failure> {
    let mut installed = None;
    steps.run(title, || {
        let client = installed.insert(install()?);
        let versions = client.versions.iter();
        let versions: Vec<_> = versions
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        Ok(versions.join(", "))
    })?;
    installed.ok_or_else(|| Failure::new(format!("Nothing is known of {title}.")))
}

fn compare(python: &Client, javascript: &Client) -> Result<Command, Failure> {
    let program = "run --quiet --package bulkhead-conformance --bin conformance-credentials --";
    let mut compare = cargo(program);
    for (name, client) in [("--python", python), ("--javascript", javascript)] {
        compare.arg(name).arg(&client.program);
        compare.arg(name).arg(&client.script);
        for (name, version) in &client.versions {
            compare.args(["--version", &format!("{name}={version}")]);
        }
    }
    compare.arg("--bulkhead").arg(gateway::binary()?);
    compare.args(["--document", DOCUMENT]);
    Ok(compare)
}
