//! The items' status as the screen knows it, and what it will therefore send.

mod planning;
mod reading;

use std::sync::Arc;

use bulkhead_core::{
    item::Flags,
    plan::{Plan, PlanError, PlanInput, PlannedRow, Sending},
    run::RunLimits,
    service::{Adapter, Capabilities},
};
use futures_util::future::{AbortHandle, abortable};
use leptos::{prelude::*, task::spawn_local};

use super::{
    composed::Composed,
    known::{Known, Since, StatusClient},
};
use crate::state::{AppState, Wishes, app_state};

/// From so many rows on, planning is a piece of work of its own.
const MANY: usize = 5_000;

/// The items' status as the screen knows it, and what it will therefore send.
#[derive(Clone, Copy)]
pub struct ReviewState {
    state: AppState,
    status_client: StoredValue<StatusClient, LocalStorage>,
    /// The composed change.
    pub composed: StoredValue<Composed>,
    plan_input: StoredValue<PlanInput>,
    /// The number of items that could be sent.
    pub items: usize,
    /// The items' status, as far as it is known.
    pub known: RwSignal<Known>,
    /// The events since that was read.
    pub since: RwSignal<Since>,
    /// `true` while it is being read.
    pub is_reading: RwSignal<bool>,
    /// `true` if it was found to have changed when the user wanted to send.
    pub has_changed: RwSignal<bool>,
    /// The items that the user has said are sent, and are not.
    wishes: RwSignal<Wishes>,
    /// The flags with which it is deleted.
    pub flags: RwSignal<Flags>,
    /// In which portions it is sent.
    pub sending: RwSignal<Sending>,
    /// The number of attempts at an item.
    pub attempts: RwSignal<usize>,
    /// Every row with what is known of it, also of what will not be sent; none as long as that is
    /// not known.
    pub rows: RwSignal<Option<Arc<Vec<PlannedRow>>>>,
    /// The plan of what will be sent; none as long as that is not known.
    pub plan: RwSignal<Option<Result<Arc<Plan>, PlanError>>>,
    /// `true` while another plan is being made.
    is_planning: RwSignal<bool>,
    /// The task that is going on, so that it can be broken off.
    task: StoredValue<Option<AbortHandle>>,
}

impl ReviewState {
    /// Begins to read the status.
    pub fn new(composed: Composed, plan_input: PlanInput, capabilities: Capabilities) -> Self {
        let state = app_state();
        let flags = composed.flags(state);
        let wishes = composed.wishes(state);
        let sending = Sending::usual(&composed.service(flags), capabilities);
        let this = Self {
            state,
            status_client: StoredValue::new_local(StatusClient::to(&composed)),
            items: plan_input.amount(),
            composed: StoredValue::new(composed),
            plan_input: StoredValue::new(plan_input),
            known: RwSignal::new(Known::Nothing),
            since: RwSignal::new(Since::default()),
            is_reading: RwSignal::new(false),
            has_changed: RwSignal::new(false),
            wishes: RwSignal::new(wishes),
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
        Effect::new(move || {
            let wishes = this.wishes.get();
            this.composed
                .with_value(|composed| composed.keep_wishes(state, wishes));
        });
        this.read();
        this
    }

    /// `true` if nothing is known of the items yet, and is being read.
    pub fn awaits_status(self) -> bool {
        self.is_reading.get() && self.known.with(|known| matches!(known, Known::Nothing))
    }

    /// `true` if what will be sent may change at any moment, without the user's doing.
    pub fn is_busy(self) -> bool {
        self.is_reading.get() || self.is_planning.get()
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
            self.group_anew(&read);
        }
        self.has_changed.set(false);
        self.plan();
    }

    /// Changes the portions in which it is sent.
    pub fn send_in(self, change: impl FnOnce(&mut Sending)) {
        self.sending.update(change);
        self.plan();
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
