//! What happens around every call of the service: errors and delays.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::ai_api::{Refusal, uuid};
use crate::call::RequestId;
use crate::sandbox::{self, lock};

/// The largest body that is read; a hundred items take less than a hundredth of it.
const MOST_BYTES: usize = 1 << 20;

/// Answers a call.
///
/// The order is: read the request whole, do the work, wait, answer. The work stands before the wait
/// because a client that gives up waiting ends this function there, and what was done must be done
/// by then.
pub(crate) async fn intercept(
    State(state): State<Arc<sandbox::State>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let id = RequestId(uuid(&mut lock(&state.request_ids)).into());
    let path = parts.uri.path().to_owned();
    // A body that could not be read because the client went away is taken for a large one, too:
    // nobody is there to see the answer.
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return too_large(&id);
    };
    parts.extensions.insert(id.clone());
    let request = Request::from_parts(parts, Body::from(body));
    let mut answer = next.run(request).await;
    if let Some(refusal) = answer.extensions_mut().remove::<Refusal>() {
        answer = refusal.answer(&id.0, &path);
    }
    if !state.options.latency.is_zero() {
        tokio::time::sleep(state.options.latency).await;
    }
    answer
}

/// The flat form in which the proxy before the real service says it.
fn too_large(id: &RequestId) -> Response {
    let body = json!({ "request_id": &*id.0, "message": "Payload Too Large" });
    (StatusCode::PAYLOAD_TOO_LARGE, Json(body)).into_response()
}
