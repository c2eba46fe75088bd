//! The exact plan: items, split into batches, to be confirmed as a whole.

mod amounts;
mod confirmation;
mod danger;
mod effect;
mod groups;
mod impact;
mod input;
mod row;
mod second_reading;
mod sending;

use std::{collections::BTreeMap, fmt, sync::Arc};

pub use amounts::Amounts;
pub use confirmation::{Confirmation, DELETE_WORD, MOST_WITHOUT_NUMBER};
pub use danger::Danger;
pub use effect::{PredictedEffect, first_step};
pub use groups::{FRESH, Groups, State, StatusGroup};
pub use impact::Impact;
pub use input::{PlanInput, PlanInputBuilder};
pub use row::{PlannedRow, RowPlan};
pub use second_reading::SecondReading;
pub use sending::{CONCURRENCY_MAX, Sending};

use crate::{
    item::{Action, Change, Flags, ItemId, Step, Target},
    service::{About, Reason, ReasonKind, Request, Service, engine::IN_USE},
    survey::Survey,
    wire::{ConnectionRef, RunId},
};

/// The reason why nothing can be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// No entry is ready, or everything is left out.
    NothingToSend,
    /// The service has no such action for this kind of resource.
    ActionUnsupported(Action),
    /// The rows are of several groups or kinds.
    SeveralTargets,
}

/// The reason why a plan is not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotConfirmed {
    /// The word was not typed.
    Word,
    /// This number of items was not typed.
    Amount(usize),
    /// The user has not agreed to what a deletion with cascade destroys.
    Cascade,
}

/// A choice of surveyed items to send.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// The survey of the items.
    pub survey: &'a Survey,
    /// The same by status.
    pub groups: &'a Groups,
    /// For each group whether it is sent.
    pub sent: &'a [bool],
    /// For single rows, by their numbers, whether they are sent, whatever holds for their groups.
    pub rows: &'a BTreeMap<usize, bool>,
}

/// The rows of an input, with the user's choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen(Arc<Vec<PlannedRow>>);

impl Chosen {
    /// All of it, whatever its status is.
    pub fn all(input: &PlanInput) -> Self {
        Self(input.rows().clone())
    }

    /// Those that the user wants, by their status.
    pub fn by(input: &PlanInput, choice: Choice<'_>) -> Self {
        Self(Arc::new(chosen(input, choice)))
    }

    /// Every row of the basis with what was seen of it, also those that are left out.
    pub const fn rows(&self) -> &Arc<Vec<PlannedRow>> {
        &self.0
    }
}

/// The content of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedBatch {
    /// The rows, as numbers in [`Plan::rows`], and what is done to them.
    pub changes: Vec<(u32, Step)>,
}

/// A plan that nobody has confirmed yet. The runner does not take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    input: PlanInput,
    rows: Arc<Vec<PlannedRow>>,
    flags: Flags,
    sending: Sending,
    batches: Vec<PlannedBatch>,
    later: usize,
    amounts: Amounts,
}

/// A plan that the user has confirmed: the only thing that a run can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedPlan(Plan);

impl Plan {
    /// Splits what is to be sent into batches, in the order of the paste.
    ///
    /// # Errors
    /// Why there is nothing to send, or nobody to send it to.
    pub fn new(
        input: &PlanInput,
        choice: Option<Choice<'_>>,
        service: &impl Service,
        sending: Sending,
    ) -> Result<Self, PlanError> {
        let chosen = match choice {
            None => Chosen::all(input),
            Some(choice) => Chosen::by(input, choice),
        };
        Self::of_chosen(input, chosen, service, sending)
    }

    /// The same from what was chosen before: of a large change, to choose and to split are two
    /// pieces of work.
    ///
    /// # Errors
    /// Why there is nothing to send, or nobody to send it to.
    pub fn of_chosen(
        input: &PlanInput,
        chosen: Chosen,
        service: &impl Service,
        sending: Sending,
    ) -> Result<Self, PlanError> {
        let supported = input.target().kind().actions();
        if let Some(action) = input.actions().find(|a| !supported.contains(a)) {
            return Err(PlanError::ActionUnsupported(action));
        }
        let Chosen(rows) = chosen;
        let mut amounts = Amounts::default();
        let mut changes = Vec::new();
        let mut later = 0;
        for (number, row) in (0..).zip(rows.iter()) {
            let RowPlan::Send(action) = row.plan else {
                continue;
            };
            amounts.add(action);
            let first = first_step(service, action, row.seen.as_ref());
            changes.extend(first.map(|step| (number, step)));
            if first != Some(action.last_step()) {
                later += 1;
            }
        }
        if amounts.total() == 0 {
            return Err(PlanError::NothingToSend);
        }
        let sending = sending.within(service);
        let batches = changes.chunks(sending.batch).map(|changes| PlannedBatch {
            changes: changes.to_vec(),
        });
        Ok(Self {
            input: input.clone(),
            rows,
            flags: service.flags(),
            sending,
            batches: batches.collect(),
            later,
            amounts,
        })
    }

    /// The numbers of items that are stopped and deleted.
    pub const fn amounts(&self) -> Amounts {
        self.amounts
    }

    /// Group and kind.
    pub const fn target(&self) -> &Target {
        self.input.target()
    }

    /// The connection.
    pub const fn connection(&self) -> &ConnectionRef {
        self.input.connection()
    }

    /// The run of which it repeats a part.
    pub const fn parent(&self) -> Option<&RunId> {
        self.input.parent()
    }

    /// Every distinct text of the paste, also those that are not sent.
    pub const fn rows(&self) -> &Arc<Vec<PlannedRow>> {
        &self.rows
    }

    /// The deletion flags of the adapter with which it was made.
    pub const fn flags(&self) -> Flags {
        self.flags
    }

    /// In which portions it is sent.
    pub const fn sending(&self) -> Sending {
        self.sending
    }

    /// The batches that go at once.
    pub fn batches(&self) -> &[PlannedBatch] {
        &self.batches
    }

    /// The number of items that are deleted later, as soon as they are stopped. Their batches show
    /// then.
    pub const fn later(&self) -> usize {
        self.later
    }

    /// The request that sends a batch; none of an empty one.
    pub fn request(&self, service: &impl Service, batch: &PlannedBatch) -> Option<Request> {
        let changes = self.changes(batch);
        if self.sending.bulk {
            return Some(service.change_request(self.target(), &changes));
        }
        let change = changes.first()?;
        Some(service.single_request(self.target(), change))
    }

    fn changes(&self, batch: &PlannedBatch) -> Vec<Change> {
        let changes = batch.changes.iter();
        changes
            .filter_map(|(row, step)| self.change(*row, *step))
            .collect()
    }

    fn change(&self, row: u32, step: Step) -> Option<Change> {
        let row = self.rows.get(usize::try_from(row).ok()?)?;
        let id = ItemId::share(self.target().kind().id_format(), &row.text).ok()?;
        Some(Change { id, step })
    }

    /// The impact of the items that are sent.
    pub fn impact(&self) -> Impact {
        Impact::of(self.rows.iter().filter(|row| row.action().is_some()))
    }

    /// The text that the user has to type first.
    pub const fn confirmation(&self) -> Confirmation {
        Confirmation::of(self.amounts, self.input.confirm_by())
    }

    /// `true` if the user has to agree that running instances and all history are destroyed, beside
    /// typing that.
    pub const fn needs_consent(&self) -> bool {
        self.flags.cascade && self.amounts.deletes()
    }

    /// `true` if a later reading shows that more would be destroyed than was known when it was
    /// planned: the user has agreed to that, and to no more.
    pub fn destroys_more_by(&self, survey: &Survey) -> bool {
        let is_sent = |row: usize| self.rows.get(row).filter(|row| row.action().is_some());
        let usage = |about: &Option<Arc<About>>| about.as_deref().and_then(|about| about.usage);
        let has_grown = |(row, id, _): (usize, &ItemId, Action)| {
            let Some(earlier) = is_sent(row).and_then(|row| usage(&row.about)) else {
                return false;
            };
            let now = survey.seen(id).and_then(|seen| usage(&seen.about));
            now.is_none_or(|now| now.has_grown_since(&earlier))
        };
        self.needs_consent() && self.input.items().any(has_grown)
    }

    /// Confirms the plan with what the user has typed, and whether they agree to what a deletion
    /// with cascade destroys.
    ///
    /// # Errors
    /// [`NotConfirmed`], where what the [`confirmation`](Self::confirmation) asks for was not typed, or
    /// more is to be destroyed than the user has agreed to.
    pub fn confirm(self, typed: &str, consent: bool) -> Result<ConfirmedPlan, NotConfirmed> {
        let confirmation = self.confirmation();
        if !confirmation.is_given_by(typed) {
            return Err(match confirmation {
                Confirmation::Amount(items) => NotConfirmed::Amount(items),
                Confirmation::Word | Confirmation::Button => NotConfirmed::Word,
            });
        }
        if self.needs_consent() && !consent {
            return Err(NotConfirmed::Cascade);
        }
        Ok(ConfirmedPlan(self))
    }
}

impl ConfirmedPlan {
    /// The confirmed plan.
    pub const fn plan(&self) -> &Plan {
        &self.0
    }
}

impl fmt::Display for NotConfirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word => write!(f, "the word {DELETE_WORD} was not typed"),
            Self::Amount(items) => write!(f, "the number of items, {items}, was not typed"),
            Self::Cascade => {
                f.write_str("nobody has agreed that running instances and history are destroyed")
            }
        }
    }
}

/// The rows with what was seen of them, those left out that the user does not want sent.
fn chosen(input: &PlanInput, choice: Choice<'_>) -> Vec<PlannedRow> {
    // The many rows of a group share its reason.
    let groups = choice.groups.all().iter();
    let reasons: Vec<Arc<Reason>> = groups.map(|group| left_out(group).into()).collect();
    let by_user = Arc::new(Reason::of(ReasonKind::LeftOut));
    let mut rows = input.rows().as_ref().clone();
    for (number, id, _) in input.items() {
        let Some(row) = rows.get_mut(number) else {
            continue;
        };
        let seen = choice.survey.seen(id);
        row.seen = seen.map(|seen| seen.observation.clone());
        row.about = seen.and_then(|seen| seen.about.clone());
        let Some(group) = choice.groups.of_row(number) else {
            continue;
        };
        let by_group = choice.sent.get(group) == Some(&true);
        let is_sent = choice.rows.get(&number).copied().unwrap_or(by_group);
        if is_sent {
            continue;
        }
        // What could be sent, and others like it are, the user has left out.
        let reason = if by_group {
            Some(&by_user)
        } else {
            reasons.get(group)
        };
        if let Some(reason) = reason {
            row.plan = RowPlan::LeaveOut(reason.clone());
        }
    }
    rows
}

/// The reason to leave out the items of this group.
fn left_out(group: &StatusGroup) -> Reason {
    let is_in_use = matches!(&group.state, State::Found { found, .. } if &*found.status == IN_USE);
    Reason::of(match group.effect {
        PredictedEffect::NothingToDo => ReasonKind::NothingToDo,
        PredictedEffect::NotAllowed if is_in_use => ReasonKind::RunningInstances,
        PredictedEffect::NotAllowed => ReasonKind::NotAllowedInStatus,
        PredictedEffect::NotFound => ReasonKind::UnknownId,
        _ => ReasonKind::LeftOut,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        item::{Kind, ResourceGroup},
        paste::Reader,
        rules::{Checker, Options},
        service::{Capabilities, ai_api::AiApi},
        wire::ServiceKind,
    };

    fn input(text: &str, action: impl Into<Option<Action>>) -> PlanInput {
        let options = Options {
            kind: Kind::Deployments,
            action: action.into(),
            include_implausible: false,
            accept_found: false,
        };
        let checked = Checker::check_all(options, Reader::new(text, None));
        let connection = ConnectionRef {
            name: "sandbox".into(),
            kind: ServiceKind::AiCore,
            fingerprint: "f".into(),
            sandbox: true,
        };
        let target = Target::new(Kind::Deployments, ResourceGroup::parse("default")).unwrap();
        PlanInput::pasted(connection, target, &checked)
    }

    fn plan(text: &str, bulk: bool, batch: Option<usize>) -> Result<Plan, PlanError> {
        let service = AiApi::new(batch);
        let sending = Sending::usual(&service, Capabilities { bulk });
        Plan::new(&input(text, Action::Stop), None, &service, sending)
    }

    fn ids(count: usize) -> String {
        let ids: Vec<_> = (0..count).map(|n| format!("d{n:015}")).collect();
        ids.join("\n")
    }

    fn sizes(plan: &Plan) -> Vec<usize> {
        plan.batches().iter().map(|b| b.changes.len()).collect()
    }

    #[test]
    fn batches_are_as_large_as_the_service_takes_them() {
        let plan = plan(&ids(245), true, None).unwrap();
        assert_eq!(sizes(&plan), [100, 100, 45]);
        let Some(last) = plan.batches().last() else {
            panic!("there are three")
        };
        let request = plan.request(&AiApi::new(None), last).unwrap();
        assert!(request.body.unwrap().1.contains("d000000000000200"));
    }

    #[test]
    fn refused_entries_are_rows_but_in_no_batch() {
        let plan = plan("a1b2\nx\nc3d4\na1b2", true, Some(1)).unwrap();
        assert_eq!(plan.rows().len(), 3);
        let rows: Vec<_> = plan
            .batches()
            .iter()
            .flat_map(|batch| batch.changes.iter().map(|(row, _)| *row))
            .collect();
        assert_eq!(rows, [0, 2]);
        assert_eq!(plan.amounts().stop, 2);
        assert_eq!(plan.amounts().total(), 2);
    }

    #[test]
    fn what_the_user_left_out_is_a_row_with_that_reason_and_in_no_batch() {
        let options = Options {
            kind: Kind::Deployments,
            action: Some(Action::Stop),
            include_implausible: false,
            accept_found: false,
        };
        let mut checked = Checker::check_all(options, Reader::new("a1b2\nc3d4", None));
        checked.rows[0].leave_out();
        let usual = input("a1b2", Action::Stop);
        let input = PlanInput::pasted(usual.connection().clone(), usual.target().clone(), &checked);
        let service = AiApi::new(None);
        let sending = Sending::usual(&service, Capabilities { bulk: true });
        let plan = Plan::new(&input, None, &service, sending).unwrap();
        assert_eq!(plan.amounts().total(), 1);
        assert_eq!(plan.batches()[0].changes, [(1, Step::Stop)]);
        let RowPlan::LeaveOut(reason) = &plan.rows()[0].plan else {
            panic!("{:?}", plan.rows()[0]);
        };
        assert_eq!(reason.kind, ReasonKind::LeftOut);
    }

    #[test]
    fn without_bulk_changes_each_item_has_a_request_of_its_own() {
        let plan = plan("a1b2\nc3d4", false, None).unwrap();
        assert_eq!(sizes(&plan), [1, 1]);
        let request = plan.request(&AiApi::new(None), &plan.batches()[1]);
        assert_eq!(request.unwrap().path, "v2/lm/deployments/c3d4");
    }

    #[test]
    fn without_items_there_is_no_plan() {
        assert_eq!(plan("x", true, None).unwrap_err(), PlanError::NothingToSend);
    }

    #[test]
    fn what_is_to_be_deleted_later_is_counted_and_in_no_batch_of_its_deletion() {
        let service = AiApi::new(None);
        let sending = Sending::usual(&service, Capabilities { bulk: true });
        let input = input("a1b2\nc3d4", Action::StopThenDelete);
        let plan = Plan::new(&input, None, &service, sending).unwrap();
        assert_eq!(
            plan.batches()[0].changes,
            [(0, Step::Stop), (1, Step::Stop)]
        );
        assert_eq!(plan.later(), 2);
        assert_eq!(plan.confirmation(), Confirmation::Word);
    }

    #[test]
    fn only_a_deletion_needs_the_word() {
        let stop = plan("a1b2", true, None).unwrap();
        assert_eq!(stop.confirmation(), Confirmation::Button);
        assert!(stop.confirm("", false).is_ok());
        let service = AiApi::new(None);
        let sending = Sending::usual(&service, Capabilities { bulk: true });
        let input = input("id,action\na1b2,delete", None);
        let delete = Plan::new(&input, None, &service, sending).unwrap();
        assert!(delete.clone().confirm("delete", false).is_err());
        assert!(delete.clone().confirm("", false).is_err());
        assert!(delete.confirm(" DELETE ", false).is_ok());
    }
}
