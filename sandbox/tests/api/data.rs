//! The items a sandbox begins with.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, SystemTime};

use bulkhead_sandbox::{Counts, Options, OptionsError, Sandbox};
use serde_json::Value;

use crate::rig::{Rig, ids, only, sorted};
use crate::schema::Schema;

const KINDS: [&str; 2] = ["deployments", "executions"];

async fn all(rig: &Rig, group: &str, kind: &str) -> Vec<Value> {
    let path = format!("/v2/lm/{kind}");
    let ask = rig.ask("GET", &path).header("AI-Resource-Group", group);
    let list = ask.answer().await.valid(Schema::list(kind));
    list["resources"].as_array().unwrap().clone()
}

async fn everything(rig: &Rig) -> Vec<Value> {
    let mut found = Vec::new();
    for group in ["default", "team-b"] {
        for kind in KINDS {
            found.extend(all(rig, group, kind).await);
        }
    }
    found
}

fn age(item: &Value, field: &str) -> Duration {
    let time = humantime::parse_rfc3339(item[field].as_str().unwrap()).unwrap();
    SystemTime::now().duration_since(time).unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_group_begins_with_the_promised_counts() {
    let rig = Rig::start(Options::default()).await;
    for group in ["default", "team-b"] {
        for kind in KINDS {
            let mut counts = BTreeMap::new();
            for item in all(&rig, group, kind).await {
                let status = item["status"].as_str().unwrap().to_owned();
                *counts.entry(status).or_insert(0) += 1;
            }
            let mut expected = BTreeMap::from([
                ("DEAD", 40),
                ("PENDING", 15),
                ("RUNNING", 100),
                ("STOPPED", 320),
                ("STOPPING", 8),
                ("UNKNOWN", 12),
            ]);
            if kind == "executions" {
                expected.insert("COMPLETED", 60);
            }
            let counts: BTreeMap<&str, i32> = counts.iter().map(|(s, n)| (&**s, *n)).collect();
            assert_eq!(counts, expected, "{group} {kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn ids_look_like_real_ones_and_are_unique() {
    let rig = Rig::start(Options::default()).await;
    let items = everything(&rig).await;
    let all = ids(&items);
    for id in &all {
        assert_eq!(id.len(), 16, "{id}");
        assert!(
            id.bytes().all(|byte| b"0123456789abcdef".contains(&byte)),
            "{id}"
        );
        assert!(id.bytes().any(|byte| byte.is_ascii_digit()), "{id}");
    }
    for item in &items {
        let initial = if item.get("lastOperation").is_some() {
            'd'
        } else {
            'e'
        };
        assert!(item["id"].as_str().unwrap().starts_with(initial), "{item}");
    }
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_ids_in_the_same_order() {
    let with_seed = async |seed| {
        let options = Options {
            seed,
            ..Options::default()
        };
        ids(&everything(&Rig::start(options).await).await)
    };
    let first = with_seed(7).await;
    assert_eq!(first, with_seed(7).await);
    let other = with_seed(8).await;
    assert!(first.iter().all(|id| !other.contains(id)));
}

#[tokio::test(start_paused = true)]
async fn more_items_of_one_status_leave_the_ids_of_the_others() {
    let stopped = async |running| {
        let counts = Counts {
            stopped: 5,
            running,
            ..Counts::NONE
        };
        let rig = Rig::start(only(counts)).await;
        sorted(rig.ids("deployments", "STOPPED").await)
    };
    assert_eq!(stopped(0).await, stopped(50).await);
}

#[tokio::test(start_paused = true)]
async fn a_list_is_in_no_useful_order_but_always_the_same() {
    let rig = Rig::start(Options::default()).await;
    for kind in KINDS {
        let items = all(&rig, "default", kind).await;
        assert_eq!(items, all(&rig, "default", kind).await);
        let changes = items
            .windows(2)
            .filter(|pair| pair[0]["status"] != pair[1]["status"]);
        assert!(changes.count() > 100, "{kind} of one status stand together");
        for field in ["id", "status", "createdAt", "modifiedAt", "scenarioId"] {
            let text = |item: &Value| item[field].as_str().unwrap().to_owned();
            assert!(!items.is_sorted_by_key(text), "{kind} by {field}");
            assert!(
                !items.iter().rev().is_sorted_by_key(text),
                "{kind} by {field}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn ages_fit_the_statuses() {
    let rig = Rig::start(Options::default()).await;
    let hour = Duration::from_secs(3_600);
    let week = 7 * 24 * hour;
    for group in ["default", "team-b"] {
        for kind in KINDS {
            let items = all(&rig, group, kind).await;
            let of =
                |status: &'static str| items.iter().filter(move |item| item["status"] == status);
            assert!(of("DEAD").all(|item| age(item, "createdAt") < week));
            let young = of("UNKNOWN").filter(|item| age(item, "createdAt") < hour);
            assert_eq!(young.count(), 4, "{group} {kind}");
            for item in &items {
                assert!(age(item, "createdAt") >= age(item, "modifiedAt"), "{item}");
                assert_eq!(
                    item["completionTime"].is_string(),
                    matches!(
                        item["status"].as_str(),
                        Some("STOPPED" | "DEAD" | "COMPLETED")
                    ),
                    "{item}"
                );
                if item["status"] == "RUNNING" {
                    assert!(age(item, "createdAt") >= age(item, "startTime"), "{item}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_optional_field_without_a_value_is_null_and_not_missing() {
    let rig = Rig::start(Options::default()).await;
    for (kind, fields) in [
        (
            "deployments",
            [
                "statusMessage",
                "startTime",
                "deploymentUrl",
                "ttl",
                "details",
            ],
        ),
        (
            "executions",
            [
                "statusMessage",
                "startTime",
                "executionScheduleId",
                "outputArtifacts",
                "completionTime",
            ],
        ),
    ] {
        let items = all(&rig, "default", kind).await;
        for field in fields {
            assert!(
                items.iter().all(|item| item.get(field).is_some()),
                "{field}"
            );
            assert!(items.iter().any(|item| item[field].is_null()), "{field}");
            assert!(items.iter().any(|item| !item[field].is_null()), "{field}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_runs_can_be_consumed_and_nowhere_real() {
    let rig = Rig::start(Options::default()).await;
    for item in all(&rig, "default", "deployments").await {
        let runs = matches!(item["status"].as_str(), Some("RUNNING" | "STOPPING"));
        assert_eq!(item["deploymentUrl"].is_string(), runs, "{item}");
        if let Some(url) = item["deploymentUrl"].as_str() {
            assert!(url.contains(".invalid/"), "{url}");
            assert!(url.ends_with(item["id"].as_str().unwrap()), "{url}");
        }
    }
}

#[test]
fn impossible_options_are_refused() {
    let options = Options {
        groups: Vec::new(),
        ..Options::default()
    };
    assert_eq!(Sandbox::new(options).err(), Some(OptionsError::NoGroup));
}
