//! The runs of this visit. They belong to the root and go on whatever screen is shown.

use std::{cell::RefCell, sync::Arc, time::Duration};

use bulkhead_core::{
    ledger::{Event, Ledger, Phase, RunId},
    plan::{Amounts, ConfirmedPlan},
    run::{Control, MemoryJournal, RunLimits, Runner},
    service::{Reason, ai_api::AiApi},
    wire::Connection,
};
use leptos::{prelude::*, task::spawn_local};

use super::{AppState, HowFar, Progress, Toast};
use crate::{
    browser::{BrowserClock, Slice},
    words::{self, Verdict},
};

/// From so many rows on, going through all of them is not done with each frame.
const MANY: usize = 2_000;

/// How often it is done then.
const CALM: Duration = Duration::from_millis(500);

/// A run of this visit. Its signals belong to no screen, so that it outlives the one on which
/// it was started.
#[derive(Clone)]
pub struct Run {
    /// The run.
    pub id: RunId,
    /// What it does: "Delete 245 deployments".
    pub title: Arc<str>,
    /// How much of it stops, and how much deletes.
    pub amounts: Amounts,
    /// Its record. What it holds changes; [`Self::version`] says when.
    pub ledger: ArcStoredValue<Option<Ledger>>,
    /// Grows, at most once a frame, when the record has changed.
    pub version: ArcRwSignal<u32>,
    /// Grows with it, but for many rows not more than twice a second, and then at last.
    calm: ArcRwSignal<u32>,
    /// Set when the record has begun.
    begun: ArcRwSignal<bool>,
    /// Whether a growth of [`Self::calm`] is already on its way.
    calm_is_due: ArcStoredValue<bool>,
    /// What the user says meanwhile.
    pub control: Control,
    /// Whether the user has cancelled it.
    pub cancelled: ArcRwSignal<bool>,
    /// Whether a growth of [`Self::version`] is already on its way.
    frame_is_due: ArcStoredValue<bool>,
}

impl Run {
    /// A run of which nothing has happened yet; [`Self::take_in`] tells it what does.
    pub fn new(id: RunId, title: Arc<str>, amounts: Amounts) -> Self {
        Self {
            id,
            title,
            amounts,
            ledger: ArcStoredValue::new(None),
            version: ArcRwSignal::new(0),
            calm: ArcRwSignal::new(0),
            begun: ArcRwSignal::new(false),
            calm_is_due: ArcStoredValue::new(false),
            control: Control::default(),
            cancelled: ArcRwSignal::new(false),
            frame_is_due: ArcStoredValue::new(false),
        }
    }

    /// Reads the record, and is notified when it changes.
    pub fn with<T>(&self, read: impl FnOnce(&Ledger) -> T) -> Option<T> {
        self.version.track();
        self.with_untracked(read)
    }

    /// Reads the record once.
    pub fn with_untracked<T>(&self, read: impl FnOnce(&Ledger) -> T) -> Option<T> {
        self.ledger.with_value(|ledger| ledger.as_ref().map(read))
    }

    /// Whether the record has begun.
    pub fn has_begun(&self) -> Signal<bool> {
        self.begun.clone().into()
    }

    /// Is notified once, when the record begins.
    pub fn track_beginning(&self) {
        self.begun.track();
    }

    /// Is notified when the record changes, but not more often than can be followed: for who
    /// goes through all rows each time.
    pub fn track_calmly(&self) {
        self.calm.track();
    }

    /// Whether the run is not over.
    pub fn goes_on(&self) -> bool {
        self.with(|ledger| !matches!(ledger.phase(), Phase::Finished(_)))
            .unwrap_or(true)
    }

    /// Why it is paused, if it is.
    pub fn paused(&self) -> Option<Reason> {
        self.with(|ledger| match ledger.phase() {
            Phase::Paused(reason) => Some(reason.clone()),
            _ => None,
        })
        .flatten()
    }

    /// Lets nothing go out until [`Self::resume`].
    pub fn pause(&self) {
        self.control.pause();
    }

    /// Lets it go on, whoever has paused it.
    pub fn resume(&self) {
        self.control.resume();
    }

    /// Lets nothing more go out.
    pub fn cancel(&self) {
        self.control.cancel();
        self.cancelled.set(true);
    }

    fn grow_calm(&self) {
        let grow = |this: &Self| this.calm.update(|calm| *calm = calm.wrapping_add(1));
        let rows = self.with_untracked(|ledger| ledger.rows().len());
        if rows.unwrap_or_default() < MANY {
            grow(self);
        } else if !self.calm_is_due.get_value() {
            self.calm_is_due.set_value(true);
            let this = self.clone();
            let later = move || {
                this.calm_is_due.set_value(false);
                grow(&this);
            };
            set_timeout(later, CALM);
        }
    }

    /// Takes the next event into the record. Who reads it is notified with the next frame, once
    /// for all that has come until then.
    pub fn take_in(&self, event: &Event) {
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
            if !this.begun.get_untracked() {
                this.begun.set(true);
            }
            this.grow_calm();
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

    /// How far the newest run is that goes on; none where none does.
    pub fn progress(&self) -> Option<HowFar> {
        self.all.with(|runs| {
            let newest = runs.iter().rev().find(|run| run.goes_on())?;
            newest.with(|ledger| HowFar {
                per_cent: Progress::of(ledger).per_cent(),
                is_paused: matches!(ledger.phase(), Phase::Paused(_)),
            })
        })
    }

    /// The runs that repeat a part of this one, the oldest first.
    pub fn children(&self, of: &RunId) -> Vec<Run> {
        let is_child = |run: &&Run| {
            run.with_untracked(|ledger| ledger.header().parent.as_ref() == Some(of)) == Some(true)
        };
        self.all
            .with(|runs| runs.iter().filter(is_child).cloned().collect())
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
    pub fn start_run(
        self,
        plan: ConfirmedPlan,
        connection: &Connection,
        limits: RunLimits,
    ) -> RunId {
        let id = self.random(RunId::random);
        let amounts = plan.plan().amounts();
        let title = words::change(amounts, plan.plan().target().kind);
        let run = Run::new(id.clone(), title.into(), amounts);
        self.runs.all.update(|runs| runs.push(run.clone()));
        let runner = Runner {
            service: AiApi::new(connection.batch_limit),
            transport: self.gateway().connected(&connection.name),
            clock: BrowserClock,
            journal: MemoryJournal::default(),
            control: run.control.clone(),
            limits,
            rng: RefCell::new(self.random(fastrand::Rng::fork)),
        };
        let run_id = id.clone();
        spawn_local(async move {
            // What led here, the screen before, is a piece of work of its own.
            Slice::begin().pause().await;
            let observe = |event: &Event| run.take_in(event);
            // What could not be recorded stands in the ledger as the cause of its end.
            let _ = runner.run(run_id, &plan, observe).await;
            self.tell_the_end(&run);
        });
        id
    }
}

impl AppState {
    /// A short message when all went well, and also where the user is on another screen.
    fn tell_the_end(self, run: &Run) {
        let path = format!("/runs/{}", run.id);
        let is_on_screen = window().location().pathname().is_ok_and(|at| at == path);
        let Some(ending) = run.with_untracked(words::ending).flatten() else {
            return;
        };
        let is_bad = ending.verdict != Verdict::AllWell;
        // There the screen itself says what went wrong, and why.
        if is_bad && is_on_screen {
            return;
        }
        self.toasts.show(Toast {
            text: format!("{}: {}", run.title, ending.short),
            is_bad,
            link: (!is_on_screen).then_some(path),
            is_spoken: !is_on_screen,
        });
    }
}
