//! The records of forwarding.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use bulkhead_gateway::{
    Setup,
    audit::{Audit, OpenError, Outcome, Record, Rotation, Target, Timestamp, read_record, recent},
};

use crate::{
    program::folder,
    rig::{BULK, Rig, setup, stop},
    upstream::{Manner, accepted, answer},
};

/// A gateway with an audit in a folder of its own.
struct OnRecord {
    rig: Rig,
    file: PathBuf,
}

async fn start(name: &str, manner: Manner) -> OnRecord {
    let file = folder(name).join("audit.jsonl");
    OnRecord {
        rig: restart(open(&file).unwrap(), &file, manner).await,
        file,
    }
}

fn open(file: &Path) -> Result<Audit, OpenError> {
    Audit::open(&Target::File(file.to_owned()), Rotation::default())
}

async fn restart(audit: Audit, file: &Path, manner: Manner) -> Rig {
    let since = Timestamp::now().before(Duration::from_secs(600));
    let recent = recent(file, since).unwrap().changes;
    Rig::start_as(
        manner,
        Setup {
            audit: Some(audit),
            recent,
            ..setup()
        },
    )
    .await
}

impl OnRecord {
    fn records(&self) -> Vec<Record> {
        let text = fs::read_to_string(&self.file).unwrap();
        text.lines()
            .map(|line| read_record(line).unwrap())
            .collect()
    }

    /// The line of a change before it went and the one after, if there is one.
    fn change(&self) -> serde_json::Value {
        let text = fs::read_to_string(&self.file).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        serde_json::Value::Array(lines.collect())
    }
}

const ID: &str = "X-Correlation-ID";
const RUN: &str = "0123456789abcdef";

#[tokio::test]
async fn a_change_stands_on_record_with_who_what_and_what_became_of_each_id() {
    let body = r#"{"deployments":[
        {"id":"a1b2","message":"Deployment modification scheduled"},
        {"id":"c3d4","error":{"code":"01010016","message":"a secret s3cret","requestId":"r"}}]}"#;
    let head = "202 Accepted\r\ncontent-type: application/json";
    let it = start("forwarded", Manner::Answer(answer(head, body))).await;
    let change = it.rig.bulk(&stop(&["a1b2", "c3d4"]));
    let sent = change.header(ID, &format!("{RUN}-1")).answer().await;
    sent.of_service(202);
    let lines = it.change();
    let [asked, answered] = [&lines[0], &lines[1]];
    assert_eq!(asked["stage"], "asked");
    assert_eq!(asked["run"], RUN);
    assert_eq!(asked["connection"], "main");
    assert_eq!(asked["group"], "default");
    assert_eq!(asked["action"], "stop");
    assert_eq!(asked["ids"], serde_json::json!(["a1b2", "c3d4"]));
    assert_eq!(asked["source_ip"], "127.0.0.1");
    assert_eq!(asked["user"]["via"], "key");
    assert_eq!(answered["stage"], "answered");
    assert_eq!(answered["audit_id"], asked["audit_id"]);
    assert_eq!(
        (&answered["status"], &answered["sends"]),
        (&202.into(), &1.into())
    );
    let outcomes = serde_json::json!({
        "scheduled": 1,
        "failed": [{"id": "c3d4", "code": "01010016"}],
    });
    assert_eq!(answered["outcomes"], outcomes);
    let text = fs::read_to_string(&it.file).unwrap();
    assert!(!text.contains("s3cret") && !text.contains(&it.rig.session.secret));
    assert_eq!(text.lines().count(), 2);
}

#[tokio::test]
async fn a_repeat_and_a_reading_leave_no_line() {
    let it = start("repeats", Manner::Answer(accepted())).await;
    for _ in 0..3 {
        let change = it.rig.change().header(ID, &format!("{RUN}-1"));
        change.answer().await.of_service(202);
        it.rig.in_group("GET", BULK).answer().await.of_service(202);
    }
    assert_eq!(it.records().len(), 2);
}

#[tokio::test]
async fn what_has_no_answer_is_ambiguous_on_record_and_what_was_not_sent_is_not_sent() {
    let it = start("unanswered", Manner::Cut(Vec::new())).await;
    it.rig.change().answer().await.failed(502, "ambiguous");
    let down = "/api/connections/down/v2/lm/deployments/a1b2";
    let not_sent = it.rig.in_group("DELETE", down).answer().await;
    not_sent.failed(502, "not_sent");
    let outcomes: Vec<_> = (it.records().into_iter())
        .filter_map(|record| match record {
            Record::Answered(answered) => Some((answered.outcome, answered.status)),
            _ => None,
        })
        .collect();
    assert_eq!(
        outcomes,
        [(Outcome::Ambiguous, None), (Outcome::NotSent, None)]
    );
}

#[tokio::test]
async fn the_refusal_of_a_change_is_a_line_with_its_rule() {
    let it = start("refusals", Manner::Answer(accepted())).await;
    it.rig
        .bulk(&stop(&["x"]))
        .answer()
        .await
        .refused(400, "id-malformed");
    // Of readings none is.
    it.rig
        .get("/api/connections/main/nothing")
        .await
        .refused(404, "path-unknown");
    let records = it.records();
    let [Record::Refused(refused)] = &records[..] else {
        panic!("{records:?}");
    };
    assert_eq!(
        (refused.rule.as_str(), refused.status),
        ("id-malformed", 400)
    );
    assert_eq!(refused.call.to_string(), format!("PATCH {BULK}"));
    it.rig.nothing_sent();
}

#[tokio::test]
async fn after_a_restart_a_repeated_change_is_not_forwarded_again() {
    let it = start("restart", Manner::Answer(accepted())).await;
    let ask = |rig: &Rig, id: &str, n: u8| {
        let change = rig.bulk(&stop(&[id]));
        change.header(ID, &format!("{RUN}-{n}")).answer()
    };
    ask(&it.rig, "a1b2", 1).await.of_service(202);
    it.rig.upstream.behave(Manner::Cut(Vec::new()));
    ask(&it.rig, "c3d4", 2).await.failed(502, "ambiguous");
    let file = it.file.clone();
    drop(it);
    // The writer ends with the last gateway that has it.
    let rig = loop {
        match open(&file) {
            Ok(audit) => break restart(audit, &file, Manner::Answer(accepted())).await,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let known = ask(&rig, "a1b2", 1).await.failed(502, "ambiguous");
    assert!(known.contains("HTTP 202"), "{known}");
    ask(&rig, "c3d4", 2).await.failed(502, "ambiguous");
    let other = ask(&rig, "e5f6", 1).await;
    other.refused(409, "correlation-id-reused");
    rig.nothing_sent();
    ask(&rig, "e5f6", 3).await.of_service(202);
    rig.upstream.only_request();
}

#[tokio::test]
async fn what_can_not_be_put_on_record_is_not_sent() {
    let it = start("closed", Manner::Answer(accepted())).await;
    // A folder in the place of the file: it can be opened no more.
    fs::remove_file(&it.file).unwrap();
    fs::create_dir(&it.file).unwrap();
    let answer = it.rig.change().answer().await;
    let sentence = answer.failed(503, "not_sent");
    assert!(sentence.contains("audit"), "{sentence}");
    assert_eq!(
        answer.json()["gateway"]["details"]["rule"],
        "audit-unavailable"
    );
    it.rig.nothing_sent();
    fs::remove_dir(&it.file).unwrap();
    it.rig.change().answer().await.of_service(202);
    assert_eq!(it.records().len(), 2);
}
