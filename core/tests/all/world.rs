//! A small world for the runner: a service that answers by script, and a clock that stands.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use bulkhead_core::{
    item::{Action, ItemId, Kind, ResourceGroup, Target},
    ledger::{Event, Ledger},
    paste::Reader,
    plan::{Choice, ConfirmedPlan, Groups, Plan, PlanInput, Sending},
    rules::{Checked, Checker, Options},
    run::{Control, Journal, JournalError, MemoryJournal, RunLimits, Runner},
    service::{Capabilities, Method, Request, Response, Service, ai_api::AiApi},
    survey::{Survey, Surveyor},
    time::Timestamp,
    transport::{Clock, SendError, Transport},
    wire::{ConnectionRef, CorrelationId, RunId, ServiceKind},
};
use serde_json::json;

/// The answer of a script to the n-th change.
pub(crate) type Script<'s> = dyn Fn(usize, &Request) -> Result<Response, SendError> + 's;

/// The status a reading shows, with `!` where it is being deleted; none where the id is unknown.
pub(crate) type Statuses<'s> = dyn Fn(&str) -> Option<&'static str> + 's;

/// Answers by script and keeps what it was asked.
pub(crate) struct Scripted<'s> {
    pub(crate) script: &'s Script<'s>,
    pub(crate) statuses: &'s Statuses<'s>,
    pub(crate) requests: RefCell<Vec<(Request, String)>>,
    pub(crate) readings: RefCell<Vec<Request>>,
}

impl<'s> Scripted<'s> {
    /// A service of which every reading shows that the item is gone.
    pub(crate) fn new(script: &'s Script<'s>) -> Self {
        Self::with_statuses(script, &|_| None)
    }

    pub(crate) fn with_statuses(script: &'s Script<'s>, statuses: &'s Statuses<'s>) -> Self {
        Self {
            script,
            statuses,
            requests: RefCell::new(Vec::new()),
            readings: RefCell::new(Vec::new()),
        }
    }

    fn read(&self, request: &Request) -> Response {
        self.readings.borrow_mut().push(request.clone());
        let view = |id: &str| {
            let status = (self.statuses)(id)?;
            Some(match status.strip_suffix('!') {
                Some(status) => json!({"id": id, "status": status, "targetStatus": "DELETED"}),
                None => json!({"id": id, "status": status}),
            })
        };
        let path = request.path.strip_prefix("v2/lm/").unwrap();
        if path == "meta" {
            let bulk = json!({"deployments": true});
            let body = json!({"aiApi": {"capabilities": {"bulkUpdates": bulk}}});
            return response(200, &body.to_string());
        }
        let list = || {
            let asked = self.requests.borrow();
            let ids = asked.iter().flat_map(|(request, _)| asked_for(request));
            let ids: BTreeSet<_> = ids.collect();
            ids.iter().filter_map(|id| view(id)).collect::<Vec<_>>()
        };
        // It does not count: what it was never sent does not stand in its list.
        if path == "deployments/$count" {
            return response(405, "");
        }
        if let Some(id) = path.strip_prefix("deployments/") {
            return match view(id) {
                Some(view) => response(200, &view.to_string()),
                None => response(404, r#"{"error":{"code":"01010016","message":"m"}}"#),
            };
        }
        let is_first = !path.contains("$skip=") || path.ends_with("$skip=0");
        let list = if is_first { list() } else { Vec::new() };
        response(200, &json!({ "resources": list }).to_string())
    }
}

impl Transport for &Scripted<'_> {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        if request.method == Method::Get {
            return Ok(self.read(request));
        }
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

impl Ticking {
    /// Sets the time, in milliseconds.
    pub(crate) fn set(&self, time: u64) {
        self.0.set(time);
    }
}

impl Clock for Ticking {
    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.get())
    }

    fn wall(&self) -> Timestamp {
        self.0.set(self.0.get() + 1);
        Timestamp(self.0.get())
    }

    async fn sleep(&self, duration: Duration) {
        let passed = u64::try_from(duration.as_micros().div_ceil(1_000)).unwrap_or(u64::MAX);
        self.0.set(self.0.get().saturating_add(passed));
    }
}

/// A journal that is full after some events.
pub(crate) struct Full {
    pub(crate) room: Cell<usize>,
}

impl Journal for Full {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        let Some(room) = self.room.get().checked_sub(events.len()) else {
            let message = "the disk is full".to_owned();
            return Err(JournalError { message });
        };
        self.room.set(room);
        Ok(())
    }
}

pub(crate) fn target() -> Target {
    Target::new(Kind::Deployments, ResourceGroup::parse("team-b")).unwrap()
}

pub(crate) fn check(text: &str) -> Checked {
    check_for(text, Action::Delete)
}

/// Checks a text of which each entry names its own action.
pub(crate) fn check_as_pasted(text: &str) -> Checked {
    check_for(text, None)
}

fn check_for(text: &str, action: impl Into<Option<Action>>) -> Checked {
    let options = Options {
        kind: Kind::Deployments,
        action: action.into(),
        include_implausible: false,
        accept_found: false,
    };
    Checker::check_all(options, Reader::new(text, Some(Kind::Deployments)))
}

pub(crate) fn plan_input(text: &str, action: Action) -> PlanInput {
    let connection = ConnectionRef {
        name: "sandbox".into(),
        kind: ServiceKind::AiCore,
        fingerprint: "f".into(),
        sandbox: true,
    };
    PlanInput::pasted(connection, target(), &check_for(text, action))
}

/// The usual sending, with so many items in one request.
pub(crate) fn sending(batch: usize) -> Sending {
    let service = AiApi::new(Some(batch));
    Sending::usual(&service, Capabilities { bulk: true })
}

pub(crate) fn confirmed(text: &str, batch: usize) -> ConfirmedPlan {
    planned(text, Action::Delete, batch)
}

/// Confirms a plan as it asks for it.
fn confirm(plan: Plan) -> ConfirmedPlan {
    let typed = plan.confirmation().text();
    plan.confirm(&typed, false).unwrap()
}

pub(crate) fn planned(text: &str, action: Action, batch: usize) -> ConfirmedPlan {
    let service = AiApi::new(None);
    confirm(Plan::new(&plan_input(text, action), None, &service, sending(batch)).unwrap())
}

/// Reads the statuses of some ids.
pub(crate) async fn survey(ids: &[&str], transport: &impl Transport) -> Survey {
    let surveyor = Surveyor {
        service: &AiApi::new(None),
        transport,
        clock: &Ticking::default(),
        rng: &RefCell::new(fastrand::Rng::with_seed(7)),
    };
    let format = target().kind().id_format();
    let ids: Vec<_> = ids.iter().map(|id| ItemId::parse(format, id)).collect();
    let ids: Vec<_> = ids.into_iter().map(Result::unwrap).collect();
    surveyor.survey(&target(), &ids).await
}

/// A plan for one id, with what was seen of it.
pub(crate) fn surveyed(id: &str, action: Action, transport: &Scripted<'_>) -> ConfirmedPlan {
    planned_after(id, action, 10, &transport)
}

/// A plan for the ids of some lines, with what was seen of them.
pub(crate) fn planned_after(
    text: &str,
    action: Action,
    batch: usize,
    transport: &impl Transport,
) -> ConfirmedPlan {
    let service = AiApi::new(None);
    let plan_input = plan_input(text, action);
    let ids: Vec<_> = text.lines().collect();
    let survey = futures_executor::block_on(survey(&ids, transport));
    let groups = Groups::new(&service, &plan_input, &survey);
    let choice = Choice {
        survey: &survey,
        groups: &groups,
        sent: &groups.sent_by_default(),
        rows: &BTreeMap::new(),
    };
    confirm(Plan::new(&plan_input, Some(choice), &service, sending(batch)).unwrap())
}

pub(crate) fn runner<T: Transport, J: Journal>(
    transport: T,
    journal: J,
    control: Control,
) -> Runner<AiApi, T, Ticking, J> {
    Runner {
        service: AiApi::new(None),
        transport,
        clock: Ticking::default(),
        journal,
        control,
        limits: RunLimits::default(),
        rng: RefCell::new(fastrand::Rng::with_seed(7)),
    }
}

/// Runs a plan to its end, and gives the ledger and the events that it was folded from.
pub(crate) fn run(
    plan: &ConfirmedPlan,
    transport: &Scripted<'_>,
    control: Control,
) -> (Ledger, Vec<Event>) {
    let runner = runner(transport, MemoryJournal::default(), control);
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
    Ok(response(status, body))
}

fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        retry_after: None,
        body: body.to_owned(),
    }
}

/// The ids that a change asks for, in its order.
pub(crate) fn asked_for(request: &Request) -> Vec<String> {
    match request.path.strip_prefix("v2/lm/deployments/") {
        Some(id) => vec![id.to_owned()],
        None => asked(request),
    }
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
        .map(|id| json!({"id": id, "message": "Deletion scheduled"}))
        .collect();
    answer(202, &json!({ "deployments": items }).to_string())
}

pub(crate) fn limits() -> usize {
    AiApi::new(None).limits().concurrency
}

/// So many distinct ids, one a line.
pub(crate) fn ids(count: usize) -> String {
    let ids: Vec<_> = (0..count).map(|n| format!("d{n:015}")).collect();
    ids.join("\n")
}
