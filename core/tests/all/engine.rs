//! Runs against a process engine that answers by script.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use bulkhead_core::{
    item::{Action, Flags, ItemId, Kind, Target},
    ledger::{
        ConnectionRef, CorrelationId, Event, Ledger,
        Outcome::{self, AlreadyGone, Deleted, Failed, NotSent, Skipped, Unknown},
        Phase, Pieces, Row, Source,
    },
    paste::Reader,
    plan::{Basis, Choice, ConfirmedPlan, DELETE_WORD, Plan, PlanError, Sending},
    report::{self, Explanation},
    rules::{Checked, Checker, Options, Problem},
    run::{Control, Doubt, MemoryJournal, RunLimits, Runner, SendError, Transport},
    service::{
        Capabilities, Method, Private, ReasonKind, Request, Response,
        engine::{Engine, IDLE, IN_USE, PRESENT},
    },
    survey::{Fate, Groups, Sighting, State, Survey, Surveyor},
    wire::ServiceKind,
};
use serde_json::{Value, json};

use crate::world::{Ticking, run_id};

const CASCADE: Flags = Flags {
    cascade: true,
    skip_custom_listeners: false,
    skip_io_mappings: false,
};

/// What an engine answers in place of doing what it was asked for; none where it does it.
pub(crate) type Script<'s> =
    dyn Fn(&FakeEngine<'_>, usize, &[String]) -> Option<Result<Response, SendError>> + 's;

/// A deployment of the engine: how many instances of it run.
type Instances = usize;

/// An engine with some deployments.
pub(crate) struct FakeEngine<'s> {
    deployments: RefCell<BTreeMap<String, Instances>>,
    script: &'s Script<'s>,
    pub(crate) changes: RefCell<Vec<Request>>,
    /// What is answered to the readings of one path, again and again.
    pub(crate) refused: Cell<Option<(&'static str, u16)>>,
    readings: Cell<usize>,
    /// Whether the account may not read any more.
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

fn ids_of(request: &Request) -> Vec<String> {
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
    };
    Checker::check_all(options, Reader::new(text, Some(options.kind)))
}

pub(crate) fn basis(text: &str) -> Basis {
    let connection = ConnectionRef {
        name: "sandbox-engine".into(),
        kind: ServiceKind::Engine,
        fingerprint: "f".into(),
        sandbox: true,
    };
    Basis::pasted(connection, Target::of_engine(), &check(text))
}

pub(crate) fn sending(service: &Engine, bulk: bool) -> Sending {
    Sending::usual(service, Capabilities { bulk })
}

pub(crate) fn planned(text: &str, flags: Flags, bulk: bool) -> ConfirmedPlan {
    let service = Engine::new(Some(2), flags);
    let plan = Plan::new(&basis(text), None, &service, sending(&service, bulk)).unwrap();
    plan.confirm(DELETE_WORD, flags.cascade).unwrap()
}

fn run_with(plan: &ConfirmedPlan, engine: &FakeEngine<'_>, flags: Flags) -> Ledger {
    recorded(plan, engine, flags, Control::default()).0
}

/// A run, and the texts of its record.
fn recorded(
    plan: &ConfirmedPlan,
    engine: &FakeEngine<'_>,
    flags: Flags,
    control: Control,
) -> (Ledger, String) {
    let runner = Runner {
        service: Engine::new(None, flags),
        transport: engine,
        clock: Ticking::default(),
        journal: MemoryJournal::default(),
        control,
        limits: RunLimits::default(),
        rng: RefCell::new(fastrand::Rng::with_seed(7)),
    };
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
    ledger.rows().iter().map(|row| row.outcome).collect()
}

pub(crate) fn kinds(ledger: &Ledger) -> Vec<ReasonKind> {
    let rows = ledger.rows().iter();
    rows.filter_map(|row| row.reason())
        .map(|r| r.kind)
        .collect()
}

#[test]
fn a_success_is_a_deletion_and_each_failure_has_its_class() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 3), ("c3", 0)], &|_, _, _| None);
    let ledger = run(&planned("a1\nb2\nd4\nc3", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Failed, Unknown, Deleted]);
    assert_eq!(
        kinds(&ledger),
        [
            ReasonKind::CarriedOut,
            ReasonKind::RunningInstances,
            ReasonKind::NotThereNow,
            ReasonKind::CarriedOut
        ]
    );
    let evidence = ledger.rows()[0].evidence.as_ref().unwrap();
    assert_eq!(evidence.source, Source::Answer);
    let running = ledger.rows()[1].reason().unwrap();
    assert_eq!(running.code.as_deref(), Some("ENGINE-03076"));
    assert!(running.message.as_ref().unwrap().contains("3 dependent"));
    // Two at a time, as the connection asks for, each with all three flags.
    let bodies: Vec<Value> = engine
        .changes
        .borrow()
        .iter()
        .map(|request| serde_json::from_str(&request.body.as_ref().unwrap().1).unwrap())
        .collect();
    assert_eq!(bodies.len(), 2);
    for flag in ["cascade", "skipCustomListeners", "skipIoMappings"] {
        assert!(bodies.iter().all(|body| body[flag] == false), "{flag}");
    }
    assert_eq!(ledger.header().flags, Flags::NONE);
}

#[test]
fn with_cascade_what_runs_is_deleted_and_the_record_says_so() {
    let engine = FakeEngine::new(&[("a1", 3)], &|_, _, _| None);
    let ledger = run(&planned("a1", CASCADE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
    assert_eq!(ledger.header().flags, CASCADE);
    assert_eq!(ledger.summary().flags, CASCADE);
}

#[test]
fn cascade_has_to_be_agreed_to_beside_the_word() {
    let service = Engine::new(None, CASCADE);
    let plan = Plan::new(&basis("a1"), None, &service, sending(&service, true)).unwrap();
    assert!(plan.needs_word() && plan.needs_consent());
    assert!(plan.clone().confirm(DELETE_WORD, false).is_err());
    assert!(plan.clone().confirm("", true).is_err());
    assert!(plan.confirm(DELETE_WORD, true).is_ok());
}

#[test]
fn nothing_goes_with_other_flags_than_those_that_were_confirmed() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| None);
    let ledger = run_with(&planned("a1", Flags::NONE, true), &engine, CASCADE);
    assert!(engine.changes.borrow().is_empty());
    assert_eq!(outcomes(&ledger), [NotSent]);
    let Phase::Finished(Some(reason)) = ledger.phase() else {
        panic!("{:?}", ledger.phase());
    };
    assert_eq!(reason.kind, ReasonKind::NotConfirmed);
}

#[test]
fn what_others_changed_at_the_same_time_is_sent_again_by_itself() {
    let locked = "ENGINE-03005 Execution of 'DELETE DeploymentEntity[a1]' failed. Entity was \
                  updated by another transaction concurrently. Variables: {iban=DE00}";
    let script = |_: &FakeEngine<'_>, number, ids: &[String]| {
        let rows = ids.iter().map(|id| row(id, Some(locked)));
        (number < 2).then(|| Ok(response(207, &rows.collect::<Value>().to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&planned("a1", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
    assert_eq!(engine.changes.borrow().len(), 3);
}

#[test]
fn what_stays_locked_fails_at_last_and_no_variable_is_stored() {
    let locked = "ENGINE-03005 Entity was updated by another transaction concurrently. \
                  Variables: {iban=DE00}";
    let script = |_: &FakeEngine<'_>, _, ids: &[String]| {
        let rows = ids.iter().map(|id| row(id, Some(locked)));
        Some(Ok(response(207, &rows.collect::<Value>().to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let plan = planned("a1", Flags::NONE, true);
    let (ledger, record) = recorded(&plan, &engine, Flags::NONE, Control::default());
    assert!(
        record.contains("updated by another transaction"),
        "{record}"
    );
    assert!(!record.contains("iban"), "{record}");
    assert_eq!(outcomes(&ledger), [Failed]);
    let attempts = usize::from(RunLimits::default().attempts);
    assert_eq!(engine.changes.borrow().len(), attempts);
    let reason = ledger.rows()[0].reason().unwrap();
    assert_eq!(reason.kind, ReasonKind::Locked);
    assert_eq!(reason.private.as_deref(), Some("Variables: {iban=DE00}"));
    assert!(reason.kind.retry_can_help());
}

/// What was seen of some ids, and what is planned by it.
fn surveyed(
    engine: &FakeEngine<'_>,
    text: &str,
    flags: Flags,
) -> (Groups, Result<Plan, PlanError>) {
    let items = check(text);
    let ids: Vec<_> = items.items().map(|item| item.id.clone()).collect();
    let survey = survey(engine, &ids);
    let service = Engine::new(None, flags);
    let basis = basis(text);
    let groups = Groups::new(&service, &basis, &survey);
    let sent = groups.sent_by_default();
    let choice = Choice {
        survey: &survey,
        groups: &groups,
        sent: &sent,
    };
    let sending = sending(&service, true);
    let plan = Plan::new(&basis, Some(choice), &service, sending);
    (groups, plan)
}

#[test]
fn an_answer_that_never_came_is_settled_by_reading() {
    let script = |engine: &FakeEngine<'_>, number, _: &[String]| {
        (number == 0).then(|| {
            // The first of the two was deleted before the connection broke.
            engine.delete("a1", false).unwrap();
            Err(SendError::Doubtful {
                doubt: Doubt::ConnectionLost,
                message: String::new(),
            })
        })
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 0)], &script);
    let (_, plan) = surveyed(&engine, "a1\nb2", Flags::NONE);
    let plan = plan.unwrap().confirm(DELETE_WORD, false).unwrap();
    let ledger = run(&plan, &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Deleted]);
    assert_eq!(ids_of(&engine.changes.borrow()[1]), ["b2"]);
}

#[test]
fn what_somebody_else_deleted_meanwhile_is_already_gone_if_it_was_seen_before() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| None);
    let (_, plan) = surveyed(&engine, "a1", Flags::NONE);
    engine.delete("a1", false).unwrap();
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [AlreadyGone]);
}

#[test]
fn what_somebody_else_deleted_meanwhile_is_gone_though_the_engine_was_to_refuse_it() {
    let engine = FakeEngine::new(&[("a1", 3)], &|_, _, _| None);
    let ids: Vec<_> = check("a1").items().map(|item| item.id.clone()).collect();
    let survey = survey(&engine, &ids);
    let service = Engine::new(None, Flags::NONE);
    let basis = basis("a1");
    let groups = Groups::new(&service, &basis, &survey);
    let choice = Choice {
        survey: &survey,
        groups: &groups,
        sent: &[true],
    };
    let plan = Plan::new(&basis, Some(choice), &service, sending(&service, true)).unwrap();
    engine.delete("a1", true).unwrap();
    let ledger = run(&plan.confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [AlreadyGone]);
}

/// An engine goes on with what nobody waits for any more, for as long as it takes.
#[test]
fn what_an_engine_may_still_be_at_is_never_called_failed_or_not_sent() {
    let too_long = || {
        Err(SendError::Doubtful {
            doubt: Doubt::TimedOut,
            message: "no answer".into(),
        })
    };
    let script = |_: &FakeEngine<'_>, _, _: &[String]| Some(too_long());
    let engine = FakeEngine::new(&[("a1", 0)], &script);
    let ledger = run(&planned("a1", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Unknown]);
    assert_eq!(kinds(&ledger), [ReasonKind::TimedOut]);
    let attempts = usize::from(RunLimits::default().attempts);
    assert_eq!(engine.changes.borrow().len(), attempts);

    let control = Control::default();
    let cancelling = |_: &FakeEngine<'_>, _, _: &[String]| {
        control.cancel();
        Some(too_long())
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 0), ("c3", 0)], &cancelling);
    let plan = planned("a1\nb2\nc3", Flags::NONE, true);
    let (ledger, _) = recorded(&plan, &engine, Flags::NONE, control.clone());
    assert_eq!(outcomes(&ledger), [Unknown, Unknown, NotSent]);

    // Once it is seen done, it is done.
    let slow = |engine: &FakeEngine<'_>, number, ids: &[String]| {
        if number == 1 {
            engine.delete(&ids[0], false).unwrap();
        }
        Some(too_long())
    };
    let engine = FakeEngine::new(&[("a1", 0)], &slow);
    let (_, plan) = surveyed(&engine, "a1", Flags::NONE);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
}

#[test]
fn an_engine_without_the_bulk_call_is_asked_for_one_at_a_time() {
    for status in [404, 405] {
        let script = |_: &FakeEngine<'_>, number, _: &[String]| {
            (number == 0).then(|| Ok(error(status, "HTTP 405 Method Not Allowed")))
        };
        let engine = FakeEngine::new(&[("a1", 0), ("b2", 1)], &script);
        let ledger = run(&planned("a1\nb2\nc3", Flags::NONE, true), &engine);
        assert_eq!(outcomes(&ledger), [Deleted, Failed, Unknown], "{status}");
        let expected = [
            ReasonKind::CarriedOut,
            ReasonKind::RunningInstances,
            ReasonKind::NotThereNow,
        ];
        assert_eq!(kinds(&ledger), expected);
        let changes = engine.changes.borrow();
        let singles = changes.iter().filter(|r| r.method == Method::Delete);
        assert_eq!(singles.count(), 3);
    }
}

#[test]
fn that_there_is_no_such_engine_is_never_taken_for_a_missing_deployment() {
    // With HTTP Basic in front of the engine, and without (both seen).
    for (status, message) in [
        (404, "Process engine x not available"),
        (400, "No process engine available"),
    ] {
        let script = |_: &FakeEngine<'_>, _, _: &[String]| Some(Ok(error(status, message)));
        let engine = FakeEngine::new(&[("a1", 0), ("b2", 0)], &script);
        let ledger = run(&planned("a1\nb2", Flags::NONE, true), &engine);
        assert_eq!(outcomes(&ledger), [NotSent; 2], "{message}");
        assert_eq!(kinds(&ledger), [ReasonKind::CapabilityOff; 2], "{message}");
        // Once for many, once for one: it does not go on with the others.
        assert_eq!(engine.changes.borrow().len(), 2, "{message}");
    }
}

#[test]
fn of_a_relatives_batch_each_id_is_settled_by_reading() {
    let script = |engine: &FakeEngine<'_>, _, ids: &[String]| {
        for id in ids {
            let _ = engine.delete(id, false);
        }
        let batch = json!({"id": "b1", "type": "deployment-deletion", "totalJobs": ids.len()});
        Some(Ok(response(200, &batch.to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 1)], &script);
    let ledger = run(&planned("a1\nb2", Flags::NONE, true), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Outcome::Scheduled]);
    assert_eq!(kinds(&ledger), [ReasonKind::SeenDone, ReasonKind::WaitOver]);
}

#[test]
fn a_survey_says_what_a_deployment_is_and_how_much_hangs_on_it() {
    let deployments = [("idle", 0), ("busy", 4), ("case", 0)];
    let engine = FakeEngine::new(&deployments, &|_, _, _| None);
    let ids = ["idle", "busy", "case", "gone"];
    let format = Kind::ProcessDeployments.id_format();
    let ids = ids.map(|id| ItemId::parse(format, id).unwrap());
    let survey = survey(&engine, &ids);
    assert_eq!(survey.trouble(), None);
    let status = |at: usize| match &survey.seen(&ids[at]).unwrap().sighting {
        Sighting::Found(found) => found.status.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!([status(0), status(1)], [IDLE, IN_USE]);
    assert_eq!([status(2), status(3)], [IN_USE, "NotFound"]);
    let about = |at: usize| survey.seen(&ids[at]).unwrap().about.clone().unwrap();
    assert_eq!(about(1).name.as_deref(), Some("name of busy"));
    assert_eq!(about(1).usage.unwrap().process_instances, 4);
    assert_eq!(about(2).usage.unwrap().case_instances, Some(2));
}

#[test]
fn what_could_not_be_counted_is_unknown_and_not_nothing() {
    for (path, status, is_tried_again) in [
        ("process-definition/statistics", 403, false),
        ("process-definition/statistics", 503, true),
        ("case-definition", 500, true),
    ] {
        let engine = FakeEngine::new(&[("a1", 0), ("b2", 3)], &|_, _, _| None);
        engine.refused.set(Some((path, status)));
        let ids: Vec<_> = check("a1\nb2").items().map(|i| i.id.clone()).collect();
        let survey = survey(&engine, &ids);
        assert_eq!(survey.trouble(), None, "{path}");
        assert!(survey.uncounted().is_some(), "{path}");
        let seen = ids.iter().map(|id| survey.seen(id).unwrap());
        let statuses: Vec<_> = seen
            .map(|seen| match &seen.sighting {
                Sighting::Found(found) => found.status.to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        // What was counted stands, whatever else could not be.
        let of_second = match path {
            "case-definition" => IN_USE,
            _ => PRESENT,
        };
        assert_eq!(statuses, [PRESENT, of_second], "{path}");
        let readings = engine.readings.get() - ids.len();
        assert_eq!(readings > 2, is_tried_again, "{path} {status}: {readings}");
    }
}

#[test]
fn an_engine_without_cases_is_counted_all_the_same() {
    let engine = FakeEngine::new(&[("a1", 0)], &|_, _, _| None);
    engine.refused.set(Some(("case-definition", 404)));
    let (groups, _) = surveyed(&engine, "a1", Flags::NONE);
    let is_idle =
        |state: &State| matches!(state, State::Found { found, .. } if &*found.status == IDLE);
    assert!(is_idle(&groups.all()[0].state));
}

#[test]
fn more_than_was_known_when_it_was_planned_is_told_from_less() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 3)], &|_, _, _| None);
    let ids: Vec<_> = check("a1\nb2").items().map(|i| i.id.clone()).collect();
    let plan = |flags| surveyed(&engine, "a1\nb2", flags).1.unwrap();
    let (with, without) = (plan(CASCADE), plan(Flags::NONE));
    for (instances, more) in [(3, false), (2, false), (4, true)] {
        engine
            .deployments
            .borrow_mut()
            .insert("b2".into(), instances);
        let now = survey(&engine, &ids);
        assert_eq!(with.destroys_more_by(&now), more, "{instances}");
        assert!(!without.destroys_more_by(&now), "it destroys none");
    }
    engine.deployments.borrow_mut().insert("b2".into(), 0);
    engine.refused.set(Some(("case-definition", 500)));
    let unknown = survey(&engine, &ids);
    assert!(with.destroys_more_by(&unknown));
}

#[test]
fn what_runs_is_left_out_unless_cascade_is_on() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 4)], &|_, _, _| None);
    let fates = |groups: &Groups| groups.all().iter().map(|g| g.fate).collect::<Vec<_>>();
    let (groups, plan) = surveyed(&engine, "a1\nb2", Flags::NONE);
    assert_eq!(fates(&groups), [Fate::Delete, Fate::NotAllowed]);
    let plan = plan.unwrap();
    assert_eq!(plan.amounts().delete, 1);
    let about = plan.rows()[1].about.as_ref().unwrap();
    assert_eq!(about.usage.unwrap().process_instances, 4);
    let ledger = run(&plan.confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Skipped]);
    assert_eq!(
        kinds(&ledger),
        [ReasonKind::CarriedOut, ReasonKind::RunningInstances]
    );
    let (groups, plan) = surveyed(&engine, "b2", CASCADE);
    assert_eq!(fates(&groups), [Fate::Delete]);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, true).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted]);
}

#[test]
fn what_was_left_out_because_it_runs_can_go_with_cascade_afterwards() {
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 3)], &|_, _, _| None);
    let (_, plan) = surveyed(&engine, "a1\nb2\nx9\na/b", Flags::NONE);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, false).unwrap(), &engine);
    assert_eq!(outcomes(&ledger), [Deleted, Skipped, Skipped, Skipped]);
    let waits: Vec<_> = ledger.rows().iter().map(Row::waits_for_cascade).collect();
    assert_eq!(waits, [false, true, false, false]);
    let again = Basis::again(&ledger, &[0, 1, 2, 3]).unwrap();
    let ids: Vec<_> = again
        .items()
        .map(|(_, id, action)| (id.as_str(), action))
        .collect();
    assert_eq!(ids, [("b2", Action::Delete)]);
}

#[test]
fn exports_hold_flags_and_names_and_show_variables_only_to_who_asks() {
    let script = |engine: &FakeEngine<'_>, _, ids: &[String]| {
        let locked = "ENGINE-03005 Locked. Variables: {iban=DE00}";
        let rows = ids.iter().map(|id| match id.as_str() {
            "a1" => row(id, engine.delete(id, true).err().as_deref()),
            _ => row(id, Some(locked)),
        });
        Some(Ok(response(207, &rows.collect::<Value>().to_string())))
    };
    let engine = FakeEngine::new(&[("a1", 0), ("b2", 2)], &script);
    let (_, plan) = surveyed(&engine, "a1\nb2", CASCADE);
    let ledger = run(&plan.unwrap().confirm(DELETE_WORD, true).unwrap(), &engine);
    let explain = |_: &Row| Explanation::default();
    let csv = |show| report::csv(&ledger, &explain, show);
    let json = |show| report::json(&ledger, &explain, show);
    for (text, is_shown) in [
        (csv(Private::Hidden), false),
        (json(Private::Hidden), false),
        (csv(Private::Shown), true),
        (json(Private::Shown), true),
    ] {
        assert_eq!(text.contains("iban"), is_shown, "{text}");
        assert!(text.contains("name of b2"), "{text}");
    }
    let first = csv(Private::Hidden).lines().nth(1).unwrap().to_owned();
    assert!(first.ends_with(",cascade,name of a1,"), "{first}");
    let document: Value = serde_json::from_str(&json(Private::Hidden)).unwrap();
    assert_eq!(document["flags"]["cascade"], true);
    let usage = &document["results"][1]["about"]["usage"];
    assert_eq!(usage["processInstances"], 2);
    // What is written can be pasted again.
    for text in [csv(Private::Hidden), json(Private::Hidden)] {
        assert_eq!(check(&text).items().count(), 2, "{text}");
    }
}

/// What an engine would take for something else is a problem with its place, and no item.
#[test]
fn what_is_no_id_is_told_with_its_place_and_never_sent() {
    let long = "x".repeat(65);
    let text = format!(r#"["", null, "a/b", "../x", "{long}", "a\nb", ".", "a%2fb", "4711"]"#);
    let checked = check(&text);
    let rules: Vec<_> = checked.problems.iter().map(|p| p.finding.rule()).collect();
    let malformed = ["id-malformed"; 6];
    assert_eq!(rules, [&["id-empty", "id-null"][..], &malformed].concat());
    let place = |problem: &Problem| problem.place.path.as_ref().and_then(|path| path.index);
    let places: Vec<_> = checked.problems.iter().filter_map(place).collect();
    assert_eq!(places, (0..8).collect::<Vec<_>>());
    let ids: Vec<_> = checked.items().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["4711"]);
}

#[test]
fn an_engine_stops_nothing() {
    let checked = check("id,action\na1,stop\nb2,delete");
    let rules: Vec<_> = checked.problems.iter().map(|p| p.finding.rule()).collect();
    assert_eq!(rules, ["action-unsupported"]);
    assert_eq!(checked.items().count(), 1);
}

#[test]
fn what_an_engine_answered_can_be_pasted() {
    let rows = json!([row("a1", None), row("b2", Some("no"))]);
    let body = json!({"deploymentIds": ["a1", "b2"], "cascade": true});
    for text in [
        rows.to_string(),
        body.to_string(),
        "deploymentId\na1\nb2".into(),
    ] {
        let checked = check(&text);
        assert!(
            checked.problems.is_empty(),
            "{text}: {:?}",
            checked.problems
        );
        assert_eq!(checked.items().count(), 2, "{text}");
    }
}
