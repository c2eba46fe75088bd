//! The service as a whole.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use humantime::format_rfc3339_millis;
use serde_json::json;

use super::asked::asked;
use super::auth::Gate;
use super::batch::Batches;
use super::options::EngineOptions;
use super::refusal::Refusal;
use super::routes::{own_routes, routes};
use super::seed::deployments;
use super::store::Store;
use crate::call::Call;
use crate::clock::Moment;
use crate::faults::Dialect;
use crate::log::Work;
use crate::service::{Service, reason};
use crate::state::lock;

/// The most items of one request that are logged, and the most that a fault strikes. The engine
/// itself has no limit; a real one was seen to take so many at once.
const MANY_ITEMS: usize = 100_000;

/// The engine with everything that it holds.
#[derive(Debug)]
pub(crate) struct ProcessEngine {
    pub(crate) options: EngineOptions,
    held: Mutex<Held>,
    pub(super) gate: Gate,
}

/// The state its handlers share.
pub(super) type State = crate::state::State<ProcessEngine>;

/// The deployments and batches in the engine.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) store: Store,
    pub(super) batches: Batches,
}

impl ProcessEngine {
    /// The engine with all its deployments. The options have been checked.
    pub(crate) fn new(options: EngineOptions) -> Self {
        let held = Held {
            store: Store::new(deployments(&options)),
            batches: Batches::none(&options),
        };
        Self {
            held: Mutex::new(held),
            gate: Gate::default(),
            options,
        }
    }

    /// The deployments and batches now, while nobody else sees or changes them. Nothing runs in the
    /// background: whoever looks lets happen first what was due.
    pub(super) fn held(&self, now: Moment) -> MutexGuard<'_, Held> {
        let mut held = lock(&self.held);
        let Held { store, batches } = &mut *held;
        batches.settle(store, &self.options, now);
        held
    }
}

impl Service for ProcessEngine {
    type Options = EngineOptions;

    const NAME: &'static str = "engine";
    // The engine has no limit; a real one was seen to take 25 MB.
    const MOST_BYTES: usize = 64 << 20;
    const MOST_LOGGED: usize = MANY_ITEMS;
    const FAULTS: Dialect = Dialect {
        has_codes: false,
        most_items: MANY_ITEMS as u64,
    };

    fn options(&self) -> &EngineOptions {
        &self.options
    }

    fn seed(&self) -> u64 {
        self.options.seed
    }

    fn latency(&self) -> Duration {
        self.options.latency
    }

    fn calls(state: &Arc<State>) -> Router<Arc<State>> {
        routes(state)
    }

    fn own_calls() -> Router<Arc<State>> {
        own_routes()
    }

    fn asked(call: &Call, body: &[u8]) -> Work {
        asked(call, body)
    }

    fn error(status: StatusCode, _call: &Call) -> Response {
        let kind = "ProcessEngineException";
        Refusal::with_code(status, kind, reason(status), 0).into_response()
    }

    fn outer_error(status: StatusCode, call: &Call) -> Response {
        outside(status, call.path())
    }
}

/// An error as the application around the engine says it (real engine).
pub(super) fn outside(status: StatusCode, path: &str) -> Response {
    let now = format_rfc3339_millis(SystemTime::now()).to_string();
    let body = json!({
        "timestamp": now.replace('Z', "+00:00"),
        "status": status.as_u16(),
        "error": reason(status),
        "path": path,
    });
    (status, Json(body)).into_response()
}
