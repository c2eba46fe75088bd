//! Batches of the asynchronous relative; the others never have any.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde_json::Value;

use crate::engine::paths::ById;
use crate::engine::query::{Pairs, Parameters};
use crate::engine::refusal::Refusal;
use crate::engine::service;

type Shared = State<Arc<service::State>>;

/// `GET /batch/{id}`: one that is finished is there no more (real engine).
pub(crate) async fn one(State(state): Shared, ById(id): ById) -> Result<Json<Value>, Refusal> {
    let now = state.clock.now();
    let held = state.service.held(now);
    match held.batches.get(&id) {
        Some(batch) => Ok(Json(batch.to_json(&state.clock, now))),
        None => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "InvalidRequestException",
            format!("Batch with id '{id}' does not exist"),
        )),
    }
}

/// `GET /batch/statistics`: a list, also of the one of `batchId` (real engine).
pub(crate) async fn statistics(
    State(state): Shared,
    Query(query): Query<Pairs>,
) -> Json<Vec<Value>> {
    let now = state.clock.now();
    let held = state.service.held(now);
    let wanted = Parameters(&query).text("batchId");
    let found = (held.batches.all()).filter(|batch| wanted.is_none_or(|id| id == batch.id()));
    Json(
        found
            .map(|batch| batch.statistics(&state.clock, now))
            .collect(),
    )
}
