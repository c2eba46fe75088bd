//! The input of a plan, before anything is known of the items' status.

use std::sync::Arc;

use super::{PlannedRow, RowPlan};
use crate::{
    item::{Action, ItemId, Target},
    rules::{Checked, CheckedRow, Finding, RowState},
    service::{Reason, ReasonKind},
    wire::{ConfirmBy, ConnectionRef, RunId},
};

/// The items to send, and where: a paste that was checked, or a part of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanInput {
    connection: ConnectionRef,
    target: Target,
    parent: Option<RunId>,
    confirm_by: ConfirmBy,
    rows: Arc<Vec<PlannedRow>>,
    /// The id of each row that is to be sent: to read a hundred thousand texts once is enough.
    ids: Arc<Vec<Option<ItemId>>>,
}

/// A basis that is made piece by piece, since a paste may have a hundred thousand rows.
#[derive(Debug)]
pub struct PlanInputBuilder {
    connection: ConnectionRef,
    target: Target,
    rows: Vec<PlannedRow>,
    ids: Vec<Option<ItemId>>,
    /// The reason for what the user left out: many rows may share it.
    left_out: Arc<Reason>,
}

impl PlanInputBuilder {
    /// Begins one of so many rows.
    pub fn new(connection: ConnectionRef, target: Target, rows: usize) -> Self {
        Self {
            connection,
            target,
            rows: Vec::with_capacity(rows),
            ids: Vec::with_capacity(rows),
            left_out: Arc::new(Reason::of(ReasonKind::LeftOut)),
        }
    }

    /// Takes in what comes next.
    pub fn add(&mut self, rows: &[CheckedRow]) {
        for row in rows {
            let (plan, id) = match &row.state {
                RowState::Ready(item) => (RowPlan::Send(item.action), Some(item.id.clone())),
                RowState::Out(Finding::LeftOutByUser { .. }) => {
                    (RowPlan::LeaveOut(self.left_out.clone()), None)
                }
                RowState::Out(finding) => (RowPlan::Skip(Arc::new(finding.clone())), None),
            };
            self.rows.push(PlannedRow {
                text: row.text.clone(),
                places: row.places.clone(),
                target: 0,
                plan,
                seen: None,
                about: None,
            });
            self.ids.push(id);
        }
    }

    /// That was all.
    pub fn finish(self) -> PlanInput {
        PlanInput {
            connection: self.connection,
            target: self.target,
            parent: None,
            confirm_by: ConfirmBy::default(),
            rows: Arc::new(self.rows),
            ids: Arc::new(self.ids),
        }
    }
}

impl PlanInput {
    /// The input of a paste.
    pub fn pasted(connection: ConnectionRef, target: Target, checked: &Checked) -> Self {
        let mut builder = PlanInputBuilder::new(connection, target, checked.rows.len());
        builder.add(&checked.rows);
        builder.finish()
    }

    /// Rows of an earlier run on one target, to be sent once more.
    pub(crate) fn repeat(
        connection: ConnectionRef,
        target: Target,
        parent: RunId,
        rows: Vec<PlannedRow>,
    ) -> Self {
        let id = |row: &PlannedRow| Some(row.item(target.kind())?.id);
        Self {
            connection,
            parent: Some(parent),
            confirm_by: ConfirmBy::default(),
            ids: Arc::new(rows.iter().map(id).collect()),
            rows: Arc::new(rows),
            target,
        }
    }

    /// The same on the connection as the gateway has it now: the record of an earlier run may not
    /// name the account.
    #[must_use]
    pub fn on(mut self, connection: ConnectionRef) -> Self {
        self.connection = connection;
        self
    }

    /// The same on a connection that wants its changes confirmed in this strength.
    #[must_use]
    pub const fn confirmed_by(mut self, confirm_by: ConfirmBy) -> Self {
        self.confirm_by = confirm_by;
        self
    }

    /// Gives some of the items, by the numbers of their rows, another action.
    pub fn act_otherwise(&mut self, action: Action, is_it: impl Fn(usize) -> bool) {
        let rows = Arc::make_mut(&mut self.rows);
        for (number, row) in rows.iter_mut().enumerate() {
            if matches!(row.plan, RowPlan::Send(_)) && is_it(number) {
                row.plan = RowPlan::Send(action);
            }
        }
    }

    /// The connection.
    pub const fn connection(&self) -> &ConnectionRef {
        &self.connection
    }

    /// The strength in which its plan is confirmed.
    pub const fn confirm_by(&self) -> ConfirmBy {
        self.confirm_by
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

    /// The items to send, with the numbers of their rows.
    pub fn items(&self) -> impl Iterator<Item = (usize, &ItemId, Action)> {
        let rows = self.rows.iter().zip(self.ids.iter()).enumerate();
        rows.filter_map(|(number, (row, id))| match row.plan {
            RowPlan::Send(action) => Some((number, id.as_ref()?, action)),
            RowPlan::Skip(_) | RowPlan::LeaveOut(_) => None,
        })
    }

    /// The number of items to be sent.
    pub fn amount(&self) -> usize {
        self.actions().count()
    }

    /// The actions of what is to be sent.
    pub(super) fn actions(&self) -> impl Iterator<Item = Action> {
        self.rows.iter().filter_map(|row| match row.plan {
            RowPlan::Send(action) => Some(action),
            RowPlan::Skip(_) | RowPlan::LeaveOut(_) => None,
        })
    }
}
