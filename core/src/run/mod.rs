//! The runner: sends a confirmed plan and records what becomes of it.
//!
//! It is generic over the world: a [`Transport`], a [`Clock`], a [`Journal`] and a seeded
//! source of randomness. It spawns nothing and needs nothing to be `Send`, so that it runs in
//! a browser, and natively in simulated time.

mod answer;
mod checking;
mod control;
mod desk;
mod failure;
mod going;
mod judge;
mod limits;
mod listing;
mod pace;
mod perform;
mod portion;
mod reading;
mod runner;
mod seams;
mod settle;
mod taking;
mod throttle;
mod work;

pub use control::Control;
pub use failure::{Failure, Trouble};
pub(crate) use limits::is_wait;
pub use limits::{Backoff, RunLimits};
pub(crate) use listing::Listing;
pub(crate) use reading::Reader;
pub use runner::Runner;
pub use seams::{Clock, Doubt, Journal, JournalError, MemoryJournal, SendError, Transport};
