//! `/api/session`, and the page that signs in.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use serde::{Deserialize, Serialize};

use super::{Denied, Presented, key};
use crate::{
    answer,
    media_type::need_media_type,
    refusal::only,
    state::GatewayState,
    user::{Role, User, Via},
};

/// The path of the script of the page that signs in. The policy of pages has to name it.
pub(crate) const SCRIPT: &str = "/sign-in.js";

/// The body of a request to sign in.
#[derive(Deserialize)]
struct Asked {
    key: String,
}

/// The answer to somebody who has signed in.
#[derive(Serialize)]
struct Begun<'a> {
    secret: &'a str,
    user: Shown<'a>,
}

/// The answer to whoever asks whether they are signed in.
#[derive(Serialize)]
struct Status<'a> {
    required: bool,
    user: Option<Shown<'a>>,
}

/// The user as the page sees them.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    role: Role,
    via: Via,
}

impl<'a> From<&'a User> for Shown<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            name: &user.name,
            role: user.role,
            via: user.via,
        }
    }
}

/// `/api/session`, which needs no session.
pub(crate) fn routes() -> Router<Arc<GatewayState>> {
    let session = get(status).post(begin).delete(end);
    let session = only(session, &["GET", "POST", "DELETE"]);
    Router::new().route("/api/session", session)
}

/// The page that signs in: it takes the key from its address, and posts it. Whoever only reads
/// it uses no key up.
pub(crate) fn page() -> Router<Arc<GatewayState>> {
    Router::new()
        .route(
            key::PATH,
            file("text/html; charset=utf-8", include_str!("sign_in.html")),
        )
        .route(
            SCRIPT,
            file("text/javascript; charset=utf-8", include_str!("sign_in.js")),
        )
        .route(
            "/sign-in.css",
            file("text/css; charset=utf-8", include_str!("sign_in.css")),
        )
}

fn file(media_type: &'static str, body: &'static str) -> MethodRouter<Arc<GatewayState>> {
    let answer = async move || ([(header::CONTENT_TYPE, media_type)], body);
    only(get(answer), &["GET"])
}

/// `GET /api/session`.
async fn status(State(gateway): State<Arc<GatewayState>>, request: Request) -> Response {
    let user = match &gateway.sign_in {
        None => Some(User::anybody()),
        Some(sign_in) => {
            let presented = Presented::by(request.headers(), request.extensions());
            sign_in.peek(&presented)
        }
    };
    let status = Status {
        required: gateway.sign_in.is_some(),
        user: user.as_ref().map(Shown::from),
    };
    answer::json(StatusCode::OK, &status)
}

/// `POST /api/session`.
async fn begin(State(gateway): State<Arc<GatewayState>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if let Err(refusal) = need_media_type(&parts.headers, "application/json") {
        return refusal.into_response();
    }
    let Some(sign_in) = &gateway.sign_in else {
        return Denied::NotNeeded.into_response();
    };
    // The edge has read the whole body already.
    let body = axum::body::to_bytes(body, usize::MAX).await;
    let Ok(Asked { key }) = serde_json::from_slice(&body.unwrap_or_default()) else {
        return Denied::Unreadable.into_response();
    };
    let presented = Presented::by(&parts.headers, &parts.extensions);
    match sign_in.redeem(&key).await {
        Ok((tokens, user)) => {
            let begun = Begun {
                secret: tokens.secret.as_str(),
                user: Shown::from(&user),
            };
            let answer = answer::json(StatusCode::OK, &begun);
            with_cookie(answer, presented.cookie.set(&tokens.id))
        }
        Err(denied) => denied.into_response(),
    }
}

/// `DELETE /api/session`.
async fn end(State(gateway): State<Arc<GatewayState>>, request: Request) -> Response {
    let Some(sign_in) = &gateway.sign_in else {
        return Denied::NotNeeded.into_response();
    };
    let presented = Presented::by(request.headers(), request.extensions());
    match sign_in.end(&presented) {
        Ok(()) => with_cookie(
            StatusCode::NO_CONTENT.into_response(),
            presented.cookie.remove(),
        ),
        Err(denied) => denied.into_response(),
    }
}

fn with_cookie(mut answer: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}
