//! The simulated service: what is really so.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};

use crate::schedule::{ItemPlan, Meddling, Schedule};

/// What is wanted of an item, on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wish {
    Stop,
    Delete,
}

impl Wish {
    fn of(word: &Value) -> Option<Self> {
        match word.as_str() {
            Some("STOPPED") => Some(Self::Stop),
            Some("DELETED") => Some(Self::Delete),
            _ => None,
        }
    }
}

/// One resource, with all that ever happened to it.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    plan: ItemPlan,
    status: &'static str,
    due: Option<(Duration, &'static str)>,
    gone: Option<Duration>,
    /// When it was first at rest by a stop.
    pub(crate) stopped_at: Option<Duration>,
    /// What was asked for and accepted.
    pub(crate) accepted: Vec<Wish>,
}

impl Resource {
    fn new(plan: &ItemPlan, status: &'static str) -> Self {
        let due = (status == "STOPPING").then_some((plan.stopping, "STOPPED"));
        Self {
            plan: *plan,
            status,
            due,
            gone: None,
            stopped_at: (status == "STOPPED").then_some(Duration::ZERO),
            accepted: Vec::new(),
        }
    }

    fn settle(&mut self, now: Duration) {
        loop {
            let meddled = self.plan.meddled.filter(|(when, _)| *when <= now);
            let due = self.due.filter(|(when, _)| *when <= now);
            match (due, meddled) {
                (Some((when, status)), other) if other.is_none_or(|(then, _)| when <= then) => {
                    self.due = None;
                    self.status = status;
                    if status == "STOPPED" {
                        self.stopped_at.get_or_insert(when);
                    }
                }
                (_, Some((when, what))) => {
                    self.plan.meddled = None;
                    match what {
                        Meddling::Stop => drop(self.change(Wish::Stop, when)),
                        Meddling::Delete => drop(self.change(Wish::Delete, when)),
                        Meddling::Die if self.status == "RUNNING" => self.status = "DEAD",
                        Meddling::Die => {}
                    }
                }
                (_, None) => return,
            }
        }
    }

    pub(crate) fn is_gone(&self, now: Duration) -> bool {
        self.gone.is_some_and(|gone| gone <= now)
    }

    /// Whether it is on its way to be at rest, or to be gone.
    pub(crate) fn is_on_its_way(&self) -> bool {
        self.status == "STOPPING" || self.gone.is_some()
    }

    fn change(&mut self, wish: Wish, now: Duration) -> Result<(), &'static str> {
        let allowed = match wish {
            Wish::Stop => matches!(self.status, "PENDING" | "RUNNING"),
            Wish::Delete => matches!(self.status, "UNKNOWN" | "COMPLETED" | "STOPPED" | "DEAD"),
        };
        if !allowed {
            return Err(self.status);
        }
        match wish {
            Wish::Stop => {
                self.status = "STOPPING";
                self.due = Some((now + self.plan.stopping, "STOPPED"));
            }
            Wish::Delete => {
                self.gone.get_or_insert(now + self.plan.deletion);
            }
        }
        Ok(())
    }

    fn view(&self, id: &str) -> Value {
        let target = if self.gone.is_some() {
            json!("DELETED")
        } else {
            Value::Null
        };
        json!({"id": id, "status": self.status, "targetStatus": target,
            "createdAt": "2026-01-01T00:00:00Z"})
    }
}

/// The service, with its true state.
pub(crate) struct Service {
    pub(crate) resources: HashMap<String, Resource>,
    /// In the order of lists.
    order: Vec<String>,
    bulk: bool,
    bulk_off_at: Option<Duration>,
    too_large_from: Option<usize>,
}

/// An answer of the service.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    fn error(status: u16, code: &str) -> Self {
        let body = json!({"error": {"code": code, "message": "no"}});
        Self { status, body }
    }
}

/// The id of the item with this number.
pub(crate) fn id(number: usize) -> String {
    format!("d{number:015}")
}

impl Service {
    pub(crate) fn new(schedule: &Schedule) -> Self {
        let items = (0..).zip(&schedule.items);
        let known = items.filter_map(|(n, plan)| Some((id(n), Resource::new(plan, plan.status?))));
        let resources: HashMap<_, _> = known.collect();
        let mut order: Vec<_> = resources.keys().cloned().collect();
        order.sort();
        Self {
            resources,
            order,
            bulk: schedule.bulk,
            bulk_off_at: schedule.bulk_off_at,
            too_large_from: schedule.too_large_from,
        }
    }

    fn has_bulk(&self, now: Duration) -> bool {
        self.bulk && self.bulk_off_at.is_none_or(|at| now < at)
    }

    /// Answers a request; `refuse` items of a change are refused for no reason of theirs.
    pub(crate) fn answer(
        &mut self,
        (method, path): (&str, &str),
        body: Option<&str>,
        now: Duration,
        (refuse, strangers): (usize, usize),
    ) -> Answer {
        let rest = path.strip_prefix("v2/lm/").unwrap_or_default();
        if rest == "meta" {
            let bulk = self.has_bulk(now);
            let body = json!({"aiApi": {"capabilities": {"bulkUpdates": {"deployments": bulk}}}});
            return Answer { status: 200, body };
        }
        let rest = rest.strip_prefix("deployments").unwrap_or_default();
        match (method, rest.strip_prefix('/'), rest.strip_prefix('?')) {
            ("GET", Some(id), _) => self.one(id, now),
            ("GET", None, Some(query)) => self.list(query, now, strangers),
            ("PATCH", None, None) => self.bulk(body.unwrap_or_default(), now, refuse),
            ("PATCH", Some(id), _) => self.single(id, Wish::Stop, now, refuse > 0),
            ("DELETE", Some(id), _) => self.single(id, Wish::Delete, now, refuse > 0),
            _ => Answer::error(405, "1"),
        }
    }

    fn get(&mut self, id: &str, now: Duration) -> Option<&mut Resource> {
        let resource = self.resources.get_mut(id)?;
        resource.settle(now);
        (!resource.is_gone(now)).then_some(resource)
    }

    fn one(&mut self, id: &str, now: Duration) -> Answer {
        match self.get(id, now) {
            Some(resource) => Answer {
                status: 200,
                body: resource.view(id),
            },
            None => Answer::error(404, "01010016"),
        }
    }

    fn list(&mut self, query: &str, now: Duration, strangers: usize) -> Answer {
        let number = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(n, _)| *n == name)?.1.parse::<usize>().ok()
        };
        let (skip, top) = (
            number("$skip").unwrap_or_default(),
            number("$top").unwrap_or(10_000),
        );
        let order = std::mem::take(&mut self.order);
        let stranger = |n| json!({"id": format!("x{n:015}"), "status": "RUNNING"});
        let mut all: Vec<Value> = (0..strangers).map(stranger).collect();
        for id in &order {
            all.extend(self.get(id, now).map(|resource| resource.view(id)));
        }
        self.order = order;
        let count = all.len();
        let page: Vec<_> = all.into_iter().skip(skip).take(top).collect();
        Answer {
            status: 200,
            body: json!({"count": count, "resources": page}),
        }
    }

    fn bulk(&mut self, body: &str, now: Duration, refuse: usize) -> Answer {
        if !self.has_bulk(now) {
            return Answer::error(400, "2");
        }
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let list = body["deployments"].as_array().cloned().unwrap_or_default();
        if self.too_large_from.is_some_and(|from| list.len() >= from) {
            return Answer::error(413, "3");
        }
        let changes: Vec<_> = list
            .iter()
            .filter_map(|item| {
                let id = item["id"].as_str()?.to_owned();
                Some((id, Wish::of(&item["targetStatus"])?))
            })
            .collect();
        let poison = |(id, _): &(String, Wish)| {
            (self.resources.get(id)).is_some_and(|resource| resource.plan.poison)
        };
        if changes.is_empty() || changes.len() != list.len() || changes.iter().any(poison) {
            return Answer::error(400, "4");
        }
        let items = changes.iter().enumerate().map(|(at, (id, wish))| {
            match self.carry_out(id, *wish, now, at < refuse) {
                Ok(()) => json!({"id": id, "message": "Scheduled"}),
                Err(code) => json!({"id": id, "error": {"code": code, "message": "no"}}),
            }
        });
        let items: Vec<_> = items.collect();
        Answer {
            status: 202,
            body: json!({ "deployments": items }),
        }
    }

    fn single(&mut self, id: &str, wish: Wish, now: Duration, refuse: bool) -> Answer {
        match self.carry_out(id, wish, now, refuse) {
            Ok(()) => Answer {
                status: 202,
                body: json!({"id": id, "message": "Scheduled"}),
            },
            Err(code @ "01010016") => Answer::error(404, code),
            Err(code) => Answer::error(412, code),
        }
    }

    fn carry_out(
        &mut self,
        id: &str,
        wish: Wish,
        now: Duration,
        refuse: bool,
    ) -> Result<(), &'static str> {
        let resource = self.get(id, now).ok_or("01010016")?;
        if refuse || resource.plan.locked {
            return Err("01019999");
        }
        resource.change(wish, now).map_err(|_| "01010076")?;
        resource.accepted.push(wish);
        Ok(())
    }

    /// Lets happen what was due until now.
    pub(crate) fn settle(&mut self, now: Duration) {
        for resource in self.resources.values_mut() {
            resource.settle(now);
        }
    }
}
