//! Requests that are in flight, taken back or lost.

use std::sync::Arc;

use super::{
    Attempt, Cause, Evidence, FoldError, Ledger, Outcome, Source,
    requests::{PriorRow, SentRequest},
    state::index,
};
use crate::{
    item::Step,
    service::{Reason, ReasonKind},
    time::Timestamp,
};

/// So many requests may be missing before one at most: an earlier version lost the record of those
/// that were prepared together.
const MOST_LOST: usize = 1_000;

impl Ledger {
    /// Reads again what an earlier page could not read, or not for long enough.
    pub(super) fn take_up(&mut self) {
        for row in &mut self.rows {
            row.state.take_up();
        }
    }

    /// Requests in flight have no answer any more: the page that waited for it is gone.
    pub(super) fn lose(&mut self, at: Timestamp) -> Vec<u32> {
        let mut rows = Vec::new();
        for sent in self.requests.iter_mut().filter(|sent| sent.is_in_flight()) {
            sent.attempt.ended = Some(at);
            sent.before = Vec::new();
            self.answered += 1;
            let correlation = &sent.attempt.correlation;
            rows.extend(sent.rows().map(|(_, row)| (row, correlation.clone())));
        }
        let shows_late_effects = self.shows_late_effects();
        let reason = Arc::new(Reason::of(ReasonKind::ConnectionLost));
        for (row, correlation) in &rows {
            self.change(*row, |item| item.lost(reason.clone(), shows_late_effects));
            let evidence = Evidence {
                source: Source::NoAnswer,
                at,
                correlation: Some(correlation.clone()),
                http_status: None,
            };
            let group = self.groups.number(Outcome::Unknown, &reason, "");
            let cause = Some(Cause::Reason(reason.clone()));
            self.explain(*row, (cause, group), Some(evidence));
        }
        rows.into_iter().map(|(row, _)| row).collect()
    }

    /// A request goes out.
    pub(super) fn apply_sent(
        &mut self,
        request: u32,
        (attempt, ahead_ms): (Attempt, Option<u32>),
        stops: &[u32],
        deletes: &[u32],
    ) -> Result<Vec<u32>, FoldError> {
        let lost = index(request).and_then(|at| at.checked_sub(self.requests.len()));
        let is_over = self.phase().is_over();
        let lost = lost.filter(|lost| *lost == 0 || (*lost <= MOST_LOST && !is_over));
        let lost = lost.ok_or(FoldError::OutOfRange)?;
        let is_sound = |rows: &[u32]| {
            let exist = rows.iter().all(|number| self.row(*number).is_some());
            exist && rows.is_sorted_by(|a, b| a < b)
        };
        if !(is_sound(stops) && is_sound(deletes)) {
            return Err(FoldError::OutOfRange);
        }
        if lost > 0 {
            self.lost_before.get_or_insert(request);
            self.withdrawn += lost;
        }
        for missing in self.next_request()..request {
            let sent = SentRequest::lost(&self.header.run, missing, attempt.sent);
            self.requests.push(sent);
        }
        self.waiting = None;
        let mut before = Vec::with_capacity(stops.len() + deletes.len());
        for (step, rows) in [(Step::Stop, stops), (Step::Delete, deletes)] {
            for number in rows {
                if let Some(row) = self.row(*number) {
                    before.push(PriorRow {
                        row: *number,
                        state: row.state.clone(),
                        cause: row.cause.clone(),
                        group: row.group,
                        evidence: row.evidence.clone(),
                        step: row.step,
                    });
                }
                let evidence = Evidence {
                    source: Source::Request,
                    at: attempt.sent,
                    correlation: Some(attempt.correlation.clone()),
                    http_status: None,
                };
                self.change(*number, |item| item.sent(step, ahead_ms));
                self.explain(*number, (None, None), Some(evidence));
                if let Some(row) = self.row_mut(*number) {
                    row.attempts = row.attempts.saturating_add(1);
                    row.step = Some(step);
                }
            }
        }
        let sent = SentRequest::new(attempt, before, (stops, deletes));
        self.requests.push(sent);
        Ok([stops, deletes].concat())
    }

    /// A request was not sent after all: its rows are what they were before.
    pub(super) fn withdraw(&mut self, request: u32) -> Result<Vec<u32>, FoldError> {
        let sent = index(request).and_then(|at| self.requests.get_mut(at));
        let sent = sent
            .filter(|sent| sent.is_in_flight())
            .ok_or(FoldError::OutOfRange)?;
        sent.is_withdrawn = true;
        let before = std::mem::take(&mut sent.before);
        self.withdrawn += 1;
        let mut changed = Vec::with_capacity(before.len());
        for was in before {
            changed.push(was.row);
            self.change(was.row, |item| *item = was.state);
            self.explain(was.row, (was.cause, was.group), was.evidence);
            if let Some(row) = self.row_mut(was.row) {
                row.attempts = row.attempts.saturating_sub(1);
                row.step = was.step;
            }
        }
        Ok(changed)
    }
}
