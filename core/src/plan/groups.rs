//! The items of a plan by status, and the predicted effects on them.

use std::time::Duration;

use rustc_hash::FxHashMap;

use super::{PlanInput, PredictedEffect};
use crate::{
    item::{Action, Flags, Step},
    service::{Eligibility, Found, Observation, Service, ai_api::AiApi, engine::IN_USE},
    survey::{Seen, Survey},
    time::Timestamp,
};

/// An item created less than this long ago may only just be beginning.
pub const FRESH: Duration = Duration::from_secs(60 * 60);

/// The status that a deployment has when it was only just created, as well as when something is
/// wrong with it (contract).
const UNKNOWN: &str = "UNKNOWN";

/// The observed state of all items of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// They are there, in this state.
    Found {
        /// The state.
        found: Found,
        /// `true` if they are UNKNOWN and younger than [`FRESH`]: to delete them would kill what
        /// only just begins.
        is_fresh: bool,
    },
    /// They are not there.
    NotFound,
    /// They could not be read.
    NotRead,
}

/// Items of one status to which the same will happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusGroup {
    /// Their observed state.
    pub state: State,
    /// Their action.
    pub action: Action,
    /// The predicted effect on them.
    pub effect: PredictedEffect,
    /// Their number.
    pub items: usize,
}

impl StatusGroup {
    /// `true` if to send it with these flags destroys running instances.
    pub fn destroys_instances(&self, flags: Flags) -> bool {
        let runs = matches!(&self.state, State::Found { found, .. } if &*found.status == IN_USE);
        runs && flags.cascade && self.action != Action::Stop
    }

    /// `true` if to send it deletes what may only just be beginning.
    pub fn deletes_what_begins(&self) -> bool {
        let is_fresh = matches!(self.state, State::Found { is_fresh: true, .. });
        is_fresh && self.action != Action::Stop
    }
}

impl StatusGroup {
    /// `true` if its items can't be deleted in their status, and can be once they are stopped.
    pub fn can_be_stopped_first(&self) -> bool {
        let is_refused =
            self.effect == PredictedEffect::NotAllowed && self.action == Action::Delete;
        let State::Found { found, .. } = &self.state else {
            return false;
        };
        // Only the AI API refuses a deletion for a status.
        let stop = AiApi::new(None).eligibility(Step::Stop, found);
        is_refused
            && &*found.status != IN_USE
            && matches!(stop, Eligibility::Allowed | Eligibility::UnderWay)
    }
}

/// All items of a change, by status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    all: Vec<StatusGroup>,
    /// The group of each row; none of what a rule leaves out.
    of_row: Vec<Option<u16>>,
}

impl Groups {
    /// Groups what is to be sent by what was seen of it. What will happen comes first, what
    /// can't succeed last.
    pub fn new(service: &impl Service, input: &PlanInput, survey: &Survey) -> Self {
        let mut all: Vec<StatusGroup> = Vec::new();
        let mut numbers = FxHashMap::default();
        let mut last: Option<(Option<&Seen>, Action, usize)> = None;
        let mut of_row = vec![None; input.rows().len()];
        for (row, id, action) in input.items() {
            let seen = survey.seen(id);
            // Most often it is the same as with the one before.
            let number = match last {
                Some((of, of_action, number)) if of_action == action && is_same(of, seen) => number,
                _ => self::number(&mut numbers, &mut all, service, (seen, survey.at()), action),
            };
            last = Some((seen, action, number));
            if let Some(group) = all.get_mut(number) {
                group.items += 1;
            }
            if let Some(of_row) = of_row.get_mut(row) {
                *of_row = u16::try_from(number).ok();
            }
        }
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|number| {
            all.get(*number).map(|group| {
                (
                    !group.effect.is_sent_by_default(),
                    group.effect,
                    group.state.clone(),
                    group.action,
                )
            })
        });
        let mut ranks = vec![None; all.len()];
        for (rank, number) in (0_u16..).zip(&order) {
            if let Some(of_number) = ranks.get_mut(*number) {
                *of_number = Some(rank);
            }
        }
        for number in of_row.iter_mut().flatten() {
            if let Some(Some(rank)) = ranks.get(usize::from(*number)) {
                *number = *rank;
            }
        }
        let sorted = order.iter().filter_map(|number| all.get(*number).cloned());
        Self {
            all: sorted.collect(),
            of_row,
        }
    }

    /// The groups.
    pub fn all(&self) -> &[StatusGroup] {
        &self.all
    }

    /// The number of the group of a row of the basis.
    pub fn of_row(&self, row: usize) -> Option<usize> {
        self.of_row.get(row).copied().flatten().map(usize::from)
    }

    /// `true` if a row of the basis is in this group.
    pub fn is_in(&self, row: usize, group: &StatusGroup) -> bool {
        let of_row = self.of_row(row).and_then(|number| self.all.get(number));
        of_row == Some(group)
    }

    /// `true` for each group that is sent unless the user says otherwise.
    pub fn sent_by_default(&self) -> Vec<bool> {
        let is_sent = |group: &StatusGroup| group.effect.is_sent_by_default();
        self.all.iter().map(is_sent).collect()
    }
}

/// The number of the group of what was seen so; a new one where there is none yet.
fn number(
    numbers: &mut FxHashMap<(State, Action), usize>,
    all: &mut Vec<StatusGroup>,
    service: &impl Service,
    (seen, now): (Option<&Seen>, Timestamp),
    action: Action,
) -> usize {
    let key = (state(seen, now), action);
    *numbers.entry(key).or_insert_with_key(|(state, _)| {
        let observation = seen.map(|seen| &seen.observation);
        all.push(StatusGroup {
            state: state.clone(),
            action,
            effect: PredictedEffect::of(service, action, observation),
            items: 0,
        });
        all.len() - 1
    })
}

/// `true` if it is the very same observation.
fn is_same(a: Option<&Seen>, b: Option<&Seen>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

fn state(seen: Option<&Seen>, now: Timestamp) -> State {
    match seen {
        None => State::NotRead,
        Some(seen) => match &seen.observation {
            Observation::NotFound | Observation::NotListed => State::NotFound,
            Observation::Found(found) => State::Found {
                found: found.clone(),
                is_fresh: &*found.status == UNKNOWN
                    && !found.being_deleted
                    && seen.created.is_some_and(|at| now.since(at) < FRESH),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_deletion_with_cascade_destroys_what_runs() {
        let group = |status: &str, action| StatusGroup {
            state: State::Found {
                found: Found {
                    status: status.into(),
                    being_deleted: false,
                },
                is_fresh: false,
            },
            action,
            effect: PredictedEffect::Delete,
            items: 1,
        };
        let cascade = Flags {
            cascade: true,
            ..Flags::NONE
        };
        let in_use = group(IN_USE, Action::Delete);
        assert!(in_use.destroys_instances(cascade));
        assert!(!in_use.destroys_instances(Flags::NONE));
        assert!(!group(IN_USE, Action::Stop).destroys_instances(cascade));
        assert!(!group("idle", Action::Delete).destroys_instances(cascade));
    }
}
