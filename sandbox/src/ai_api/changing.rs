//! The calls that change something.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Map, Value, json};

use super::bulk::{self, Change};
use super::entries;
use super::place::Place;
use super::query::check_id;
use super::refusal::Refusal;
use super::service;
use super::status::Action;
use crate::call::RequestId;
use crate::entry::Entry;
use crate::log::{Record, Work};
use crate::media_type;
use crate::state::lock;

type Shared = State<Arc<service::State>>;

/// `PATCH /v2/lm/{kind}`: 202 with one entry an item, whatever became of the items.
pub(crate) async fn bulk(
    State(state): Shared,
    place: Place,
    Extension(request): Extension<RequestId>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    if !state.service.options.bulk_updates {
        return Err(Refusal::bad_request(
            "bulk updates are switched off, as /v2/lm/meta says",
        ));
    }
    check_media_type(&headers, "application/merge-patch+json")?;
    let changes = bulk::read(place.kind, &body)?;
    let mut strike = state.faults.strike_bulk(changes.len());
    let results: Vec<Result<(), Refusal>> = changes
        .iter()
        .enumerate()
        .map(|(asked, change)| match strike.refusals.remove(&asked) {
            Some(reason) => Err(Refusal::precondition_failed(reason.into())),
            None => carry_out(&state, &place, change),
        })
        .collect();
    let mut answered = Vec::with_capacity(changes.len());
    let mut chance = lock(&state.service.answers);
    for (asked, (change, result)) in changes.iter().zip(&results).enumerate() {
        let body = match result {
            Ok(()) => {
                let message = entries::message(place.kind, change.action, &mut chance);
                entries::accepted(&change.id, message)
            }
            Err(refusal) => entries::refused(&change.id, &refusal.reason, &request.0, uri.path()),
        };
        answered.push(Entry { asked, body });
    }
    entries::disorder(&mut answered, &mut chance);
    drop(chance);
    strike.spoil(&mut answered, |shape, entry, chance| {
        entries::strange(place.kind, shape, entry, chance)
    });
    let list = answered.into_iter().map(|entry| entry.body).collect();
    let body = Map::from_iter([(place.kind.collection().to_owned(), Value::Array(list))]);
    let answer = (StatusCode::ACCEPTED, Json(body)).into_response();
    let records = changes.iter().zip(&results).map(record).collect();
    Ok(work(records, strike.kinds).attach(answer))
}

/// `PATCH /v2/lm/{kind}/{id}`: stops one. STOPPED is the only target that the specification has here.
pub(crate) async fn stop(
    State(state): Shared,
    place: Place,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    check_id("the id", &id)?;
    check_media_type(&headers, "application/json")?;
    let body: Value = serde_json::from_slice(&body)
        .map_err(|error| Refusal::bad_request(format!("the body is not JSON: {error}")))?;
    // The specification lets a deployment change its configuration here. That is no part of this
    // simulation, and taking no notice of it would be a lie.
    if body.get("configurationId").is_some() {
        return Err(Refusal::bad_request(
            "configurationId can't be changed here",
        ));
    }
    let target = body.get("targetStatus").and_then(Value::as_str);
    if target.and_then(Action::from_target_status) != Some(Action::Stop) {
        return Err(Refusal::bad_request("targetStatus is not STOPPED"));
    }
    Ok(single(&state, &place, id, Action::Stop))
}

/// `DELETE /v2/lm/{kind}/{id}`
pub(crate) async fn delete(
    State(state): Shared,
    place: Place,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    check_id("the id", &id)?;
    Ok(single(&state, &place, id, Action::Delete))
}

fn single(state: &service::State, place: &Place, id: String, action: Action) -> Response {
    let change = Change { id, action };
    let mut strike = state.faults.strike_without_entries(1);
    let result = match strike.refusals.remove(&0) {
        Some(reason) => Err(Refusal::precondition_failed(reason.into())),
        None => carry_out(state, place, &change),
    };
    let records = vec![record((&change, &result))];
    let answer = match result {
        Ok(()) => {
            let message = entries::message(place.kind, action, &mut lock(&state.service.answers));
            let body = json!({ "id": change.id, "message": message });
            (StatusCode::ACCEPTED, Json(body)).into_response()
        }
        Err(refusal) => refusal.into_response(),
    };
    work(records, strike.kinds).attach(answer)
}

/// Changes one item.
fn carry_out(state: &service::State, place: &Place, change: &Change) -> Result<(), Refusal> {
    let now = state.clock.now();
    let mut shelf = place.shelf();
    let item =
        (shelf.get(&change.id, now)).ok_or_else(|| Refusal::unknown(place.kind, &change.id))?;
    (item.life.change(change.action, now)).map_err(Refusal::not_allowed)
}

fn work(records: Vec<Record>, faults: Vec<&'static str>) -> Work {
    Work {
        records,
        faults,
        ..Work::default()
    }
}

fn record((change, result): (&Change, &Result<(), Refusal>)) -> Record {
    let code = result
        .as_ref()
        .err()
        .map(|refusal| refusal.reason.code.clone());
    Record::done(&change.id, change.action.target_status(), code)
}

fn check_media_type(headers: &HeaderMap, wanted: &str) -> Result<(), Refusal> {
    if media_type::is(headers, wanted) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!(
            "the media type is {}; only {wanted} is taken",
            media_type::sent(headers).unwrap_or("missing")
        ),
    ))
}
