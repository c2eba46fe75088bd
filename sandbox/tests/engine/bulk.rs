//! The bulk deletion, as the code does it.

use bulkhead_sandbox::EngineOptions;
use serde_json::{Value, json};

use crate::rig::{Rig, failure, few, some, success, unknown};

#[tokio::test(start_paused = true)]
async fn all_are_deleted_and_the_rows_come_in_the_order_asked() {
    let rig = Rig::start(few()).await;
    let mut asked = rig.ids("plain").await;
    asked.rotate_left(7);
    asked.swap(0, 5);
    let answer = rig.delete(&asked).answer().await;
    assert_eq!(answer.status, 200);
    let expected: Vec<Value> = asked.iter().map(|id| success(id)).collect();
    assert_eq!(answer.rows(), expected);
    assert_eq!(rig.left(&asked).await, Vec::<String>::new());
    assert_eq!(rig.truth().await.len(), 5, "the others are still there");
}

#[tokio::test(start_paused = true)]
async fn one_failure_makes_it_207_and_the_others_are_deleted() {
    let rig = Rig::start(few()).await;
    let plain = rig.ids("plain").await;
    let asked = [plain[0].clone(), "nosuch".to_owned(), plain[1].clone()];
    let answer = rig.delete(&asked).answer().await;
    assert_eq!(answer.status, 207);
    let expected = [
        success(&plain[0]),
        failure("nosuch", &unknown("nosuch")),
        success(&plain[1]),
    ];
    assert_eq!(answer.rows(), expected);
    assert_eq!(rig.left(&plain).await, plain[2..]);
}

#[tokio::test(start_paused = true)]
async fn all_may_fail() {
    let rig = Rig::start(few()).await;
    let asked = ["nosuch1".to_owned(), "nosuch2".to_owned()];
    let answer = rig.delete(&asked).answer().await;
    assert_eq!(answer.status, 207);
    assert_eq!(answer.rows().len(), 2);
}

/// The contract's table, column "the code does".
#[tokio::test(start_paused = true)]
async fn the_table_of_ids_holds() {
    let rig = Rig::start(few()).await;
    let id = rig.ids("plain").await[0].clone();
    let row = |id: Value, message: String| json!([{ "deploymentId": id, "status": "FAILURE", "errorMessage": message }]);
    for (asked, expected) in [
        (json!([]), json!([])),
        (
            json!([null]),
            row(Value::Null, "Deployment id is null".to_owned()),
        ),
        (json!([""]), row(json!(""), unknown(""))),
        (json!(["x"]), row(json!("x"), unknown("x"))),
        (json!(["null"]), row(json!("null"), unknown("null"))),
        // Numbers and truth values become texts.
        (json!([5]), row(json!("5"), unknown("5"))),
        (json!([1.5]), row(json!("1.5"), unknown("1.5"))),
        (json!([true]), row(json!("true"), unknown("true"))),
        // Blanks and capitals count.
        (
            json!([format!(" {id}")]),
            row(json!(format!(" {id}")), unknown(&format!(" {id}"))),
        ),
        (
            json!([id.to_uppercase() + "X"]),
            row(
                json!(id.to_uppercase() + "X"),
                unknown(&(id.to_uppercase() + "X")),
            ),
        ),
        (json!(["a\nb"]), row(json!("a\nb"), unknown("a\nb"))),
        (
            json!([id, id]),
            json!([success(&id), failure(&id, &unknown(&id))]),
        ),
    ] {
        let answer = rig.post(&json!({ "deploymentIds": asked })).answer().await;
        assert_eq!(json!(answer.rows()), expected, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_runs_needs_the_cascade() {
    let rig = Rig::start(some()).await;
    for kind in ["processInstances", "hiddenInstances"] {
        let ids = rig.ids(kind).await;
        for deployment in rig.truth().await {
            if deployment["kind"] != kind {
                continue;
            }
            let id = deployment["id"].as_str().unwrap();
            let message = rig.delete(&[id.to_owned()]).answer().await.failure();
            let definition = deployment["definitions"][0]["id"].as_str().unwrap();
            let start = format!(
                "ENGINE-03076 Deletion of process definition without cascading failed. Process \
                 definition with id: {definition} can't be deleted, because there are "
            );
            let rest = message.strip_prefix(&start).unwrap();
            let number = rest.strip_suffix(" dependent process instances.").unwrap();
            let number: u64 = number.parse().unwrap();
            let all = deployment["processInstances"].as_u64().unwrap();
            assert!((1..=all).contains(&number), "{message}");
        }
        assert_eq!(rig.left(&ids).await, ids);
        let cascade = json!({ "deploymentIds": ids, "cascade": true });
        assert_eq!(rig.post(&cascade).answer().await.status, 200);
        assert_eq!(rig.left(&ids).await, Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn running_cases_need_the_cascade_too_and_the_database_says_so() {
    let rig = Rig::start(some()).await;
    let ids = rig.ids("caseInstances").await;
    for row in rig.delete(&ids).answer().await.rows() {
        assert_eq!(
            row["errorMessage"],
            "An exception occurred in the persistence layer. Please check the server logs for a \
             detailed message and the entire exception stack trace."
        );
    }
    let cascade = json!({ "deploymentIds": ids, "cascade": true });
    assert_eq!(rig.post(&cascade).answer().await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn failing_listeners_and_mappings_need_the_flag_of_their_own() {
    let rig = Rig::start(some()).await;
    for (kind, other, own) in [
        ("failingListeners", "skipIoMappings", "skipCustomListeners"),
        ("failingMappings", "skipCustomListeners", "skipIoMappings"),
    ] {
        let ids = rig.ids(kind).await;
        for row in rig.delete(&ids).answer().await.rows() {
            let message = row["errorMessage"].as_str().unwrap();
            assert!(message.starts_with("ENGINE-03076 "), "{message}");
        }
        let with = |flag: &str| json!({ "deploymentIds": ids, "cascade": true, flag: true });
        for row in rig.post(&with(other)).answer().await.rows() {
            let message = row["errorMessage"].as_str().unwrap();
            assert!(message.starts_with("Unknown property used in expression: "));
        }
        assert_eq!(rig.left(&ids).await, ids);
        assert_eq!(rig.post(&with(own)).answer().await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn what_something_refers_to_never_goes() {
    let rig = Rig::start(some()).await;
    let ids = rig.ids("referenced").await;
    for ask in [rig.delete(&ids), rig.cascade(&ids)] {
        for row in ask.answer().await.rows() {
            let message = row["errorMessage"].as_str().unwrap();
            assert!(message.contains("persistence layer"), "{message}");
        }
    }
    assert_eq!(rig.left(&ids).await, ids);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_passes_and_its_text_carries_variables() {
    for conflicts in [0, 1, 3] {
        let rig = Rig::start(EngineOptions {
            conflicts,
            ..some()
        })
        .await;
        let ids = rig.ids("conflicting").await;
        for _ in 0..conflicts {
            for row in rig.delete(&ids).answer().await.rows() {
                let message = row["errorMessage"].as_str().unwrap();
                for part in [
                    "ENGINE-03005 ",
                    "updated by another transaction concurrently.TenantId: ",
                    "Variables: {customer=",
                    "iban=",
                ] {
                    assert!(message.contains(part), "{message}");
                }
                let (shown, _) = message.split_once("TenantId: ").unwrap();
                assert!(!shown.contains("iban"), "the redaction leaves it out");
            }
        }
        assert_eq!(rig.delete(&ids).answer().await.status, 200);
        assert_eq!(rig.left(&ids).await, Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn a_race_passes_and_may_leave_a_failure_without_a_message() {
    let rig = Rig::start(some()).await;
    let ids = rig.ids("raced").await;
    let rows = rig.delete(&ids).answer().await.rows();
    let is_failure = |row: &Value| row["status"] == "FAILURE";
    assert!(rows.iter().all(is_failure), "{rows:?}");
    let (silent, others): (Vec<_>, Vec<_>) = rows
        .iter()
        .map(|row| row["errorMessage"].as_str())
        .partition(Option::is_none);
    assert_eq!(silent.len(), 1);
    for part in [
        "didn't put process definition",
        "list of executions is empty",
        "persistence layer",
    ] {
        let says = others.iter().flatten().filter(|text| text.contains(part));
        assert_eq!(says.count(), 1, "{others:?}");
    }
    assert_eq!(rig.delete(&ids).answer().await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn no_message_may_be_a_text() {
    let rig = Rig::start(EngineOptions {
        null_as_text: true,
        ..few()
    })
    .await;
    let id = rig.ids("plain").await[0].clone();
    let rows = rig.delete(&[id.clone(), id]).answer().await.rows();
    assert_eq!(rows[0]["errorMessage"], "null");
    assert!(rows[1]["errorMessage"].as_str().unwrap().len() > 10);
}

#[tokio::test(start_paused = true)]
async fn there_is_no_limit() {
    let rig = Rig::start(few()).await;
    let many: Vec<String> = (0..20_000).map(|n| format!("nosuch-{n}")).collect();
    let rows = rig.delete(&many).answer().await.rows();
    let answered: Vec<&str> = (rows.iter())
        .map(|row| row["deploymentId"].as_str().unwrap())
        .collect();
    assert_eq!(answered, many);
}
