//! Sending a part of an earlier run once more.

use super::Ledger;
use crate::{
    item::Action,
    plan::{PlanError, PlanInput, PlannedRow, RowPlan},
};

impl Ledger {
    /// Rows of this run, to be sent once more, each with its own action, or all with this one: of
    /// `numbers` those that [can be sent again](super::Row::can_be_sent_again),
    /// [could be with cascade](super::Row::waits_for_cascade), or
    /// [can be stopped first](super::Row::can_be_stopped_first), on the same connection.
    ///
    /// # Errors
    /// The reason for which nothing of it can be sent.
    pub fn again(&self, numbers: &[u32], with: Option<Action>) -> Result<PlanInput, PlanError> {
        let rows = numbers
            .iter()
            .filter_map(|number| self.rows().get(usize::try_from(*number).ok()?))
            .filter(|row| row.can_be_taken_up_again());
        let mut target = None;
        let mut planned = Vec::new();
        for row in rows {
            let Some(of_row) = self.target(row) else {
                continue;
            };
            // What was left out has no action of its own.
            let action = with.or(row.action).or_else(|| of_row.kind().only_action());
            let Some(action) = action else {
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
