//! The runner: sends a confirmed plan and records what becomes of it.
//!
//! It is generic over the world: a [`Transport`], a [`Clock`], a [`Journal`] and a seeded
//! source of randomness. It spawns nothing and needs nothing to be `Send`, so that it runs in
//! a browser, and natively in simulated time.

mod runner;
mod seams;

pub use runner::{Control, Runner};
pub use seams::{Clock, Doubt, Journal, JournalError, MemoryJournal, SendError, Transport};
