//! From a text to what is sent, as in the page.

use bulkhead_core::{
    item::{Action, Kind, Target},
    paste::Reader,
    plan::PlanInput,
    rules::{Checked, Checker, Options},
    wire::{ConnectionRef, ServiceKind},
};

/// Checks a text as the page does for an engine.
pub fn check(text: &str) -> Checked {
    let options = Options {
        kind: Kind::ProcessDeployments,
        action: Some(Action::Delete),
        // The cases are about what an engine does with an id, however unlikely it looks.
        include_implausible: true,
        accept_found: false,
    };
    Checker::check_all(options, Reader::new(text, Some(options.kind)))
}

/// The deletions that a text asks for.
pub fn plan_input(text: &str) -> PlanInput {
    let connection = ConnectionRef {
        name: "conformance".into(),
        kind: ServiceKind::Engine,
        fingerprint: "conformance".into(),
        sandbox: false,
    };
    PlanInput::pasted(connection, Target::of_engine(), &check(text))
}
