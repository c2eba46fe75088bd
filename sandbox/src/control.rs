//! The sandbox's own calls, which no real service has.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::faults;
use crate::sandbox::{self, lock};

type Shared = State<Arc<sandbox::State>>;

/// `/sandbox` and what is below it.
pub(crate) fn routes() -> Router<Arc<sandbox::State>> {
    Router::new()
        .route("/sandbox", get(about))
        .route("/sandbox/log", get(log))
        .route("/sandbox/faults", get(current_faults).put(replace_faults))
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

/// `GET /sandbox/faults`: the faults that are switched on, with what is left of their counts.
async fn current_faults(State(state): Shared) -> Json<Value> {
    Json(state.faults.to_json())
}

/// `PUT /sandbox/faults`: replaces the whole list.
async fn replace_faults(State(state): Shared, body: Bytes) -> Response {
    match faults::read(&body) {
        Ok(faults) => {
            state.faults.replace(faults);
            Json(state.faults.to_json()).into_response()
        }
        Err(wrong) => {
            let body = json!({ "message": wrong.to_string() });
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
    }
}
