//! The sandbox over real HTTP, against schemas of the contract. Time is paused nearly everywhere:
//! what moves, moves because a test advances it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of a test may fail it"
)]

mod bulk;
mod control;
mod data;
mod fault_items;
mod fault_list;
mod fault_whole;
mod groups;
#[path = "../http/mod.rs"]
mod http;
mod lists;
mod log;
mod refused;
mod rig;
mod schema;
mod serving;
mod single;
mod time;
