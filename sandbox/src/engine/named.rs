//! The engine's name in a path. There is one engine (real engine, also for all that is said of
//! another).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::options::EngineVariant;
use super::paths::{ENGINE, ROOT};
use super::refusal::Refusal;
use super::service;

const KIND: &str = "InvalidRequestException";

/// Stands with a request that is for an engine that doesn't exist.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoEngine;

impl NoEngine {
    /// The refusal where nobody looks at the name before a call begins its work.
    pub(crate) fn refusal() -> Refusal {
        let message = "No process engine available";
        Refusal::new(StatusCode::BAD_REQUEST, KIND, message)
    }
}

/// Whoever asks for credentials looks at the name first, whatever is asked for, with whatever
/// password.
pub(crate) async fn check(
    State(state): State<Arc<service::State>>,
    request: Request,
    next: Next,
) -> Response {
    let name = other_engine(request.uri().path());
    match (name, &state.service.options.credentials) {
        (Some(name), Some(_)) => {
            let message = format!("Process engine {name} not available");
            Refusal::new(StatusCode::NOT_FOUND, KIND, message).into_response()
        }
        _ => next.run(request).await,
    }
}

/// A wrong name is only noticed, where nobody asks for credentials, by calls that need the engine:
/// not by the version, not by a bulk deletion that can't be read or has no ids, and not by what
/// looks at the method first. Without a bulk deletion its path is that of a deployment.
pub(crate) async fn within(
    State(relative): State<EngineVariant>,
    Path(parameters): Path<HashMap<String, String>>,
    mut request: Request,
    next: Next,
) -> Response {
    if parameters.get("engine").is_none_or(|name| name == ENGINE) {
        return next.run(request).await;
    }
    // Here it begins behind the name.
    let needs_none = match request.uri().path().trim_end_matches('/') {
        "/version" => true,
        "/deployment/delete" => relative != EngineVariant::Older405,
        path if path.starts_with("/deployment/") => false,
        _ => request.method() != Method::GET,
    };
    if !needs_none {
        return NoEngine::refusal().into_response();
    }
    request.extensions_mut().insert(NoEngine);
    next.run(request).await
}

/// The name in a path, if it is not the engine's.
fn other_engine(path: &str) -> Option<&str> {
    let named = path.strip_prefix(ROOT)?.strip_prefix("/engine/")?;
    let name = named.split('/').next()?;
    (!name.is_empty() && name != ENGINE).then_some(name)
}
