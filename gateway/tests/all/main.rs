//! The gateway over real HTTP, before a service that records what arrives.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of a test may fail it"
)]

mod answers;
mod audit;
mod client;
mod codings;
mod command;
mod engine;
mod failures;
mod forwarding;
mod guard;
mod idempotency;
mod installed;
mod limits;
mod log;
mod loops;
mod open;
mod page;
mod pki;
mod policy;
mod program;
mod raw;
mod reach;
mod real;
mod refusals;
mod rig;
mod sandbox;
mod session;
mod simulated;
mod target;
mod tls;
mod token_failures;
mod token_service;
mod token_tls;
mod tokens;
mod upstream;
