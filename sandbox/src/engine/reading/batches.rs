//! Batches of the asynchronous relative; the others never have any.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use crate::clock::Clock;
use crate::engine::batch::Batch;
use crate::engine::paths::ById;
use crate::engine::refusal::Refusal;
use crate::engine::service;

type Shared = State<Arc<service::State>>;

/// `GET /batch/{id}`
pub(crate) async fn one(State(state): Shared, ById(id): ById) -> Result<Json<Value>, Refusal> {
    find(&state, &id, Batch::to_json)
}

/// `GET /batch/{id}/statistics`
pub(crate) async fn statistics(
    State(state): Shared,
    ById(id): ById,
) -> Result<Json<Value>, Refusal> {
    find(&state, &id, Batch::statistics)
}

fn find(
    state: &service::State,
    id: &str,
    view: fn(&Batch, &Clock) -> Value,
) -> Result<Json<Value>, Refusal> {
    let held = state.service.held(state.clock.now());
    match held.batches.get(id) {
        Some(batch) => Ok(Json(view(batch, &state.clock))),
        // The contract is silent: a batch that is finished is there no more.
        None => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "InvalidRequestException",
            format!("Batch with id '{id}' does not exist"),
        )),
    }
}
