//! `cargo xtask serve`: from a clean clone to a running Bulkhead.

use std::process::Command;

use crate::args::Serve;
use crate::failure::Failure;
use crate::gateway;
use crate::needs::{self, Need};
use crate::page;
use crate::port;
use crate::steps::Steps;

/// Builds what has changed, then becomes the gateway.
pub(crate) fn serve(options: &Serve) -> Result<(), Failure> {
    // Before the long work, so that nobody waits for a sentence that could be said at once.
    let address = format!("127.0.0.1:{}", port::free(options.port)?);

    let mut steps = Steps::new(5);
    needs::meet_while(
        &[Need::Wasm, Need::WasmBindgen],
        &mut steps,
        needs::compile_meanwhile,
    )?;
    steps.run("the gateway", gateway::build)?;
    steps.run("the page", page::build)?;
    steps.run("starting", || Ok("Ctrl-C ends it".to_owned()))?;
    // The gateway opens the browser itself: only it can hand over a key, and it knows when it listens.
    let open = if options.open { "--open" } else { "--no-open" };
    // Whoever works on the program does not want to delete with it what is real, unless they say so.
    let is_named = |argument: &String| {
        let mut flags = ["--config", "--sandbox"].iter();
        flags.any(|flag| argument == flag || argument.starts_with(&format!("{flag}=")))
    };
    let is_real = options.real || options.further.iter().any(is_named);
    let sandbox_only = (!is_real).then_some("--sandbox-only");
    gateway::become_it(
        Command::new(gateway::binary()?)
            .args(["serve", "--listen", &address])
            .args(["--page-dir", page::FOLDER])
            .arg(open)
            .args(sandbox_only)
            .args(&options.further),
    )
}
