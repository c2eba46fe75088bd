//! The simulated AI API.

mod resource;

use std::{collections::HashMap, time::Duration};

use bulkhead_core::{
    item::{Flags, Step},
    service::{Method, Request},
};
use serde_json::{Value, json};

use self::resource::Resource;
use super::{Answer, Asked, Call, Look, Service, Slot, Truth};
use crate::schedule::{ItemPlan, ListFault, Schedule};

/// The step that is wanted of an item, by its word on the wire.
fn wanted(word: &Value) -> Option<Step> {
    match word.as_str() {
        Some("STOPPED") => Some(Step::Stop),
        Some("DELETED") => Some(Step::Delete),
        _ => None,
    }
}

/// The service, with its true state.
pub(super) struct AiApi {
    resources: HashMap<String, Resource>,
    /// In the order of lists.
    order: Vec<String>,
    /// So many others stand in every list.
    strangers: usize,
    lists: Option<ListFault>,
    bulk: bool,
    bulk_off_at: Option<Duration>,
    too_large_from: Option<usize>,
}

fn error(status: u16, code: &str) -> Answer {
    let body = json!({"error": {"code": code, "message": "no"}});
    Answer { status, body }
}

/// The id of the item with this number.
pub(super) fn id(number: usize) -> String {
    format!("d{number:015}")
}

impl AiApi {
    pub(super) fn new(items: &[ItemPlan], schedule: &Schedule) -> Self {
        let items = (0..).zip(items);
        let known = items.filter_map(|(n, plan)| Some((id(n), Resource::new(plan, plan.status?))));
        let resources: HashMap<_, _> = known.collect();
        let mut order: Vec<_> = resources.keys().cloned().collect();
        order.sort();
        Self {
            resources,
            order,
            strangers: schedule.strangers,
            lists: schedule.hazards.lists,
            bulk: schedule.bulk,
            bulk_off_at: schedule.bulk_off_at,
            too_large_from: schedule.too_large_from,
        }
    }

    fn has_bulk(&self, now: Duration) -> bool {
        self.bulk && self.bulk_off_at.is_none_or(|at| now < at)
    }

    fn answer(&mut self, call: &Call<'_>, now: Duration) -> Answer {
        let refuse = call.refuse;
        let rest = call.path.strip_prefix("v2/lm/").unwrap_or_default();
        if rest == "meta" {
            let bulk = self.has_bulk(now);
            let body = json!({"aiApi": {"capabilities": {"bulkUpdates": {"deployments": bulk}}}});
            return Answer { status: 200, body };
        }
        let rest = rest.strip_prefix("deployments").unwrap_or_default();
        match (call.method, rest.strip_prefix('/'), rest.strip_prefix('?')) {
            (Method::Get, Some("$count"), _) => self.count(now),
            (Method::Get, Some(id), _) => self.one(id, now),
            (Method::Get, None, Some(query)) => self.list(query, now),
            (Method::Patch, None, None) => self.bulk(call.body.unwrap_or_default(), now, refuse),
            (Method::Patch, Some(id), _) => self.single(id, Step::Stop, now, refuse > 0),
            (Method::Delete, Some(id), _) => self.single(id, Step::Delete, now, refuse > 0),
            _ => error(405, "1"),
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
            None => error(404, "01010016"),
        }
    }

    fn list(&mut self, query: &str, now: Duration) -> Answer {
        let number = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(n, _)| *n == name)?.1.parse::<usize>().ok()
        };
        let cap = match self.lists {
            Some(ListFault::Capped(entries)) => entries,
            _ => usize::MAX,
        };
        let (skip, top) = (
            number("$skip").unwrap_or_default(),
            number("$top").unwrap_or(10_000).min(cap),
        );
        let mut order = std::mem::take(&mut self.order);
        let stranger = |n| json!({"id": format!("x{n:015}"), "status": "RUNNING"});
        let mut count = self.strangers;
        let mut page: Vec<Value> = (0..count).skip(skip).take(top).map(stranger).collect();
        // What is gone never comes back.
        order.retain(|id| {
            let Some(resource) = self.get(id, now) else {
                return false;
            };
            if count >= skip && page.len() < top {
                page.push(resource.view(id));
            }
            count += 1;
            true
        });
        self.order = order;
        match (self.lists, page.as_mut_slice()) {
            (Some(ListFault::Doubled), [first, .., last]) => last.clone_from(first),
            (Some(ListFault::Unreadable), [.., last]) => *last = json!({}),
            _ => {}
        }
        // Of this answer, not of all that there are (contract).
        let entries = page.len();
        Answer {
            status: 200,
            body: json!({"count": entries, "resources": page}),
        }
    }

    fn count(&mut self, now: Duration) -> Answer {
        let mut order = std::mem::take(&mut self.order);
        order.retain(|id| self.get(id, now).is_some());
        let count = self.strangers + order.len();
        self.order = order;
        Answer {
            status: 200,
            body: json!(count),
        }
    }

    fn bulk(&mut self, body: &str, now: Duration, refuse: usize) -> Answer {
        if !self.has_bulk(now) {
            return error(400, "2");
        }
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let list = body["deployments"].as_array().cloned().unwrap_or_default();
        if self.too_large_from.is_some_and(|from| list.len() >= from) {
            return error(413, "3");
        }
        let changes: Vec<_> = list
            .iter()
            .filter_map(|item| {
                let id = item["id"].as_str()?.to_owned();
                Some((id, wanted(&item["targetStatus"])?))
            })
            .collect();
        let poison = |(id, _): &(String, Step)| {
            (self.resources.get(id)).is_some_and(|resource| resource.plan.poison)
        };
        if changes.is_empty() || changes.len() != list.len() || changes.iter().any(poison) {
            return error(400, "4");
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

    fn single(&mut self, id: &str, wish: Step, now: Duration, refuse: bool) -> Answer {
        match self.carry_out(id, wish, now, refuse) {
            Ok(()) => Answer {
                status: 202,
                body: json!({"id": id, "message": "Scheduled"}),
            },
            Err(code @ "01010016") => error(404, code),
            Err(code) => error(412, code),
        }
    }

    fn carry_out(
        &mut self,
        id: &str,
        wish: Step,
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
}

impl Service for AiApi {
    fn arrive(&mut self, call: &Call<'_>, now: Duration, answer: &Slot) {
        answer.fill(self.answer(call, now));
    }

    /// Does nothing: what happens to an item happens at its time, whenever somebody looks at it.
    fn settle(&mut self, _now: Duration) {}

    fn asked(&self, request: &Request) -> Option<Asked> {
        let single = request.path.strip_prefix("v2/lm/deployments/");
        let items = match (single, &request.body) {
            (Some(id), _) if request.method == Method::Delete => {
                vec![(id.to_owned(), Step::Delete)]
            }
            (Some(id), _) => vec![(id.to_owned(), Step::Stop)],
            (None, Some((_, body))) => {
                let body: Value = serde_json::from_str(body).ok()?;
                let items = body["deployments"].as_array()?.iter();
                let items = items.map(|item| {
                    let id = item["id"].as_str()?.to_owned();
                    Some((id, wanted(&item["targetStatus"])?))
                });
                items.collect::<Option<_>>()?
            }
            (None, None) => return None,
        };
        let flags = Flags::NONE;
        Some(Asked { items, flags })
    }

    fn look(&self, request: &Request) -> Option<Look> {
        let rest = request.path.strip_prefix("v2/lm/deployments")?;
        match (request.method, rest.strip_prefix('/')) {
            (Method::Get, Some("$count")) => None,
            (Method::Get, Some(id)) => Some(Look::One(id.to_owned())),
            (Method::Get, None) => Some(Look::All),
            _ => None,
        }
    }

    fn entries<'b>(&self, body: &'b mut Value) -> Option<(&'b mut Vec<Value>, &'static str)> {
        let name = if body.get("resources").is_some() {
            "resources"
        } else {
            "deployments"
        };
        Some((body.get_mut(name)?.as_array_mut()?, "id"))
    }

    fn truth(&self, id: &str, now: Duration) -> Option<Truth> {
        let mut resource = self.resources.get(id)?.clone();
        resource.settle(now);
        Some(Truth {
            gone: resource.gone.filter(|gone| *gone <= now),
            was_stopped: resource.was_stopped,
            is_on_its_way: resource.is_on_its_way(),
            brought_about: resource.accepted,
            was_running: false,
        })
    }
}
