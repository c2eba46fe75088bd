//! The engine itself.

use axum::Json;
use serde_json::{Value, json};

use crate::engine::paths::ENGINE;

/// `GET /engine`: the names of the engines.
pub(crate) async fn engines() -> Json<Value> {
    Json(json!([{ "name": ENGINE }]))
}

/// `GET /version`: that of the real engine.
pub(crate) async fn version() -> Json<Value> {
    Json(json!({ "version": "2.0.3" }))
}
