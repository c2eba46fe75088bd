//! The survey: the present states of the pasted ids.
//!
//! A [`Survey`] is read before anything is sent; [`Groups`] says of it how many items have which
//! status and what will happen to them. The same readings settle during a run what an answer
//! left open.

mod read;
mod reliance;

pub use read::{Seen, Survey, Surveyor};
pub use reliance::{HOLDS, Reliance};

/// Up to so many ids are read one by one; more of them by a list of all.
pub const FEW: usize = 20;
