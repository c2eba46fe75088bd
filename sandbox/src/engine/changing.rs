//! The calls that delete.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::asked::TARGET;
use super::bulk::{self, Wish};
use super::deletion::delete;
use super::failure::Failure;
use super::flags::Flags;
use super::named::NoEngine;
use super::options::{Behaviour, EngineOptions, EngineVariant};
use super::paths::ById;
use super::query::{Pairs, Parameters};
use super::refusal::Refusal;
use super::rows::{row, strange};
use super::service;
use super::store::Store;
use crate::entry::Entry;
use crate::log::{Record, Work};
use crate::media_type;

type Shared = State<Arc<service::State>>;

/// `POST /deployment/delete`
pub(crate) async fn bulk(
    State(state): Shared,
    no_engine: Option<Extension<NoEngine>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    // Without a body no type is asked for (real engine).
    let is_nothing = body.is_empty() && media_type::sent(&headers).is_none();
    if !is_nothing && !media_type::is(&headers, "application/json") {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Refusal::by_framework(status, "NotSupportedException"));
    }
    if !media_type::is_wanted(&headers, "application/json") {
        let status = StatusCode::NOT_ACCEPTABLE;
        return Err(Refusal::by_framework(status, "NotAcceptableException"));
    }
    let wish = bulk::read(&body)?;
    if no_engine.is_some() && wish.ids.as_ref().is_some_and(|ids| !ids.is_empty()) {
        return Err(NoEngine::refusal());
    }
    let options = &state.service.options;
    match options.relative {
        EngineVariant::Batch => batch(&state, &wish),
        // Those that are older never come here.
        EngineVariant::Fluxnova | EngineVariant::Older | EngineVariant::Older405 => {
            rows(&state, &wish)
        }
    }
}

/// One row an id, in the order asked: 200 when all are deleted, else 207 (contract).
fn rows(state: &service::State, wish: &Wish) -> Result<Response, Refusal> {
    let options = &state.service.options;
    let ids = ids(wish, options)?;
    let mut strike = state.faults.strike_bulk(ids.len());
    let results: Vec<Result<(), Failure>> = (ids.iter().enumerate())
        .map(|(asked, id)| match strike.refusals.remove(&asked) {
            Some(reason) => Err(struck(reason.message)),
            None => delete_one(state, id.as_deref(), wish.flags),
        })
        .collect();
    let status = if results.iter().all(Result::is_ok) {
        StatusCode::OK
    } else {
        StatusCode::MULTI_STATUS
    };
    let pairs = || ids.iter().map(Option::as_deref).zip(&results);
    let mut entries: Vec<Entry> = (pairs().enumerate())
        .map(|(asked, (id, result))| Entry {
            asked,
            body: row(id, result.as_ref().copied(), options),
        })
        .collect();
    strike.spoil(&mut entries, |shape, row, chance| {
        strange(shape, row, options, chance)
    });
    let body: Vec<Value> = entries.into_iter().map(|entry| entry.body).collect();
    let work = Work {
        records: pairs().map(|(id, result)| record(id, result)).collect(),
        faults: strike.kinds,
        flags: Some(json!(wish.flags)),
    };
    Ok(work.attach((status, Json(body)).into_response()))
}

/// The ids, unless the request is refused as a whole.
fn ids<'a>(wish: &'a Wish, options: &EngineOptions) -> Result<&'a [Option<String>], Refusal> {
    match (options.behaviour, wish.ids.as_deref()) {
        (Behaviour::Code, None) => Err(bulk::no_list()),
        (Behaviour::Manual, None) => Err(Refusal::bad_request("deploymentIds is missing")),
        (Behaviour::Manual, Some([])) => Err(Refusal::bad_request("deploymentIds is empty")),
        (Behaviour::Manual, Some(ids)) if ids.len() > options.most_ids => {
            Err(Refusal::bad_request(format!(
                "deploymentIds has {} ids; {} are the most",
                ids.len(),
                options.most_ids
            )))
        }
        (_, Some(ids)) => Ok(ids),
    }
}

/// The asynchronous relative (CIB seven 2.3): a batch, which comes to the ids by and by.
fn batch(state: &service::State, wish: &Wish) -> Result<Response, Refusal> {
    let now = state.clock.now();
    let mut held = state.service.held(now);
    let ids = known_ids(&held.store, wish)?;
    let strike = state.faults.strike_without_entries(ids.len());
    let credentials = state.service.options.credentials.as_ref();
    let batch = held.batches.begin(
        &ids,
        wish.flags,
        |place| strike.refusals.contains_key(&place),
        credentials.map(|known| known.username.clone()),
        now,
    );
    let work = Work {
        // What became of each is seen later; here all were accepted.
        records: ids.iter().map(|id| record(Some(id), &Ok(()))).collect(),
        faults: strike.kinds,
        flags: Some(json!(wish.flags)),
    };
    let answer = Json(batch.to_json(&state.clock, now));
    Ok(work.attach(answer.into_response()))
}

/// The ids of a batch, each once. One that doesn't exist, and one that is no id, keeps it from
/// beginning (real engine; that it is not asked who may see a deployment is our choice).
fn known_ids<'a>(store: &Store, wish: &'a Wish) -> Result<Vec<&'a str>, Refusal> {
    let asked = wish.ids.as_deref().unwrap_or_default();
    if asked.is_empty() {
        return Err(Refusal::bad_request("deploymentIds is empty"));
    }
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    for id in asked {
        match id.as_deref() {
            Some(id) if store.get(id).is_some() => {
                if seen.insert(id) {
                    ids.push(id);
                }
            }
            other => {
                let other = other.unwrap_or("null");
                return Err(Refusal::bad_request(format!(
                    "deployment {other} does not exist: deployment is null"
                )));
            }
        }
    }
    Ok(ids)
}

/// `DELETE /deployment/{id}`: 204.
pub(crate) async fn single(
    State(state): Shared,
    ById(id): ById,
    Query(query): Query<Pairs>,
) -> Response {
    let flags = single_flags(&query);
    let mut strike = state.faults.strike_without_entries(1);
    let result = match strike.refusals.remove(&0) {
        Some(reason) => Err(struck(reason.message)),
        None => delete_one(&state, Some(&id), flags),
    };
    let work = Work {
        records: vec![record(Some(&id), &result)],
        faults: strike.kinds,
        flags: Some(json!(flags)),
    };
    work.attach(match result {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(failure) => failure.refusal().into_response(),
    })
}

/// The flags of a single deletion: only `true` in small letters counts (contract).
pub(crate) fn single_flags(query: &Pairs) -> Flags {
    let parameters = Parameters(query);
    Flags::of(|name| parameters.text(name) == Some("true"))
}

fn delete_one(state: &service::State, id: Option<&str>, flags: Flags) -> Result<(), Failure> {
    match id {
        None => Err(Failure::NoId),
        Some(id) => {
            let mut held = state.service.held(state.clock.now());
            delete(&mut held.store, &state.service.options, id, flags)
        }
    }
}

fn struck(message: String) -> Failure {
    Failure::Struck { message }
}

/// The log has no other way to name an id that is `null` than an empty text.
fn record(id: Option<&str>, result: &Result<(), Failure>) -> Record {
    let code = result
        .as_ref()
        .err()
        .map(|failure| failure.word().to_owned());
    Record::done(id.unwrap_or_default(), TARGET, code)
}
