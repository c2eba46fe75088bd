//! The rules for every request and every answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::HeaderValue,
    middleware::Next,
    response::{IntoResponse, Response},
};
use bulkhead_core::{
    item::{AI_ID_MAX, ENGINE_ID_MAX},
    wire::{self, ServiceKind},
};
use http_body_util::BodyExt;

use crate::{
    answer::Refused, correlation::CorrelationId, guard::is_api, hop, log, protection,
    refusal::Refusal, session, state::GatewayState,
};

/// The largest body that is taken in bytes, where a connection's largest request is no larger.
const MOST_BYTES: usize = 64 << 10;

/// The most bytes that a request to a connection has beside its items: the names of lists and flags
/// have about a hundred.
const BESIDE_ITEMS: usize = 1 << 10;

/// The most bytes of a character, in UTF-8.
const CHARACTER: usize = 4;

/// The most that is read of a body altogether, in bytes, so that its sender reads the refusal.
const MOST_READ: usize = 8 << 20;

/// The longest time for the body of a request.
const READING: Duration = Duration::from_secs(30);

/// Lets in what may come in, with its whole body and its correlation id, and marks every answer.
pub(crate) async fn request_guard(
    State(gateway): State<Arc<GatewayState>>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let (mut parts, body) = request.into_parts();
    let correlation = CorrelationId::of(&parts.headers);
    let mark = correlation
        .clone()
        .unwrap_or_else(|_| CorrelationId::random());
    let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
    // An answer to a request that was not read to its end may be lost with the connection.
    let most_bytes = most_bytes(&gateway, &path);
    let body = read_whole(body, most_bytes).await;
    let has_secrets = gateway.sign_in.is_some();
    let host = (gateway.proxies.apply(&mut parts, has_secrets))
        .and_then(|()| hop::check(&parts.headers))
        .and_then(|()| gateway.guard.check(&parts));
    let host_of_page = host.clone().ok().filter(|_| !is_api(&path));
    let admitted = host.and_then(|_| Ok((correlation?, body?)));
    let mut response = match admitted {
        Ok((correlation, body)) => {
            parts.extensions.insert(correlation);
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(refusal) => refusal.into_response(),
    };
    let (status, took) = (response.status(), begun.elapsed());
    match response.extensions().get() {
        Some(Refused(rule)) => log::refused(&mark, &method, &path, status, rule, took),
        None => log::answered(&mark, &method, &path, status, took),
    }
    let headers = response.headers_mut();
    mark.write(headers);
    let from = headers.entry(wire::ANSWER_FROM);
    from.or_insert(HeaderValue::from_static(wire::FROM_GATEWAY));
    match host_of_page {
        Some(host) => {
            let scripts = gateway.page.scripts().chain([session::SCRIPT]);
            protection::of_page(headers, &host, scripts);
        }
        None => protection::of_data(headers),
    }
    response
}

/// The largest body that is taken of a request with this path, in bytes: as many items as the
/// connection takes in one request, each with the longest id there is.
///
/// - An engine's id has 64 characters of up to 4 bytes, two quotation marks and a comma: 259 bytes; a
///   thousand of them and what stands beside them have 260,024.
/// - An id of the AI API has 64 bytes, and with it stand `{"id":"","targetStatus":"DELETED"},`, another
///   35: a hundred have less than the 65,536 that are taken anyway.
fn most_bytes(gateway: &GatewayState, path: &str) -> usize {
    let Ok((offered, _)) = gateway.connection_at("/api/connections/", path) else {
        return MOST_BYTES;
    };
    let item = match offered.connection.kind() {
        ServiceKind::AiCore => AI_ID_MAX + r#"{"id":"","targetStatus":"DELETED"},"#.len(),
        ServiceKind::Engine => ENGINE_ID_MAX * CHARACTER + r#""","#.len(),
    };
    let items = offered.connection.batch_limit().saturating_mul(item);
    items.saturating_add(BESIDE_ITEMS).max(MOST_BYTES)
}

async fn read_whole(body: Body, most_bytes: usize) -> Result<Bytes, Refusal> {
    let reading = tokio::time::timeout(READING, collect(body, most_bytes));
    reading.await.unwrap_or(Err(Refusal::BodyUnfinished))
}

async fn collect(mut body: Body, most_bytes: usize) -> Result<Bytes, Refusal> {
    // Almost always the whole body is one frame, and is not copied.
    let mut frames: Vec<Bytes> = Vec::new();
    let mut read = 0;
    while !body.is_end_stream() && read <= MOST_READ {
        let Some(frame) = body.frame().await else {
            break;
        };
        let frame = frame.map_err(|_| Refusal::BodyUnfinished)?;
        if let Ok(data) = frame.into_data() {
            read += data.len();
            if read <= most_bytes {
                frames.push(data);
            }
        }
    }
    if read > most_bytes {
        return Err(Refusal::BodyTooLarge { most_bytes });
    }
    Ok(match <[Bytes; 1]>::try_from(frames) {
        Ok([only]) => only,
        Err(frames) => frames.concat().into(),
    })
}
