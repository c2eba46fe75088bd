//! The routes from requests to their answers.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    middleware,
    response::Response,
    routing::{any, get},
};

use crate::{
    answer,
    edge::request_guard,
    forward::forward,
    gateway::Gateway,
    page,
    refusal::{Refusal, only},
    server::on_arrival,
    session::{self, require},
    simulator,
    state::{GatewayState, Offered},
};

impl Gateway {
    /// Everything that the gateway answers.
    pub(crate) fn router(&self) -> Router {
        Self::api()
            .route_layer(middleware::from_fn_with_state(
                Arc::clone(&self.state),
                require,
            ))
            .merge(session::routes())
            .merge(session::page())
            .fallback(page::serve)
            .layer(middleware::from_fn(on_arrival))
            .layer(middleware::from_fn_with_state(
                Arc::clone(&self.state),
                request_guard,
            ))
            .with_state(Arc::clone(&self.state))
    }

    /// The calls that need a session, where sessions are needed.
    fn api() -> Router<Arc<GatewayState>> {
        Router::new()
            .route("/api/connections", only(get(connections), &["GET"]))
            .route("/api/connections/{connection}/{*path}", any(forward))
            .route(
                "/api/sandbox/{connection}/faults",
                only(get(simulator::pass).put(simulator::pass), &["GET", "PUT"]),
            )
            .route(
                "/api/sandbox/{connection}/log",
                only(get(simulator::pass), &["GET"]),
            )
            .route(
                "/api/sandbox/{connection}/deployments",
                only(get(simulator::pass), &["GET"]),
            )
            .route("/api/{*path}", any(async || Refusal::PathUnknown))
    }
}

/// `GET /api/connections`.
async fn connections(State(gateway): State<Arc<GatewayState>>) -> Response {
    let list: Vec<_> = (gateway.connections.iter())
        .map(Offered::on_the_wire)
        .collect();
    answer::json(StatusCode::OK, &list)
}
