//! The calls that change nothing.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::place::Place;
use super::query::{Filter, Page, Pairs, check_id};
use super::refusal::Refusal;
use super::service;
use super::view::{Detail, View, view};

type Shared = State<Arc<service::State>>;

/// The answer to a list call.
#[derive(Serialize)]
struct List<'a> {
    /// Of this answer, not of all that match (contract).
    count: usize,
    resources: Vec<View<'a>>,
}

/// `GET /v2/lm/{kind}`
pub(crate) async fn list(
    State(state): Shared,
    place: Place,
    Query(query): Query<Pairs>,
) -> Result<Response, Refusal> {
    let filter = Filter::read(place.kind, &query)?;
    let page = Page::read(&query)?;
    let detail = Detail::read(&query, Detail::Listed)?;
    let mut shelf = place.shelf();
    let items = shelf.present(state.clock.now());
    let wanted = items.filter(|item| filter.takes(item)).skip(page.skip);
    let resources: Vec<_> = wanted
        .take(page.top)
        .map(|item| view(place.kind, item, detail, &state.clock))
        .collect();
    let count = resources.len();
    Ok(Json(List { count, resources }).into_response())
}

/// `GET /v2/lm/{kind}/$count`: a bare number, as plain text (specification).
pub(crate) async fn count(
    State(state): Shared,
    place: Place,
    Query(query): Query<Pairs>,
) -> Result<Response, Refusal> {
    let filter = Filter::read(place.kind, &query)?;
    let mut shelf = place.shelf();
    let items = shelf.present(state.clock.now());
    let count = items.filter(|item| filter.takes(item)).count();
    Ok(([(CONTENT_TYPE, "text/plain")], count.to_string()).into_response())
}

/// `GET /v2/lm/{kind}/{id}`
pub(crate) async fn one(
    State(state): Shared,
    place: Place,
    Path(id): Path<String>,
    Query(query): Query<Pairs>,
) -> Result<Response, Refusal> {
    let detail = Detail::read(&query, Detail::Full)?;
    check_id("the id", &id)?;
    let mut shelf = place.shelf();
    match shelf.get(&id, state.clock.now()) {
        Some(item) => Ok(Json(view(place.kind, item, detail, &state.clock)).into_response()),
        None => Err(Refusal::unknown(place.kind, &id)),
    }
}
