//! The commands of the README: `cargo xtask serve`, `setup`, `test`, `bench`, `simulate`, `conformance`, `audit` and `dist`.
//!
//! No dependency, so that it is built in a moment on a machine that has nothing yet.

mod apt;
mod args;
mod assemble;
mod audit;
mod background;
mod bench;
mod browser;
mod check;
mod clients;
mod conformance;
mod conformance_credentials;
mod count;
mod dist;
mod engine;
mod failure;
mod files;
mod gateway;
mod help;
mod licences;
mod native;
mod needs;
mod npm;
mod page;
mod port;
mod process;
mod running_engine;
mod serve;
mod simulate;
mod stamp;
mod steps;
mod test;
mod tool;
mod toolchain;
mod version;
mod wasm_opt;

use std::path::Path;
use std::process::ExitCode;

use args::Command;
use failure::Failure;

fn main() -> ExitCode {
    let command = match args::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(misuse) => {
            eprintln!("{misuse}\n`cargo xtask help` lists the commands and their options.");
            return ExitCode::from(2);
        }
    };
    match go_to_project().and_then(|()| run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Help => {
            print!("{}", help::TEXT);
            Ok(())
        }
        Command::Serve(options) => serve::serve(&options),
        Command::Setup => needs::setup(),
        // Its last line is the count of tests, whatever happened, so it tells of a failure itself.
        Command::Test(options) => std::process::exit(i32::from(!test::test(&options))),
        Command::Bench(options) => bench::bench(&options),
        Command::Simulate(options) => simulate::simulate(&options),
        Command::Conformance(options) => conformance::conformance(&options),
        Command::ConformanceCredentials => conformance_credentials::conformance(),
        Command::Audit => audit::audit(),
        Command::Dist(options) => dist::dist(&options),
    }
}

/// Every path in xtask is relative to the project's root, wherever in the project it is called.
fn go_to_project() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::env::set_current_dir(&root).map_err(|error| {
        Failure::new(format!(
            "The project's folder {} cannot be entered: {error}.",
            root.display()
        ))
    })
}
