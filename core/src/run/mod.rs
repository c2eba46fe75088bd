//! The runner: sends a confirmed plan and records what becomes of it.
//!
//! It is generic over the world: a [`Transport`], a [`Clock`], a [`Journal`] and a seeded
//! source of randomness. It spawns nothing and needs nothing to be `Send`, so that it runs in
//! a browser, and natively in simulated time.

mod answer;
mod checking;
mod control;
mod desk;
mod going;
mod journal;
mod judge;
mod limits;
mod listing;
mod pace;
mod perform;
mod portion;
mod runner;
mod settle;
mod taking;
mod throttle;
mod work;

pub use control::Control;
pub use journal::{Journal, JournalError, MemoryJournal};
pub use limits::RunLimits;
pub use runner::Runner;
