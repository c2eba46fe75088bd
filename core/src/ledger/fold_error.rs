//! The reasons for which a record can't be read.

use std::fmt;

use super::VERSION;

/// The error of an event that does not fit the ledger: not written by this program, or damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoldError {
    /// The first event does not begin a run.
    NoBeginning,
    /// A later event begins a run.
    SecondBeginning,
    /// The events were written by a newer version.
    Newer {
        /// Its version.
        version: u16,
    },
    /// An event names a row, a request, a target or a reason that does not exist.
    OutOfRange,
}

impl fmt::Display for FoldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBeginning => f.write_str("the record of this run has no beginning"),
            Self::SecondBeginning => f.write_str("the record holds more than one run"),
            Self::Newer { version } => write!(
                f,
                "the record was written in format {version}, and this page reads up to {VERSION}: \
                 reload to get the newer page"
            ),
            Self::OutOfRange => f.write_str("the record of this run is damaged"),
        }
    }
}

impl std::error::Error for FoldError {}
