//! The five scenarios of the engine's manual, each with the engine doing what its code does and what
//! its manual says: everything is deleted; one id is unknown; one is empty; the list is empty; one id
//! is null.
//!
//! The adapter can send the first two. Of the others the rules make a problem, so that nothing is
//! sent; what the engine answers to who sends them all the same is read rightly, too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of a test may fail it"
)]

use bulkhead_conformance::{
    Answer, Case, Kind, Observed, RealClock, Run, SandboxWorld, Subject, Way, World as _, check,
    plan_input, play,
};
use bulkhead_core::{
    item::{Change, Flags, IdFormat, ItemId, Step, Target},
    plan::{Plan, PlanError, Sending},
    rules::check_delete_body,
    service::{
        Anomaly, Capabilities, ReasonKind, Reply, Response, Service, Verdict, engine::Engine,
    },
};
use bulkhead_sandbox::{Behaviour, EngineVariant};
use serde_json::{Value, json};

const BOTH: [Behaviour; 2] = [Behaviour::Code, Behaviour::Manual];

/// Two deployments that can be deleted.
const TWO: Case = Case {
    name: "two",
    subject: Subject::Run(Run::of(&[(Kind::Plain, 2)])),
};

#[tokio::test]
async fn everything_is_deleted() {
    for behaviour in BOTH {
        let observed = played(behaviour, Run::of(&[(Kind::Plain, 3)])).await;
        assert_eq!(observed.sent, ["1 × POST deployment/delete, 3 ids"]);
        assert_eq!(
            observed.lines,
            ["3 plain: idle → deleted (carried-out, 200), not there"],
            "{behaviour:?}"
        );
    }
}

#[tokio::test]
async fn an_unknown_id_fails_and_the_others_are_deleted() {
    for (behaviour, words) in [
        (Behaviour::Code, "Deployment with id … does not exist"),
        (Behaviour::Manual, "Deployment not found"),
    ] {
        let items = &[(Kind::Plain, 1), (Kind::Unknown, 1), (Kind::Plain, 1)];
        let observed = played(behaviour, Run::of(items)).await;
        assert_eq!(
            observed.lines,
            [
                "1 plain: idle → deleted (carried-out, 207), not there",
                "1 unknown: not found → failed (unknown-id, 207), not there",
                "1 plain: idle → deleted (carried-out, 207), not there",
            ],
            "{behaviour:?}"
        );
        assert_eq!(observed.said, [words]);
    }
}

#[tokio::test]
async fn an_empty_id_is_never_sent_and_its_answer_is_about_no_other() {
    assert_eq!(problems(r#"["", "a1"]"#), ["id-empty"]);
    assert_eq!(sent(r#"["", "a1"]"#).unwrap(), ["a1"]);
    assert_eq!(sent(r#"[""]"#), Err(PlanError::NothingToSend));
    assert_eq!(refused(r#"{"deploymentIds":["a1",""]}"#), ["id-empty"]);
    for (behaviour, words_are_about) in [
        (Behaviour::Code, ReasonKind::UnknownId),
        (Behaviour::Manual, ReasonKind::InvalidId),
    ] {
        let engine = Raw::start(behaviour).await;
        let answer = engine.send(json!(["", engine.ids[0]])).await;
        assert_eq!(answer.status, 207);
        let reply = read(&engine.ids[..1], &answer.response());
        assert_eq!(verdicts(&reply), [(Verdict::Done, ReasonKind::CarriedOut)]);
        let stranger = Anomaly::UnexpectedId { id: String::new() };
        assert_eq!(reply.anomalies, [stranger]);
        assert_eq!(engine.left().await, engine.ids[1..], "{behaviour:?}");
        assert_eq!(
            engine.words_of(&answer, 0),
            words_are_about,
            "{behaviour:?}"
        );
    }
}

#[tokio::test]
async fn an_empty_list_is_never_sent_and_its_answer_claims_nothing() {
    assert_eq!(check("[]").items().count(), 0);
    assert_eq!(sent("[]"), Err(PlanError::NothingToSend));
    assert_eq!(refused(r#"{"deploymentIds":[]}"#), ["list-empty"]);
    for (behaviour, status, of_one) in [
        // 200 is not yet a deletion.
        (
            Behaviour::Code,
            200,
            (Verdict::Unclear, ReasonKind::MissingInAnswer),
        ),
        (
            Behaviour::Manual,
            400,
            (Verdict::Refused, ReasonKind::RequestRejected),
        ),
    ] {
        let engine = Raw::start(behaviour).await;
        let answer = engine.send(json!([])).await;
        assert_eq!(answer.status, status);
        let none = read(&[], &answer.response());
        assert!(none.items.is_empty() && none.halt.is_none());
        let reply = read(&engine.ids[..1], &answer.response());
        assert_eq!(verdicts(&reply), [of_one], "{behaviour:?}");
        assert_eq!(engine.left().await, engine.ids);
    }
}

#[tokio::test]
async fn a_null_id_is_never_sent_and_its_answer_is_about_no_other() {
    assert_eq!(problems(r#"[null, "a1"]"#), ["id-null"]);
    assert_eq!(sent(r#"[null, "a1"]"#).unwrap(), ["a1"]);
    assert_eq!(sent("[null]"), Err(PlanError::NothingToSend));
    assert_eq!(refused(r#"{"deploymentIds":["a1",null]}"#), ["id-null"]);
    for behaviour in BOTH {
        let engine = Raw::start(behaviour).await;
        let answer = engine.send(json!([null, engine.ids[0]])).await;
        assert_eq!(answer.status, 207);
        let reply = read(&engine.ids[..1], &answer.response());
        assert_eq!(verdicts(&reply), [(Verdict::Done, ReasonKind::CarriedOut)]);
        assert!(
            matches!(reply.anomalies.as_slice(), [Anomaly::MissingId { .. }]),
            "{:?}",
            reply.anomalies
        );
        assert_eq!(engine.left().await, engine.ids[1..], "{behaviour:?}");
        assert_eq!(engine.words_of(&answer, 0), ReasonKind::InvalidId);
    }
}

/// A run in a world of its own.
async fn played(behaviour: Behaviour, run: Run) -> Observed {
    let subject = Subject::Run(run);
    let case = Case { subject, ..TWO };
    let world = SandboxWorld::start(EngineVariant::Fluxnova, behaviour, &case);
    let observed = play(&world.await.unwrap(), &case, RealClock::hurried()).await;
    let observed = observed.unwrap();
    assert_eq!(observed.untrue, [""; 0]);
    observed
}

/// The rules that a text breaks.
fn problems(text: &str) -> Vec<&'static str> {
    let problems = check(text).problems;
    problems
        .iter()
        .map(|problem| problem.finding.rule())
        .collect()
}

/// The rules for which the gateway refuses a body.
fn refused(body: &str) -> Vec<&'static str> {
    let problems = check_delete_body(100, body.as_bytes()).unwrap_err();
    problems
        .iter()
        .map(|problem| problem.finding.rule())
        .collect()
}

/// The ids that are sent of a text.
fn sent(text: &str) -> Result<Vec<String>, PlanError> {
    let service = Engine::new(None, Flags::NONE);
    let sending = Sending::usual(&service, Capabilities { bulk: true });
    let plan = Plan::new(&plan_input(text), None, &service, sending)?;
    let requests = plan.batches().iter();
    let ids = requests.flat_map(|batch| {
        let (_, body) = plan.request(&service, batch).unwrap().body.unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        serde_json::from_value::<Vec<String>>(body["deploymentIds"].clone()).unwrap()
    });
    Ok(ids.collect())
}

fn verdicts(reply: &Reply) -> Vec<(Verdict, ReasonKind)> {
    let items = reply.items.iter();
    items.map(|item| (item.verdict, item.reason.kind)).collect()
}

/// Reads an answer for these ids by the adapter.
fn read(ids: &[String], answer: &Response) -> Reply {
    let change = |id: &String| Change {
        id: ItemId::parse(IdFormat::Engine, id).unwrap(),
        step: Step::Delete,
    };
    let changes: Vec<Change> = ids.iter().map(change).collect();
    Engine::new(None, Flags::NONE).read_change(&Target::of_engine(), &changes, answer)
}

/// An engine to which a body is sent by hand.
struct Raw {
    world: SandboxWorld,
    ids: Vec<String>,
}

impl Raw {
    async fn start(behaviour: Behaviour) -> Self {
        let world = SandboxWorld::start(EngineVariant::Fluxnova, behaviour, &TWO);
        let world = world.await.unwrap();
        let ids = world.make(Kind::Plain, 2).await.unwrap();
        Self { world, ids }
    }

    async fn send(&self, ids: Value) -> Answer {
        let body = json!({ "deploymentIds": ids }).to_string().into_bytes();
        let body = Some(("application/json".to_owned(), body));
        let http = self.world.way(Way::Usual);
        let answer = http.ask("POST", "deployment/delete", body, None).await;
        answer.unwrap()
    }

    /// Classifies the words of a row, as if they were about an id that there can be.
    fn words_of(&self, answer: &Answer, row: usize) -> ReasonKind {
        let rows: Value = serde_json::from_str(&answer.body).unwrap();
        let mut row = rows[row].clone();
        row["deploymentId"] = self.ids[0].as_str().into();
        let mut response = answer.response();
        response.body = json!([row]).to_string();
        let reply = read(&self.ids[..1], &response);
        let [(Verdict::Refused, kind)] = verdicts(&reply)[..] else {
            panic!("{reply:?}");
        };
        kind
    }

    /// Those of the ids that still exist.
    async fn left(&self) -> Vec<String> {
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        let exist = self.world.exist(&ids).await.unwrap();
        let left = self.ids.iter().zip(exist).filter(|(_, exists)| *exists);
        left.map(|(id, _)| id.clone()).collect()
    }
}
