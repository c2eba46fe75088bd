//! A process engine: the bulk delete of deployments on FINOS Fluxnova 2.0 and its relatives.
//!
//! Source of every fact: the project's contract of the engine, and where that is silent what a
//! real engine (Fluxnova 2.0.3) has answered.

mod capability;
mod change;
mod classify;
mod error;
mod list;
mod single;
mod time;
mod usage;
mod words;

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub use change::body as bulk_body;

use super::{
    Capabilities, LateEffects, Limits, Method, One, Page, Reason, Reply, Request, Response,
    Service, UsageReader, shows_late_effects,
};
use crate::{
    item::{Change, Flags, ItemId, Kind, Step, Target},
    service::{Eligibility, Found, Usage, Usages},
    wire::ServiceKind,
};

/// The items that one request may hold. The engine itself has no limit (contract); each id is a
/// transaction of its own, one after the other, and a request with more takes longer than
/// somebody on the way may wait.
pub const BATCH_MAX: usize = 1_000;

/// The items that one request holds unless somebody wants it otherwise.
const BATCH: usize = 50;

/// Requests at the same time. Deletions that meet lock each other out (contract: ENGINE-03005).
const CONCURRENCY: usize = 1;

/// The time until a request is most often done after somebody gave up waiting for it. Each id is a
/// transaction of its own (contract), and takes as long as its instances and its history take.
const GRACE: Duration = Duration::from_secs(30);

/// The media type of a bulk delete (seen: others are answered with 415).
pub const BULK_MEDIA_TYPE: &str = "application/json";

/// The status of a deployment that is there; whether anything runs is not known.
pub const PRESENT: &str = "present";
/// The status of a deployment of which no instance runs, as far as the account may see.
pub const IDLE: &str = "idle";
/// The status of a deployment of which instances run.
pub const IN_USE: &str = "in-use";

/// The characters to escape in a path: all but those RFC 3986 calls unreserved. A plain `;` would
/// begin parameters, and the engine would delete what stands before it (seen).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The adapter for a process engine.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    limits: Limits,
    flags: Flags,
}

impl Engine {
    /// An engine that deletes in this way; with at most so many items in a request where the
    /// connection asks for it.
    pub fn new(batch_limit: Option<usize>, flags: Flags) -> Self {
        let batch = batch_limit.unwrap_or(BATCH_MAX).clamp(1, BATCH_MAX);
        Self {
            limits: Limits {
                batch,
                suggested: batch.min(BATCH),
                concurrency: CONCURRENCY,
            },
            flags,
        }
    }
}

/// Keeps apart what must not be in the message of a reason that an earlier version has recorded, of
/// a request for the ids that `is_asked` knows.
pub(crate) fn keep_apart(reason: &mut Reason, is_asked: &dyn Fn(&str) -> bool) {
    classify::keep_apart(reason, is_asked);
}

/// The path of a deployment.
pub fn path(id: &ItemId) -> String {
    format!("deployment/{}", utf8_percent_encode(id.as_str(), ESCAPED))
}

/// A reading.
fn reading(path: String) -> Request {
    Request {
        method: Method::Get,
        path,
        resource_group: None,
        body: None,
    }
}

impl Service for Engine {
    fn limits(&self) -> Limits {
        self.limits
    }

    fn flags(&self) -> Flags {
        self.flags
    }

    fn late_effects(&self) -> LateEffects {
        LateEffects {
            grace: GRACE,
            observable: shows_late_effects(ServiceKind::Engine),
        }
    }

    fn capabilities_request(&self) -> Request {
        reading(capability::PATH.to_owned())
    }

    fn read_capabilities(&self, _kind: Kind, answer: &Response) -> Result<Capabilities, Reason> {
        capability::read(answer)
    }

    fn change_request(&self, _target: &Target, changes: &[Change]) -> Request {
        let ids = changes.iter().map(|change| &change.id);
        Request {
            method: Method::Post,
            path: "deployment/delete".to_owned(),
            resource_group: None,
            body: Some((BULK_MEDIA_TYPE, bulk_body(ids, self.flags))),
        }
    }

    fn read_change(&self, _target: &Target, changes: &[Change], answer: &Response) -> Reply {
        change::read(changes, self.flags, answer)
    }

    fn single_request(&self, _target: &Target, change: &Change) -> Request {
        single::request(change, self.flags)
    }

    fn read_single(&self, change: &Change, answer: &Response) -> Reply {
        single::read(change, self.flags, answer)
    }

    fn list_request(&self, _target: &Target, skip: usize, top: usize) -> Request {
        // The engine takes one of the two only with the other (seen).
        let order = "sortBy=id&sortOrder=asc";
        reading(format!(
            "deployment?{order}&firstResult={skip}&maxResults={top}"
        ))
    }

    fn read_list(&self, answer: &Response) -> Result<Page, Reason> {
        list::read(answer)
    }

    fn one_request(&self, _target: &Target, id: &ItemId) -> Request {
        reading(path(id))
    }

    fn read_one(&self, id: &ItemId, answer: &Response) -> Result<One, Reason> {
        list::read_one(id, answer)
    }

    fn usage(&self) -> Option<&dyn UsageReader> {
        Some(self)
    }

    fn eligibility(&self, step: Step, found: &Found) -> Eligibility {
        match (step, &*found.status) {
            // Nothing stops a deployment.
            (Step::Stop, _) => Eligibility::Forbidden,
            (Step::Delete, IN_USE) if !self.flags.cascade => Eligibility::Forbidden,
            (Step::Delete, IDLE | IN_USE) => Eligibility::Allowed,
            (Step::Delete, _) => Eligibility::Unsure,
        }
    }
}

impl UsageReader for Engine {
    fn next_request(&self, answers: &[Response]) -> Option<Request> {
        usage::next_request(answers)
    }

    fn refusal(&self, answers: &[Response], next: &Response) -> Option<Reason> {
        usage::refusal(answers, next)
    }

    fn read(&self, answers: &[Response], are_all: bool) -> Result<Usages, Reason> {
        usage::read(answers, are_all)
    }

    fn cases_request(&self, id: &ItemId) -> Request {
        usage::cases_request(id)
    }

    fn read_cases(&self, answer: &Response) -> Result<usize, Reason> {
        usage::read_count(answer)
    }

    fn status(&self, usage: &Usage) -> &'static str {
        match usage.case_instances {
            _ if usage.is_running() => IN_USE,
            None => PRESENT,
            Some(_) => IDLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::IdFormat;

    #[test]
    fn a_bulk_request_is_the_contracts() {
        let flags = Flags {
            skip_io_mappings: true,
            ..Flags::NONE
        };
        let changes = [Change {
            id: ItemId::parse(IdFormat::Engine, "a1").unwrap(),
            step: Step::Delete,
        }];
        let request = Engine::new(None, flags).change_request(&Target::of_engine(), &changes);
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!(request.path, "deployment/delete");
        assert_eq!(request.resource_group, None);
        let (media_type, body) = request.body.unwrap();
        assert_eq!(media_type, "application/json");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let expected = serde_json::json!({"deploymentIds": ["a1"], "cascade": false,
            "skipCustomListeners": false, "skipIoMappings": true});
        assert_eq!(body, expected);
    }

    #[test]
    fn batches_are_small_and_one_after_the_other_unless_somebody_wants_it_otherwise() {
        for (asked, most, suggested) in [
            (None, BATCH_MAX, 50),
            (Some(20), 20, 20),
            (Some(200), 200, 50),
            (Some(0), 1, 1),
            (Some(9_999), BATCH_MAX, 50),
        ] {
            let limits = Engine::new(asked, Flags::NONE).limits();
            let found = (limits.batch, limits.suggested, limits.concurrency);
            assert_eq!(found, (most, suggested, 1), "{asked:?}");
        }
    }

    #[test]
    fn what_runs_is_only_deleted_with_cascade() {
        let of = |status: &str, cascade| {
            let flags = Flags {
                cascade,
                ..Flags::NONE
            };
            let found = Found {
                status: status.into(),
                being_deleted: false,
            };
            Engine::new(None, flags).eligibility(Step::Delete, &found)
        };
        assert_eq!(of(IN_USE, false), Eligibility::Forbidden);
        assert_eq!(of(IN_USE, true), Eligibility::Allowed);
        assert_eq!(of(IDLE, false), Eligibility::Allowed);
        assert_eq!(of(PRESENT, false), Eligibility::Unsure);
    }
}
