//! The outcome of an item, and its evidence.

use serde::{Deserialize, Serialize};

use crate::{item::Action, service::ReasonKind, time::Timestamp, wire::CorrelationId};

/// The outcome of an item. Exactly one of these holds for every entry at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Still to go, or stopped before it went: certainly nothing was changed.
    NotSent,
    /// In a request that has no answer yet.
    Sending,
    /// The service has accepted the change (202) and not yet shown it done.
    Scheduled,
    /// A later reading shows it stopped.
    Stopped,
    /// A later reading shows it gone.
    Deleted,
    /// It was stopped before.
    AlreadyStopped,
    /// It was gone before.
    AlreadyGone,
    /// The service refused it.
    Failed,
    /// It was sent, and neither the answer nor a reading could settle it.
    Unknown,
    /// A rule, the status check or the user left it out.
    Skipped,
}

impl Outcome {
    /// Every outcome, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::NotSent,
        Self::Sending,
        Self::Scheduled,
        Self::Stopped,
        Self::Deleted,
        Self::AlreadyStopped,
        Self::AlreadyGone,
        Self::Failed,
        Self::Unknown,
        Self::Skipped,
    ];

    /// Before anything is sent, of what has this action or is left out.
    pub(super) const fn at_start(action: Option<Action>) -> Self {
        match action {
            Some(_) => Self::NotSent,
            None => Self::Skipped,
        }
    }

    /// `true` if a reading has shown, with this reason, that the service does or has done what a run
    /// has sent.
    pub(crate) const fn is_seen_brought_about(self, kind: ReasonKind) -> bool {
        let is_seen = matches!(kind, ReasonKind::SeenDone | ReasonKind::SeenUnderWay);
        is_seen && matches!(self, Self::Scheduled | Self::Stopped | Self::Deleted)
    }

    /// The outcome's id, as it stands in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NotSent => "not-sent",
            Self::Sending => "sending",
            Self::Scheduled => "scheduled",
            Self::Stopped => "stopped",
            Self::Deleted => "deleted",
            Self::AlreadyStopped => "already-stopped",
            Self::AlreadyGone => "already-gone",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

/// The number of items with each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Outcome, usize)>", into = "Vec<(Outcome, usize)>")]
pub struct OutcomeCounts([usize; Outcome::ALL.len()]);

impl From<OutcomeCounts> for Vec<(Outcome, usize)> {
    fn from(counts: OutcomeCounts) -> Self {
        let all = Outcome::ALL.into_iter().map(|of| (of, counts.of(of)));
        all.filter(|(_, count)| *count > 0).collect()
    }
}

impl From<Vec<(Outcome, usize)>> for OutcomeCounts {
    fn from(given: Vec<(Outcome, usize)>) -> Self {
        let mut counts = Self::default();
        for (outcome, number) in given {
            if let Some(count) = counts.0.get_mut(outcome as usize) {
                *count = number;
            }
        }
        counts
    }
}

impl OutcomeCounts {
    /// The number of items with this outcome.
    pub fn of(&self, outcome: Outcome) -> usize {
        self.0.get(outcome as usize).copied().unwrap_or_default()
    }

    /// Items in all.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    pub(super) fn add(&mut self, outcome: Outcome) {
        if let Some(count) = self.0.get_mut(outcome as usize) {
            *count += 1;
        }
    }

    pub(super) fn remove(&mut self, outcome: Outcome) {
        if let Some(count) = self.0.get_mut(outcome as usize) {
            *count = count.saturating_sub(1);
        }
    }
}

/// The source of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The rules and the status check, before anything was sent.
    Rules,
    /// The request was handed over, and no answer is there yet.
    Request,
    /// An answer.
    Answer,
    /// The lack of one.
    NoAnswer,
    /// A reading of what the item is.
    Reading,
    /// The end of the run.
    Run,
}

impl Source {
    /// The source's id, as it stands in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Request => "request",
            Self::Answer => "answer",
            Self::NoAnswer => "no-answer",
            Self::Reading => "reading",
            Self::Run => "run",
        }
    }
}

/// The evidence of an outcome: its source and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The kind of evidence.
    pub source: Source,
    /// The time at which it was seen.
    pub at: Timestamp,
    /// The attempt that it belongs to.
    pub correlation: Option<CorrelationId>,
    /// The HTTP status of the answer.
    pub http_status: Option<u16>,
}

/// One request that an item was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The correlation id, on both sides of the gateway.
    pub correlation: CorrelationId,
    /// The time at which it was sent.
    pub sent: Timestamp,
    /// The time at which its answer came, or was given up; none as long as it is awaited.
    pub ended: Option<Timestamp>,
    /// The HTTP status of its answer; none where none came.
    pub http_status: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_a_stored_ledger_and_the_order_is_that_of_the_list() {
        for (at, outcome) in Outcome::ALL.into_iter().enumerate() {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.id());
            assert_eq!(outcome as usize, at);
        }
        for source in [Source::Rules, Source::Request, Source::NoAnswer] {
            assert_eq!(serde_json::to_value(source).unwrap(), source.id());
        }
    }
}
