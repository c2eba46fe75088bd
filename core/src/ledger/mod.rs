//! The record of a run: versioned events, and the state that they fold to.
//!
//! The same fold serves the page while the run goes on, a reload, and the history. Every
//! entry that was pasted has a row here with exactly one outcome, also what a rule refused.

mod again;
mod attempts;
mod event;
mod fold_error;
mod groups;
mod outcome;
mod progress;
mod record;
mod requests;
mod row;
mod state;
mod summary;

pub use event::{Event, Header, Settled, VERSION, What};
pub use fold_error::FoldError;
pub use groups::{Group, VARIES};
pub use outcome::{Attempt, Evidence, Outcome, OutcomeCounts, Source};
pub use progress::{HowFar, Progress, RunResult};
pub use record::{Pieces, Record, RecordError};
pub(crate) use requests::{SendCounts, StepHistory};
pub use row::{Cause, Row};
pub use state::{Ledger, Waiting};
pub use summary::{Phase, Summary, Tally};
