//! A process engine that answers by script, and what is done with it.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use bulkhead_core::{
    item::{Action, Flags, ItemId, Kind, Target},
    ledger::{Event, Ledger, Outcome, Pieces, Row},
    paste::Reader,
    plan::{Choice, ConfirmedPlan, DELETE_WORD, Groups, Plan, PlanError, PlanInput, Sending},
    rules::{Checked, Checker, Options},
    run::{Control, MemoryJournal, RunLimits, Runner},
    service::{Capabilities, Method, ReasonKind, Request, Response, engine::Engine},
    survey::{Survey, Surveyor},
    transport::{SendError, Transport},
    wire::{ConnectionRef, CorrelationId, ServiceKind},
};
use serde_json::{Value, json};

use crate::world::{Ticking, run_id};

pub(crate) const CASCADE: Flags = Flags {
    cascade: true,
    skip_custom_listeners: false,
    skip_io_mappings: false,
};

/// The answer of an engine in place of doing what it was asked for; none where it does it.
pub(crate) type Script<'s> =
    dyn Fn(&FakeEngine<'_>, usize, &[String]) -> Option<Result<Response, SendError>> + 's;

/// A deployment of the engine: how many instances of it run.
type Instances = usize;

/// An engine with some deployments.
pub(crate) struct FakeEngine<'s> {
    pub(crate) deployments: RefCell<BTreeMap<String, Instances>>,
    script: &'s Script<'s>,
    pub(crate) changes: RefCell<Vec<Request>>,
    /// The path whose readings are refused again and again, and the status.
    pub(crate) refused: Cell<Option<(&'static str, u16)>>,
    pub(crate) readings: Cell<usize>,
    /// `true` if the account may not read any more.
    pub(crate) forbids_reading: Cell<bool>,
}

impl<'s> FakeEngine<'s> {
    pub(crate) fn new(deployments: &[(&str, Instances)], script: &'s Script<'s>) -> Self {
        let deployments = deployments.iter().map(|(id, n)| ((*id).to_owned(), *n));
        Self {
            deployments: RefCell::new(deployments.collect()),
            script,
            changes: RefCell::default(),
            refused: Cell::default(),
            readings: Cell::default(),
            forbids_reading: Cell::default(),
        }
    }

    pub(crate) fn delete(&self, id: &str, cascade: bool) -> Result<(), String> {
        let mut deployments = self.deployments.borrow_mut();
        match deployments.get(id) {
            None => Err(format!("Deployment with id '{id}' does not exist")),
            Some(instances) if *instances > 0 && !cascade => Err(format!(
                "ENGINE-03076 Deletion of process definition without cascading failed. Process \
                 definition with id: p:1:{id} can't be deleted, because there are {instances} \
                 dependent process instances."
            )),
            Some(_) => {
                deployments.remove(id);
                Ok(())
            }
        }
    }

    fn change(&self, request: &Request) -> Result<Response, SendError> {
        let number = {
            let mut changes = self.changes.borrow_mut();
            changes.push(request.clone());
            changes.len() - 1
        };
        let ids = ids_of(request);
        if let Some(answer) = (self.script)(self, number, &ids) {
            return answer;
        }
        if request.method == Method::Delete {
            let cascade = request.path.contains("cascade=true");
            return Ok(match self.delete(&ids[0], cascade) {
                Ok(()) => response(204, ""),
                Err(text) if text.contains("does not exist") => error(404, &text),
                Err(text) => error(500, &text),
            });
        }
        let body: Value = serde_json::from_str(&request.body.as_ref().unwrap().1).unwrap();
        let cascade = body["cascade"].as_bool().unwrap();
        let results: Vec<_> = ids
            .iter()
            .map(|id| (id, self.delete(id, cascade)))
            .collect();
        let status = if results.iter().all(|(_, result)| result.is_ok()) {
            200
        } else {
            207
        };
        let rows = results
            .into_iter()
            .map(|(id, result)| row(id, result.err().as_deref()));
        Ok(response(status, &rows.collect::<Value>().to_string()))
    }

    fn read(&self, path: &str) -> Response {
        let deployments = self.deployments.borrow();
        let view = |id: &str| json!({"id": id, "name": format!("name of {id}"), "tenantId": null});
        let (path, _) = path.split_once('?').unwrap_or((path, ""));
        self.readings.set(self.readings.get() + 1);
        if let Some((_, status)) = self.refused.get().filter(|(refused, _)| *refused == path) {
            return error(status, "not now");
        }
        let body = match path {
            "deployment" => deployments.keys().map(|id| view(id)).collect(),
            "deployment/delete" => return error(405, "HTTP 405 Method Not Allowed"),
            "process-definition/statistics" => deployments
                .iter()
                .map(|(id, instances)| {
                    let definition = json!({"key": id, "version": 1, "deploymentId": id});
                    json!({"instances": instances, "definition": definition})
                })
                .collect(),
            "case-definition" => json!([{"key": "c", "version": 1, "deploymentId": "case"}]),
            "case-instance/count" => json!({ "count": 2 }),
            one => match one.strip_prefix("deployment/") {
                Some(id) if deployments.contains_key(id) => view(id),
                Some(id) => {
                    return error(404, &format!("Deployment with id '{id}' does not exist"));
                }
                None => panic!("{one}"),
            },
        };
        response(200, &body.to_string())
    }
}

impl Transport for &FakeEngine<'_> {
    async fn send(&self, request: &Request, _: &CorrelationId) -> Result<Response, SendError> {
        match request.method {
            Method::Get if self.forbids_reading.get() => Ok(response(403, "denied")),
            Method::Get => Ok(self.read(&request.path)),
            _ => self.change(request),
        }
    }
}

pub(crate) fn ids_of(request: &Request) -> Vec<String> {
    let Some((_, body)) = &request.body else {
        let id = request.path.strip_prefix("deployment/").unwrap();
        return vec![id.split('?').next().unwrap().to_owned()];
    };
    let body: Value = serde_json::from_str(body).unwrap();
    serde_json::from_value(body["deploymentIds"].clone()).unwrap()
}

pub(crate) fn row(id: &str, message: Option<&str>) -> Value {
    let status = if message.is_none() {
        "SUCCESS"
    } else {
        "FAILURE"
    };
    json!({"deploymentId": id, "status": status, "errorMessage": message})
}

pub(crate) fn response(status: u16, body: &str) -> Response {
    Response {
        status,
        retry_after: None,
        body: body.to_owned(),
    }
}

pub(crate) fn error(status: u16, message: &str) -> Response {
    let body = json!({"type": "AnException", "message": message, "code": null});
    response(status, &body.to_string())
}

pub(crate) fn check(text: &str) -> Checked {
    let options = Options {
        kind: Kind::ProcessDeployments,
        action: Some(Action::Delete),
        include_implausible: false,
        accept_found: false,
    };
    Checker::check_all(options, Reader::new(text, Some(options.kind)))
}

pub(crate) fn plan_input(text: &str) -> PlanInput {
    let connection = ConnectionRef {
        name: "sandbox-engine".into(),
        kind: ServiceKind::Engine,
        fingerprint: "f".into(),
        sandbox: true,
    };
    PlanInput::pasted(connection, Target::of_engine(), &check(text))
}

pub(crate) fn sending(service: &Engine, bulk: bool) -> Sending {
    Sending::usual(service, Capabilities { bulk })
}

pub(crate) fn planned(text: &str, flags: Flags, bulk: bool) -> ConfirmedPlan {
    let service = Engine::new(Some(2), flags);
    let plan = Plan::new(&plan_input(text), None, &service, sending(&service, bulk)).unwrap();
    plan.confirm(DELETE_WORD, flags.cascade).unwrap()
}

pub(crate) fn run_with(plan: &ConfirmedPlan, engine: &FakeEngine<'_>, flags: Flags) -> Ledger {
    recorded(plan, engine, flags, Control::default()).0
}

pub(crate) fn runner<'e>(
    engine: &'e FakeEngine<'e>,
    flags: Flags,
    control: Control,
) -> Runner<Engine, &'e FakeEngine<'e>, Ticking, MemoryJournal> {
    Runner {
        service: Engine::new(None, flags),
        transport: engine,
        clock: Ticking::default(),
        journal: MemoryJournal::default(),
        control,
        limits: RunLimits::default(),
        rng: RefCell::new(fastrand::Rng::with_seed(7)),
    }
}

/// A run, and the texts of its record.
pub(crate) fn recorded(
    plan: &ConfirmedPlan,
    engine: &FakeEngine<'_>,
    flags: Flags,
    control: Control,
) -> (Ledger, String) {
    let runner = runner(engine, flags, control);
    let mut ledger: Option<Ledger> = None;
    let observe = |event: &Event| match &mut ledger {
        None => ledger = Some(Ledger::start(event).unwrap()),
        Some(ledger) => drop(ledger.apply(event).unwrap()),
    };
    futures_executor::block_on(runner.run(run_id(), plan, observe)).unwrap();
    let record: String = Pieces::of(&runner.journal.events()).collect();
    (ledger.unwrap(), record)
}

pub(crate) fn run(plan: &ConfirmedPlan, engine: &FakeEngine<'_>) -> Ledger {
    run_with(plan, engine, plan.plan().flags())
}

pub(crate) fn survey(engine: &FakeEngine<'_>, ids: &[ItemId]) -> Survey {
    let surveyor = Surveyor {
        service: &Engine::new(None, Flags::NONE),
        transport: &engine,
        clock: &Ticking::default(),
        rng: &RefCell::new(fastrand::Rng::with_seed(7)),
    };
    futures_executor::block_on(surveyor.survey(&Target::of_engine(), ids))
}

pub(crate) fn outcomes(ledger: &Ledger) -> Vec<Outcome> {
    ledger.rows().iter().map(Row::outcome).collect()
}

pub(crate) fn kinds(ledger: &Ledger) -> Vec<ReasonKind> {
    let rows = ledger.rows().iter();
    rows.filter_map(|row| row.reason())
        .map(|r| r.kind)
        .collect()
}

/// The groups of some surveyed ids, and the plan for them where nobody chooses otherwise.
pub(crate) fn surveyed(
    engine: &FakeEngine<'_>,
    text: &str,
    flags: Flags,
) -> (Groups, Result<Plan, PlanError>) {
    surveyed_for(engine, text, flags, Groups::sent_by_default)
}

/// The groups of some surveyed ids, and the plan for those that somebody chooses.
pub(crate) fn surveyed_for(
    engine: &FakeEngine<'_>,
    text: &str,
    flags: Flags,
    choose: impl FnOnce(&Groups) -> Vec<bool>,
) -> (Groups, Result<Plan, PlanError>) {
    let items = check(text);
    let ids: Vec<_> = items.items().map(|item| item.id.clone()).collect();
    let survey = survey(engine, &ids);
    let service = Engine::new(None, flags);
    let plan_input = plan_input(text);
    let groups = Groups::new(&service, &plan_input, &survey);
    let sent = choose(&groups);
    let choice = Choice {
        survey: &survey,
        groups: &groups,
        sent: &sent,
        rows: &BTreeMap::new(),
    };
    let sending = sending(&service, true);
    let plan = Plan::new(&plan_input, Some(choice), &service, sending);
    (groups, plan)
}
