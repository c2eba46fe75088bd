//! What happens around every call of the service: errors, delays, the log.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::ai_api::{Refusal, mentioned, uuid};
use crate::call::Call;
use crate::log::{Record, Work};
use crate::sandbox::{self, lock};

/// The largest body that is read; a hundred items take less than a hundredth of it.
const MOST_BYTES: usize = 1 << 20;

/// Answers a call.
///
/// The order is: read the request whole, do the work, log, wait, answer. Work and log stand before
/// the wait because a client that gives up waiting ends this function there, and what was done must
/// be done and logged by then.
pub(crate) async fn intercept(
    State(state): State<Arc<sandbox::State>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let id = uuid(&mut lock(&state.request_ids));
    let call = Call::new(id, &parts);
    // A body that could not be read because the client went away is taken for a large one, too:
    // nobody is there to see the answer.
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        let answer = too_large(&call);
        log(&state, &call, Work::default(), &answer);
        return answer;
    };
    let (answer, work) = answer(&call, parts, body, next).await;
    log(&state, &call, work, &answer);
    if !state.options.latency.is_zero() {
        tokio::time::sleep(state.options.latency).await;
    }
    answer
}

async fn answer(call: &Call, mut parts: Parts, body: Bytes, next: Next) -> (Response, Work) {
    parts.extensions.insert(call.id.clone());
    let request = Request::from_parts(parts, Body::from(body.clone()));
    let mut answer = next.run(request).await;
    let mut work = answer.extensions_mut().remove::<Work>().unwrap_or_default();
    if work.records.is_empty() && call.is_change() {
        work.records = untouched(call, &body);
    }
    if let Some(refusal) = answer.extensions_mut().remove::<Refusal>() {
        answer = refusal.answer(&call.id.0, &call.path);
    }
    (answer, work)
}

/// The items that a request named and that nobody looked at.
fn untouched(call: &Call, body: &[u8]) -> Vec<Record> {
    (mentioned(&call.method, &call.path, body).into_iter())
        .map(|(id, target)| Record::untouched(id, target))
        .collect()
}

fn log(state: &sandbox::State, call: &Call, work: Work, answer: &Response) {
    if call.is_change() {
        let time = state.clock.exact_timestamp(state.clock.now());
        lock(&state.log).add(call, time, work, answer.status());
    }
}

/// The flat form in which the proxy before the real service says it.
fn too_large(call: &Call) -> Response {
    let body = json!({ "request_id": &*call.id.0, "message": "Payload Too Large" });
    (StatusCode::PAYLOAD_TOO_LARGE, Json(body)).into_response()
}
