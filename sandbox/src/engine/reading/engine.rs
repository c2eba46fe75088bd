//! The engine itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::engine::options::EngineVariant;
use crate::engine::paths::ENGINE;
use crate::engine::service;

/// `GET /engine`: the names of the engines.
pub(crate) async fn engines() -> Json<Value> {
    Json(json!([{ "name": ENGINE }]))
}

/// `GET /version`: a version of each relative that does what is simulated. Those of Fluxnova and of
/// the older one that answers 405, Camunda, were seen.
pub(crate) async fn version(State(state): State<Arc<service::State>>) -> Json<Value> {
    let version = match state.service.options.relative {
        EngineVariant::Fluxnova => "2.0.3",
        EngineVariant::Batch => "2.3.0",
        EngineVariant::Older => "1.0.0",
        EngineVariant::Older405 => "7.24.0",
    };
    Json(json!({ "version": version }))
}
