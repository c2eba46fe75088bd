//! Lets nobody in without a session.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Presented;
use crate::{state::GatewayState, user::User};

/// Lets a request through that has a session, or that needs none, with its [`User`] among its
/// extensions.
pub(crate) async fn require(
    State(gateway): State<Arc<GatewayState>>,
    mut request: Request,
    next: Next,
) -> Response {
    let user = match &gateway.sign_in {
        None => User::anybody(),
        Some(sign_in) => {
            let presented = Presented::by(request.headers(), request.extensions());
            match sign_in.user(&presented) {
                Ok(user) => user,
                Err(denied) => return denied.into_response(),
            }
        }
    };
    request.extensions_mut().insert(user);
    next.run(request).await
}
