//! The runs that this browser keeps: which ones there are, opening them, and forgetting them.

use std::rc::Rc;

use bulkhead_core::ledger::Summary;
use futures_util::future::{FutureExt, LocalBoxFuture, Shared};
use leptos::{prelude::*, task::spawn_local};

use super::{AppState, GoOn, Records, Run, lock_name};
use crate::browser::{DatabaseError, held_locks, try_lock};

/// The records, or why this browser keeps none; opened by who first asks.
pub type Opened = Shared<LocalBoxFuture<'static, Result<Rc<Records>, DatabaseError>>>;

/// A run that this browser keeps, as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its summary, known without reading its record; or the reason for which that can't be read.
    pub summary: Result<Summary, String>,
    /// `true` if a tab is at it, this one or another.
    pub is_held: bool,
    /// `true` if the summary tells of the whole record.
    pub is_whole: bool,
}

impl Listed {
    /// `true` if it was cut off: it is not over, and nobody is at it.
    pub fn is_interrupted(&self) -> bool {
        let is_over = |summary: &Summary| summary.tally.phase.is_over();
        !self.is_held && self.summary.as_ref().is_ok_and(|summary| !is_over(summary))
    }
}

/// The result of opening a run that this browser keeps.
#[derive(Clone)]
pub enum Opening {
    /// It is being read.
    Reading,
    /// There is none such.
    Missing,
    /// It can't be read, with the reason.
    Unreadable(String),
    /// Here it is.
    Open(Run),
}

/// Opens the records when somebody asks for them.
pub fn opened() -> Opened {
    async { Records::open().await }.boxed_local().shared()
}

impl AppState {
    /// The runs that this browser keeps.
    ///
    /// # Errors
    /// Why it keeps none.
    pub async fn records(self) -> Result<Rc<Records>, DatabaseError> {
        // What was begun may outlive the page.
        match self
            .backends
            .try_with_value(|backends| backends.records.clone())
        {
            Some(opened) => opened.await,
            None => Err(DatabaseError::Closed),
        }
    }

    /// Looks which runs this browser keeps.
    pub fn list_runs(self) {
        spawn_local(async move {
            let records = match self.records().await {
                Ok(records) => records,
                Err(trouble) => {
                    // The page may be gone by now.
                    self.runs.listing.try_set(Some(Err(trouble)));
                    return;
                }
            };
            let listed = self.list(&records).await;
            if self.runs.listing.try_set(Some(listed)).is_none() {
                self.look_closer(&records).await;
            }
        });
    }

    /// Reads the records of runs that were cut off before their summaries told of all.
    async fn look_closer(self, records: &Records) {
        let closer: Vec<String> = untrack(|| {
            self.runs.listed(|listed| {
                let not_whole = listed.iter().filter(|listed| !listed.is_whole);
                not_whole.map(|listed| listed.id.clone()).collect()
            })
        });
        for id in closer {
            let summary = match records.read(&id).await {
                Ok((ledger, pieces)) => {
                    if held_locks().await.contains(&lock_name(&id)) {
                        continue;
                    }
                    let _ = records.summarise(ledger.summary(), pieces).await;
                    Ok(ledger.summary().clone())
                }
                Err(why) => Err(why),
            };
            let update = |listing: &mut Option<Result<Vec<Listed>, DatabaseError>>| {
                let mut listed = listing.iter_mut().flatten().flatten();
                if let Some(listed) = listed.find(|listed| listed.id == id) {
                    listed.summary = summary;
                    listed.is_whole = true;
                }
            };
            self.runs.listing.try_update(update);
        }
    }

    async fn list(self, records: &Records) -> Result<Vec<Listed>, DatabaseError> {
        let all = records.list().await?;
        let held = held_locks().await;
        let is_held = |id: &str| held.contains(&lock_name(id));
        // Their beginning was cut off, and nothing of them was sent.
        let never_begun = all.iter().filter(|kept| kept.summary.is_none());
        let never_begun: Vec<String> = never_begun
            .filter(|kept| !is_held(&kept.id) && untrack(|| self.runs.find(&kept.id)).is_none())
            .map(|kept| kept.id.clone())
            .collect();
        if !never_begun.is_empty() {
            records.remove(&never_begun).await?;
        }
        let mut listed = Vec::with_capacity(all.len());
        for kept in all {
            let Some(text) = kept.summary else {
                continue;
            };
            let mut run = Listed {
                is_held: is_held(&kept.id),
                summary: Summary::read(&text).map_err(|why| why.to_string()),
                is_whole: true,
                id: kept.id,
            };
            if run.is_interrupted() {
                run.is_whole = records.count(&run.id).await? == kept.pieces;
            }
            listed.push(run);
        }
        let started = |listed: &Listed| listed.summary.as_ref().ok().map(|s| s.started);
        listed.sort_by_key(|listed| std::cmp::Reverse(started(listed)));
        Ok(listed)
    }

    /// Opens a run, from what the page holds or from what the browser keeps.
    pub fn open_run(self, id: String) -> ArcRwSignal<Opening> {
        if let Some(run) = untrack(|| self.runs.find(&id)) {
            return ArcRwSignal::new(Opening::Open(run));
        }
        let opening = ArcRwSignal::new(Opening::Reading);
        let opens = opening.clone();
        spawn_local(async move { opens.set(self.read_run(&id).await) });
        opening
    }

    /// Opens a run that was cut off, and goes on with it.
    pub fn resume_listed(self, id: &str) {
        let id = id.to_owned();
        spawn_local(async move {
            if let Opening::Open(run) = self.read_run(&id).await {
                self.resume_run(&run, GoOn::Whole);
            }
        });
    }

    async fn read_run(self, id: &str) -> Opening {
        if let Some(run) = untrack(|| self.runs.find(id)) {
            return Opening::Open(run);
        }
        let records = match self.records().await {
            Ok(records) => records,
            Err(error) => return Opening::Unreadable(error.to_string()),
        };
        match records.list().await {
            Ok(all) => {
                let Some(kept) = all.into_iter().find(|kept| kept.id == id) else {
                    return Opening::Missing;
                };
                if let Some(Err(error)) = kept.summary.map(|text| Summary::read(&text)) {
                    return Opening::Unreadable(error.to_string());
                }
            }
            Err(error) => return Opening::Unreadable(error.to_string()),
        }
        let (ledger, pieces) = match records.read(id).await {
            Ok(read) => read,
            Err(error) => return Opening::Unreadable(error),
        };
        if let Some(run) = untrack(|| self.runs.find(id)) {
            // It was opened twice at the same time.
            return Opening::Open(run);
        }
        let run = Run::kept(ledger, pieces);
        self.runs.hold(run.clone());
        Opening::Open(run)
    }

    /// Forgets runs. Those that a tab is at are left.
    pub fn forget_runs(self, runs: Vec<String>) {
        spawn_local(async move {
            let mut locks = Vec::new();
            let mut free = Vec::new();
            for run in runs {
                let held = untrack(|| self.runs.find(&run));
                let lock = try_lock(&lock_name(&run)).await;
                // One that could not be recorded to its end is over here, and still locked.
                let is_idle = |run: Run| untrack(|| !run.goes_on() && !run.is_checking.get());
                if lock.is_some() || held.is_some_and(is_idle) {
                    locks.push(lock);
                    free.push(run);
                }
            }
            if let Ok(records) = self.records().await
                && let Err(trouble) = records.remove(&free).await
            {
                self.tell(Err(trouble.to_string()));
                return;
            }
            let is_free = |run: &Run| free.iter().any(|id| id == run.id.as_str());
            self.runs
                .all
                .update(|runs| runs.retain(|run| !is_free(run)));
            drop(locks);
            self.list_runs();
        });
    }
}
