//! One resource of the AI API, with all that ever happened to it.

use std::time::Duration;

use bulkhead_core::item::Step;
use serde_json::{Value, json};

use crate::schedule::{ItemPlan, Meddling};

/// A deletion is only scheduled when it is answered (contract): it is not over before a browser that
/// has lost the answer repeats the request, which it does at once.
const SHORTEST_DELETION: Duration = Duration::from_millis(100);

/// One resource, with all that ever happened to it.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) plan: ItemPlan,
    status: &'static str,
    due: Option<(Duration, &'static str)>,
    pub(super) gone: Option<Duration>,
    /// `true` if it was ever at rest by a stop.
    pub(super) was_stopped: bool,
    /// The steps asked for and accepted.
    pub(super) accepted: Vec<Step>,
}

impl Resource {
    pub(super) fn new(plan: &ItemPlan, status: &'static str) -> Self {
        let due = (status == "STOPPING").then_some((plan.stopping, "STOPPED"));
        Self {
            plan: *plan,
            status,
            due,
            gone: None,
            was_stopped: status == "STOPPED",
            accepted: Vec::new(),
        }
    }

    pub(super) fn settle(&mut self, now: Duration) {
        loop {
            let meddled = self.plan.meddled.filter(|(when, _)| *when <= now);
            let due = self.due.filter(|(when, _)| *when <= now);
            match (due, meddled) {
                (Some((when, status)), other) if other.is_none_or(|(then, _)| when <= then) => {
                    self.due = None;
                    self.status = status;
                    self.was_stopped |= status == "STOPPED";
                }
                (_, Some((when, what))) => {
                    self.plan.meddled = None;
                    match what {
                        Meddling::Stop => drop(self.change(Step::Stop, when)),
                        Meddling::Delete => drop(self.change(Step::Delete, when)),
                        Meddling::Die if self.status == "RUNNING" => self.status = "DEAD",
                        Meddling::Die => {}
                    }
                }
                (_, None) => return,
            }
        }
    }

    pub(super) fn is_gone(&self, now: Duration) -> bool {
        self.gone.is_some_and(|gone| gone <= now)
    }

    /// `true` if it is on its way to be at rest, or to be gone.
    pub(super) fn is_on_its_way(&self) -> bool {
        self.status == "STOPPING" || self.gone.is_some()
    }

    pub(super) fn change(&mut self, wish: Step, now: Duration) -> Result<(), &'static str> {
        let allowed = match wish {
            Step::Stop => matches!(self.status, "PENDING" | "RUNNING"),
            Step::Delete => matches!(self.status, "UNKNOWN" | "COMPLETED" | "STOPPED" | "DEAD"),
        };
        if !allowed {
            return Err(self.status);
        }
        match wish {
            Step::Stop => {
                self.status = "STOPPING";
                self.due = Some((now + self.plan.stopping, "STOPPED"));
            }
            Step::Delete => {
                let takes = self.plan.deletion.max(SHORTEST_DELETION);
                self.gone.get_or_insert(now + takes);
            }
        }
        Ok(())
    }

    pub(super) fn view(&self, id: &str) -> Value {
        let target = if self.gone.is_some() {
            json!("DELETED")
        } else {
            Value::Null
        };
        json!({"id": id, "status": self.status, "targetStatus": target,
            "createdAt": "2026-01-01T00:00:00Z"})
    }
}
