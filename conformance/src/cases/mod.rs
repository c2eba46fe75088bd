//! Every case.

mod flags;
mod raw;
mod readings;
mod runs;
mod ways;

use crate::case::{Case, Run, Subject};

/// All cases, in the order of the table.
pub fn cases() -> Vec<Case> {
    [
        readings::cases(),
        runs::cases(),
        flags::cases(),
        runs::not_allowed(),
        ways::cases(),
        raw::cases(),
    ]
    .concat()
}

const fn run(name: &'static str, run: Run) -> Case {
    Case {
        name,
        subject: Subject::Run(run),
    }
}
