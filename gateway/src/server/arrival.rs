//! The checks of every request that has arrived whole.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::client::Client;
use crate::{
    ceilings::{Ceiling, Overload},
    refusal::Refusal,
};

/// The peer of a request: the other end of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The connection that a request arrived on.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) client: Arc<Client>,
    /// There was no place for the connection: it is told so, and closed.
    pub(super) is_too_many: bool,
    /// It has TLS.
    pub(super) is_https: bool,
}

/// Answers what may be carried out, and closes the connection of everything else.
pub(crate) async fn on_arrival(request: Request, next: Next) -> Response {
    let refused = match request.extensions().get::<Arrival>() {
        Some(arrival) if arrival.client.has_hash_in_target() => {
            Some(Refusal::TargetHasHash.into_response())
        }
        // The connection is closed for another one: nobody may be there to hear this.
        Some(arrival) if arrival.is_too_many || !arrival.client.work() => {
            Some(Overload(Ceiling::Clients).into_response())
        }
        _ => None,
    };
    let Some(mut response) = refused else {
        return next.run(request).await;
    };
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}
