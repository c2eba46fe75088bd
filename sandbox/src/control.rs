//! The sandbox's own calls, which no real service has.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::sandbox::{self, lock};

type Shared = State<Arc<sandbox::State>>;

/// `/sandbox` and what is below it.
pub(crate) fn routes() -> Router<Arc<sandbox::State>> {
    Router::new()
        .route("/sandbox", get(about))
        .route("/sandbox/log", get(log))
}

/// `GET /sandbox`: what this is.
async fn about(State(state): Shared) -> Json<Value> {
    Json(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "service": "ai-api",
        "seed": state.options.seed,
        "startedAt": state.clock.timestamp(Moment::START),
        "options": state.options,
    }))
}

/// `GET /sandbox/log`: the change requests that arrived.
async fn log(State(state): Shared) -> Response {
    Json(&*lock(&state.log)).into_response()
}
