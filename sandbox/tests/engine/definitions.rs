//! Definitions and their versions.

use bulkhead_sandbox::{EngineCounts, EngineOptions};
use serde_json::{Value, json};

use crate::rig::{Rig, ids, only};

const KINDS: [&str; 3] = [
    "process-definition",
    "case-definition",
    "decision-definition",
];

#[tokio::test(start_paused = true)]
async fn each_kind_is_listed_by_deployment() {
    let rig = Rig::start(EngineOptions::default()).await;
    let truth = rig.truth().await;
    let mut seen = [0; 3];
    for deployment in truth.iter().step_by(7) {
        if deployment["permission"] == "none" || deployment["showsContents"] == false {
            continue;
        }
        let id = deployment["id"].as_str().unwrap();
        let mut found = Vec::new();
        let defined = deployment["definitions"].as_array().unwrap();
        for (kind, seen) in KINDS.iter().zip(&mut seen) {
            let list = rig.list(&format!("/{kind}?deploymentId={id}")).await;
            let count = format!("/{kind}/count?deploymentId={id}");
            assert_eq!(rig.count(&count).await, list.len() as u64);
            for definition in &list {
                assert_eq!(definition["deploymentId"], id);
                assert_eq!(definition["tenantId"], deployment["tenantId"]);
            }
            let name = kind.trim_end_matches("-definition");
            let truly = defined.iter().filter(|one| one["kind"] == name);
            assert_eq!(truly.count(), list.len(), "{kind} of {id}");
            *seen += list.len();
            found.extend(ids(&list));
        }
        found.sort_unstable();
        let mut expected = ids(defined);
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
    assert!(seen.iter().all(|number| *number > 0), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_process_definition_has_the_properties_of_a_real_one() {
    let rig = Rig::start(EngineOptions::default()).await;
    for definition in rig.list("/process-definition").await {
        let keys: Vec<&String> = definition.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            [
                "category",
                "deploymentId",
                "description",
                "diagram",
                "historyTimeToLive",
                "id",
                "key",
                "name",
                "resource",
                "startableInTasklist",
                "suspended",
                "tenantId",
                "version",
                "versionTag",
            ]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn lists_are_filtered_by_key_and_version_and_come_in_pages() {
    let rig = Rig::start(EngineOptions::default()).await;
    let all = rig.list("/process-definition").await;
    assert!(all.is_sorted_by_key(|one| one["id"].to_string()));
    let invoices = rig.list("/process-definition?key=invoice").await;
    assert!(invoices.len() > 10);
    assert!(invoices.iter().all(|one| one["key"] == "invoice"));
    let latest = rig
        .list("/process-definition?key=invoice&latestVersion=true")
        .await;
    // One for each tenant that the user sees, and one of none.
    let tenants: Vec<&Value> = latest.iter().map(|one| &one["tenantId"]).collect();
    assert!(tenants.contains(&&Value::Null) && tenants.contains(&&json!("retail")));
    for one in &latest {
        let versions = invoices
            .iter()
            .filter(|other| other["tenantId"] == one["tenantId"]);
        let highest = versions
            .map(|other| other["version"].as_u64())
            .max()
            .unwrap();
        assert_eq!(one["version"].as_u64(), highest);
    }
    let alone = rig
        .count("/process-definition/count?latestVersion=true")
        .await;
    assert!(alone > latest.len() as u64 && alone < all.len() as u64);
    let page = rig
        .list("/process-definition?firstResult=3&maxResults=4")
        .await;
    assert_eq!(page, all[3..7]);
}

#[tokio::test(start_paused = true)]
async fn the_latest_version_of_a_deployment_can_not_be_asked_for() {
    let rig = Rig::start(EngineOptions::default()).await;
    let path = "/engine-rest/process-definition?deploymentId=x&latestVersion=true";
    let message = rig.get(path).await.refused(500, "ProcessEngineException");
    assert!(
        message.starts_with("Calling latest() can only be used"),
        "{message}"
    );
}

#[tokio::test(start_paused = true)]
async fn with_the_latest_gone_the_one_before_is_the_latest_again() {
    let rig = Rig::start(only(EngineCounts {
        plain: 60,
        ..EngineCounts::NONE
    }))
    .await;
    let latest = async || {
        let path = "/process-definition?key=invoice&latestVersion=true";
        let list = rig.list(path).await;
        let none = |one: &&Value| one["tenantId"].is_null();
        list.iter().find(none).cloned().unwrap()
    };
    let mut version = latest().await["version"].as_u64().unwrap();
    assert!(version > 2, "{version}");
    while version > 1 {
        let id = latest().await["deploymentId"].as_str().unwrap().to_owned();
        assert_eq!(rig.delete(&[id]).answer().await.status, 200);
        version -= 1;
        assert_eq!(latest().await["version"], version);
    }
}

#[tokio::test(start_paused = true)]
async fn an_older_version_gone_leaves_the_latest() {
    let rig = Rig::start(only(EngineCounts {
        plain: 60,
        ..EngineCounts::NONE
    }))
    .await;
    let path = "/process-definition?key=invoice&latestVersion=true";
    let before = rig.list(path).await;
    let first = rig.list("/process-definition?key=invoice").await;
    let is_first = |one: &&Value| one["version"] == 1 && one["tenantId"].is_null();
    let first = first.iter().find(is_first).unwrap();
    let id = first["deploymentId"].as_str().unwrap().to_owned();
    assert_eq!(rig.delete(&[id]).answer().await.status, 200);
    assert_eq!(rig.list(path).await, before);
}

#[tokio::test(start_paused = true)]
async fn statistics_count_the_instances_of_every_definition() {
    let rig = Rig::start(EngineOptions::default()).await;
    let rows = rig
        .list("/process-definition/statistics?deploymentId=x&maxResults=1")
        .await;
    let definitions = rig.list("/process-definition").await;
    assert_eq!(ids(&rows), ids(&definitions), "no filter, no page");
    let sum: u64 = rows
        .iter()
        .map(|row| row["instances"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, rig.count("/process-instance/count").await);
    assert_eq!(rows[0]["definition"], definitions[0]);
}
