//! The calls about the service and the tenant as a whole.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::service;
use crate::clock::Moment;

/// The version of the specification that this simulates.
const API_VERSION: &str = "2.42.0";

/// `GET /v2/lm/meta`: what the service can do. No property carries the limit of 100 items.
pub(crate) async fn meta(State(state): State<Arc<service::State>>) -> Json<Value> {
    let bulk = state.service.options.bulk_updates;
    Json(json!({
        "runtimeIdentifier": "aicore",
        "runtimeApiVersion": API_VERSION,
        "description": "A simulation of SAP AI Core",
        "aiApi": {
            "version": API_VERSION,
            "capabilities": {
                "multitenant": true,
                "shareable": true,
                "staticDeployments": false,
                "userDeployments": true,
                "userExecutions": true,
                "timeToLiveDeployments": true,
                "executionSchedules": true,
                "logs": { "executions": false, "deployments": false },
                "bulkUpdates": { "executions": bulk, "deployments": bulk },
            },
            "limits": {
                "executions": { "maxRunningCount": -1 },
                "deployments": { "maxRunningCount": -1 },
                "timeToLiveDeployments": { "minimum": "10m", "maximum": "-1" },
            },
        },
        "extensions": { "resourceGroups": { "version": API_VERSION } },
    }))
}

/// `GET /v2/admin/resourceGroups`: all of them; paging and label selectors are passed over.
pub(crate) async fn resource_groups(State(state): State<Arc<service::State>>) -> Json<Value> {
    let created = Moment::before_start(Duration::from_secs(400 * 24 * 60 * 60));
    let resources: Vec<Value> = (state.service.options.groups.iter())
        .map(|group| {
            json!({
                "resourceGroupId": group,
                "tenantId": "7c2f9d1e-5b0a-4a86-9a53-0d8a4b6e2f10",
                "zoneId": null,
                "createdAt": state.clock.timestamp(created),
                "labels": [],
                "status": "PROVISIONED",
                "statusMessage": "All onboarding steps are completed.",
                "servicePlan": "extended",
            })
        })
        .collect();
    Json(json!({ "count": resources.len(), "resources": resources }))
}
