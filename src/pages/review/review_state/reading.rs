//! The present status of the items: read, read again, or left unread.

use std::sync::Arc;

use bulkhead_core::{
    item::ItemId,
    plan::{ConfirmedPlan, SecondReading, State},
    survey::Reliance,
    transport::Clock as _,
};
use leptos::prelude::*;

use super::{MANY, ReviewState};
use crate::{
    browser::{BrowserClock, Slice},
    pages::review::known::{Known, Since, StatusClient, Surveyed, Trouble},
};

impl ReviewState {
    /// Reads the status, anew if it was read before.
    pub fn read(self) {
        self.has_changed.set(false);
        self.since.update(|since| since.skipped_at = None);
        self.begin(async move {
            let read = self.survey().await;
            self.take_in(read);
        });
        self.is_reading.set(true);
    }

    /// Does not wait for the status any longer, or does without it where it could not be read again.
    /// What was read before stands, and the user has said to go by it.
    pub fn skip(self) {
        self.break_off();
        if matches!(self.known.get_untracked(), Known::Read(_)) {
            let now = BrowserClock.wall();
            self.since.update(|since| since.skipped_at = Some(now));
        } else {
            self.since.set(Since::default());
            self.known.set(Known::Without);
        }
        self.plan();
    }

    /// Sends what was confirmed; but if what is known of it can't be gone by any more, it is looked at
    /// again, and where anything has changed, or nobody knows, nothing is sent: the user has not seen
    /// that. Nor is anything sent that the user does not want any more by then.
    pub fn send(
        self,
        confirmed: ConfirmedPlan,
        is_still_wanted: impl Fn() -> bool + 'static,
        go: impl FnOnce(ConfirmedPlan) + 'static,
    ) {
        let Known::Read(before) = self.known.get_untracked() else {
            go(confirmed);
            return;
        };
        let since = self.since.get_untracked();
        let reliance = Reliance {
            read_at: before.survey.at(),
            has_failed: since.trouble.is_some_and(|trouble| trouble.has_earlier),
            skipped_at: since.skipped_at,
        };
        if reliance.holds(BrowserClock.wall()) {
            go(confirmed);
            return;
        }
        self.has_changed.set(false);
        self.since.update(|since| since.skipped_at = None);
        self.begin(async move {
            let read = self.survey().await;
            let Surveyed { survey, groups } = &read;
            let second = SecondReading::of(confirmed.plan(), &before.groups, survey, groups);
            if second == SecondReading::Same && is_still_wanted() {
                go(confirmed);
                return;
            }
            self.has_changed.set(second == SecondReading::Changed);
            self.take_in(read);
        });
        self.is_reading.set(true);
    }

    async fn survey(self) -> Surveyed {
        let mut slice = Slice::begin();
        slice.pause().await;
        let (target, ids) = self.plan_input.with_value(|plan_input| {
            let ids: Vec<ItemId> = plan_input.items().map(|(_, id, _)| id.clone()).collect();
            (plan_input.target().clone(), ids)
        });
        if ids.len() > MANY {
            slice.pause().await;
        }
        let status_client = self.status_client.with_value(StatusClient::another);
        let survey = status_client.survey(&target, &ids).await;
        if ids.len() > MANY {
            slice.pause().await;
        }
        let survey = Arc::new(survey);
        let groups = self.groups(&survey);
        if ids.len() > MANY {
            slice.pause().await;
        }
        Surveyed { survey, groups }
    }

    fn take_in(self, read: Surveyed) {
        self.is_reading.set(false);
        let trouble = read.trouble();
        // A part that could not be read must not bring in what was left out before.
        let has_earlier = trouble.is_some() && matches!(self.known.get_untracked(), Known::Read(_));
        if !has_earlier {
            let all = read.groups.all();
            let says_anything = all.iter().any(|group| group.state != State::NotRead);
            self.known.set(if says_anything {
                Known::Read(Arc::new(read))
            } else {
                Known::Without
            });
        }
        let trouble = trouble.map(|(reason, what)| Trouble {
            reason,
            what,
            has_earlier,
        });
        self.since.set(Since {
            trouble,
            skipped_at: None,
        });
        self.plan();
    }
}
