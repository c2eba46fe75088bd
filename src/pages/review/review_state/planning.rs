//! The plan of what will be sent, by what is known and wanted.

use std::sync::Arc;

use bulkhead_core::{
    item::Action,
    plan::{Choice, Chosen, Groups, Plan, PlanError, PlanInput, StatusGroup},
    survey::Survey,
};
use leptos::prelude::*;

use super::{MANY, ReviewState};
use crate::{
    browser::Slice,
    pages::review::known::{Known, Surveyed},
    state::Wishes,
};

impl ReviewState {
    /// Lets a group in or leaves it out, with every row of it.
    pub fn wish(self, group: &StatusGroup, is_sent: bool) {
        let known = self.known.get_untracked();
        let is_in_group = |row: usize| match &known {
            Known::Read(read) => read.groups.is_in(row, group),
            Known::Nothing | Known::Without => false,
        };
        self.wishes.update(|wishes| {
            wishes.rows.retain(|row, _| !is_in_group(*row));
            wishes.set(group, is_sent);
        });
        self.has_changed.set(false);
        self.plan();
    }

    /// Stops the items of a group before they are deleted: they can't be deleted as they are.
    pub fn stop_first(self, group: &StatusGroup) {
        let Known::Read(read) = self.known.get_untracked() else {
            return;
        };
        let is_it = |row: usize| read.groups.is_in(row, group);
        self.plan_input.update_value(|plan_input| {
            plan_input.act_otherwise(Action::StopThenDelete, is_it);
        });
        self.wishes
            .update(|wishes| wishes.rows.retain(|row, _| !is_it(*row)));
        self.group_anew(&read);
        self.has_changed.set(false);
        self.plan();
    }

    /// Groups what was read once more: what will happen to it is another question now.
    pub(super) fn group_anew(self, read: &Surveyed) {
        let survey = read.survey.clone();
        let groups = self.groups(&survey);
        self.known
            .set(Known::Read(Arc::new(Surveyed { survey, groups })));
    }

    /// Lets a row in or leaves it out.
    pub fn wish_row(self, number: usize, is_sent: bool) {
        self.wishes
            .update(|wishes| wishes.rows.extend([(number, is_sent)]));
        self.has_changed.set(false);
        self.plan();
    }

    /// The number of rows of each group that are sent, in the order of the groups.
    pub fn sent_of_groups(self, groups: &Groups) -> Vec<usize> {
        let mut sent = vec![0; groups.all().len()];
        let rows = self.rows.get();
        for (number, row) in rows.iter().flat_map(|rows| rows.iter()).enumerate() {
            let group = groups.of_row(number).and_then(|group| sent.get_mut(group));
            if let Some(group) = group {
                *group += usize::from(row.action().is_some());
            }
        }
        sent
    }

    /// The groups of items to be sent, by what was seen of them.
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

    /// The choice of rows by what is wanted and known; none as long as nothing is known.
    fn choose(self) -> Option<Chosen> {
        let known = self.known.get_untracked();
        self.plan_input.with_value(|plan_input| match &known {
            Known::Nothing => None,
            Known::Without => Some(Chosen::all(plan_input)),
            Known::Read(read) => {
                let (survey, groups) = (&read.survey, &read.groups);
                Some(self.wishes.with_untracked(|wishes| {
                    let choice = Choice {
                        survey,
                        groups,
                        sent: &sent(groups, wishes),
                        rows: &wishes.rows,
                    };
                    Chosen::by(plan_input, choice)
                }))
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

fn sent(groups: &Groups, wishes: &Wishes) -> Vec<bool> {
    let groups = groups.all().iter().zip(groups.sent_by_default());
    groups
        .map(|(group, by_default)| wishes.of(group).unwrap_or(by_default))
        .collect()
}
