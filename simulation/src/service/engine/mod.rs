//! The simulated process engine, written from its contract.

mod asked;
mod deployment;
mod failure;
mod reading;
mod work;

use std::{collections::BTreeMap, time::Duration};

use bulkhead_core::{
    item::Flags,
    service::{Method, Request},
};
use serde_json::{Value, json};

use self::{deployment::Deployment, work::Queue};
use super::{Answer, Asked, Call, Look, Service, Slot, Truth};
use crate::schedule::{Access, EnginePlan, Manner, Schedule};

/// The private text that an engine's messages hold.
pub(crate) const SECRET: &str = "4111-1111";

/// The engine, with its true state.
pub(super) struct Engine {
    plan: EnginePlan,
    /// By id, as lists have them.
    deployments: BTreeMap<String, Deployment>,
    /// So many others stand in every list.
    strangers: usize,
    bulk: bool,
    bulk_off_at: Option<Duration>,
    too_large_from: Option<usize>,
    queue: Queue,
}

/// The id of the item with this number: UUIDs and numbers in practice, and any text.
pub(super) fn id(number: usize) -> String {
    match number % 8 {
        0 => format!("4{number}"),
        1 => format!("invoice {number} é"),
        2 => format!("a;b&c=d+{number}"),
        3 => format!("it's {number}"),
        _ => format!("{number:08x}-eb2b-11f1-9d99-02fc00000001"),
    }
}

impl Engine {
    pub(super) fn new(plan: &EnginePlan, schedule: &Schedule) -> Self {
        let mut queue = Queue::default();
        let mut deployments = BTreeMap::new();
        for (number, item) in (0..).zip(&plan.deployments) {
            if item.access == Access::Missing {
                continue;
            }
            if let Some((when, doing)) = item.meddled {
                queue.meddle(when, id(number), doing);
            }
            deployments.insert(id(number), Deployment::new(item));
        }
        Self {
            plan: plan.clone(),
            deployments,
            strangers: schedule.strangers,
            bulk: schedule.bulk,
            bulk_off_at: schedule.bulk_off_at,
            too_large_from: schedule.too_large_from,
            queue,
        }
    }

    fn has_bulk(&self, now: Duration) -> bool {
        self.bulk && self.bulk_off_at.is_none_or(|at| now < at)
    }

    /// The deployment the account sees under this id.
    fn visible(&self, id: &str) -> Option<&Deployment> {
        let deployment = self.deployments.get(id)?;
        deployment.is_visible().then_some(deployment)
    }

    fn bulk(&mut self, call: &Call<'_>, now: Duration, answer: &Slot) {
        match self.refusal(call, now) {
            Err(refusal) => answer.fill(refusal),
            Ok((ids, flags)) => match self.plan.manner {
                Manner::AtOnce => self.one_by_one(ids, flags, call, now, answer),
                Manner::InABatch => answer.fill(self.batch(ids, flags, now)),
            },
        }
    }

    /// The ids and flags of a deletion, or the refusal of the request as a whole.
    fn refusal(&self, call: &Call<'_>, now: Duration) -> Result<(Vec<String>, Flags), Answer> {
        if !self.has_bulk(now) {
            let kind = if self.plan.missing == 405 {
                "NotAllowedException"
            } else {
                "NotFoundException"
            };
            let message = format!("HTTP {}", self.plan.missing);
            return Err(failure::error(self.plan.missing, kind, Some(&message)));
        }
        let Some((ids, flags)) = asked::lenient(call.body.unwrap_or_default()) else {
            // Something else than the usual error (seen).
            let body = json!("Unrecognized token");
            return Err(Answer { status: 400, body });
        };
        if self.too_large_from.is_some_and(|from| ids.len() >= from) {
            return Err(failure::error(413, "x", None));
        }
        let unknown = ids.iter().find(|id| self.visible(id).is_none());
        if let (Manner::InABatch, Some(id)) = (self.plan.manner, unknown) {
            let message = format!("deployment {id} does not exist: deployment is null");
            let kind = "InvalidRequestException";
            return Err(failure::error(400, kind, Some(&message)));
        }
        let is_forbidden = |id: &&String| {
            let deployment = self.visible(id);
            deployment.is_some_and(|d| d.plan.access == Access::ReadOnly)
        };
        match ids.iter().find(is_forbidden) {
            Some(id) if self.plan.refuses_whole => Err(failure::Failure::Forbidden.answer(id)),
            _ => Ok((ids, flags)),
        }
    }
}

impl Service for Engine {
    fn arrive(&mut self, call: &Call<'_>, now: Duration, answer: &Slot) {
        self.settle(now);
        match (call.method, call.path) {
            (Method::Post, "deployment/delete") => self.bulk(call, now, answer),
            (Method::Delete, path) => match asked::single(path) {
                Some((id, flags)) => self.single(id, flags, call, now, answer),
                None => answer.fill(failure::error(404, "NotFoundException", None)),
            },
            (Method::Get, path) => answer.fill(self.read(path, now)),
            _ => answer.fill(failure::error(405, "NotAllowedException", None)),
        }
    }

    fn settle(&mut self, now: Duration) {
        while let Some((at, step)) = self.queue.next(now) {
            self.step(step, at);
        }
    }

    fn asked(&self, request: &Request) -> Option<Asked> {
        asked::strict(request)
    }

    fn look(&self, request: &Request) -> Option<Look> {
        if request.method != Method::Get {
            return None;
        }
        let path = request.path.split('?').next().unwrap_or_default();
        if path == "deployment" {
            return Some(Look::All);
        }
        let id = path.strip_prefix("deployment/").and_then(asked::decode)?;
        Some(Look::One(id))
    }

    fn entries<'b>(&self, body: &'b mut Value) -> Option<(&'b mut Vec<Value>, &'static str)> {
        let list = body.as_array_mut()?;
        let first = list.first().and_then(|row| row.get("deploymentId"));
        let name = if first.is_some() {
            "deploymentId"
        } else {
            "id"
        };
        Some((list, name))
    }

    fn truth(&self, id: &str, now: Duration) -> Option<Truth> {
        let deployment = self.deployments.get(id)?;
        Some(deployment.truth(now))
    }
}
