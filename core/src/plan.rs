//! What will be sent, exactly: items, split into batches, to be confirmed as a whole.

use std::{fmt, sync::Arc};

use crate::{
    item::{Action, Item, Target},
    ledger::{ConnectionRef, Ledger, PlannedBatch, PlannedRow, RowPlan, RunId},
    rules::{Checked, RowState},
    service::{Capabilities, Request, Service},
};

/// The word that confirms a deletion.
pub const DELETE_WORD: &str = "DELETE";

/// Why nothing can be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// No entry is ready.
    NothingToSend,
    /// The service takes no bulk changes for this kind of resource.
    BulkOff,
    /// The service has no such action for this kind of resource.
    ActionUnsupported(Action),
    /// The rows are of several groups or kinds.
    SeveralTargets,
}

/// Why a plan is not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotConfirmed;

/// How many items a plan stops and deletes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Items to stop.
    pub stop: usize,
    /// Items to delete.
    pub delete: usize,
}

impl Amounts {
    const fn add(&mut self, action: Action) {
        match action {
            Action::Stop => self.stop += 1,
            Action::Delete => self.delete += 1,
        }
    }

    /// The action of all items; none where they have different ones.
    pub const fn only_action(self) -> Option<Action> {
        match (self.stop, self.delete) {
            (0, 1..) => Some(Action::Delete),
            (1.., 0) => Some(Action::Stop),
            _ => None,
        }
    }

    /// Items in all.
    pub const fn total(self) -> usize {
        self.stop + self.delete
    }
}

/// A plan that nobody has confirmed yet. The runner does not take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    connection: ConnectionRef,
    target: Target,
    parent: Option<RunId>,
    rows: Arc<Vec<PlannedRow>>,
    waves: Vec<Vec<PlannedBatch>>,
    amounts: Amounts,
}

/// A plan that the user has confirmed: the only thing that a run can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedPlan(Plan);

impl Plan {
    /// Splits what is ready into batches, in the order of the paste.
    ///
    /// # Errors
    /// Why there is nothing to send, or nobody to send it to.
    pub fn new(
        connection: ConnectionRef,
        target: Target,
        checked: &Checked,
        service: &impl Service,
        capabilities: Capabilities,
    ) -> Result<Self, PlanError> {
        let rows = checked.rows.iter().map(|row| PlannedRow {
            text: row.text.clone(),
            places: row.places.clone(),
            target: 0,
            plan: match &row.state {
                RowState::Ready(item) => RowPlan::Send(item.action),
                RowState::Out(finding) => RowPlan::Skip(finding.clone()),
            },
        });
        Self::of_rows(
            (connection, target, None),
            rows.collect(),
            service,
            capabilities,
        )
    }

    /// Plans to send rows of an earlier run once more, each with its own action: of `numbers`
    /// those that [can be sent again](crate::ledger::Row::can_be_sent_again), on the same
    /// connection.
    ///
    /// # Errors
    /// Why there is nothing to send, or nobody to send it to.
    pub fn again(
        earlier: &Ledger,
        numbers: &[u32],
        service: &impl Service,
        capabilities: Capabilities,
    ) -> Result<Self, PlanError> {
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
            });
        }
        let header = earlier.header();
        let target = target.ok_or(PlanError::NothingToSend)?.clone();
        Self::of_rows(
            (header.connection.clone(), target, Some(header.run.clone())),
            planned,
            service,
            capabilities,
        )
    }

    fn of_rows(
        (connection, target, parent): (ConnectionRef, Target, Option<RunId>),
        rows: Vec<PlannedRow>,
        service: &impl Service,
        capabilities: Capabilities,
    ) -> Result<Self, PlanError> {
        if !capabilities.bulk {
            return Err(PlanError::BulkOff);
        }
        let supported = service.actions(target.kind);
        let mut amounts = Amounts::default();
        let mut ready = Vec::new();
        for (number, row) in (0..).zip(&rows) {
            let RowPlan::Send(action) = row.plan else {
                continue;
            };
            if !supported.contains(&action) {
                return Err(PlanError::ActionUnsupported(action));
            }
            amounts.add(action);
            ready.push(number);
        }
        if ready.is_empty() {
            return Err(PlanError::NothingToSend);
        }
        let size = service.limits().batch.max(1);
        let batch = |rows: &[u32]| PlannedBatch {
            target: 0,
            rows: rows.to_vec(),
        };
        Ok(Self {
            connection,
            target,
            parent,
            rows: Arc::new(rows),
            waves: vec![ready.chunks(size).map(batch).collect()],
            amounts,
        })
    }

    /// How many items are stopped and deleted.
    pub const fn amounts(&self) -> Amounts {
        self.amounts
    }

    /// Group and kind.
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// The connection.
    pub const fn connection(&self) -> &ConnectionRef {
        &self.connection
    }

    /// The run of which it repeats a part.
    pub const fn parent(&self) -> Option<&RunId> {
        self.parent.as_ref()
    }

    /// Every distinct text of the paste, also those that are not sent.
    pub const fn rows(&self) -> &Arc<Vec<PlannedRow>> {
        &self.rows
    }

    /// The batches, wave after wave.
    pub fn waves(&self) -> &[Vec<PlannedBatch>] {
        &self.waves
    }

    /// All batches of all waves.
    pub fn batches(&self) -> impl Iterator<Item = &PlannedBatch> {
        self.waves.iter().flatten()
    }

    /// The request that sends a batch.
    pub fn request(&self, service: &impl Service, batch: &PlannedBatch) -> Request {
        service.change_request(&self.target, &self.items(batch))
    }

    /// The items of a batch.
    pub fn items(&self, batch: &PlannedBatch) -> Vec<Item> {
        let row = |number: &u32| {
            self.rows
                .get(usize::try_from(*number).ok()?)?
                .item(self.target.kind)
        };
        batch.rows.iter().filter_map(row).collect()
    }

    /// Whether the user has to type [`DELETE_WORD`] first.
    pub const fn needs_word(&self) -> bool {
        self.amounts.delete > 0
    }

    /// Confirms the plan with what the user has typed.
    ///
    /// # Errors
    /// Where something is to be deleted and the word for it was not typed.
    pub fn confirm(self, typed: &str) -> Result<ConfirmedPlan, NotConfirmed> {
        if self.needs_word() && typed.trim() != DELETE_WORD {
            return Err(NotConfirmed);
        }
        Ok(ConfirmedPlan(self))
    }
}

impl ConfirmedPlan {
    /// What was confirmed.
    pub const fn plan(&self) -> &Plan {
        &self.0
    }
}

impl fmt::Display for NotConfirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the word {DELETE_WORD} was not typed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        item::{Kind, ResourceGroup},
        paste::Reader,
        rules::{Checker, Options},
        service::ai_api::AiApi,
        wire::ServiceKind,
    };

    fn plan(text: &str, bulk: bool, batch: Option<usize>) -> Result<Plan, PlanError> {
        let options = Options {
            kind: Kind::Deployments,
            action: Some(Action::Stop),
            include_implausible: false,
        };
        let checked = Checker::check_all(options, Reader::new(text, None));
        let connection = ConnectionRef {
            name: "sandbox".into(),
            kind: ServiceKind::AiCore,
            fingerprint: "f".into(),
            sandbox: true,
        };
        let target = Target {
            resource_group: ResourceGroup::parse("default").unwrap(),
            kind: Kind::Deployments,
        };
        let service = AiApi::new(batch);
        Plan::new(
            connection,
            target,
            &checked,
            &service,
            Capabilities { bulk },
        )
    }

    fn ids(count: usize) -> String {
        let ids: Vec<_> = (0..count).map(|n| format!("d{n:015}")).collect();
        ids.join("\n")
    }

    #[test]
    fn batches_are_as_large_as_the_service_takes_them() {
        let plan = plan(&ids(245), true, None).unwrap();
        let sizes: Vec<_> = plan.batches().map(|batch| batch.rows.len()).collect();
        assert_eq!(sizes, [100, 100, 45]);
        let Some(last) = plan.batches().last() else {
            panic!("there are three")
        };
        assert_eq!(plan.items(last)[0].id.as_str(), "d000000000000200");
    }

    #[test]
    fn refused_entries_are_rows_but_in_no_batch() {
        let plan = plan("a1b2\nx\nc3d4\na1b2", true, Some(1)).unwrap();
        assert_eq!(plan.rows().len(), 3);
        let rows: Vec<_> = plan
            .batches()
            .flat_map(|batch| batch.rows.clone())
            .collect();
        assert_eq!(rows, [0, 2]);
        assert_eq!(plan.amounts(), Amounts { stop: 2, delete: 0 });
    }

    #[test]
    fn without_bulk_changes_or_without_items_there_is_no_plan() {
        assert_eq!(plan("a1b2", false, None).unwrap_err(), PlanError::BulkOff);
        assert_eq!(plan("x", true, None).unwrap_err(), PlanError::NothingToSend);
    }

    #[test]
    fn only_a_deletion_needs_the_word() {
        let stop = plan("a1b2", true, None).unwrap();
        assert!(!stop.needs_word());
        assert!(stop.confirm("").is_ok());
        let text = "id,action\na1b2,delete";
        let delete = plan(text, true, None).unwrap();
        assert!(delete.clone().confirm("delete").is_err());
        assert!(delete.clone().confirm("").is_err());
        assert!(delete.confirm(" DELETE ").is_ok());
    }
}
