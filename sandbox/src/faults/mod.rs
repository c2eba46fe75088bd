//! Everything that can be made to go wrong, switched on and off at run time.

mod answers;
mod dice;
mod fault;
mod fields;
mod items;
mod read;

pub(crate) use dice::{Faults, Strike};
pub(crate) use fault::{Reason, Strange};
pub(crate) use read::{Dialect, read};
