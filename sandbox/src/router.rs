//! A service and the sandbox's own calls, side by side.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::control;
use crate::intercept::intercept;
use crate::service::Service;
use crate::state::State;

/// Everything that a sandbox answers. Faults and delays strike the service only, so that they can
/// always be switched off.
pub(crate) fn router<S: Service>(state: &Arc<State<S>>) -> Router {
    let service = S::calls(state).layer(from_fn_with_state(Arc::clone(state), intercept::<S>));
    control::routes()
        .merge(S::own_calls())
        .merge(service)
        .with_state(Arc::clone(state))
}
