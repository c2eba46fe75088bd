//! The runner: sends a confirmed plan and records what becomes of it.
//!
//! It is generic over the world: a [`Transport`], a [`Clock`], a [`Journal`] and a seeded
//! source of randomness. It spawns nothing and needs nothing to be `Send`, so that it runs in
//! a browser, and natively in simulated time.

mod answer;
mod context;
mod control;
mod decide;
mod driver;
mod handle;
mod journal;
mod journal_batch;
mod limits;
mod listing;
mod next;
mod pace;
mod phases;
mod polling;
mod reconcile;
mod refusals;
mod runner;
mod scheduler;
mod slot;
mod throttle;

pub use control::Control;
pub use driver::Runner;
pub use journal::{Journal, JournalError, MemoryJournal};
pub use limits::RunLimits;
