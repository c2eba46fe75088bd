//! The runner: sends a confirmed plan and records what becomes of it.
//!
//! It is generic over the world: a [`Transport`], a [`Clock`], a [`Journal`] and a seeded
//! source of randomness. It spawns nothing and needs nothing to be `Send`, so that it runs in
//! a browser, and natively in simulated time.

mod answer;
mod checking;
mod context;
mod control;
mod handle;
mod item;
mod journal;
mod journal_batch;
mod limits;
mod listing;
mod pace;
mod perform;
mod reconcile;
mod runner;
mod scheduler;
mod throttle;
mod transitions;

pub use control::Control;
pub use journal::{Journal, JournalError, MemoryJournal};
pub use limits::RunLimits;
pub use runner::Runner;
