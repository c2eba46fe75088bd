//! The summary of a run, for lists of runs.

use serde::{Deserialize, Serialize};

use super::{Event, Outcome, OutcomeCounts, What, event::is_none};
use crate::{
    item::{Flags, Target},
    plan::Amounts,
    service::{Reason, engine},
    time::Timestamp,
    wire::{ConnectionRef, RunId, ServiceKind},
};

/// The phase of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", content = "reason", rename_all = "kebab-case")]
pub enum Phase {
    /// Requests go out.
    Running,
    /// Nothing goes out until the user says so; the reason says why.
    Paused(Reason),
    /// No change goes out any more; what is in flight is awaited, and what is not known is read.
    Halted(Reason),
    /// It is over. The reason says why it ended early, if it did.
    Finished(Option<Reason>),
}

impl Phase {
    /// `true` if the run is over.
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Finished(_))
    }

    /// The phase of the run once it is over: it ended early if nothing more was to go out.
    pub(super) fn finished(&self) -> Self {
        match self {
            Self::Halted(reason) => Self::Finished(Some(reason.clone())),
            Self::Finished(early) => Self::Finished(early.clone()),
            Self::Running | Self::Paused(_) => Self::Finished(None),
        }
    }
}

/// The progress of a run, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// The number of rows with each outcome.
    pub counts: OutcomeCounts,
    /// The number of rows that are stopped and still to be deleted: their outcome is good, and yet
    /// they are not done.
    #[serde(default)]
    pub half_done: usize,
    /// The phase of the run.
    pub phase: Phase,
}

/// The summary of a run, without its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
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
    /// The flags with which they are deleted; the same for all of them.
    #[serde(default, skip_serializing_if = "is_none")]
    pub flags: Flags,
    /// The number of items with each action.
    pub amounts: Amounts,
    /// The time of the run's confirmation.
    pub started: Timestamp,
    /// The time of the last event.
    pub updated: Timestamp,
    /// Its progress, in numbers.
    pub tally: Tally,
}

impl Summary {
    /// A reason with what must not be in its message kept apart: an earlier version recorded all
    /// that an engine said.
    pub(super) fn kept_apart(&self, reason: &Reason) -> Reason {
        let mut reason = reason.clone();
        if self.connection.kind == ServiceKind::Engine {
            engine::keep_apart(&mut reason, &|_| false);
        }
        reason
    }

    /// The time of its end; none as long as it goes on. A run that is read once more ends again.
    pub fn ended(&self) -> Option<Timestamp> {
        self.tally.phase.is_over().then_some(self.updated)
    }

    /// Of a run that begins with this event; none where the event does not begin one.
    pub fn of_start(event: &Event) -> Option<Self> {
        let What::Started { header } = &event.what else {
            return None;
        };
        let mut amounts = Amounts::default();
        let mut counts = OutcomeCounts::default();
        for row in header.rows.iter() {
            let action = row.action();
            counts.add(Outcome::at_start(action));
            if let Some(action) = action {
                amounts.add(action);
            }
        }
        Some(Self {
            version: header.version,
            run: header.run.clone(),
            parent: header.parent.clone(),
            connection: header.connection.clone(),
            targets: header.targets.clone(),
            flags: header.flags,
            amounts,
            started: event.at,
            updated: event.at,
            tally: Tally {
                counts,
                half_done: 0,
                phase: Phase::Running,
            },
        })
    }
}
