//! Lists, counts, single readings.

use bulkhead_sandbox::{Counts, Options};
use serde_json::Value;

use crate::rig::{Rig, ids, only};
use crate::schema::Schema;

const KINDS: [&str; 2] = ["deployments", "executions"];

async fn list(rig: &Rig, kind: &str, query: &str) -> Value {
    let answer = rig.get(&format!("/v2/lm/{kind}{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.valid(Schema::list(kind))
}

fn resources(list: &Value) -> &Vec<Value> {
    list["resources"].as_array().unwrap()
}

#[tokio::test(start_paused = true)]
async fn each_filter_lets_through_exactly_what_matches() {
    let rig = Rig::start(Options::default()).await;
    for kind in KINDS {
        let everything = list(&rig, kind, "").await;
        let mut filters = vec![
            ("status", "status"),
            ("scenarioId", "scenarioId"),
            ("configurationId", "configurationId"),
            ("executableIds", "executableId"),
        ];
        if kind == "executions" {
            filters.push(("executionScheduleId", "executionScheduleId"));
        }
        for (parameter, field) in filters {
            let of = |item: &&Value| item[field].is_string();
            let value = resources(&everything).iter().find(of).unwrap()[field].clone();
            let expected: Vec<Value> = resources(&everything)
                .iter()
                .filter(|item| item[field] == value)
                .cloned()
                .collect();
            let value = value.as_str().unwrap();
            let found = list(&rig, kind, &format!("?{parameter}={value}")).await;
            assert_eq!(resources(&found), &expected, "{kind} {parameter}={value}");
            assert_eq!(found["count"], expected.len(), "{kind} {parameter}={value}");
            assert!(
                expected.len() < resources(&everything).len(),
                "{parameter} filters"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn filters_work_together_and_executables_are_a_list() {
    let rig = Rig::start(Options::default()).await;
    let query = "?status=RUNNING&executableIds=azure-openai,invoice-reader";
    let found = list(&rig, "deployments", query).await;
    let fits = |item: &Value| {
        item["status"] == "RUNNING"
            && (item["executableId"] == "azure-openai" || item["executableId"] == "invoice-reader")
    };
    let everything = list(&rig, "deployments", "").await;
    let expected = resources(&everything)
        .iter()
        .filter(|item| fits(item))
        .count();
    assert!(expected > 0);
    assert_eq!(resources(&found).len(), expected);
    assert!(resources(&found).iter().all(fits));
}

#[tokio::test(start_paused = true)]
async fn a_filter_for_executions_does_not_concern_deployments() {
    let rig = Rig::start(Options::default()).await;
    let all = list(&rig, "deployments", "").await;
    let filtered = list(&rig, "deployments", "?executionScheduleId=abcd").await;
    assert_eq!(all["count"], filtered["count"]);
    assert_eq!(
        list(&rig, "executions", "?executionScheduleId=abcd").await["count"],
        0
    );
}

#[tokio::test(start_paused = true)]
async fn pages_add_up_to_the_whole_and_count_their_own_entries() {
    let rig = Rig::start(Options::default()).await;
    for kind in KINDS {
        let whole = list(&rig, kind, "?status=STOPPED").await;
        assert_eq!(whole["count"], 320);
        let mut collected = Vec::new();
        for skip in (0..=320).step_by(64) {
            let query = format!("?status=STOPPED&$top=64&$skip={skip}");
            let page = list(&rig, kind, &query).await;
            assert_eq!(page["count"], resources(&page).len(), "{query}");
            collected.extend(resources(&page).clone());
        }
        assert_eq!(&collected, resources(&whole));
    }
    assert!(resources(&list(&rig, "deployments", "?$top=0").await).is_empty());
    assert!(resources(&list(&rig, "deployments", "?$skip=100000").await).is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_top_there_are_ten_thousand_at_most() {
    let rig = Rig::start(only(Counts {
        stopped: 10_001,
        ..Counts::NONE
    }))
    .await;
    let answer = rig.get("/v2/lm/deployments?$select=status").await.json();
    assert_eq!(answer["count"], 10_000);
    assert_eq!(resources(&answer).len(), 10_000);
    let answer = rig
        .get("/v2/lm/deployments?$select=status&$top=100000")
        .await;
    assert_eq!(resources(&answer.json()).len(), 10_001);
}

#[tokio::test(start_paused = true)]
async fn select_leaves_the_required_fields() {
    let rig = Rig::start(Options::default()).await;
    let required = ["configurationId", "createdAt", "id", "modifiedAt", "status"];
    for kind in KINDS {
        let selected = list(&rig, kind, "?$select=status").await;
        let whole = list(&rig, kind, "").await;
        assert_eq!(ids(resources(&selected)), ids(resources(&whole)));
        for (item, whole) in resources(&selected).iter().zip(resources(&whole)) {
            assert!(item.as_object().unwrap().keys().eq(&required), "{item}");
            assert!(
                required.iter().all(|field| item[field] == whole[field]),
                "{item}"
            );
        }
        let id = resources(&selected)[0]["id"].as_str().unwrap();
        let one = rig.get(&format!("/v2/lm/{kind}/{id}?$select=status")).await;
        assert_eq!(&one.valid(Schema::one(kind)), &resources(&selected)[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_count_is_a_bare_number_in_plain_text_and_follows_the_filters() {
    let rig = Rig::start(Options::default()).await;
    for (path, count) in [
        ("/v2/lm/deployments/$count", "495"),
        ("/v2/lm/executions/$count", "555"),
        ("/v2/lm/deployments/$count?status=STOPPED", "320"),
        ("/v2/lm/executions/$count?status=COMPLETED", "60"),
        ("/v2/lm/deployments/$count?status=COMPLETED", "0"),
        (
            "/v2/lm/deployments/$count?status=STOPPED&scenarioId=nowhere",
            "0",
        ),
    ] {
        let answer = rig.get(path).await;
        assert_eq!((answer.status, answer.text()), (200, count), "{path}");
        assert_eq!(answer.media_type(), "text/plain", "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_item_is_what_the_list_says_with_details() {
    let rig = Rig::start(Options::default()).await;
    for kind in KINDS {
        for status in ["DEAD", "RUNNING"] {
            let listed = list(&rig, kind, &format!("?status={status}&$top=1")).await;
            let listed = resources(&listed)[0].as_object().unwrap();
            let path = format!("/v2/lm/{kind}/{}", listed["id"].as_str().unwrap());
            let one = rig.get(&path).await.valid(Schema::one(kind));
            let mut one = one.as_object().unwrap().clone();
            let details = one.remove("statusDetails").unwrap();
            assert_eq!(details.is_object(), status == "DEAD", "{details}");
            assert_eq!(&one, listed);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_id_is_not_found_with_the_code_of_its_kind() {
    let rig = Rig::start(Options::default()).await;
    let deployment = &rig.ids("deployments", "STOPPED").await[0];
    let execution = &rig.ids("executions", "STOPPED").await[0];
    for (kind, id, code) in [
        ("deployments", execution, "01010016"),
        ("executions", deployment, "01010020"),
    ] {
        let path = format!("/v2/lm/{kind}/{id}");
        let error = rig.get(&path).await.refused(404);
        assert_eq!(error["code"], code);
        assert_eq!(error["target"], path);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reading_that_the_specification_does_not_know_is_refused() {
    let rig = Rig::start(Options::default()).await;
    let many = vec!["abcd"; 1_001].join(",");
    for (path, names) in [
        ("/v2/lm/deployments?status=stopped", "status"),
        ("/v2/lm/deployments?status=STOPPED,DEAD", "status"),
        ("/v2/lm/deployments?status=STOPPED&status=DEAD", "status"),
        ("/v2/lm/executions?$top=100001", "$top"),
        ("/v2/lm/executions?$top=-1", "$top"),
        ("/v2/lm/executions?$top=ten", "$top"),
        ("/v2/lm/executions?$skip=-1", "$skip"),
        ("/v2/lm/executions?$skip=1.5", "$skip"),
        ("/v2/lm/deployments?$select=id", "$select"),
        ("/v2/lm/deployments?scenarioId=abc", "scenarioId"),
        (
            "/v2/lm/deployments?configurationId=a%20b%20c",
            "configurationId",
        ),
        (
            "/v2/lm/executions?executionScheduleId=",
            "executionScheduleId",
        ),
        ("/v2/lm/deployments?executableIds=abcd,", "executableIds"),
        (&format!("/v2/lm/deployments?executableIds={many}"), "1001"),
        ("/v2/lm/deployments/$count?status=GONE", "status"),
        ("/v2/lm/deployments/abc", "abc"),
        ("/v2/lm/deployments/ab%2Fcd", "ab/cd"),
        ("/v2/lm/executions/abcd?$select=all", "$select"),
    ] {
        let error = rig.get(path).await.refused(400);
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(names), "{path}: {message}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_meta_says_whether_there_are_bulk_changes() {
    for bulk_updates in [true, false] {
        let rig = Rig::start(Options {
            bulk_updates,
            ..Options::default()
        })
        .await;
        let meta = rig.get("/v2/lm/meta").await.valid(Schema::Meta);
        let bulk = &meta["aiApi"]["capabilities"]["bulkUpdates"];
        assert_eq!(bulk["executions"], bulk_updates);
        assert_eq!(bulk["deployments"], bulk_updates);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_simulated_is_said_to_be_missing() {
    let rig = Rig::start(Options::default()).await;
    for path in ["/v2/lm/artifacts", "/v2", "/", "/lm/deployments"] {
        rig.get(path).await.refused(404);
    }
    let post = rig.ask("POST", "/v2/lm/deployments").answer().await;
    post.refused(405);
    let delete = rig.ask("DELETE", "/v2/lm/deployments").answer().await;
    delete.refused(405);
}
