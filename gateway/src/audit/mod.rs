//! The audit: who changed what, on record before it goes.
//!
//! ```text
//! asked, answered, refused ─line─▶ queue ─writer─▶ group of lines ─▶ file, fdatasync ─▶ waiters
//!                                                                     │
//!                        recent (the once-only memory), entries ◀─read┘
//! ```
//!
//! Each change has two lines of JSON, [`Asked`] and [`Answered`]; each refusal has one,
//! [`Refused`]. [`Audit::asked`] returns when its line is on the disk. A line that can't be
//! written is an error, and the file is left with whole lines only; the next line tries again.

mod action;
mod destination;
mod entries;
mod error;
mod file;
#[cfg(test)]
mod fixtures;
mod group;
mod outcomes;
mod read;
mod recent;
mod record;
mod target;
mod timestamp;
mod writer;

pub use crate::digest::Digest;
pub use action::{AskedId, AuditAction};
pub use entries::{Entry, Found, Query, find};
pub use error::{NotRecorded, OpenError};
pub use file::Rotation;
pub use outcomes::{FailedId, Outcomes};
pub use read::{Tally, Unreadable, read_record};
pub use recent::{Recent, RecentChanges, RecentOutcome, recent};
pub use record::{Answered, Asked, AuditId, Call, Outcome, Record, Refused, VERSION};
pub use target::{Target, default_file};
pub use timestamp::Timestamp;
pub use writer::Audit;
