//! What holds for every request and every answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bulkhead_core::wire;
use http_body_util::BodyExt;

use crate::{
    answer::Refused, correlation::CorrelationId, gateway::GatewayState, hop, log, refusal::Refusal,
};

/// The largest body that is taken, in bytes. The bulk PATCH of a hundred items with the longest
/// ids has about eleven thousand.
const MOST_BYTES: usize = 64 << 10;

/// How much of a body is read altogether, in bytes, so that its sender gets to read the refusal.
const MOST_READ: usize = 8 << 20;

/// How long the body of a request may take.
const READING: Duration = Duration::from_secs(30);

/// What the page may load and do. `wasm-unsafe-eval` lets it compile its own WebAssembly.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// The headers of every answer.
const SECURITY: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Lets in what may come in, with its whole body and its correlation id, and marks every answer.
pub(crate) async fn at_the_edge(
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
    let body = read_whole(body).await;
    let admitted = hop::check(&parts.headers)
        .and_then(|()| (gateway.guard).check(&parts.method, &parts.uri, &parts.headers))
        .and_then(|()| Ok((correlation?, body?)));
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
    mark.write(response.headers_mut());
    complete(response.headers_mut());
    response
}

async fn read_whole(body: Body) -> Result<Bytes, Refusal> {
    let reading = tokio::time::timeout(READING, collect(body));
    reading.await.unwrap_or(Err(Refusal::BodyUnfinished))
}

async fn collect(mut body: Body) -> Result<Bytes, Refusal> {
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
            if read <= MOST_BYTES {
                frames.push(data);
            }
        }
    }
    if read > MOST_BYTES {
        return Err(Refusal::BodyTooLarge {
            most_bytes: MOST_BYTES,
        });
    }
    Ok(match <[Bytes; 1]>::try_from(frames) {
        Ok([only]) => only,
        Err(frames) => frames.concat().into(),
    })
}

/// Adds what an answer does not say itself.
fn complete(headers: &mut HeaderMap) {
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let defaults = [
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static(wire::ANSWER_FROM),
            wire::FROM_GATEWAY,
        ),
    ];
    for (name, value) in defaults {
        let entry = headers.entry(name);
        entry.or_insert(HeaderValue::from_static(value));
    }
}
