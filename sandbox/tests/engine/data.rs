//! The deployments an engine begins with.

use std::collections::{BTreeMap, HashMap, HashSet};

use bulkhead_sandbox::{EngineCounts, EngineOptions};
use serde_json::{Value, json};

use crate::rig::{Rig, ids, only, sorted};

#[tokio::test(start_paused = true)]
async fn it_begins_with_the_promised_counts() {
    let rig = Rig::start(EngineOptions::default()).await;
    let about = rig.get("/sandbox").await.json();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for deployment in rig.truth().await {
        let kind = deployment["kind"].as_str().unwrap().to_owned();
        *counts.entry(kind).or_default() += 1;
    }
    assert_eq!(json!(counts), about["options"]["counts"]);
}

#[tokio::test(start_paused = true)]
async fn ids_are_unique_and_most_are_uuids_and_some_are_numbers() {
    let rig = Rig::start(EngineOptions::default()).await;
    let all = ids(&rig.truth().await);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    let (numbers, uuids): (Vec<_>, Vec<_>) =
        (all.iter()).partition(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    assert!((20..150).contains(&numbers.len()), "{}", numbers.len());
    for id in uuids {
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_its_kind_says_keeps_a_deployment() {
    let rig = Rig::start(EngineOptions::default()).await;
    for deployment in rig.truth().await {
        let kind = deployment["kind"].as_str().unwrap();
        let runs = deployment["processInstances"] != 0;
        let has_cases = deployment["caseInstances"] != 0;
        let busy = [
            "processInstances",
            "hiddenInstances",
            "failingListeners",
            "failingMappings",
        ];
        assert_eq!(runs, busy.contains(&kind), "{deployment}");
        assert_eq!(has_cases, kind == "caseInstances", "{deployment}");
        let permission = match kind {
            "hidden" | "otherTenant" => "none",
            "readOnly" => "read",
            _ => "delete",
        };
        assert_eq!(deployment["permission"], permission, "{deployment}");
        let is_other = ["otherTenant", "tenantRefused"].contains(&kind);
        assert_eq!(deployment["tenantId"] == "insurance", is_other);
        let changes = ["conflicting", "raced"].contains(&kind);
        assert_eq!(deployment["conflicts"], u64::from(changes));
    }
}

#[tokio::test(start_paused = true)]
async fn versions_of_a_key_count_from_one_without_a_gap() {
    let rig = Rig::start(EngineOptions::default()).await;
    let mut lines: HashMap<(String, String), Vec<(u64, bool)>> = HashMap::new();
    for deployment in rig.truth().await {
        for definition in deployment["definitions"].as_array().unwrap() {
            let key = definition["key"].as_str().unwrap();
            let version = definition["version"].as_u64().unwrap();
            let id = definition["id"].as_str().unwrap();
            assert!(id.starts_with(&format!("{key}:{version}:")), "{id}");
            assert!(id.len() <= 64, "{id}");
            let line = (deployment["tenantId"].to_string(), key.to_owned());
            let versions = lines.entry(line).or_default();
            versions.push((version, definition["latest"].as_bool().unwrap()));
        }
    }
    assert!(lines.values().any(|versions| versions.len() > 20));
    for versions in lines.values_mut() {
        versions.sort_unstable();
        let last = versions.len();
        let expected: Vec<(u64, bool)> = (1..=last)
            .map(|version| (version as u64, version == last))
            .collect();
        assert_eq!(versions, &expected);
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_makes_the_same_engine() {
    let everything = async |seed| {
        let rig = Rig::start(EngineOptions {
            seed,
            ..EngineOptions::default()
        })
        .await;
        let instances = rig.list("/process-instance").await;
        let answer = rig.delete(&rig.ids("conflicting").await).answer().await;
        (rig.truth().await, instances, answer.rows())
    };
    assert_eq!(everything(7).await, everything(7).await);
    let (one, other) = (everything(7).await, everything(8).await);
    let others: HashSet<String> = ids(&other.0).into_iter().collect();
    let uuids = ids(&one.0).into_iter().filter(|id| id.contains('-'));
    assert_eq!(uuids.filter(|id| others.contains(id)).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn more_of_one_kind_leave_the_ids_of_the_others() {
    let hidden = async |plain| {
        let counts = EngineCounts {
            hidden: 5,
            plain,
            ..EngineCounts::NONE
        };
        let rig = Rig::start(only(counts)).await;
        sorted(rig.ids("hidden").await)
    };
    assert_eq!(hidden(0).await, hidden(50).await);
}

#[tokio::test(start_paused = true)]
async fn readings_change_no_answer() {
    let answers = async |reads: bool| {
        let rig = Rig::start(EngineOptions::default()).await;
        let mut answers: Vec<Value> = Vec::new();
        for kind in ["conflicting", "raced", "plain"] {
            if reads {
                rig.list("/deployment").await;
                rig.list("/process-instance").await;
            }
            let ids = rig.ids(kind).await;
            answers.extend(rig.delete(&ids).answer().await.rows());
        }
        answers
    };
    assert_eq!(answers(false).await, answers(true).await);
}
