//! The service as a whole.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use fastrand::Rng;
use serde_json::json;

use super::kind::Kind;
use super::mentioned::mentioned;
use super::refusal::Refusal;
use super::routes::routes;
use super::seed::shelf;
use super::shelf::Shelf;
use crate::call::Call;
use crate::chance;
use crate::faults::Dialect;
use crate::log::{Record, Work};
use crate::options::Options;
use crate::service::{Service, reason};

/// The most items in one request (specification).
pub(super) const MOST_ITEMS: usize = 100;

/// The AI API with everything that it holds.
#[derive(Debug)]
pub(crate) struct AiApi {
    pub(crate) options: Options,
    shelves: HashMap<(String, Kind), Arc<Mutex<Shelf>>>,
    /// For what varies from answer to answer.
    pub(super) answers: Mutex<Rng>,
}

/// The state its handlers share.
pub(super) type State = crate::state::State<AiApi>;

impl AiApi {
    /// The service with all its items. The options have been checked.
    pub(crate) fn new(options: Options) -> Self {
        let mut taken = HashSet::new();
        let mut shelves = HashMap::new();
        for group in &options.groups {
            for kind in Kind::ALL {
                let shelf = shelf(&options, group, kind, &mut taken);
                shelves.insert((group.clone(), kind), Arc::new(Mutex::new(shelf)));
            }
        }
        Self {
            shelves,
            answers: Mutex::new(chance::stream(options.seed, &["answers"])),
            options,
        }
    }

    /// The items of a kind in a group, if there is such a group.
    pub(super) fn shelf(&self, group: &str, kind: Kind) -> Option<Arc<Mutex<Shelf>>> {
        self.shelves.get(&(group.to_owned(), kind)).cloned()
    }
}

impl Service for AiApi {
    type Options = Options;

    const NAME: &'static str = "ai-api";
    // A hundred items take less than a hundredth of it.
    const MOST_BYTES: usize = 1 << 20;
    // As many as a valid request has. One with more was refused as a whole.
    const MOST_LOGGED: usize = MOST_ITEMS;
    const FAULTS: Dialect = Dialect {
        has_codes: true,
        most_items: MOST_ITEMS as u64,
    };

    fn options(&self) -> &Options {
        &self.options
    }

    fn seed(&self) -> u64 {
        self.options.seed
    }

    fn latency(&self) -> Duration {
        self.options.latency
    }

    fn calls(_state: &Arc<State>) -> Router<Arc<State>> {
        routes()
    }

    fn asked(call: &Call, body: &[u8]) -> Work {
        let mentioned = mentioned(&call.method, call.path(), body);
        let records = mentioned.into_iter();
        Work {
            records: records
                .map(|(id, target)| Record::untouched(id, target))
                .collect(),
            ..Work::default()
        }
    }

    fn finish(mut answer: Response, call: &Call) -> Response {
        match answer.extensions_mut().remove::<Refusal>() {
            Some(refusal) => refusal.answer(&call.id.0, call.path()),
            None => answer,
        }
    }

    fn error(status: StatusCode, call: &Call) -> Response {
        Refusal::new(status, reason(status)).answer(&call.id.0, call.path())
    }

    /// The flat form in which the proxy before the real service says it.
    fn outer_error(status: StatusCode, call: &Call) -> Response {
        let body = json!({ "request_id": &*call.id.0, "message": reason(status) });
        (status, Json(body)).into_response()
    }
}
