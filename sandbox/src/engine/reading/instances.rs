//! Running instances of processes and cases.
//!
//! A count is of what the user may see. The check of the engine at a deletion is not, so that 0 is
//! no guarantee (contract).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use super::seen_through;
use crate::chance;
use crate::engine::deployment::{Definition, Deployment, Kind};
use crate::engine::query::{Page, Pairs, Parameters};
use crate::engine::refusal::Refusal;
use crate::engine::service::{self, Held};
use crate::uuid::uuid;

type Shared = State<Arc<service::State>>;

/// The same two calls for each kind.
pub(crate) fn calls() -> [(&'static str, MethodRouter<Arc<service::State>>); 4] {
    let list =
        |kind| get(async move |state: Shared, query: Query<Pairs>| list(kind, &state, &query));
    let count =
        |kind| get(async move |state: Shared, query: Query<Pairs>| count(kind, &state, &query));
    [
        ("/process-instance", list(Kind::Process)),
        ("/process-instance/count", count(Kind::Process)),
        ("/case-instance", list(Kind::Case)),
        ("/case-instance/count", count(Kind::Case)),
    ]
}

/// The deployments whose instances are asked for and may be seen.
fn concerned<'a>(
    held: &'a Held,
    state: &'a service::State,
    parameters: &Parameters<'a>,
) -> impl Iterator<Item = &'a Deployment> {
    let wanted = parameters.text("deploymentId");
    seen_through(&held.store, &state.service.options)
        .filter(move |deployment| wanted.is_none_or(|wanted| wanted == deployment.id))
}

fn list(
    kind: Kind,
    State(state): &Shared,
    Query(query): &Query<Pairs>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let parameters = Parameters(query);
    let page = Page::read(&parameters, &state.service.options)?;
    let held = state.service.held(state.clock.now());
    let mut found: Vec<Instance<'_>> = concerned(&held, state, &parameters)
        .flat_map(|deployment| {
            let defined = deployment.defined(kind);
            defined.flat_map(|definition| instances(state, deployment, definition))
        })
        .collect();
    found.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(Json(
        page.of(found.into_iter())
            .map(|instance| view(&instance))
            .collect(),
    ))
}

fn count(kind: Kind, State(state): &Shared, Query(query): &Query<Pairs>) -> Json<Value> {
    let held = state.service.held(state.clock.now());
    let parameters = Parameters(query);
    let found = concerned(&held, state, &parameters);
    let number: u64 = found.map(|deployment| deployment.instances(kind)).sum();
    Json(json!({ "count": number }))
}

/// A running instance. Nobody keeps them: the same seed makes the same ones whenever it is asked.
struct Instance<'a> {
    id: String,
    business_key: String,
    deployment: &'a Deployment,
    definition: &'a Definition,
}

fn instances<'a>(
    state: &service::State,
    deployment: &'a Deployment,
    definition: &'a Definition,
) -> impl Iterator<Item = Instance<'a>> {
    let seed = state.service.options.seed;
    let mut chance = chance::stream(seed, &["engine", "instances", &definition.id]);
    (0..definition.instances).map(move |_| Instance {
        id: uuid(&mut chance),
        business_key: format!("{}-{}", definition.key, chance.u32(10_000..100_000)),
        deployment,
        definition,
    })
}

/// An instance on the wire (real engine).
fn view(instance: &Instance<'_>) -> Value {
    let tenant = instance.deployment.tenant;
    match instance.definition.kind {
        Kind::Case => json!({
            "links": [],
            "id": instance.id,
            "caseDefinitionId": instance.definition.id,
            "businessKey": instance.business_key,
            "tenantId": tenant,
            "active": true,
            "completed": false,
            "terminated": false,
        }),
        Kind::Process | Kind::Decision => json!({
            "links": [],
            "id": instance.id,
            "definitionId": instance.definition.id,
            "businessKey": instance.business_key,
            "caseInstanceId": null,
            "ended": false,
            "suspended": false,
            "tenantId": tenant,
            "definitionKey": instance.definition.key,
        }),
    }
}
