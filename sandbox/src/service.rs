//! A simulated service's interface to everything around it.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use crate::call::Call;
use crate::faults::Dialect;
use crate::log::Work;
use crate::state::State;

/// A simulated service. Serving, faults, the log and the sandbox's own calls are the same for every
/// one; this is what they have to know about it.
pub(crate) trait Service: Debug + Send + Sync + Sized + 'static {
    /// The options it is made of.
    type Options: Serialize;

    /// Its name in what `GET /sandbox` says.
    const NAME: &'static str;
    /// The largest body that is read, in bytes.
    const MOST_BYTES: usize;
    /// The most items of one request that the log keeps.
    const MOST_LOGGED: usize;
    /// The limits of faults of items.
    const FAULTS: Dialect;

    fn options(&self) -> &Self::Options;

    /// The seed of every random choice.
    fn seed(&self) -> u64;

    /// The least time that every answer takes.
    fn latency(&self) -> Duration;

    /// Its calls, which faults strike.
    fn calls(state: &Arc<State<Self>>) -> Router<Arc<State<Self>>>;

    /// The sandbox's own calls that only this service has.
    fn own_calls() -> Router<Arc<State<Self>>> {
        Router::new()
    }

    /// Reads what a change request asks for, for the log, where nothing was done about it.
    fn asked(call: &Call, body: &[u8]) -> Work;

    /// Adds to an answer what only its request tells.
    fn finish(answer: Response, _call: &Call) -> Response {
        answer
    }

    /// An error of the service with this status, for no particular reason.
    fn error(status: StatusCode, call: &Call) -> Response;

    /// The same error, as what stands before the service says it.
    fn outer_error(status: StatusCode, call: &Call) -> Response;
}

/// The sentence for a status.
pub(crate) fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Unknown error")
}
