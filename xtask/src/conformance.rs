//! `cargo xtask conformance engine`: the same cases against a real engine and against the sandbox's.

use std::process::Command;

use crate::args::Conformance;
use crate::check;
use crate::engine::{Java, version_in};
use crate::failure::Failure;
use crate::gateway;
use crate::needs::{self, Need};
use crate::process::{self, cargo};
use crate::running_engine::RunningEngine;
use crate::steps::Steps;

/// The document of what was seen.
const DOCUMENT: &str = "docs/conformance-engine.md";

/// The needs of the page.
const NEEDS: [Need; 4] = [Need::Wasm, Need::Browser, Need::Npm, Need::WasmBindgen];

/// Starts the engine, compares, ends the engine.
pub(crate) fn conformance(options: &Conformance) -> Result<(), Failure> {
    // Before the long work.
    let java = Java::find()?;
    let of_page = if options.page { NEEDS.len() + 2 } else { 0 };
    let mut steps = Steps::new(4 + of_page);
    let result = all(options, &java, &mut steps);
    println!("\n{}", steps.table());
    result
}

fn all(options: &Conformance, java: &Java, steps: &mut Steps) -> Result<(), Failure> {
    let mut classpath = String::new();
    steps.run("what Maven fetches", || {
        classpath = java.classpath(options.engine, &options.further)?;
        Ok(format!("{} files", classpath.split([':', ';']).count()))
    })?;
    steps.run("building the cases", || {
        process::run(&mut cargo("build --package bulkhead-conformance"))?;
        if options.password {
            return gateway::build();
        }
        Ok("built".to_owned())
    })?;
    // All that takes long comes before the engine runs.
    let mut story = None;
    if options.page {
        needs::meet(&NEEDS, steps)?;
        steps.run("building page and gateway", || {
            story = Some(check::stories()?);
            Ok("built".to_owned())
        })?;
    }
    let mut engine = None;
    steps.run(&format!("starting {}", options.engine.name()), || {
        let running = RunningEngine::start(java, options.engine, &classpath, options.password)?;
        let url = running.url();
        engine = Some(running);
        Ok(format!("at {url}"))
    })?;
    let Some(engine) = engine else {
        return Ok(());
    };
    let cases = steps.run("the cases", || {
        process::run(&mut compare(options, java, &classpath, &engine)?)?;
        Ok("the same".to_owned())
    });
    let page = story.map_or(Ok(()), |mut story| {
        steps.run("the page", || {
            process::run(with(&mut story, &engine))?;
            Ok("works".to_owned())
        })
    });
    cases.and(page)
}

fn compare(
    options: &Conformance,
    java: &Java,
    classpath: &str,
    engine: &RunningEngine,
) -> Result<Command, Failure> {
    let mut compare = cargo("run --quiet --package bulkhead-conformance --bin conformance --");
    compare
        .args(["--engine", options.engine.name()])
        .args(["--url", &engine.url()])
        .args(["--document", DOCUMENT]);
    if options.password {
        compare.arg("--gateway").arg(gateway::binary()?);
    }
    for (name, version) in [
        ("Spring Boot", version_in(classpath, "spring-boot")),
        ("H2", version_in(classpath, "h2")),
        ("Java", Some(java.version.clone())),
    ] {
        if let Some(version) = version {
            compare.args(["--version", &format!("{name}={version}")]);
        }
    }
    Ok(compare)
}

fn with<'s>(story: &'s mut Command, engine: &RunningEngine) -> &'s mut Command {
    story
        .args(["--config", "conformance.config.ts"])
        .env("ENGINE_URL", engine.url())
}
