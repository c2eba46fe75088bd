//! The runs that this page knows. They belong to the root and go on whatever screen is shown.

use std::{sync::Arc, time::Duration};

use bulkhead_core::{
    ledger::{Event, HowFar, Ledger, Phase, Summary, Waiting},
    plan::Amounts,
    run::Control,
    service::{Reason, ReasonKind},
    time::Timestamp,
    transport::Clock as _,
    wire::RunId,
};
use leptos::prelude::*;

use super::Listed;
use crate::{
    browser::{BrowserClock, DatabaseError, with_next_frame},
    messages,
};

/// From so many rows on, going through all of them is not done with each frame.
const MANY: usize = 2_000;

/// The interval at which it is done then.
const CALM: Duration = Duration::from_millis(500);

/// The role of this tab for a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nobody has looked yet who is at it.
    Unclear,
    /// Nobody is at it, as far as this tab knows.
    Idle,
    /// This tab sends its requests.
    Driving,
    /// Another tab does, and this one shows what comes of it.
    Watching,
}

/// A run that this page knows. Its signals belong to no screen, so that it outlives the one on
/// which it was started.
#[derive(Clone)]
pub struct Run {
    /// The run.
    pub id: RunId,
    /// Its title: "Delete 245 deployments".
    pub title: Arc<str>,
    /// The numbers of items that it stops, and that it deletes.
    pub amounts: Amounts,
    /// Its record. What it holds changes; [`Self::version`] says when.
    pub ledger: ArcStoredValue<Option<Ledger>>,
    /// The number of pieces of its record that are known.
    pub pieces: ArcStoredValue<u32>,
    /// The role of this tab for it.
    pub role: ArcRwSignal<Role>,
    /// `true` if this browser keeps it.
    pub is_kept: ArcRwSignal<bool>,
    /// Grows, at most once a frame, when the record has changed; where nobody sees the tab, twice a
    /// second.
    pub version: ArcRwSignal<u32>,
    /// Grows with it, but for many rows not more than twice a second, and then at last.
    calm: ArcRwSignal<u32>,
    /// Set when the record has begun.
    begun: ArcRwSignal<bool>,
    /// `true` if a growth of [`Self::calm`] is already due.
    calm_is_due: ArcStoredValue<bool>,
    /// The user's control over it.
    pub control: ArcStoredValue<Control>,
    /// `true` if the user has cancelled it.
    pub cancelled: ArcRwSignal<bool>,
    /// `true` if this tab reads once more what it has left open; it is over.
    pub is_checking: ArcRwSignal<bool>,
    /// `true` if a growth of [`Self::version`] is already due.
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
            pieces: ArcStoredValue::new(0),
            role: ArcRwSignal::new(Role::Unclear),
            is_kept: ArcRwSignal::new(false),
            version: ArcRwSignal::new(0),
            calm: ArcRwSignal::new(0),
            begun: ArcRwSignal::new(false),
            calm_is_due: ArcStoredValue::new(false),
            control: ArcStoredValue::new(Control::default()),
            cancelled: ArcRwSignal::new(false),
            is_checking: ArcRwSignal::new(false),
            frame_is_due: ArcStoredValue::new(false),
        }
    }

    /// A run that was found in this browser, with the number of pieces of its record.
    pub fn kept(ledger: Ledger, pieces: u32) -> Self {
        let summary = ledger.summary();
        let title = messages::title(summary).into();
        let run = Self::new(summary.run.clone(), title, summary.amounts);
        run.is_kept.set(true);
        run.begun.set(true);
        run.replace(ledger, pieces);
        run
    }

    /// Shows what was found in this browser instead of what was known.
    pub fn replace(&self, ledger: Ledger, pieces: u32) {
        self.ledger.set_value(Some(ledger));
        self.pieces.set_value(pieces);
        self.version
            .update(|version| *version = version.wrapping_add(1));
        self.grow_calm();
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

    /// `true` if the record has begun.
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

    /// `true` if the run is not over, whoever is at it.
    pub fn goes_on(&self) -> bool {
        self.with(|ledger| !ledger.phase().is_over())
            .unwrap_or(true)
    }

    /// `true` if this tab sends its requests.
    pub fn is_driven(&self) -> bool {
        self.role.get() == Role::Driving && self.goes_on()
    }

    /// Takes in what a look at the other tabs has found, and says whether it counts: if the user
    /// has told this tab meanwhile to go on with the run, it does not.
    pub fn observe(&self, role: Role) -> bool {
        let counts = self.role.get_untracked() != Role::Driving;
        if counts {
            self.role.set(role);
        }
        counts
    }

    /// The reason for its pause, if it is paused.
    pub fn paused(&self) -> Option<Reason> {
        self.with(|ledger| match ledger.phase() {
            Phase::Paused(reason) => Some(reason.clone()),
            _ => None,
        })
        .flatten()
    }

    /// Until when the service wants to be left alone, where the run has paused for that.
    pub fn left_alone(&self) -> Option<Timestamp> {
        self.with(|ledger| match ledger.phase() {
            Phase::Paused(_) => Some(ledger.waiting()?.until),
            _ => None,
        })
        .flatten()
    }

    /// Lets nothing go out until [`Self::resume`].
    pub fn pause(&self) {
        self.control.with_value(Control::pause);
    }

    /// Lets it go on, whoever has paused it.
    pub fn resume(&self) {
        self.control.with_value(Control::resume);
    }

    /// Lets nothing more go out.
    pub fn cancel(&self) {
        self.control.with_value(Control::cancel);
        self.cancelled.set(true);
    }

    /// Lets it end without waiting for what it has sent.
    pub fn leave(&self) {
        self.control.with_value(Control::leave);
    }

    /// The wait that keeps it from sending right now, if there is one.
    pub fn waiting(&self) -> Option<Waiting> {
        let now = BrowserClock.wall();
        self.with(|ledger| ledger.waiting_at(now).cloned())
            .flatten()
    }

    /// Lets it wait no longer.
    pub fn try_now(&self) {
        self.control.with_value(Control::try_now);
    }

    /// The network is back: what waits because no answer came goes on at once.
    fn back_online(&self) {
        let waiting = untrack(|| self.waiting());
        if waiting.is_some_and(|wait| wait.reason.kind == ReasonKind::ConnectionLost) {
            self.try_now();
        }
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
        with_next_frame(move || {
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

/// The runs that this page knows.
#[derive(Clone, Copy)]
pub struct Runs {
    /// Those that it holds as a whole, the newest last; [`Self::hold`] says which.
    pub all: RwSignal<Vec<Run>>,
    /// The end of the last one that ended while nobody saw the tab, until somebody does.
    pub ended_unseen: RwSignal<Option<HowFar>>,
    /// Those that this browser keeps, the newest first, or why it keeps none; none until it was
    /// looked.
    pub listing: RwSignal<Option<Result<Vec<Listed>, DatabaseError>>>,
}

impl Runs {
    /// None yet.
    pub fn new() -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
            ended_unseen: RwSignal::new(None),
            listing: RwSignal::new(None),
        }
    }

    /// Holds one more, and lets go of those that can be read again: a large run is large. What this
    /// tab drives or reads once more stays, and what the browser keeps nowhere.
    pub fn hold(&self, run: Run) {
        self.all.update(|runs| {
            runs.retain(|run| {
                untrack(|| run.is_driven() || run.is_checking.get() || !run.is_kept.get())
            });
            runs.push(run);
        });
    }

    /// The run with this id, if the page holds it.
    pub fn find(&self, id: &str) -> Option<Run> {
        self.all
            .with(|runs| runs.iter().find(|run| run.id.as_str() == id).cloned())
    }

    /// Reads the list of the runs that this browser keeps.
    pub fn listed<T>(&self, read: impl FnOnce(&[Listed]) -> T) -> T {
        let listed = |listing: &Option<Result<Vec<Listed>, DatabaseError>>| match listing {
            Some(Ok(listed)) => read(listed),
            _ => read(&[]),
        };
        self.listing.with(listed)
    }

    /// The reason for which this browser keeps no runs, if it doesn't.
    pub fn keeps_nothing(&self) -> Option<DatabaseError> {
        self.listing.with(|listing| match listing {
            Some(Err(why)) => Some(why.clone()),
            _ => None,
        })
    }

    /// The summary of the run with this id, known without opening it.
    pub fn summary(&self, id: &RunId) -> Option<Summary> {
        let held = self.find(id.as_str());
        let of_held = held.and_then(|run| run.with_untracked(|ledger| ledger.summary().clone()));
        of_held.or_else(|| {
            self.listed(|listed| {
                let of_id = listed.iter().find(|listed| listed.id == id.as_str())?;
                of_id.summary.clone().ok()
            })
        })
    }

    /// The progress of the newest run that this tab drives. Where it drives none, the end of the
    /// last one that ended while nobody saw the tab.
    pub fn progress(&self) -> Option<HowFar> {
        let driven = self.all.with(|runs| {
            let newest = runs.iter().rev().find(|run| run.is_driven())?;
            newest.with(|ledger| ledger.tally().how_far())
        });
        driven.or_else(|| self.ended_unseen.get())
    }

    /// The network is back: what waits for an answer that did not come goes on at once.
    pub fn back_online(&self) {
        let runs = self.all.get_untracked();
        for run in runs.iter().filter(|run| untrack(|| run.is_driven())) {
            run.back_online();
        }
    }

    /// The runs that repeat a part of this one, the oldest first.
    pub fn children(&self, of: &RunId) -> Vec<Summary> {
        let mut children: Vec<Summary> = self.all.with(|runs| {
            let summaries = runs
                .iter()
                .filter_map(|run| run.with_untracked(|ledger| ledger.summary().clone()));
            summaries
                .filter(|s| s.parent.as_ref() == Some(of))
                .collect()
        });
        self.listed(|listed| {
            for listed in listed {
                let Ok(summary) = &listed.summary else {
                    continue;
                };
                let is_child = summary.parent.as_ref() == Some(of);
                if is_child && !children.iter().any(|child| child.run == summary.run) {
                    children.push(summary.clone());
                }
            }
        });
        children.sort_by_key(|summary| summary.started);
        children
    }

    /// `true` if this tab drives any run.
    pub fn any_is_driven(&self) -> bool {
        self.all.with(|runs| runs.iter().any(Run::is_driven))
    }

    /// `true` if this tab drives any run that would be lost with it.
    pub fn any_would_be_lost(&self) -> bool {
        self.all
            .with(|runs| runs.iter().any(|run| run.is_driven() && !run.is_kept.get()))
    }
}

impl Default for Runs {
    fn default() -> Self {
        Self::new()
    }
}
