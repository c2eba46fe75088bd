//! A small world for the runner: a service that answers by script, and a clock that stands.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use bulkhead_core::{
    item::{Action, Kind, ResourceGroup, Target},
    ledger::{ConnectionRef, CorrelationId, Event, Ledger, RunId},
    paste::Reader,
    plan::{ConfirmedPlan, DELETE_WORD, Plan},
    rules::{Checked, Checker, Options},
    run::{Clock, Control, Journal, JournalError, MemoryJournal, Runner, SendError, Transport},
    service::{Capabilities, Request, Response, Service, ai_api::AiApi},
    time::Timestamp,
    wire::ServiceKind,
};

/// What a script answers to the n-th request.
pub(crate) type Script<'s> = dyn Fn(usize, &Request) -> Result<Response, SendError> + 's;

/// Answers by script and keeps what it was asked.
pub(crate) struct Scripted<'s> {
    pub(crate) script: &'s Script<'s>,
    pub(crate) requests: RefCell<Vec<(Request, String)>>,
}

impl<'s> Scripted<'s> {
    pub(crate) fn new(script: &'s Script<'s>) -> Self {
        Self {
            script,
            requests: RefCell::new(Vec::new()),
        }
    }
}

impl Transport for &Scripted<'_> {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        let number = {
            let mut requests = self.requests.borrow_mut();
            requests.push((request.clone(), correlation.as_str().to_owned()));
            requests.len() - 1
        };
        (self.script)(number, request)
    }
}

/// A clock whose every look is a millisecond later.
#[derive(Default)]
pub(crate) struct Ticking(Cell<u64>);

impl Clock for Ticking {
    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.get())
    }

    fn wall(&self) -> Timestamp {
        self.0.set(self.0.get() + 1);
        Timestamp(self.0.get())
    }

    async fn sleep(&self, duration: Duration) {
        let passed = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        self.0.set(self.0.get().saturating_add(passed));
    }
}

/// A journal that is full after some events.
pub(crate) struct Full {
    pub(crate) room: Cell<usize>,
}

impl Journal for Full {
    async fn append(&self, _event: &Event) -> Result<(), JournalError> {
        if self.room.get() == 0 {
            let message = "the disk is full".to_owned();
            return Err(JournalError { message });
        }
        self.room.set(self.room.get() - 1);
        Ok(())
    }
}

pub(crate) fn target() -> Target {
    Target {
        resource_group: ResourceGroup::parse("team-b").unwrap(),
        kind: Kind::Deployments,
    }
}

pub(crate) fn check(text: &str) -> Checked {
    let options = Options {
        kind: Kind::Deployments,
        action: Some(Action::Delete),
        include_implausible: false,
    };
    Checker::check_all(options, Reader::new(text, Some(Kind::Deployments)))
}

pub(crate) fn confirmed(text: &str, batch: usize) -> ConfirmedPlan {
    let connection = ConnectionRef {
        name: "sandbox".into(),
        kind: ServiceKind::AiCore,
        fingerprint: "f".into(),
        sandbox: true,
    };
    let bulk = Capabilities { bulk: true };
    let service = AiApi::new(Some(batch));
    Plan::new(connection, target(), &check(text), &service, bulk)
        .unwrap()
        .confirm(DELETE_WORD)
        .unwrap()
}

/// Runs a plan to its end, and gives the ledger and the events that it was folded from.
pub(crate) fn run(
    plan: &ConfirmedPlan,
    batch: usize,
    transport: &Scripted<'_>,
    control: Control,
) -> (Ledger, Vec<Event>) {
    let runner = Runner {
        service: AiApi::new(Some(batch)),
        transport,
        clock: Ticking::default(),
        journal: MemoryJournal::default(),
        control,
    };
    let mut ledger: Option<Ledger> = None;
    futures_executor::block_on(runner.run(run_id(), plan, |event| match &mut ledger {
        None => ledger = Some(Ledger::start(event).unwrap()),
        Some(ledger) => {
            ledger.apply(event).unwrap();
        }
    }))
    .unwrap();
    (ledger.unwrap(), runner.journal.events())
}

pub(crate) fn run_id() -> RunId {
    RunId::random(&mut fastrand::Rng::with_seed(7))
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "it is used as the end of a script"
)]
pub(crate) fn answer(status: u16, body: &str) -> Result<Response, SendError> {
    Ok(Response {
        status,
        retry_after: None,
        body: body.to_owned(),
    })
}

/// The ids that a bulk request asks for, in its order.
pub(crate) fn asked(request: &Request) -> Vec<String> {
    let (_, body) = request.body.as_ref().unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["deployments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// An answer that accepts everything.
#[allow(clippy::unnecessary_wraps, reason = "it is used as a script")]
pub(crate) fn accept_all(_: usize, request: &Request) -> Result<Response, SendError> {
    let items: Vec<_> = asked(request)
        .into_iter()
        .map(|id| serde_json::json!({"id": id, "message": "Deletion scheduled"}))
        .collect();
    answer(
        202,
        &serde_json::json!({ "deployments": items }).to_string(),
    )
}

pub(crate) fn limits() -> usize {
    AiApi::new(None).limits().concurrency
}

/// So many distinct ids, one a line.
pub(crate) fn ids(count: usize) -> String {
    let ids: Vec<_> = (0..count).map(|n| format!("d{n:015}")).collect();
    ids.join("\n")
}
