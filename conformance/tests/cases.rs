//! Every case in the sandbox alone, with what has to come of it written down: in
//! `expected/fluxnova.txt` for an engine with the bulk deletion, in `expected/older-405.txt` for one
//! without. `cargo xtask conformance engine` shows that a real engine comes to the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of a test may fail it"
)]

use bulkhead_conformance::{Observed, RealClock, SandboxWorld, cases, play};
use bulkhead_sandbox::{Behaviour, EngineVariant};

const FLUXNOVA: &str = include_str!("expected/fluxnova.txt");
const OLDER: &str = include_str!("expected/older-405.txt");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_case_comes_to_what_is_written_down() {
    expect(EngineVariant::Fluxnova, FLUXNOVA).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_bulk_deletion_each_case_comes_to_the_same_one_by_one() {
    expect(EngineVariant::Older405, OLDER).await;
}

/// Plays every case and compares it with a text that has a block for each.
async fn expect(relative: EngineVariant, expected: &str) {
    let mut blocks = Vec::new();
    for case in cases() {
        let world = SandboxWorld::start(relative, Behaviour::Code, &case);
        let world = world.await.unwrap();
        let played = play(&world, &case, RealClock::hurried()).await;
        let observed = played.unwrap_or_else(|trouble| panic!("{}: {trouble}", case.name));
        assert_eq!(observed.untrue, [""; 0], "{}", case.name);
        blocks.push(block(case.name, &observed));
    }
    let expected: Vec<&str> = expected.split("\n\n").map(str::trim_end).collect();
    for (block, expected) in blocks.iter().zip(&expected) {
        assert_eq!(block.trim_end(), *expected);
    }
    assert_eq!(blocks.len(), expected.len());
}

fn block(name: &str, observed: &Observed) -> String {
    let sent = observed.sent.iter().map(|sent| format!("  sent {sent}\n"));
    let lines = observed.lines.iter().map(|line| format!("  {line}\n"));
    let said = observed.said.iter().map(|text| format!("  “{text}”\n"));
    let parts: Vec<String> = sent.chain(lines).chain(said).collect();
    format!("{name}\n{}\n", parts.concat())
}
