//! The events of a run. One a batch, not one an item: a run may have a million items.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Effect, Outcome};
use crate::{
    item::{Flags, Target},
    plan::{PlannedRow, Sending},
    service::{Anomaly, Observation, Reason},
    time::Timestamp,
    wire::{ConnectionRef, CorrelationId, RunId},
};

/// The version of the events below. A reader refuses what is newer than itself.
///
/// 2 brought [`Header::flags`] and [`PlannedRow::about`]: who does not know the flags must not go
/// on with a run that has them. 3 brought the reasons `held-back` and `not-audited`. 4 brought
/// [`Settled::effect`]: formats before it recorded outcomes, which do not say what comes next.
pub const VERSION: u16 = 4;

/// The header of a run: all that is known before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// The version of the run's events.
    pub version: u16,
    /// The run.
    pub run: RunId,
    /// The run of which this one repeats a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RunId>,
    /// The connection.
    pub connection: ConnectionRef,
    /// Groups and kinds.
    pub targets: Vec<Target>,
    /// Every distinct text of the paste, shared with the plan.
    pub rows: Arc<Vec<PlannedRow>>,
    /// The flags with which they are deleted; the same for all of them.
    #[serde(default, skip_serializing_if = "is_none")]
    pub flags: Flags,
    /// In which portions they are sent.
    pub sending: Sending,
    /// The number of times that an item is sent that was not carried out.
    pub attempts: u16,
    /// For how many milliseconds a request may be under way after it was sent; 60,000 where it
    /// does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_way_ms: Option<u64>,
}

/// `true` if there is nothing to write of them.
#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
pub(super) fn is_none(flags: &Flags) -> bool {
    !flags.any()
}

/// The effect of an event on one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The row, as a number in [`Header::rows`].
    pub row: u32,
    /// The effect on it; none where nothing has changed but what was seen of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// The outcome, in place of the effect: so formats 1 to 3 said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The reason, as a number in the event's list of reasons; none where it is as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<u32>,
    /// Its observation, as a number in the event's list of observations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u32>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "event",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum What {
    /// The run was confirmed and begins.
    Started {
        /// The header.
        header: Header,
    },
    /// A request with changes is about to be sent.
    Sent {
        /// The request's number in this run, counted from 0.
        request: u32,
        /// Its correlation id.
        correlation: CorrelationId,
        /// The rows that it stops, ascending.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        stops: Vec<u32>,
        /// The rows that it deletes, ascending.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        deletes: Vec<u32>,
        /// The milliseconds after this within which it may still go; 5,000 where it does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ahead_ms: Option<u32>,
    },
    /// A request that was recorded was not sent after all: what it is about is as it was before.
    Withdrawn {
        /// The request's number.
        request: u32,
    },
    /// The result of a request with changes.
    Answered {
        /// The request's number.
        request: u32,
        /// The time at which it went: it may have been recorded a little earlier.
        went: Timestamp,
        /// The answer's HTTP status; none where no answer came.
        http_status: Option<u16>,
        /// The effect on each of its rows.
        settled: Vec<Settled>,
        /// The reasons, each one once.
        reasons: Vec<Reason>,
        /// Anomalies of the answer.
        #[serde(rename = "surprises")]
        anomalies: Vec<Anomaly>,
    },
    /// Observations, and the conclusions from them.
    Read {
        /// The rows of which there is something new to say.
        settled: Vec<Settled>,
        /// The reasons, each one once.
        reasons: Vec<Reason>,
        /// The observations, each one once.
        seen: Vec<Observation>,
    },
    /// Nothing goes out before this.
    Waiting {
        /// The reason.
        reason: Reason,
        /// Until when.
        until: Timestamp,
    },
    /// Nothing goes out until the user says so.
    Paused {
        /// The reason.
        reason: Reason,
    },
    /// It goes on after a pause.
    Resumed,
    /// It goes on after it was cut off: what was in flight then has no answer any more.
    Reopened,
    /// No change goes out any more. What is not known of those that went is still read.
    Halted {
        /// The reason.
        reason: Reason,
    },
    /// The run is over.
    Finished,
}

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The time.
    pub at: Timestamp,
    /// The thing that happened.
    #[serde(flatten)]
    pub what: What,
}
