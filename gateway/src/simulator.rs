//! The sandbox's own calls, for connections that lead to one.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::{IntoResponse, Response},
};
use bulkhead_core::rules::check_keys;

use crate::{
    correlation::CorrelationId,
    hop,
    log::Line,
    media_type::need_media_type,
    refusal::Refusal,
    state::GatewayState,
    upstream::{Outgoing, Ready},
};

const JSON: &str = "application/json";

/// `GET` and `PUT /api/sandbox/{connection}/faults`, `GET` of `log` and `deployments` there: what
/// follows the connection is the sandbox's own path, and what a fault may be is its to say.
pub(crate) async fn pass(
    State(gateway): State<Arc<GatewayState>>,
    Extension(correlation): Extension<CorrelationId>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match prepare(&gateway, &correlation, method, &uri, &headers, body) {
        Ok(ready) => gateway.read(&ready).await,
        Err(refusal) => refusal.into_response(),
    }
}

fn prepare(
    gateway: &GatewayState,
    correlation: &CorrelationId,
    method: Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Ready, Refusal> {
    let (offered, path) = gateway.connection_at("/api/sandbox/", uri.path())?;
    let connection = &offered.connection;
    if !connection.is_sandbox() {
        return Err(Refusal::NotASandbox);
    }
    let json = HeaderValue::from_static(JSON);
    let mut sent = HeaderMap::new();
    sent.insert(header::ACCEPT, json.clone());
    correlation.write(&mut sent);
    hop::mark(&mut sent);
    let (method, body) = if method == Method::PUT {
        need_media_type(headers, JSON)?;
        check_keys(&body).map_err(Refusal::Rules)?;
        sent.insert(header::CONTENT_TYPE, json);
        (method, body)
    } else {
        // HEAD as well: its answer loses its body on the way out.
        (Method::GET, Bytes::new())
    };
    let path = format!("/sandbox/{path}");
    let line = Line {
        correlation: correlation.clone(),
        connection: connection.name().as_ref().to_owned(),
        method: method.clone(),
        path: path.clone(),
        items: None,
    };
    let outgoing = Outgoing {
        method,
        // They are beside what it simulates, wherever that is.
        address: connection.address().host(),
        path,
        headers: sent,
        body,
        taken: Instant::now(),
    };
    Ok(Ready {
        outgoing,
        upstream: offered.upstream.clone(),
        line,
    })
}
