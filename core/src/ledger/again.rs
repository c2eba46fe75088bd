//! Sending a part of an earlier run once more.

use super::Ledger;
use crate::plan::{PlanError, PlanInput, PlannedRow, RowPlan};

impl Ledger {
    /// Rows of this run, to be sent once more, each with its own action: of `numbers`
    /// those that [can be sent again](super::Row::can_be_sent_again), or
    /// [could be with cascade](super::Row::waits_for_cascade), on the same connection.
    ///
    /// # Errors
    /// The reason for which nothing of it can be sent.
    pub fn again(&self, numbers: &[u32]) -> Result<PlanInput, PlanError> {
        let rows = numbers
            .iter()
            .filter_map(|number| self.rows().get(usize::try_from(*number).ok()?))
            .filter(|row| row.can_be_sent_again() || row.waits_for_cascade());
        let mut target = None;
        let mut planned = Vec::new();
        for row in rows {
            let Some(of_row) = self.target(row) else {
                continue;
            };
            // What was left out has no action of its own.
            let Some(action) = row.action.or_else(|| of_row.kind().only_action()) else {
                continue;
            };
            if target.get_or_insert(of_row) != &of_row {
                return Err(PlanError::SeveralTargets);
            }
            planned.push(PlannedRow {
                text: row.text.clone(),
                places: row.places.clone(),
                target: 0,
                plan: RowPlan::Send(action),
                seen: None,
                about: None,
            });
        }
        let header = self.header();
        let target = target.ok_or(PlanError::NothingToSend)?.clone();
        let connection = header.connection.clone();
        Ok(PlanInput::repeat(
            connection,
            target,
            header.run.clone(),
            planned,
        ))
    }
}
