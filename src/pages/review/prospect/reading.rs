//! What the items are right now: read, read again, or left unread.

use std::{sync::Arc, time::Duration};

use bulkhead_core::{item::ItemId, plan::ConfirmedPlan, run::Clock as _, survey::State};
use leptos::prelude::*;

use super::{MANY, Prospect};
use crate::{
    browser::{BrowserClock, Slice},
    pages::review::known::{Known, Surveyed, Trouble, Way},
};

/// From this age on the status is read again before anything is sent.
const OLD: Duration = Duration::from_secs(60);

impl Prospect {
    /// Reads the status, anew if it was read before.
    pub fn read(self) {
        self.has_changed.set(false);
        self.begin(async move {
            let read = self.survey().await;
            self.take_in(read);
        });
        self.is_reading.set(true);
    }

    /// Does not wait for the status any longer. What was read before stands.
    pub fn skip(self) {
        self.break_off();
        if !matches!(self.known.get_untracked(), Known::Read(_)) {
            self.trouble.set(None);
            self.known.set(Known::Without);
        }
        self.plan();
    }

    /// Sends what was confirmed; but if what is known of it is old, it is looked at again, and
    /// where anything has changed nothing is sent: the user has not seen that. Nor is anything sent
    /// that the user does not want any more by then.
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
        let has_failed = self
            .trouble
            .with_untracked(|trouble| trouble.as_ref().is_some_and(|t| t.has_earlier));
        if has_failed || BrowserClock.wall().since(before.survey.at()) < OLD {
            go(confirmed);
            return;
        }
        self.has_changed.set(false);
        self.begin(async move {
            let read = self.survey().await;
            let is_read = read.trouble().is_none();
            let has_changed =
                read.groups != before.groups || confirmed.plan().destroys_more_by(&read.survey);
            if is_read && !has_changed && is_still_wanted() {
                go(confirmed);
                return;
            }
            self.has_changed.set(is_read && has_changed);
            self.take_in(read);
        });
        self.is_reading.set(true);
    }

    async fn survey(self) -> Surveyed {
        let mut slice = Slice::begin();
        slice.pause().await;
        let (target, ids) = self.basis.with_value(|basis| {
            let ids: Vec<ItemId> = basis.items().map(|(_, id, _)| id.clone()).collect();
            (basis.target().clone(), ids)
        });
        if ids.len() > MANY {
            slice.pause().await;
        }
        let way = self.way.with_value(Way::another);
        let survey = way.survey(&target, &ids).await;
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
        self.trouble.set(trouble.map(|(reason, what)| Trouble {
            reason,
            what,
            has_earlier,
        }));
        self.plan();
    }
}
