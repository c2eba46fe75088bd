//! `simulate`: thousands of runs in a simulated world.

use crate::args::Simulate;
use crate::failure::Failure;
use crate::process::{self, cargo};

/// Plays schedules, or measures.
pub(crate) fn simulate(options: &Simulate) -> Result<(), Failure> {
    let mut simulate = cargo("run --quiet -p bulkhead-simulation --bin simulate --");
    process::run(simulate.args(&options.arguments))
}
