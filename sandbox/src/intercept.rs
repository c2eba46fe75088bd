//! The middleware around every call of the service: faults, delays, the log.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;

use crate::call::Call;
use crate::faults::Strike;
use crate::log::Work;
use crate::service::Service;
use crate::state::{self, lock};
use crate::uuid::uuid;

/// Marks an answer that must not be sent: the connection is to be closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut;

/// Answers a call, with all that goes wrong on the way.
///
/// The order is: read the request whole, draw the faults, do the work unless a fault comes before
/// it, log, wait, answer. Work and log stand before the wait because a client that gives up waiting
/// ends this function there, and what was done must be done and logged by then.
pub(crate) async fn intercept<S: Service>(
    State(state): State<Arc<state::State<S>>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let id = uuid(&mut lock(&state.request_ids));
    let call = Call::new(id, &parts);
    // A body that could not be read because the client went away is taken for a large one, too:
    // nobody is there to see the answer.
    let Ok(body) = to_bytes(body, S::MOST_BYTES).await else {
        let answer = S::outer_error(StatusCode::PAYLOAD_TOO_LARGE, &call);
        log(&state, &call, Work::default(), &answer);
        return answer;
    };
    let strike = state.faults.strike(call.is_change());
    let (answer, work) = answer::<S>(&call, &strike, parts, body, next).await;
    log(&state, &call, work, &answer);
    let wait = state.service.latency() + strike.delay;
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    answer
}

async fn answer<S: Service>(
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
        Some(S::finish(answer, call))
    };
    let mut work = done.unwrap_or_default();
    if work.records.is_empty() && call.is_change() {
        let asked = S::asked(call, &body);
        work.records = asked.records;
        work.flags = work.flags.or(asked.flags);
    }
    work.faults.splice(..0, strike.kinds.iter().copied());
    (strike.answer::<S>(call, answer).await, work)
}

fn log<S: Service>(state: &state::State<S>, call: &Call, work: Work, answer: &Response) {
    if call.is_change() {
        let is_cut = answer.extensions().get::<Cut>().is_some();
        let status = (!is_cut).then(|| answer.status());
        let time = state.clock.exact_timestamp(state.clock.now());
        lock(&state.log).add(call, time, work, status);
    }
}
