//! The deployments that really exist, whoever asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::deployment::{Deployment, Kind};
use super::service;
use super::store::Store;

/// `GET /sandbox/deployments`: every deployment that exists, with what would become of its deletion.
pub(crate) async fn deployments(State(state): State<Arc<service::State>>) -> Json<Value> {
    let held = state.service.held(state.clock.now());
    let options = &state.service.options;
    let deployments: Vec<Value> = (held.store.all())
        .map(|deployment| {
            json!({
                "id": deployment.id,
                "kind": deployment.class.name(),
                "name": deployment.name,
                "tenantId": deployment.tenant,
                "permission": deployment.permission(options).name(),
                "processInstances": deployment.instances(Kind::Process),
                "caseInstances": deployment.instances(Kind::Case),
                "showsContents": deployment.shows_contents(options),
                "conflicts": deployment.conflicts,
                "definitions": definitions(&held.store, deployment),
            })
        })
        .collect();
    Json(json!({ "deployments": deployments }))
}

fn definitions(store: &Store, deployment: &Deployment) -> Vec<Value> {
    (deployment.definitions.iter())
        .map(|definition| {
            json!({
                "id": definition.id,
                "kind": definition.kind.name(),
                "key": definition.key,
                "version": definition.version,
                "latest": store.is_latest(deployment, definition),
            })
        })
        .collect()
}
