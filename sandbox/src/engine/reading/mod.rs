//! The calls that change nothing. Lists and counts show what the connection's user may see.

pub(crate) mod batches;
pub(crate) mod definitions;
pub(crate) mod deployments;
pub(crate) mod engine;
pub(crate) mod instances;

use axum::Json;
use serde_json::{Value, json};

use super::deployment::{Deployment, Permission};
use super::options::EngineOptions;
use super::store::Store;

/// The deployments that the user may see, in the order of their ids.
fn seen<'a>(store: &'a Store, options: &EngineOptions) -> impl Iterator<Item = &'a Deployment> {
    let all = store.all();
    all.filter(|deployment| deployment.permission(options) >= Permission::Read)
}

/// Those of them whose definitions and instances the user may see, too.
fn seen_through<'a>(
    store: &'a Store,
    options: &EngineOptions,
) -> impl Iterator<Item = &'a Deployment> {
    seen(store, options).filter(|deployment| deployment.shows_contents(options))
}

/// The answer to a count.
fn count(count: usize) -> Json<Value> {
    Json(json!({ "count": count }))
}
