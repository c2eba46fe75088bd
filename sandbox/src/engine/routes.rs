//! The calls and their handlers.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use super::options::EngineVariant;
use super::paths::{ROOT, check, is_below_root};
use super::reading::{batches, definitions, deployments, engine, instances};
use super::refusal::Refusal;
use super::service::{State, outside};
use super::{auth, changing, named, truth};

/// All calls of the engine, each also with the engine's name in its path.
pub(crate) fn routes(state: &Arc<State>) -> Router<Arc<State>> {
    let relative = state.service.options.relative;
    Router::new()
        .nest(ROOT, calls(relative))
        .nest(
            &format!("{ROOT}/engine/{{engine}}"),
            calls(relative).layer(from_fn_with_state(relative, named::within)),
        )
        .fallback(nowhere)
        .layer(from_fn_with_state(Arc::clone(state), auth::check))
        .layer(from_fn_with_state(Arc::clone(state), named::check))
        // Nobody is asked who wants to know the engines (real engine).
        .route(&format!("{ROOT}/engine"), get(engine::engines))
        .route(&format!("{ROOT}/engine/"), get(engine::engines))
        .layer(from_fn(check))
        // Whoever reads the body has a limit already.
        .layer(DefaultBodyLimit::disable())
}

fn calls(relative: EngineVariant) -> Router<Arc<State>> {
    let one = get(deployments::one).delete(changing::single);
    let one = match relative {
        EngineVariant::Older => one.post(async || not_found()),
        _ => one,
    };
    let mut calls = vec![
        ("/version", get(engine::version)),
        ("/deployment", get(deployments::list)),
        ("/deployment/count", get(deployments::count)),
        ("/deployment/{id}", one),
        ("/batch/{id}", get(batches::one)),
        ("/batch/statistics", get(batches::statistics)),
    ];
    calls.extend(definitions::calls());
    calls.extend(instances::calls());
    calls.extend(bulk(relative).map(|bulk| ("/deployment/delete", bulk)));
    let calls = calls
        .into_iter()
        .fold(Router::new(), |routes, (path, call)| {
            // A slash at the end makes no difference (real engine).
            let with_slash = format!("{path}/");
            routes.route(path, call.clone()).route(&with_slash, call)
        });
    calls.method_not_allowed_fallback(async || {
        Refusal::by_framework(StatusCode::METHOD_NOT_ALLOWED, "NotAllowedException")
    })
}

fn bulk(relative: EngineVariant) -> Option<MethodRouter<Arc<State>>> {
    match relative {
        EngineVariant::Fluxnova | EngineVariant::Batch => Some(post(changing::bulk)),
        // The path is that of a deployment called `delete`.
        EngineVariant::Older | EngineVariant::Older405 => None,
    }
}

/// The sandbox's own calls that only the engine has.
pub(crate) fn own_routes() -> Router<Arc<State>> {
    Router::new().route("/sandbox/deployments", get(truth::deployments))
}

/// Outside of the engine's calls it is the application around it that answers (real engine).
async fn nowhere(uri: Uri) -> Response {
    if is_below_root(uri.path()) {
        not_found().into_response()
    } else {
        outside(StatusCode::NOT_FOUND, uri.path())
    }
}

fn not_found() -> Refusal {
    Refusal::by_framework(StatusCode::NOT_FOUND, "NotFoundException")
}
