//! The command `bulkhead`.

mod address;
mod args;
mod audit;
mod check;
mod completions;
mod configured;
mod connections;
mod counts;
mod engine_args;
mod failure;
mod help;
mod man;
mod open;
mod reach_args;
mod sandbox;
mod serve;
mod simulated;
mod stop;
mod version;

use std::{future::Future, io::Write, process::ExitCode};

use args::{Command, LogArgs};
use failure::Failure;

fn main() -> ExitCode {
    let args = args::parse();
    let result = match args.command {
        None => run(Some(args.serve.log), serve::serve(args.serve)),
        Some(Command::Serve(serve)) => run(Some(serve.log), serve::serve(serve)),
        Some(Command::Open(args)) => run(None, open::open(args)),
        Some(Command::Sandbox(sandbox)) => run(Some(sandbox.log), sandbox::serve(sandbox)),
        Some(Command::Audit(audit)) => audit::show(&audit),
        Some(Command::Connections(args)) => connections::list(args),
        Some(Command::Completions(args)) => completions::print(args),
        Some(Command::Man(args)) => man::write(&args),
        Some(Command::Check(args)) => run(None, check::check(args)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_told() => ExitCode::FAILURE,
        Err(failure) => {
            // Where nobody reads it any more, the exit code still says enough.
            let sentence = failure.to_string();
            let sentence = bulkhead_gateway::log::escaped(&sentence);
            let _ = writeln!(std::io::stderr(), "bulkhead: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(
    log: Option<LogArgs>,
    command: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    if let Some(log) = log {
        bulkhead_gateway::log::start(log.log_level, log.log_format);
    }
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(format!("it can't start its threads: {error}")))?;
    let result = runtime.block_on(command);
    // Whoever is still at work had its time; a thread that looks up a name can't be stopped.
    runtime.shutdown_background();
    result
}

/// Says on standard output where something is: the only line there.
fn announce(what: &str, url: &str) {
    let mut out = std::io::stdout().lock();
    // It fails where nobody reads it, and then nobody misses it.
    let _ = writeln!(out, "{what} {url}").and_then(|()| out.flush());
}
