//! The simulated engine over real HTTP, against its contract and against what a real engine was seen
//! to answer. Time is paused nearly everywhere: what moves, moves because a test advances it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of a test may fail it"
)]

mod auth;
mod batch;
mod bodies;
mod bulk;
mod control;
mod data;
mod definitions;
mod deployments;
mod fault_items;
mod fault_whole;
#[path = "../http/mod.rs"]
mod http;
mod instances;
mod log;
mod manual;
mod paths;
mod permissions;
mod relatives;
mod rig;
mod single;
