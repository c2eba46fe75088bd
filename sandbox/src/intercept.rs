//! What happens around every call of the service: faults, delays, the log.

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
use crate::faults::Strike;
use crate::log::{Record, Work};
use crate::sandbox::{self, lock};

/// The largest body that is read; a hundred items take less than a hundredth of it.
const MOST_BYTES: usize = 1 << 20;

/// Marks an answer that must not be sent: the connection is to be closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut;

/// Answers a call, with all that goes wrong on the way.
///
/// The order is: read the request whole, draw the faults, do the work unless a fault comes before
/// it, log, wait, answer. Work and log stand before the wait because a client that gives up waiting
/// ends this function there, and what was done must be done and logged by then.
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
    let strike = state.faults.strike(call.is_change());
    let (answer, work) = answer(&call, &strike, parts, body, next).await;
    log(&state, &call, work, &answer);
    let wait = state.options.latency + strike.delay;
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    answer
}

async fn answer(
    call: &Call,
    strike: &Strike,
    mut parts: Parts,
    body: Bytes,
    next: Next,
) -> (Response, Work) {
    let mut done = None;
    let answer = if strike.is_before_work() {
        None
    } else {
        parts.extensions.insert(call.id.clone());
        let request = Request::from_parts(parts, Body::from(body.clone()));
        let mut answer = next.run(request).await;
        done = answer.extensions_mut().remove::<Work>();
        if let Some(refusal) = answer.extensions_mut().remove::<Refusal>() {
            answer = refusal.answer(&call.id.0, &call.path);
        }
        Some(answer)
    };
    let mut work = done.unwrap_or_default();
    if work.records.is_empty() && call.is_change() {
        work.records = untouched(call, &body);
    }
    work.faults.splice(..0, strike.kinds.iter().copied());
    (strike.answer(call, answer).await, work)
}

/// The items that a request named and that nobody looked at.
fn untouched(call: &Call, body: &[u8]) -> Vec<Record> {
    (mentioned(&call.method, &call.path, body).into_iter())
        .map(|(id, target)| Record::untouched(id, target))
        .collect()
}

fn log(state: &sandbox::State, call: &Call, work: Work, answer: &Response) {
    if call.is_change() {
        let is_cut = answer.extensions().get::<Cut>().is_some();
        let status = (!is_cut).then(|| answer.status());
        let time = state.clock.exact_timestamp(state.clock.now());
        lock(&state.log).add(call, time, work, status);
    }
}

/// The flat form in which the proxy before the real service says it.
fn too_large(call: &Call) -> Response {
    let body = json!({ "request_id": &*call.id.0, "message": "Payload Too Large" });
    (StatusCode::PAYLOAD_TOO_LARGE, Json(body)).into_response()
}
