//! The runs of this visit. They belong to the root and go on whatever screen is shown.

use std::sync::Arc;

use bulkhead_core::{
    ledger::{Event, Ledger, Phase, RunId},
    plan::{Amounts, ConfirmedPlan},
    run::{Control, MemoryJournal, Runner},
    service::ai_api::AiApi,
    wire::Connection,
};
use leptos::{prelude::*, task::spawn_local};

use super::AppState;
use crate::{browser::BrowserClock, words};

/// A run of this visit. Its signals belong to no screen, so that it outlives the one on which
/// it was started.
#[derive(Clone)]
pub struct Run {
    /// The run.
    pub id: RunId,
    /// What it does: "Delete 245 deployments".
    pub title: Arc<str>,
    /// Its record. What it holds changes; [`Self::version`] says when.
    pub ledger: ArcStoredValue<Option<Ledger>>,
    /// Grows, at most once a frame, when the record has changed.
    pub version: ArcRwSignal<u32>,
    /// What the user says meanwhile.
    pub control: Control,
    /// Whether the user has cancelled it.
    pub cancelled: ArcRwSignal<bool>,
    /// Whether a growth of [`Self::version`] is already on its way.
    frame_is_due: ArcStoredValue<bool>,
}

impl Run {
    /// Reads the record, and is notified when it changes.
    pub fn with<T>(&self, read: impl FnOnce(&Ledger) -> T) -> Option<T> {
        self.version.track();
        self.with_untracked(read)
    }

    /// Reads the record once.
    pub fn with_untracked<T>(&self, read: impl FnOnce(&Ledger) -> T) -> Option<T> {
        self.ledger.with_value(|ledger| ledger.as_ref().map(read))
    }

    /// Whether the run is not over.
    pub fn goes_on(&self) -> bool {
        self.with(|ledger| !matches!(ledger.phase(), Phase::Finished(_)))
            .unwrap_or(true)
    }

    /// Lets nothing more go out.
    pub fn cancel(&self) {
        self.control.cancel();
        self.cancelled.set(true);
    }

    fn take_in(&self, event: &Event) {
        self.ledger.update_value(|ledger| match ledger {
            None => *ledger = Ledger::start(event).ok(),
            // The runner's own events always fit.
            Some(ledger) => drop(ledger.apply(event)),
        });
        if self.frame_is_due.get_value() {
            return;
        }
        self.frame_is_due.set_value(true);
        let this = self.clone();
        request_animation_frame(move || {
            this.frame_is_due.set_value(false);
            this.version
                .update(|version| *version = version.wrapping_add(1));
        });
    }
}

/// The runs of this visit, the newest last.
#[derive(Clone, Copy)]
pub struct Runs {
    /// All of them.
    pub all: RwSignal<Vec<Run>>,
}

impl Runs {
    /// None yet.
    pub fn new() -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
        }
    }

    /// The run with this id.
    pub fn find(&self, id: &str) -> Option<Run> {
        self.all
            .with(|runs| runs.iter().find(|run| run.id.as_str() == id).cloned())
    }

    /// Whether any run is not over.
    pub fn any_goes_on(&self) -> bool {
        self.all.with(|runs| runs.iter().any(Run::goes_on))
    }
}

impl Default for Runs {
    fn default() -> Self {
        Self::new()
    }
}

impl AppState {
    /// Begins a run of a confirmed plan and gives its id.
    pub fn start_run(self, plan: ConfirmedPlan, connection: &Connection) -> RunId {
        let id = self.random(RunId::random);
        let amounts: Amounts = plan.plan().amounts();
        let title = words::change(amounts, plan.plan().target().kind);
        let run = Run {
            id: id.clone(),
            title: title.into(),
            ledger: ArcStoredValue::new(None),
            version: ArcRwSignal::new(0),
            control: Control::default(),
            cancelled: ArcRwSignal::new(false),
            frame_is_due: ArcStoredValue::new(false),
        };
        self.runs.all.update(|runs| runs.push(run.clone()));
        let runner = Runner {
            service: AiApi::new(connection.batch_limit),
            transport: self.gateway().connected(&connection.name),
            clock: BrowserClock,
            journal: MemoryJournal::default(),
            control: run.control.clone(),
        };
        let run_id = id.clone();
        spawn_local(async move {
            let observe = |event: &Event| run.take_in(event);
            // What could not be recorded stands in the ledger as the cause of its end.
            let _ = runner.run(run_id, &plan, observe).await;
        });
        id
    }
}
