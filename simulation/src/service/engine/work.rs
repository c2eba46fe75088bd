//! The work of an engine: it goes on with what it has begun, whoever waits for it.

use std::{collections::BTreeMap, time::Duration};

use bulkhead_core::item::Flags;
use serde_json::{Value, json};

use super::{
    Engine,
    failure::{Failure, breakdown},
};
use crate::{
    schedule::{Defect, Doing, JOB_TRIES},
    service::{Answer, Call, Slot},
};

/// The time to find out that there is no such deployment.
const GLANCE: Duration = Duration::from_millis(1);

/// The time until a job that has failed is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// The coming steps, in their order.
#[derive(Default)]
pub(super) struct Queue {
    steps: BTreeMap<(Duration, u64), Step>,
    number: u64,
}

/// Something that happens at its time.
pub(super) enum Step {
    /// The next transaction of a request for many ends.
    Next(Box<Many>),
    /// The deletion of one ends.
    Single(Transaction, Slot),
    /// A batch gets to one of its items; so often it may be tried.
    Job(Transaction, u8),
    /// Somebody else does something.
    Meddle(String, Doing),
}

/// A deletion that was begun then.
pub(super) struct Transaction {
    id: String,
    flags: Flags,
    begun: Duration,
    is_struck: bool,
}

/// A request for many, of which some may be done.
pub(super) struct Many {
    /// The last one first.
    left: Vec<String>,
    rows: Vec<Value>,
    flags: Flags,
    begun: Duration,
    struck: usize,
    /// After so many rows it breaks down, if so.
    only: Option<usize>,
    is_whole: bool,
    answer: Slot,
}

impl Queue {
    fn add(&mut self, at: Duration, step: Step) {
        self.steps.insert((at, self.number), step);
        self.number += 1;
    }

    pub(super) fn meddle(&mut self, at: Duration, id: String, doing: Doing) {
        self.add(at, Step::Meddle(id, doing));
    }

    /// Takes the next step that happens until now, with its time.
    pub(super) fn next(&mut self, now: Duration) -> Option<(Duration, Step)> {
        let first = self.steps.first_entry()?;
        (first.key().0 <= now).then(|| {
            let ((at, _), step) = first.remove_entry();
            (at, step)
        })
    }
}

impl Engine {
    fn takes(&self, id: &str) -> Duration {
        self.visible(id).map_or(GLANCE, |it| it.plan.takes)
    }

    /// Begins with a request for many, which is answered at the end.
    pub(super) fn one_by_one(
        &mut self,
        mut ids: Vec<String>,
        flags: Flags,
        call: &Call<'_>,
        now: Duration,
        answer: &Slot,
    ) {
        let done = call.only.unwrap_or(ids.len());
        let takes: Duration = ids.iter().take(done).map(|id| self.takes(id)).sum();
        answer.expect(now + takes);
        ids.reverse();
        let many = Many {
            left: ids,
            rows: Vec::new(),
            flags,
            begun: now,
            struck: call.refuse,
            only: call.only,
            is_whole: true,
            answer: answer.clone(),
        };
        self.go_on(many, now);
    }

    /// Goes on with a request for many.
    fn go_on(&mut self, mut many: Many, now: Duration) {
        if many.only == Some(many.rows.len()) {
            let at = many.left.last();
            many.answer.fill(breakdown(at.map_or("", String::as_str)));
            return;
        }
        match many.left.last() {
            Some(id) => {
                many.begun = now;
                let at = now + self.takes(id);
                self.queue.add(at, Step::Next(Box::new(many)));
            }
            None => many.answer.fill(Answer {
                status: if many.is_whole { 200 } else { 207 },
                body: Value::Array(many.rows),
            }),
        }
    }

    /// Begins to delete one.
    pub(super) fn single(
        &mut self,
        id: String,
        flags: Flags,
        call: &Call<'_>,
        now: Duration,
        answer: &Slot,
    ) {
        if call.only == Some(0) {
            answer.fill(breakdown(&id));
            return;
        }
        let at = now + self.takes(&id);
        answer.expect(at);
        let transaction = Transaction {
            id,
            flags,
            begun: now,
            is_struck: call.refuse > 0,
        };
        self.queue
            .add(at, Step::Single(transaction, answer.clone()));
    }

    /// Takes many for a batch, and says so.
    pub(super) fn batch(&mut self, ids: Vec<String>, flags: Flags, now: Duration) -> Answer {
        let body = json!({"id": "54f9", "type": "deployment-deletion", "totalJobs": ids.len()});
        for id in ids {
            let Some(deployment) = self.deployments.get_mut(&id) else {
                continue;
            };
            deployment.is_in_batch = true;
            let at = now + deployment.plan.delay;
            let transaction = Transaction {
                id,
                flags,
                begun: at,
                is_struck: false,
            };
            self.queue.add(at, Step::Job(transaction, JOB_TRIES));
        }
        Answer { status: 200, body }
    }

    /// Lets something happen whose time has come.
    pub(super) fn step(&mut self, step: Step, now: Duration) {
        match step {
            Step::Meddle(id, doing) => {
                if let Some(deployment) = self.deployments.get_mut(&id) {
                    deployment.meddle(doing, now);
                }
            }
            Step::Single(transaction, answer) => {
                answer.fill(match self.carry_out(&transaction, now) {
                    Ok(()) => Answer {
                        status: 204,
                        body: Value::Null,
                    },
                    Err(failure) => failure.answer(&transaction.id),
                });
            }
            Step::Job(transaction, tries) => {
                if self.carry_out(&transaction, now).is_err() && tries > 1 {
                    let at = now + AGAIN;
                    let again = Transaction {
                        begun: at,
                        ..transaction
                    };
                    self.queue.add(at, Step::Job(again, tries - 1));
                }
            }
            Step::Next(many) => self.next_of(*many, now),
        }
    }

    fn next_of(&mut self, mut many: Many, now: Duration) {
        let Some(id) = many.left.pop() else {
            return;
        };
        let transaction = Transaction {
            id,
            flags: many.flags,
            begun: many.begun,
            is_struck: many.rows.len() < many.struck,
        };
        let result = self.carry_out(&transaction, now);
        let (status, message) = match result {
            Ok(()) => ("SUCCESS", None),
            Err(failure) => ("FAILURE", failure.message(&transaction.id)),
        };
        many.is_whole &= result.is_ok();
        let id = transaction.id;
        let row = json!({"status": status, "deploymentId": id, "errorMessage": message});
        many.rows.push(row);
        self.go_on(many, now);
    }

    fn carry_out(&mut self, transaction: &Transaction, now: Duration) -> Result<(), Failure> {
        let deployment = self.deployments.get_mut(&transaction.id);
        let deployment = deployment.ok_or(Failure::Unknown)?;
        if transaction.is_struck && deployment.is_visible() {
            return Err(Failure::Struck);
        }
        let times = (transaction.begun, now);
        match (
            self.plan.defect,
            deployment.delete(transaction.flags, times),
        ) {
            (Some(Defect::SaysDone), Err(_)) => Ok(()),
            (Some(Defect::DeletesWhatRuns), Err(Failure::Running(_))) => {
                deployment.remove(now);
                Ok(())
            }
            (_, result) => result,
        }
    }
}
