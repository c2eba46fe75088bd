//! The service and the sandbox's own calls, side by side.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::ai_api;
use crate::control;
use crate::intercept::intercept;
use crate::sandbox::State;

/// Everything that a sandbox answers. Faults and delays strike the service only, so that they can
/// always be switched off.
pub(crate) fn router(state: &Arc<State>) -> Router {
    let service = ai_api::routes().layer(from_fn_with_state(Arc::clone(state), intercept));
    control::routes()
        .merge(service)
        .with_state(Arc::clone(state))
}
