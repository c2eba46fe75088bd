//! The calls and their handlers.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Extension, Router};

use super::kind::Kind;
use super::refusal::Refusal;
use super::service::State;
use super::{changing, reading, tenant};

/// All calls of the service.
pub(crate) fn routes() -> Router<Arc<State>> {
    let mut routes = Router::new()
        .route("/v2/lm/meta", get(tenant::meta))
        .route("/v2/admin/resourceGroups", get(tenant::resource_groups));
    for kind in Kind::ALL {
        routes = routes.merge(collection(kind));
    }
    routes
        .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "there is no such path here") })
        .method_not_allowed_fallback(|| async {
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "this path does not take this method",
            )
        })
}

fn collection(kind: Kind) -> Router<Arc<State>> {
    let all = format!("/v2/lm/{}", kind.collection());
    Router::new()
        .route(&all, get(reading::list).patch(changing::bulk))
        .route(&format!("{all}/$count"), get(reading::count))
        .route(
            &format!("{all}/{{id}}"),
            get(reading::one)
                .patch(changing::stop)
                .delete(changing::delete),
        )
        .layer(Extension(kind))
}
