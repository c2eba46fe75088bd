//! The effects of time on items.

use std::ops::RangeInclusive;
use std::time::Duration;

use bulkhead_sandbox::{Counts, Options, Pace};
use tokio::time::advance;

use crate::rig::{Rig, few, only};

const KINDS: [&str; 2] = ["deployments", "executions"];
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn count(rig: &Rig, kind: &str, filter: &str) -> usize {
    let answer = rig.get(&format!("/v2/lm/{kind}/$count{filter}")).await;
    answer.text().parse().unwrap()
}

/// Expects that nothing has happened just before the range and everything at its end, and that not
/// everything happens at once.
async fn happens_within(rig: &Rig, kind: &str, filter: &str, all: usize, seconds: [u32; 2]) {
    let [first, last] = seconds;
    let second = Duration::from_secs(1);
    assert_eq!(count(rig, kind, filter).await, 0, "at the start");
    advance(Duration::from_millis(u64::from(first) * 1_000 - 1)).await;
    assert_eq!(count(rig, kind, filter).await, 0, "before {first} s");
    advance((last - first) * second / 2).await;
    let halfway = count(rig, kind, filter).await;
    assert!((1..all).contains(&halfway), "{halfway} of {all} halfway");
    advance((last - first) * second / 2 + Duration::from_millis(1)).await;
    assert_eq!(count(rig, kind, filter).await, all, "after {last} s");
}

#[tokio::test(start_paused = true)]
async fn pending_ones_run_after_20_to_90_seconds() {
    for kind in KINDS {
        let rig = Rig::start(only(Counts {
            pending: 40,
            ..Counts::NONE
        }))
        .await;
        happens_within(&rig, kind, "?status=RUNNING", 40, [20, 90]).await;
        let id = &rig.ids(kind, "RUNNING").await[0];
        let item = rig.item(kind, id).await;
        assert!(item["startTime"].is_string(), "{item}");
        assert_eq!(item["startTime"], item["modifiedAt"]);
    }
}

#[tokio::test(start_paused = true)]
async fn stopping_ones_are_stopped_after_2_to_8_seconds() {
    for kind in KINDS {
        let rig = Rig::start(only(Counts {
            stopping: 40,
            ..Counts::NONE
        }))
        .await;
        happens_within(&rig, kind, "?status=STOPPED", 40, [2, 8]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_by_request_takes_as_long() {
    for kind in KINDS {
        let rig = Rig::start(only(Counts {
            running: 40,
            ..Counts::NONE
        }))
        .await;
        advance(DAY).await;
        let running = rig.ids(kind, "RUNNING").await;
        rig.change(kind, "STOPPED", &running).answer().await;
        assert_eq!(count(&rig, kind, "?status=STOPPING").await, 40);
        happens_within(&rig, kind, "?status=STOPPED", 40, [2, 8]).await;
        let item = rig.item(kind, &running[0]).await;
        assert_eq!(item["completionTime"], item["modifiedAt"], "{item}");
    }
}

#[tokio::test(start_paused = true)]
async fn deleted_ones_keep_their_status_and_are_gone_after_1_to_6_seconds() {
    for kind in KINDS {
        let rig = Rig::start(few()).await;
        let stopped = rig.ids(kind, "STOPPED").await;
        rig.change(kind, "DELETED", &stopped).answer().await;
        advance(Duration::from_millis(999)).await;
        assert_eq!(rig.ids(kind, "STOPPED").await, stopped, "still listed");
        for id in &stopped {
            let state = rig.state(kind, id).await;
            assert_eq!(state, ("STOPPED".to_owned(), "DELETED".to_owned()));
        }
        advance(Duration::from_millis(2_500)).await;
        let left = count(&rig, kind, "?status=STOPPED").await;
        assert!((1..20).contains(&left), "{left} left halfway");
        advance(Duration::from_millis(2_501)).await;
        assert_eq!(count(&rig, kind, "?status=STOPPED").await, 0);
        assert_eq!(count(&rig, kind, "").await, 20, "the running ones");
        let unknown = if kind == "deployments" {
            "01010016"
        } else {
            "01010020"
        };
        let one = rig.get(&format!("/v2/lm/{kind}/{}", stopped[0])).await;
        assert_eq!(one.refused(404)["code"], unknown);
        let again = rig.change(kind, "DELETED", &stopped[..1]).answer().await;
        assert_eq!(again.entries(kind)[0]["error"]["code"], unknown);
    }
}

#[tokio::test(start_paused = true)]
async fn what_nobody_touches_stays() {
    let rig = Rig::start(Options::default()).await;
    advance(5 * 365 * DAY).await;
    for (kind, status, expected) in [
        // Those that were PENDING run now, those that were STOPPING are stopped.
        ("deployments", "RUNNING", 115),
        ("executions", "RUNNING", 115),
        ("deployments", "STOPPED", 328),
        ("executions", "STOPPED", 328),
        ("executions", "COMPLETED", 60),
        ("deployments", "UNKNOWN", 12),
        ("executions", "UNKNOWN", 12),
        ("deployments", "PENDING", 0),
        ("executions", "STOPPING", 0),
    ] {
        let filter = format!("?status={status}");
        assert_eq!(
            count(&rig, kind, &filter).await,
            expected,
            "{kind} {status}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn dead_ones_vanish_seven_days_after_their_death() {
    for kind in KINDS {
        let rig = Rig::start(only(Counts {
            dead: 40,
            ..Counts::NONE
        }))
        .await;
        let dead = rig.ids(kind, "DEAD").await;
        let died = |item: &serde_json::Value| {
            humantime::parse_rfc3339(item["completionTime"].as_str().unwrap()).unwrap()
        };
        let item = rig.item(kind, &dead[0]).await;
        let now = std::time::SystemTime::now();
        let left = (died(&item) + 7 * DAY).duration_since(now).unwrap();
        let second = Duration::from_secs(1);
        // The timestamps are whole seconds.
        advance(left.saturating_sub(2 * second)).await;
        rig.item(kind, &dead[0]).await;
        advance(4 * second).await;
        let answer = rig.get(&format!("/v2/lm/{kind}/{}", dead[0])).await;
        answer.refused(404);
        advance(7 * DAY).await;
        assert_eq!(count(&rig, kind, "").await, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_was_stopped_can_be_deleted_once_it_is_stopped() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await[..1].to_vec();
    rig.change("deployments", "STOPPED", &running)
        .answer()
        .await;
    let early = rig
        .change("deployments", "DELETED", &running)
        .answer()
        .await;
    let early = early.entries("deployments");
    assert_eq!(
        early[0]["error"]["message"],
        "Current status STOPPING cannot be changed"
    );
    advance(Duration::from_secs(8)).await;
    let late = rig
        .change("deployments", "DELETED", &running)
        .answer()
        .await;
    assert!(late.entries("deployments")[0]["message"].is_string());
}

#[tokio::test(start_paused = true)]
async fn the_pace_is_an_option() {
    let exactly = |seconds| -> RangeInclusive<Duration> {
        Duration::from_secs(seconds)..=Duration::from_secs(seconds)
    };
    let rig = Rig::start(Options {
        pace: Pace {
            deletion: exactly(100),
            ..Pace::default()
        },
        ..few()
    })
    .await;
    let stopped = rig.ids("executions", "STOPPED").await;
    rig.change("executions", "DELETED", &stopped).answer().await;
    advance(Duration::from_millis(99_999)).await;
    assert_eq!(count(&rig, "executions", "?status=STOPPED").await, 20);
    advance(Duration::from_millis(1)).await;
    assert_eq!(count(&rig, "executions", "?status=STOPPED").await, 0);
}
