//! The end of a run.

use std::sync::Arc;

use super::{Cause, Evidence, Ledger, Outcome, Phase, Row, Source};
use crate::{
    item::{Action, Step},
    service::{Reason, ReasonKind},
    time::Timestamp,
};

impl Ledger {
    /// Ends the run: what did not go will not go any more.
    pub(super) fn finish(&mut self, at: Timestamp) -> Vec<u32> {
        self.waiting = None;
        if self.phase().is_over() {
            return Vec::new();
        }
        let phase = self.phase().finished();
        self.tally_mut().phase = phase.clone();
        let Phase::Finished(Some(reason)) = phase else {
            return Vec::new();
        };
        let reason = Arc::new(reason);
        let is_left = |row: &Row| {
            // That it came to another end is said of the step before.
            let said = |reason: &Reason| reason.kind != ReasonKind::EndedOtherwise;
            let never_went = row.outcome() == Outcome::NotSent && !row.reason().is_some_and(said);
            let is_stopping = row.action == Some(Action::StopThenDelete)
                && row.step == Some(Step::Stop)
                && row.outcome() == Outcome::Scheduled
                && row.reason().is_none_or(|reason| reason.kind.is_fine());
            never_went || row.is_half_done() || is_stopping
        };
        let left: Vec<u32> = (0..)
            .zip(&self.rows)
            .filter(|(_, row)| is_left(row))
            .map(|(number, _)| number)
            .collect();
        for number in &left {
            let Some(row) = self.row(*number) else {
                continue;
            };
            let outcome = row.outcome();
            let group = self.groups.number(outcome, &reason, "");
            let evidence = Evidence {
                source: Source::Run,
                at,
                correlation: None,
                http_status: None,
            };
            let cause = Some(Cause::Reason(reason.clone()));
            self.explain(*number, (cause, group), Some(evidence));
        }
        left
    }
}
