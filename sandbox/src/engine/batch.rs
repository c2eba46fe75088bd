//! The batches of the asynchronous relative (CIB seven 2.3).
//!
//! A batch is a job an id; each is done when its time has come, one after another. What a job can't
//! delete stays, after three tries. The statistics name no ids (contract).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use super::deletion::delete;
use super::flags::Flags;
use super::options::EngineOptions;
use super::store::Store;
use super::time::timestamp;
use crate::chance::{self, draw};
use crate::clock::{Clock, Moment};
use crate::uuid::uuid;

/// The number of tries of a job (the engines' default).
const TRIES: u32 = 3;

/// All batches that aren't finished.
#[derive(Debug)]
pub(crate) struct Batches {
    list: BTreeMap<String, Batch>,
    /// By when they are due and, of the same moment, by when they were made.
    due: BTreeMap<(Moment, u64), Job>,
    made: u64,
    pace: RangeInclusive<Duration>,
    chance: Rng,
}

/// One batch.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    id: String,
    jobs: usize,
    completed: usize,
    failed: usize,
    flags: Flags,
    /// The user who began it, if anybody is known.
    user: Option<String>,
    began: Moment,
}

/// The deletion of one deployment.
#[derive(Debug)]
struct Job {
    batch: String,
    deployment: String,
    tries: u32,
    /// A fault lets it fail.
    is_struck: bool,
}

impl Batches {
    /// No batches.
    pub(crate) fn none(options: &EngineOptions) -> Self {
        Self {
            list: BTreeMap::new(),
            due: BTreeMap::new(),
            made: 0,
            pace: options.batch.clone(),
            chance: chance::stream(options.seed, &["engine", "batches"]),
        }
    }

    /// Begins one. The jobs at the struck places are going to fail.
    pub(crate) fn begin(
        &mut self,
        ids: &[&str],
        flags: Flags,
        is_struck: impl Fn(usize) -> bool,
        user: Option<String>,
        now: Moment,
    ) -> Batch {
        let batch = Batch {
            id: uuid(&mut self.chance),
            jobs: ids.len(),
            completed: 0,
            failed: 0,
            flags,
            user,
            began: now,
        };
        for (place, id) in ids.iter().enumerate() {
            self.put(
                now,
                Job {
                    batch: batch.id.clone(),
                    deployment: (*id).to_owned(),
                    tries: 0,
                    is_struck: is_struck(place),
                },
            );
        }
        self.list.insert(batch.id.clone(), batch.clone());
        batch
    }

    fn put(&mut self, now: Moment, job: Job) {
        let due = now.after(draw(&self.pace, &mut self.chance));
        self.due.insert((due, self.made), job);
        self.made += 1;
    }

    /// Does what was due until now.
    pub(crate) fn settle(&mut self, store: &mut Store, options: &EngineOptions, now: Moment) {
        while let Some(first) = self.due.first_entry() {
            let (when, _) = *first.key();
            if when > now {
                return;
            }
            let job = first.remove();
            self.carry_out(job, store, options, when);
        }
    }

    fn carry_out(&mut self, mut job: Job, store: &mut Store, options: &EngineOptions, now: Moment) {
        let Some(batch) = self.list.get_mut(&job.batch) else {
            return;
        };
        job.tries += 1;
        let is_gone =
            !job.is_struck && delete(store, options, &job.deployment, batch.flags).is_ok();
        let goes_on = !is_gone && job.tries < TRIES;
        if is_gone {
            batch.completed += 1;
        } else if !goes_on {
            batch.failed += 1;
        }
        // One with failures stays until somebody looks after them.
        if batch.completed == batch.jobs {
            self.list.remove(&job.batch);
        }
        if goes_on {
            self.put(now, job);
        }
    }

    /// The batch with this id, unless it is finished.
    pub(crate) fn get(&self, id: &str) -> Option<&Batch> {
        self.list.get(id)
    }

    /// All that aren't finished.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Batch> {
        self.list.values()
    }
}

impl Batch {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The batch on the wire (real engine). Its jobs are made a little later than itself.
    pub(crate) fn to_json(&self, clock: &Clock, now: Moment) -> Value {
        let began = timestamp(clock, self.began);
        let has_jobs = now > self.began;
        json!({
            "id": self.id,
            "type": "deployment-deletion",
            "totalJobs": self.jobs,
            "jobsCreated": if has_jobs { self.jobs } else { 0 },
            "batchJobsPerSeed": 100,
            "invocationsPerBatchJob": 1,
            "seedJobDefinitionId": format!("{}-seed", self.id),
            "monitorJobDefinitionId": format!("{}-monitor", self.id),
            "batchJobDefinitionId": format!("{}-jobs", self.id),
            "suspended": false,
            "tenantId": null,
            "createUserId": self.user,
            "startTime": began,
            "executionStartTime": has_jobs.then_some(&began),
        })
    }

    /// The same with what has become of its jobs.
    pub(crate) fn statistics(&self, clock: &Clock, now: Moment) -> Value {
        let mut json = self.to_json(clock, now);
        // A job that has failed remains to be done.
        json["remainingJobs"] = json!(self.jobs - self.completed);
        json["completedJobs"] = json!(self.completed);
        json["failedJobs"] = json!(self.failed);
        json
    }
}
