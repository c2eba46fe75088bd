//! What a plan is made of, before anything is known of the items' status.

use std::sync::Arc;

use super::PlanError;
use crate::{
    item::{Action, Item, Target},
    ledger::{ConnectionRef, Ledger, PlannedRow, RowPlan, RunId},
    rules::{Checked, RowState},
};

/// What is to be sent, and where: a paste that was checked, or a part of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    connection: ConnectionRef,
    target: Target,
    parent: Option<RunId>,
    rows: Arc<Vec<PlannedRow>>,
}

impl Basis {
    /// What was pasted.
    pub fn pasted(connection: ConnectionRef, target: Target, checked: &Checked) -> Self {
        let rows = checked.rows.iter().map(|row| PlannedRow {
            text: row.text.clone(),
            places: row.places.clone(),
            target: 0,
            plan: match &row.state {
                RowState::Ready(item) => RowPlan::Send(item.action),
                RowState::Out(finding) => RowPlan::Skip(finding.clone()),
            },
            seen: None,
        });
        Self {
            connection,
            target,
            parent: None,
            rows: Arc::new(rows.collect()),
        }
    }

    /// Rows of an earlier run, to be sent once more, each with its own action: of `numbers`
    /// those that [can be sent again](crate::ledger::Row::can_be_sent_again), on the same
    /// connection.
    ///
    /// # Errors
    /// Why nothing of it can be sent.
    pub fn again(earlier: &Ledger, numbers: &[u32]) -> Result<Self, PlanError> {
        let rows = numbers
            .iter()
            .filter_map(|number| earlier.rows().get(usize::try_from(*number).ok()?))
            .filter(|row| row.can_be_sent_again());
        let mut target = None;
        let mut planned = Vec::new();
        for row in rows {
            let (Some(action), Some(of_row)) = (row.action, earlier.target(row)) else {
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
            });
        }
        let header = earlier.header();
        Ok(Self {
            connection: header.connection.clone(),
            target: target.ok_or(PlanError::NothingToSend)?.clone(),
            parent: Some(header.run.clone()),
            rows: Arc::new(planned),
        })
    }

    /// The connection.
    pub const fn connection(&self) -> &ConnectionRef {
        &self.connection
    }

    /// Group and kind.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The run of which a part is sent once more.
    pub const fn parent(&self) -> Option<&RunId> {
        self.parent.as_ref()
    }

    /// Every distinct text, also those that a rule leaves out.
    pub const fn rows(&self) -> &Arc<Vec<PlannedRow>> {
        &self.rows
    }

    /// What is to be sent, with the numbers of the rows.
    pub fn items(&self) -> impl Iterator<Item = (usize, Item)> {
        let kind = self.target.kind;
        let rows = self.rows.iter().enumerate();
        rows.filter_map(move |(number, row)| Some((number, row.item(kind)?)))
    }

    /// The actions of what is to be sent.
    pub(super) fn actions(&self) -> impl Iterator<Item = Action> {
        self.rows.iter().filter_map(|row| match row.plan {
            RowPlan::Send(action) => Some(action),
            RowPlan::Skip(_) | RowPlan::LeaveOut(_) => None,
        })
    }
}
