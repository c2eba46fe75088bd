//! The predicted effect of a change on an item, by its status.

use crate::{
    item::{Action, Step},
    service::{Eligibility, Observation, Service},
};

/// The predicted effect of a change on an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PredictedEffect {
    /// It is stopped.
    Stop,
    /// It is deleted.
    Delete,
    /// It is stopped, and deleted as soon as it is stopped.
    StopThenDelete,
    /// It is stopping already; it is deleted as soon as it is stopped.
    DeleteWhenStopped,
    /// Nothing: what is wanted is there already, or under way.
    NothingToDo,
    /// The service will refuse it: its status does not allow this.
    NotAllowed,
    /// The service will refuse it: it knows no such id.
    NotFound,
    /// Nobody knows: its status was not read.
    NotRead,
}

impl PredictedEffect {
    /// The effect on an item with this observation.
    pub fn of(service: &impl Service, action: Action, seen: Option<&Observation>) -> Self {
        use Eligibility::{Allowed, Done, Forbidden, UnderWay, Unsure};
        let found = match seen {
            None => return Self::NotRead,
            Some(Observation::NotFound | Observation::NotListed) => return Self::NotFound,
            Some(Observation::Found(found)) => found,
        };
        let eligibility = |step| service.eligibility(step, found);
        match action {
            Action::Stop => match eligibility(Step::Stop) {
                Done | UnderWay => Self::NothingToDo,
                Allowed | Unsure => Self::Stop,
                Forbidden => Self::NotAllowed,
            },
            Action::Delete => match eligibility(Step::Delete) {
                Done | UnderWay => Self::NothingToDo,
                Allowed | Unsure => Self::Delete,
                Forbidden => Self::NotAllowed,
            },
            Action::StopThenDelete => match (eligibility(Step::Delete), eligibility(Step::Stop)) {
                (Done | UnderWay, _) => Self::NothingToDo,
                (Allowed, _) => Self::Delete,
                (_, UnderWay) => Self::DeleteWhenStopped,
                (_, Allowed | Unsure) => Self::StopThenDelete,
                (Unsure, _) => Self::Delete,
                (Forbidden, Done | Forbidden) => Self::NotAllowed,
            },
        }
    }

    /// `true` if it is sent unless the user says otherwise: all but what can't succeed.
    pub const fn is_sent_by_default(self) -> bool {
        !matches!(self, Self::NothingToDo | Self::NotAllowed | Self::NotFound)
    }
}

/// The step with which a change of an item begins; none where there is first to wait until it
/// is stopped.
pub fn first_step(
    service: &impl Service,
    action: Action,
    seen: Option<&Observation>,
) -> Option<Step> {
    match (action, PredictedEffect::of(service, action, seen)) {
        (Action::Stop, _) => Some(Step::Stop),
        (_, PredictedEffect::DeleteWhenStopped) => None,
        // Where there is nothing to do it is being deleted, and does not stop any more.
        (Action::Delete, _) | (_, PredictedEffect::Delete | PredictedEffect::NothingToDo) => {
            Some(Step::Delete)
        }
        _ => Some(Step::Stop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Found, ai_api::AiApi};

    fn seen(status: &str) -> Observation {
        let (status, being_deleted) = match status.strip_suffix('!') {
            Some(status) => (status, true),
            None => (status, false),
        };
        Observation::Found(Found {
            status: status.into(),
            being_deleted,
        })
    }

    /// A status with `!` is one that is being deleted.
    #[test]
    fn every_status_has_its_fate_for_every_action() {
        use PredictedEffect::{
            Delete, DeleteWhenStopped, NotAllowed, NothingToDo, Stop, StopThenDelete as Both,
        };
        for (status, stop, delete, both) in [
            ("PENDING", Stop, NotAllowed, Both),
            ("RUNNING", Stop, NotAllowed, Both),
            ("STOPPING", NothingToDo, NotAllowed, DeleteWhenStopped),
            ("STOPPED", NothingToDo, Delete, Delete),
            ("DEAD", NotAllowed, Delete, Delete),
            ("COMPLETED", NotAllowed, Delete, Delete),
            ("UNKNOWN", NotAllowed, Delete, Delete),
            ("STOPPED!", NothingToDo, NothingToDo, NothingToDo),
            ("DEAD!", NotAllowed, NothingToDo, NothingToDo),
            ("MOVING", Stop, Delete, Both),
        ] {
            let seen = seen(status);
            let of = |action| PredictedEffect::of(&AiApi::new(None), action, Some(&seen));
            let found = Action::ALL.map(of);
            assert_eq!(found, [stop, delete, both], "{status}");
        }
        let of =
            |seen: Option<&Observation>| PredictedEffect::of(&AiApi::new(None), Action::Stop, seen);
        assert_eq!(of(None), PredictedEffect::NotRead);
        assert_eq!(of(Some(&Observation::NotFound)), PredictedEffect::NotFound);
    }

    #[test]
    fn a_change_begins_with_the_step_that_its_status_allows() {
        let first =
            |action, seen: Option<&Observation>| first_step(&AiApi::new(None), action, seen);
        let both = Action::StopThenDelete;
        assert_eq!(first(both, Some(&seen("RUNNING"))), Some(Step::Stop));
        assert_eq!(first(both, Some(&seen("STOPPED"))), Some(Step::Delete));
        assert_eq!(first(both, Some(&seen("STOPPING"))), None);
        assert_eq!(first(both, None), Some(Step::Stop));
        assert_eq!(
            first(Action::Delete, Some(&seen("RUNNING"))),
            Some(Step::Delete),
            "who includes it all the same gets what was asked for"
        );
    }
}
