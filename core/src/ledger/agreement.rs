//! The comparison of two ledgers: whether they tell the same.

use super::{
    Cause, ItemState, LastAttempt, Ledger, Phase, Row,
    requests::{PriorRow, SentRequest},
};
use crate::service::Reason;

impl Ledger {
    /// `true` if both tell the same of the run, of every item and of what is to be done about it
    /// next. They may differ in what no record holds: the words of a service that are kept
    /// [private](Reason::private).
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.header == other.header
            && recorded_phase(self.phase()) == recorded_phase(other.phase())
            && self
                .rows
                .iter()
                .map(recorded_row)
                .eq(other.rows.iter().map(recorded_row))
            && self.counts() == other.counts()
            && self.half_done() == other.half_done()
            && self.two_steps == other.two_steps
            && self
                .requests
                .iter()
                .map(recorded_request)
                .eq(other.requests.iter().map(recorded_request))
            && self.anomalies == other.anomalies
            && self.is_taken == other.is_taken
    }
}

fn recorded_row(row: &Row) -> Row {
    Row {
        cause: recorded_cause(row.cause.as_ref()),
        state: recorded_state(&row.state),
        ..row.clone()
    }
}

fn recorded_request(request: &SentRequest) -> SentRequest {
    let before = |row: &PriorRow| PriorRow {
        cause: recorded_cause(row.cause.as_ref()),
        state: recorded_state(&row.state),
        ..row.clone()
    };
    let before = request.before.iter().map(before).collect();
    SentRequest {
        before,
        ..request.clone()
    }
}

fn recorded_state(state: &ItemState) -> ItemState {
    let last = match &state.last {
        LastAttempt::Refused(reason) => LastAttempt::Refused(recorded(reason).into()),
        LastAttempt::Doubt(reason, still) => LastAttempt::Doubt(recorded(reason).into(), *still),
        last @ (LastAttempt::Nothing | LastAttempt::Accepted) => last.clone(),
    };
    ItemState {
        last,
        ..state.clone()
    }
}

fn recorded_cause(cause: Option<&Cause>) -> Option<Cause> {
    cause.map(|cause| match cause {
        Cause::Reason(reason) => Cause::Reason(recorded(reason).into()),
        Cause::Rule(finding) => Cause::Rule(finding.clone()),
    })
}

fn recorded_phase(phase: &Phase) -> Phase {
    match phase {
        Phase::Running => Phase::Running,
        Phase::Paused(reason) => Phase::Paused(recorded(reason)),
        Phase::Halted(reason) => Phase::Halted(recorded(reason)),
        Phase::Finished(reason) => Phase::Finished(reason.as_ref().map(recorded)),
    }
}

/// A reason as a record holds it.
fn recorded(reason: &Reason) -> Reason {
    Reason {
        private: None,
        ..reason.clone()
    }
}
