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
use crate::service::Service;
use crate::state::{self, lock};

type Shared<S> = State<Arc<state::State<S>>>;

/// `/sandbox` and what is below it.
pub(crate) fn routes<S: Service>() -> Router<Arc<state::State<S>>> {
    Router::new()
        .route("/sandbox", get(about::<S>))
        .route("/sandbox/log", get(log::<S>))
        .route(
            "/sandbox/faults",
            get(current_faults::<S>).put(replace_faults::<S>),
        )
}

/// `GET /sandbox`: what this is.
async fn about<S: Service>(State(state): Shared<S>) -> Json<Value> {
    Json(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "service": S::NAME,
        "seed": state.service.seed(),
        "startedAt": state.clock.timestamp(Moment::START),
        "options": state.service.options(),
    }))
}

/// `GET /sandbox/log`: the change requests that arrived.
async fn log<S: Service>(State(state): Shared<S>) -> Response {
    Json(&*lock(&state.log)).into_response()
}

/// `GET /sandbox/faults`: the faults that are switched on, with what is left of their counts.
async fn current_faults<S: Service>(State(state): Shared<S>) -> Json<Value> {
    Json(state.faults.to_json())
}

/// `PUT /sandbox/faults`: replaces the whole list.
async fn replace_faults<S: Service>(State(state): Shared<S>, body: Bytes) -> Response {
    match faults::read(&body, S::FAULTS) {
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
