//! One row of a ledger.

use std::sync::Arc;

use super::{
    Evidence, Outcome, Source,
    groups::{is_failure, retry_can_help},
    item::ItemState,
};
use crate::{
    item::{Action, Flags, Step},
    place::Places,
    plan::{PlannedRow, RowPlan},
    rules::Finding,
    service::{About, Eligibility, Observation, Reason, ReasonKind, Service as _, ai_api::AiApi},
    time::Timestamp,
};

/// The cause of an item's outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The reason that the service or the run gives.
    Reason(Arc<Reason>),
    /// The finding of a rule.
    Rule(Arc<Finding>),
}

/// One distinct text of the paste, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id, or what stood in its place.
    pub text: Arc<str>,
    /// Every place where it stood; the first one first.
    pub places: Places,
    /// The action; none where it was left out.
    pub action: Option<Action>,
    /// The cause of its outcome; none as long as there is nothing to say.
    pub cause: Option<Cause>,
    /// The evidence for it; none as long as nothing happened to it.
    pub evidence: Option<Evidence>,
    /// The number of times that it was sent.
    pub attempts: u16,
    /// The step that was last sent; none as long as it was not.
    pub step: Option<Step>,
    /// The last observation; none as long as nobody looked.
    pub seen: Option<Observation>,
    /// Further details, as read before anything was sent.
    pub about: Option<Arc<About>>,
    /// The number of its group in [`Ledger::groups`]; none as long as nothing was said of it.
    pub group: Option<u32>,
    pub(super) target: u16,
    /// All that decides what is done about it next.
    pub(crate) state: ItemState,
}

impl Row {
    /// The outcome.
    pub const fn outcome(&self) -> Outcome {
        self.state.outcome()
    }

    /// The reason, where it is the service's or the run's.
    pub fn reason(&self) -> Option<&Reason> {
        match &self.cause {
            Some(Cause::Reason(reason)) => Some(reason),
            _ => None,
        }
    }

    /// `true` if the same change, sent again later, may succeed; none where there is nothing to
    /// send again.
    pub fn retry_can_help(&self) -> Option<bool> {
        let helps = |reason: &Reason| retry_can_help(self.outcome(), reason.kind);
        self.can_be_sent_again()
            .then(|| self.reason().map(helps))
            .flatten()
    }

    /// `true` if a further reading may say more of it, as soon as the run is over: it was accepted
    /// and not seen done, or its fate is unknown.
    pub const fn can_be_checked_again(&self) -> bool {
        self.action.is_some() && matches!(self.outcome(), Outcome::Scheduled | Outcome::Unknown)
    }

    /// `true` if there is a change to send again: it was refused, its fate is unknown, or the run
    /// ended before it went, or before it came to its end.
    pub fn can_be_sent_again(&self) -> bool {
        let is_failure = match self.reason() {
            Some(reason) => is_failure(self.outcome(), reason.kind),
            None => self.outcome() == Outcome::NotSent,
        };
        is_failure && self.action.is_some()
    }

    /// `true` if it was left out because instances of it run: with cascade it could be sent.
    pub fn waits_for_cascade(&self) -> bool {
        let is_about_instances = |reason: &Reason| reason.kind == ReasonKind::RunningInstances;
        self.outcome() == Outcome::Skipped && self.reason().is_some_and(is_about_instances)
    }

    /// `true` if it can be sent once more, in whatever way.
    pub fn can_be_taken_up_again(&self) -> bool {
        self.can_be_sent_again() || self.waits_for_cascade() || self.can_be_stopped_first()
    }

    /// `true` if it was not deleted because of its status, and can be once it is stopped: whatever was
    /// last seen of it can be stopped.
    pub fn can_be_stopped_first(&self) -> bool {
        let is_about_status = |reason: &Reason| reason.kind == ReasonKind::NotAllowedInStatus;
        let can_be_stopped = match &self.seen {
            Some(Observation::Found(found)) => !matches!(
                AiApi::new(None).eligibility(Step::Stop, found),
                Eligibility::Done | Eligibility::Forbidden
            ),
            Some(Observation::NotFound | Observation::NotListed) => false,
            None => self.action == Some(Action::Delete),
        };
        let was_deletion = matches!(self.action, Some(Action::Delete) | None);
        matches!(self.outcome(), Outcome::Failed | Outcome::Skipped)
            && self.reason().is_some_and(is_about_status)
            && was_deletion
            && can_be_stopped
    }

    /// `true` if all that was wanted is done: not just the first of two steps, and not just
    /// accepted.
    pub fn is_done(&self) -> bool {
        match self.outcome() {
            Outcome::Deleted | Outcome::AlreadyGone => true,
            Outcome::Stopped | Outcome::AlreadyStopped => !self.is_half_done(),
            _ => false,
        }
    }

    /// `true` if it was stopped and is still to be deleted.
    pub fn is_half_done(&self) -> bool {
        self.action == Some(Action::StopThenDelete)
            && matches!(self.outcome(), Outcome::Stopped | Outcome::AlreadyStopped)
    }

    /// `true` if it is to be stopped and then deleted, and is past the first step: stopped, or gone.
    pub(super) fn is_past_stop(&self) -> bool {
        self.action == Some(Action::StopThenDelete)
            && (self.state.step == Step::Delete || self.is_half_done() || self.is_gone())
    }

    /// `true` if it is past that, and its deletion is sent or accepted and not seen done.
    pub(super) fn is_in_deletion(&self) -> bool {
        self.is_past_stop()
            && self.state.step == Step::Delete
            && matches!(self.outcome(), Outcome::Sending | Outcome::Scheduled)
    }

    /// `true` if it is known to be gone, whatever was seen of it before.
    pub const fn is_gone(&self) -> bool {
        matches!(self.outcome(), Outcome::Deleted | Outcome::AlreadyGone)
    }

    /// The number of running instances that its deletion has destroyed, by the last count before it;
    /// `flags` are those of its run. 0 where nothing was counted, and of what was gone before.
    pub fn destroyed_instances(&self, flags: Flags) -> usize {
        if self.outcome() != Outcome::Deleted || !flags.cascade {
            return 0;
        }
        let usage = self.about.as_ref().and_then(|about| about.usage);
        usage.map_or(0, |usage| usage.instances())
    }

    /// The status in which it was last seen, in the service's own word; none where nobody
    /// looked, or where it was not there.
    pub fn status(&self) -> Option<&str> {
        match &self.seen {
            Some(Observation::Found(found)) => Some(&found.status),
            Some(Observation::NotFound | Observation::NotListed) | None => None,
        }
    }

    /// The time of its outcome's last change.
    pub fn updated(&self) -> Option<Timestamp> {
        self.evidence.as_ref().map(|evidence| evidence.at)
    }
}

/// A row as it is before anything is sent.
pub(super) fn start_row(planned: &PlannedRow, at: Timestamp) -> Row {
    let cause = match &planned.plan {
        RowPlan::Send(_) => None,
        RowPlan::Skip(finding) => Some(Cause::Rule(finding.clone())),
        RowPlan::LeaveOut(reason) => Some(Cause::Reason(reason.clone())),
    };
    let action = planned.action();
    let evidence = cause.is_some().then_some(Evidence {
        source: Source::Rules,
        at,
        correlation: None,
        http_status: None,
    });
    Row {
        text: planned.text.clone(),
        places: planned.places.clone(),
        action,
        cause,
        evidence,
        attempts: 0,
        step: None,
        seen: planned.seen.clone(),
        about: planned.about.clone(),
        group: None,
        target: planned.target,
        state: ItemState::new(action, planned.seen.as_ref()),
    }
}
