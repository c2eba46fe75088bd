//! What will be sent, by what is known and wanted.

use std::sync::Arc;

use bulkhead_core::{
    item::Action,
    plan::{
        Choice, Chosen, Groups, Plan, PlanError, PlanInput, PredictedEffect, State, StatusGroup,
    },
    survey::Survey,
};
use leptos::prelude::*;

use super::{MANY, ReviewState};
use crate::{browser::Slice, pages::review::known::Known};

/// What tells a group from every other, also after it was read again.
pub(super) type Key = (State, Action, PredictedEffect);

impl ReviewState {
    /// Which groups are sent: those that the user wants, else those that can succeed.
    pub fn sent(self, groups: &Groups) -> Vec<bool> {
        self.wishes.with(|wishes| sent(groups, wishes))
    }

    /// Lets a group in or leaves it out.
    pub fn wish(self, group: &StatusGroup, is_sent: bool) {
        let key = key(group);
        self.wishes.update(|wishes| {
            wishes.retain(|(of, _)| *of != key);
            wishes.push((key, is_sent));
        });
        self.has_changed.set(false);
        self.plan();
    }

    /// What is to be sent by what was seen of it.
    pub(super) fn groups(self, survey: &Survey) -> Groups {
        let service = untrack(|| self.service());
        self.plan_input
            .with_value(|plan_input| Groups::new(&service, plan_input, survey))
    }

    /// Plans by what is known and wanted now.
    pub(super) fn plan(self) {
        if self.items <= MANY {
            let chosen = self.choose();
            self.plan.set(self.split(chosen));
            return;
        }
        self.begin(async move {
            // To choose, to split and to show are three pieces of work.
            let mut slice = Slice::begin();
            slice.pause().await;
            let chosen = self.choose();
            slice.pause().await;
            let plan = self.split(chosen);
            slice.pause().await;
            self.plan.set(plan);
            self.is_planning.set(false);
        });
        self.is_planning.set(true);
    }

    /// What is wanted by what is known; none as long as nothing is known.
    fn choose(self) -> Option<Chosen> {
        let known = self.known.get_untracked();
        self.plan_input.with_value(|plan_input| match &known {
            Known::Nothing => None,
            Known::Without => Some(Chosen::all(plan_input)),
            Known::Read(read) => {
                let (survey, groups) = (&read.survey, &read.groups);
                let sent = self.wishes.with_untracked(|wishes| sent(groups, wishes));
                let choice = Choice {
                    survey,
                    groups,
                    sent: &sent,
                };
                Some(Chosen::by(plan_input, choice))
            }
        })
    }

    fn split(self, chosen: Option<Chosen>) -> Option<Result<Arc<Plan>, PlanError>> {
        let chosen = chosen?;
        self.rows.set(Some(chosen.rows().clone()));
        let service = untrack(|| self.service());
        let sending = self.sending.get_untracked();
        let split = |plan_input: &PlanInput| Plan::of_chosen(plan_input, chosen, &service, sending);
        Some(self.plan_input.with_value(split).map(Arc::new))
    }
}

fn key(group: &StatusGroup) -> Key {
    (group.state.clone(), group.action, group.effect)
}

fn sent(groups: &Groups, wishes: &[(Key, bool)]) -> Vec<bool> {
    let wish = |group: &StatusGroup| {
        let key = key(group);
        let wish = wishes.iter().find(|(of, _)| *of == key);
        wish.map(|(_, is_sent)| *is_sent)
    };
    let groups = groups.all().iter().zip(groups.sent_by_default());
    groups
        .map(|(group, by_default)| wish(group).unwrap_or(by_default))
        .collect()
}
