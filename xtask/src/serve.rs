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

    let mut steps = Steps::new(6);
    needs::meet(&[Need::Wasm, Need::WasmBindgen, Need::Trunk], &mut steps)?;
    steps.run("the gateway", gateway::build)?;
    steps.run("the page", page::build)?;
    steps.run("starting", || Ok("Ctrl-C ends it".to_owned()))?;
    // The gateway opens the browser itself: only it can hand over a key, and it knows when it listens.
    let open = if options.open { "--open" } else { "--no-open" };
    // Whoever works on the program does not want to delete with it what is real, unless they name it.
    let is_named = |argument: &String| {
        ["--config", "--sandbox"]
            .iter()
            .any(|flag| argument == flag || argument.starts_with(&format!("{flag}=")))
    };
    let sandbox_only = (!options.further.iter().any(is_named)).then_some("--sandbox-only");
    gateway::become_it(
        Command::new(gateway::binary()?)
            .args(["serve", "--listen", &address])
            .args(["--page-dir", page::FOLDER])
            .arg(open)
            .args(sandbox_only)
            .args(&options.further),
    )
}
