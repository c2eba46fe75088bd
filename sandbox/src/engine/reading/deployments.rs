//! Deployments.

use std::cmp::Ordering;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::seen;
use crate::clock::Clock;
use crate::engine::deployment::{Deployment, Permission};
use crate::engine::like::is_like;
use crate::engine::paths::ById;
use crate::engine::query::{Order, Page, Pairs, Parameters};
use crate::engine::refusal::Refusal;
use crate::engine::service;
use crate::engine::time::timestamp;

type Shared = State<Arc<service::State>>;

/// The filters for the deployments of a list or a count.
#[derive(Debug)]
struct Filter<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
    name_like: Option<&'a str>,
    source: Option<&'a str>,
    tenants: Option<Vec<&'a str>>,
    is_without_tenant: bool,
    after: Option<SystemTime>,
    before: Option<SystemTime>,
}

impl<'a> Filter<'a> {
    fn read(parameters: &Parameters<'a>) -> Result<Self, Refusal> {
        Ok(Self {
            id: parameters.text("id"),
            name: parameters.text("name"),
            name_like: parameters.text("nameLike"),
            source: parameters.text("source"),
            tenants: parameters.texts("tenantIdIn"),
            is_without_tenant: parameters.flag("withoutTenantId")?,
            after: parameters.time("after")?,
            before: parameters.time("before")?,
        })
    }

    /// `true` if it lets a deployment through. The contract doesn't say whether a time itself is
    /// after it; it isn't here.
    fn takes(&self, deployment: &Deployment, clock: &Clock) -> bool {
        let same = |wanted: Option<&str>, value: Option<&str>| wanted.is_none() || wanted == value;
        let time = clock.shown_time(deployment.deployed);
        same(self.id, Some(&deployment.id))
            && same(self.name, deployment.name)
            && same(self.source, deployment.source)
            && (self.name_like)
                .is_none_or(|like| deployment.name.is_some_and(|name| is_like(name, like)))
            && (self.tenants.as_ref())
                .is_none_or(|wanted| deployment.tenant.is_some_and(|own| wanted.contains(&own)))
            && !(self.is_without_tenant && deployment.tenant.is_some())
            && self.after.is_none_or(|after| time > after)
            && self.before.is_none_or(|before| time < before)
    }
}

type Compare = fn(&Deployment, &Deployment) -> Ordering;

const SORTS: [(&str, Compare); 4] = [
    ("id", |one, other| one.id.cmp(&other.id)),
    ("name", |one, other| one.name.cmp(&other.name)),
    ("deploymentTime", |one, other| {
        one.deployed.cmp(&other.deployed)
    }),
    ("tenantId", |one, other| one.tenant.cmp(&other.tenant)),
];

/// `GET /deployment`
pub(crate) async fn list(
    State(state): Shared,
    Query(query): Query<Pairs>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let parameters = Parameters(&query);
    let filter = Filter::read(&parameters)?;
    let page = Page::read(&parameters, &state.service.options)?;
    let order = Order::read(&parameters, &SORTS)?;
    let held = state.service.held(state.clock.now());
    let mut found: Vec<&Deployment> = seen(&held.store, &state.service.options)
        .filter(|deployment| filter.takes(deployment, &state.clock))
        .collect();
    if let Some(order) = order {
        found.sort_by(|one, other| {
            let ordering = (order.by)(one, other);
            if order.is_descending {
                ordering.reverse()
            } else {
                ordering
            }
        });
    }
    let views = page.of(found.into_iter());
    Ok(Json(
        views
            .map(|deployment| view(deployment, &state.clock))
            .collect(),
    ))
}

/// `GET /deployment/count`
pub(crate) async fn count(
    State(state): Shared,
    Query(query): Query<Pairs>,
) -> Result<Json<Value>, Refusal> {
    let filter = Filter::read(&Parameters(&query))?;
    let held = state.service.held(state.clock.now());
    let found = seen(&held.store, &state.service.options);
    let found = found.filter(|deployment| filter.takes(deployment, &state.clock));
    Ok(super::count(found.count()))
}

/// `GET /deployment/{id}`
pub(crate) async fn one(State(state): Shared, ById(id): ById) -> Result<Json<Value>, Refusal> {
    let held = state.service.held(state.clock.now());
    let found = held.store.get(&id);
    let options = &state.service.options;
    match found.filter(|deployment| deployment.permission(options) >= Permission::Read) {
        Some(deployment) => Ok(Json(view(deployment, &state.clock))),
        None => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "InvalidRequestException",
            format!("Deployment with id '{id}' does not exist"),
        )),
    }
}

fn view(deployment: &Deployment, clock: &Clock) -> Value {
    json!({
        // Real engine; it is empty wherever deployments are read.
        "links": [],
        "id": deployment.id,
        "name": deployment.name,
        "source": deployment.source,
        "deploymentTime": timestamp(clock, deployment.deployed),
        "tenantId": deployment.tenant,
    })
}
