//! What the screen knows of the items' status, and what it will therefore send.

use std::{sync::Arc, time::Duration};

use bulkhead_core::{
    item::{Action, Flags, ItemId},
    ledger::PlannedRow,
    plan::{Basis, Choice, Chosen, ConfirmedPlan, Plan, PlanError, Sending},
    run::{Clock as _, RunLimits},
    service::{Adapter, Capabilities},
    survey::{Fate, Groups, State, StatusGroup, Survey},
};
use futures_util::future::{AbortHandle, abortable};
use leptos::{prelude::*, task::spawn_local};

use super::{
    composed::Composed,
    known::{Known, Surveyed, Trouble, Way},
};
use crate::{
    browser::{BrowserClock, Slice},
    state::{AppState, app_state},
};

/// From this age on the status is read again before anything is sent.
const OLD: Duration = Duration::from_secs(60);

/// From so many rows on, planning is a piece of work of its own.
const MANY: usize = 5_000;

/// What tells a group from every other, also after it was read again.
type Key = (State, Action, Fate);

/// What the screen knows of the items' status, and what it will therefore send.
#[derive(Clone, Copy)]
pub struct Prospect {
    state: AppState,
    way: StoredValue<Way, LocalStorage>,
    /// What was composed.
    pub composed: StoredValue<Composed>,
    basis: StoredValue<Basis>,
    /// How many items could be sent.
    pub items: usize,
    /// What is known of the items' status.
    pub known: RwSignal<Known>,
    /// Why it could not be read, or not all of it, the last time.
    pub trouble: RwSignal<Option<Trouble>>,
    /// Whether it is being read.
    pub is_reading: RwSignal<bool>,
    /// Whether it was found to have changed when the user wanted to send.
    pub has_changed: RwSignal<bool>,
    /// For which groups the user has said whether they are sent.
    wishes: RwSignal<Vec<(Key, bool)>>,
    /// How it is deleted.
    pub flags: RwSignal<Flags>,
    /// In which portions it is sent.
    pub sending: RwSignal<Sending>,
    /// How often an item is tried.
    pub attempts: RwSignal<usize>,
    /// Every row with what is known of it, also of what will not be sent; none as long as that is
    /// not known.
    pub rows: RwSignal<Option<Arc<Vec<PlannedRow>>>>,
    /// What will be sent; none as long as that is not known.
    pub plan: RwSignal<Option<Result<Arc<Plan>, PlanError>>>,
    /// Whether another plan is being made.
    is_planning: RwSignal<bool>,
    /// What is going on, so that it can be broken off.
    task: StoredValue<Option<AbortHandle>>,
}

impl Prospect {
    /// Begins to read the status.
    pub fn new(composed: Composed, basis: Basis, capabilities: Capabilities) -> Self {
        let state = app_state();
        let flags = composed.flags(state);
        let sending = Sending::usual(&composed.service(flags), capabilities);
        let this = Self {
            state,
            way: StoredValue::new_local(Way::to(&composed)),
            items: basis.amount(),
            composed: StoredValue::new(composed),
            basis: StoredValue::new(basis),
            known: RwSignal::new(Known::Nothing),
            trouble: RwSignal::new(None),
            is_reading: RwSignal::new(false),
            has_changed: RwSignal::new(false),
            wishes: RwSignal::new(Vec::new()),
            flags: RwSignal::new(flags),
            sending: RwSignal::new(sending),
            attempts: RwSignal::new(RunLimits::default().attempts.into()),
            rows: RwSignal::new(None),
            plan: RwSignal::new(None),
            is_planning: RwSignal::new(false),
            task: StoredValue::new(None),
        };
        // Who leaves the screen wants nothing of it any more.
        on_cleanup(move || this.break_off());
        this.read();
        this
    }

    /// Whether what will be sent may change at any moment, without the user's doing.
    pub fn is_busy(self) -> bool {
        self.is_reading.get() || self.is_planning.get()
    }

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

    /// The adapter of the service, as it deletes by what is wanted now.
    pub fn service(self) -> Adapter {
        let flags = self.flags.get();
        self.composed.with_value(|composed| composed.service(flags))
    }

    /// Changes how it is deleted. What will happen to each group is another question then.
    pub fn delete_with(self, change: impl FnOnce(&mut Flags)) {
        self.flags.update(change);
        let composed = self.composed.get_value();
        composed.keep_flags(self.state, self.flags.get_untracked());
        if let Known::Read(read) = self.known.get_untracked() {
            let survey = read.survey.clone();
            let groups = self.groups(&survey);
            self.known
                .set(Known::Read(Arc::new(Surveyed { survey, groups })));
        }
        self.has_changed.set(false);
        self.plan();
    }

    /// What is to be sent by what was seen of it.
    fn groups(self, survey: &Survey) -> Groups {
        let service = untrack(|| self.service());
        self.basis
            .with_value(|basis| Groups::new(&service, basis, survey))
    }

    /// Changes the portions in which it is sent.
    pub fn send_in(self, change: impl FnOnce(&mut Sending)) {
        self.sending.update(change);
        self.plan();
    }

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

    /// Plans by what is known and wanted now.
    fn plan(self) {
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
        self.basis.with_value(|basis| match &known {
            Known::Nothing => None,
            Known::Without => Some(Chosen::all(basis)),
            Known::Read(read) => {
                let (survey, groups) = (&read.survey, &read.groups);
                let sent = self.wishes.with_untracked(|wishes| sent(groups, wishes));
                let choice = Choice {
                    survey,
                    groups,
                    sent: &sent,
                };
                Some(Chosen::by(basis, choice))
            }
        })
    }

    fn split(self, chosen: Option<Chosen>) -> Option<Result<Arc<Plan>, PlanError>> {
        let chosen = chosen?;
        self.rows.set(Some(chosen.rows().clone()));
        let service = untrack(|| self.service());
        let sending = self.sending.get_untracked();
        let split = |basis: &Basis| Plan::of_chosen(basis, chosen, &service, sending);
        Some(self.basis.with_value(split).map(Arc::new))
    }

    /// Begins something in place of what is going on.
    fn begin(self, task: impl Future<Output = ()> + 'static) {
        self.break_off();
        let (task, handle) = abortable(task);
        self.task.set_value(Some(handle));
        spawn_local(async move {
            // Whether it was broken off is nobody's concern any more.
            let _ = task.await;
        });
    }

    fn break_off(self) {
        let task = self.task.try_update_value(Option::take);
        if let Some(task) = task.flatten() {
            task.abort();
        }
        // With the screen these are gone as well.
        let _ = self.is_reading.try_set(false);
        let _ = self.is_planning.try_set(false);
    }
}

fn key(group: &StatusGroup) -> Key {
    (group.state.clone(), group.action, group.fate)
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
