//! A token service whose tokens live five seconds, and a service that wants them.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::Result;

pub(crate) const SECRET: &str = "of-the-example";

/// The time for which a token is good.
const LIFE: Duration = Duration::from_secs(5);

/// The times when tokens were given, and whether none is given now.
#[derive(Debug, Default)]
pub(crate) struct Service {
    given: Mutex<Vec<Instant>>,
    is_away: AtomicBool,
}

impl Service {
    /// The number of tokens that were given.
    pub(crate) fn tokens(&self) -> usize {
        let given = self.given.lock();
        given.unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn go_away(&self, is_away: bool) {
        self.is_away.store(is_away, Ordering::Relaxed);
    }

    fn is_good(&self, headers: &HeaderMap) -> bool {
        let token = headers.get(header::AUTHORIZATION);
        let number = token.and_then(|token| token.to_str().ok()?.strip_prefix("Bearer token-"));
        let number = number.and_then(|number| number.parse::<usize>().ok());
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let at = number.and_then(|number| given.get(number));
        at.is_some_and(|at| at.elapsed() < LIFE)
    }
}

/// Serves both at a free port.
pub(crate) async fn start(service: &Arc<Service>) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/oauth/token", post(token))
        .route("/v2/lm/deployments", get(list).patch(change))
        .with_state(Arc::clone(service));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

fn reply(status: StatusCode, body: &Value) -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (status, json, body.to_string()).into_response()
}

async fn token(State(service): State<Arc<Service>>, form: String) -> Response {
    if service.is_away.load(Ordering::Relaxed) {
        return reply(StatusCode::SERVICE_UNAVAILABLE, &Value::Null);
    }
    if !form.ends_with(&format!("client_secret={SECRET}")) {
        let body = json!({ "error": "invalid_client" });
        return reply(StatusCode::UNAUTHORIZED, &body);
    }
    let mut given = service.given.lock().unwrap_or_else(PoisonError::into_inner);
    let token = format!("token-{}", given.len());
    given.push(Instant::now());
    let body = json!({
        "access_token": token,
        "token_type": "bearer",
        "expires_in": LIFE.as_secs(),
    });
    reply(StatusCode::OK, &body)
}

async fn list(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    if service.is_good(&headers) {
        reply(StatusCode::OK, &json!({ "count": 0, "resources": [] }))
    } else {
        reply(StatusCode::UNAUTHORIZED, &Value::Null)
    }
}

async fn change(State(service): State<Arc<Service>>, headers: HeaderMap, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if !service.is_good(&headers) {
        return reply(StatusCode::UNAUTHORIZED, &Value::Null);
    }
    let items = body.get("deployments").and_then(Value::as_array);
    let accepted: Vec<_> = (items.into_iter().flatten())
        .map(|item| json!({ "id": item.get("id"), "message": "Deployment modification scheduled" }))
        .collect();
    reply(StatusCode::ACCEPTED, &json!({ "deployments": accepted }))
}
