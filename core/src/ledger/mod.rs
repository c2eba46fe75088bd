//! The record of a run: versioned events, and the state that they fold to.
//!
//! The same fold serves the page while the run goes on, a reload, and the history. Every
//! entry that was pasted has a row here with exactly one outcome, also what a rule refused.

mod again;
mod agreement;
mod attempts;
mod effect;
mod event;
mod finish;
mod fold_error;
mod groups;
mod in_flight;
mod item;
mod outcome;
mod pace;
mod progress;
mod record;
mod requests;
mod row;
mod settle;
mod state;
mod summary;
mod third_format;
mod upgrade;
mod view;

pub use effect::{Effect, Retry, Still};
pub use event::{Event, Header, Settled, VERSION, What};
pub use fold_error::FoldError;
pub use groups::{Group, VARIES};
pub(crate) use item::{ItemPhase, ItemState, LastAttempt, PriorExistence};
pub use outcome::{Attempt, Evidence, Outcome, OutcomeCounts, Source};
pub use pace::Pace;
pub use progress::{HowFar, Progress, RunResult, TwoSteps};
pub use record::{Pieces, Record, RecordError};
pub use row::{Cause, Row};
pub use state::{Ledger, Waiting};
pub use summary::{Phase, Summary, Tally};
pub use third_format::in_third_format;
