//! Definitions of processes, cases and decisions.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use serde_json::{Value, json};

use super::seen_through;
use crate::engine::deployment::{Definition, Deployment, Kind};
use crate::engine::options::EngineOptions;
use crate::engine::query::{Page, Pairs, Parameters};
use crate::engine::refusal::Refusal;
use crate::engine::service;
use crate::engine::store::Store;

type Shared = State<Arc<service::State>>;

/// The same two calls for each kind, and one more for processes.
pub(crate) fn calls() -> [(&'static str, MethodRouter<Arc<service::State>>); 7] {
    let list =
        |kind| get(async move |state: Shared, query: Query<Pairs>| list(kind, &state, &query));
    let count =
        |kind| get(async move |state: Shared, query: Query<Pairs>| count(kind, &state, &query));
    [
        ("/process-definition", list(Kind::Process)),
        ("/process-definition/count", count(Kind::Process)),
        ("/process-definition/statistics", get(statistics)),
        ("/case-definition", list(Kind::Case)),
        ("/case-definition/count", count(Kind::Case)),
        ("/decision-definition", list(Kind::Decision)),
        ("/decision-definition/count", count(Kind::Decision)),
    ]
}

/// The filters for the definitions of a list or a count.
#[derive(Debug, Default)]
struct Filter<'a> {
    deployment: Option<&'a str>,
    key: Option<&'a str>,
    is_latest: bool,
}

impl<'a> Filter<'a> {
    fn read(parameters: &Parameters<'a>) -> Result<Self, Refusal> {
        let filter = Self {
            deployment: parameters.text("deploymentId"),
            key: parameters.text("key"),
            is_latest: parameters.flag("latestVersion")?,
        };
        // Alone it is allowed (real engine).
        if filter.is_latest && filter.deployment.is_some() && filter.key.is_none() {
            return Err(Refusal::with_code(
                StatusCode::INTERNAL_SERVER_ERROR,
                "ProcessEngineException",
                "Calling latest() can only be used in combination with key(String) and \
                 keyLike(String) or name(String) and nameLike(String)",
                0,
            ));
        }
        Ok(filter)
    }

    /// The definitions it lets through, in the order of the ids.
    fn of<'s>(
        &self,
        store: &'s Store,
        options: &EngineOptions,
        kind: Kind,
    ) -> Vec<(&'s Deployment, &'s Definition)> {
        let mut found: Vec<_> = seen_through(store, options)
            .filter(|deployment| self.deployment.is_none_or(|wanted| wanted == deployment.id))
            .flat_map(|deployment| {
                let defined = deployment.defined(kind);
                defined.map(move |definition| (deployment, definition))
            })
            .filter(|(_, definition)| self.key.is_none_or(|wanted| wanted == definition.key))
            .filter(|(deployment, definition)| {
                !self.is_latest || store.is_latest(deployment, definition)
            })
            .collect();
        found.sort_by_key(|(_, definition)| &definition.id);
        found
    }
}

fn list(
    kind: Kind,
    State(state): &Shared,
    Query(query): &Query<Pairs>,
) -> Result<Json<Vec<Value>>, Refusal> {
    let parameters = Parameters(query);
    let filter = Filter::read(&parameters)?;
    let page = Page::read(&parameters, &state.service.options)?;
    let held = state.service.held(state.clock.now());
    let found = filter.of(&held.store, &state.service.options, kind);
    let views = page.of(found.into_iter());
    Ok(Json(
        views
            .map(|(from, definition)| view(from, definition))
            .collect(),
    ))
}

fn count(
    kind: Kind,
    State(state): &Shared,
    Query(query): &Query<Pairs>,
) -> Result<Json<Value>, Refusal> {
    let filter = Filter::read(&Parameters(query))?;
    let held = state.service.held(state.clock.now());
    let found = filter.of(&held.store, &state.service.options, kind);
    Ok(super::count(found.len()))
}

/// `GET /process-definition/statistics`: the instances of every definition in one answer. It has no
/// filters and no pages, and it counts what the user could not list (real engine).
async fn statistics(State(state): Shared) -> Json<Vec<Value>> {
    let held = state.service.held(state.clock.now());
    let found = Filter::default().of(&held.store, &state.service.options, Kind::Process);
    let rows = found.into_iter().map(|(deployment, definition)| {
        json!({
            "@class": "org.finos.fluxnova.bpm.engine.rest.dto.repository.\
                       ProcessDefinitionStatisticsResultDto",
            "id": definition.id,
            "instances": definition.instances,
            "failedJobs": 0,
            "incidents": [],
            "definition": view(deployment, definition),
        })
    });
    Json(rows.collect())
}

/// A definition on the wire: of a process as the real engine has it, of a case and a decision as the
/// engines' manuals have them.
fn view(deployment: &Deployment, definition: &Definition) -> Value {
    let (ending, mut json) = match definition.kind {
        Kind::Process => (
            "bpmn",
            json!({
                "description": null,
                "diagram": null,
                "suspended": false,
                "versionTag": null,
                "startableInTasklist": true,
            }),
        ),
        Kind::Case => ("cmmn", json!({})),
        Kind::Decision => (
            "dmn",
            json!({
                "decisionRequirementsDefinitionId": null,
                "decisionRequirementsDefinitionKey": null,
                "versionTag": null,
            }),
        ),
    };
    for (name, value) in [
        ("id", json!(definition.id)),
        ("key", json!(definition.key)),
        ("category", json!("http://bulkhead.example/models")),
        ("name", json!(definition.name)),
        ("version", json!(definition.version)),
        ("resource", json!(format!("{}.{ending}", definition.key))),
        ("deploymentId", json!(deployment.id)),
        ("tenantId", json!(deployment.tenant)),
        ("historyTimeToLive", json!(30)),
    ] {
        json[name] = value;
    }
    json
}
