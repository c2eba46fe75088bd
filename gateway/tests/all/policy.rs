//! The most that a connection allows.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};

use bulkhead_gateway::{Policy, Setup};

use crate::{
    client::Ask,
    rig::{BULK, Rig, setup, stop},
    upstream::{Manner, accepted},
};

const ID: &str = "X-Correlation-ID";

async fn start(policy: Policy) -> Rig {
    Rig::start_with_policy(Manner::Answer(accepted()), policy).await
}

fn of_run(ask: Ask, run: u8, request: u8) -> Ask {
    ask.header(ID, &format!("{run:016x}-{request}"))
}

#[tokio::test]
async fn on_a_read_only_connection_no_call_changes_anything_and_every_reading_goes() {
    let rig = start(Policy {
        read_only: true,
        ..Policy::default()
    })
    .await;
    let one = format!("{BULK}/a1b2");
    let single_stop = rig.in_group("PATCH", &one);
    let single_stop = single_stop.body("application/json", r#"{"targetStatus":"STOPPED"}"#);
    for ask in [rig.change(), rig.in_group("DELETE", &one), single_stop] {
        ask.answer().await.refused(403, "read-only");
    }
    rig.nothing_sent();
    rig.in_group("GET", BULK).answer().await.of_service(202);
    let list = rig.get("/api/connections").await.json();
    assert_eq!(list[0]["readOnly"], true);
}

#[tokio::test]
async fn a_run_changes_no_more_items_than_a_run_may() {
    let rig = start(Policy {
        max_items: NonZeroUsize::new(3),
        ..Policy::default()
    })
    .await;
    let change = |ids: &[&str], run, request| of_run(rig.bulk(&stop(ids)), run, request).answer();
    change(&["aaaa", "bbbb"], 1, 1).await.of_service(202);
    // A retry of some, and a second step, count no item twice.
    change(&["aaaa"], 1, 2).await.of_service(202);
    let delete = rig.in_group("DELETE", &format!("{BULK}/bbbb"));
    of_run(delete, 1, 3).answer().await.of_service(202);
    let beyond = change(&["cccc", "dddd"], 1, 4).await;
    let details = beyond.refused(403, "max-items");
    assert_eq!(
        (&details["maxItems"], &details["soFar"]),
        (&3.into(), &2.into())
    );
    change(&["cccc"], 1, 5).await.of_service(202);
    // The same id in another group is another item.
    let elsewhere = rig.ask("DELETE", &format!("{BULK}/aaaa"));
    let elsewhere = elsewhere.header("AI-Resource-Group", "team-b");
    let answer = of_run(elsewhere, 1, 6).answer().await;
    answer.refused(403, "max-items");
    change(&["dddd"], 2, 1).await.of_service(202);
    assert_eq!(rig.upstream.requests().len(), 5);
    let without_a_run = rig.change().answer().await;
    assert_eq!(without_a_run.refused(400, "run-missing")["maxItems"], 3);
}

#[tokio::test]
async fn a_repeat_of_what_was_sent_is_answered_although_the_run_has_no_room() {
    let rig = start(Policy {
        max_items: NonZeroUsize::new(1),
        ..Policy::default()
    })
    .await;
    let change = || of_run(rig.bulk(&stop(&["aaaa"])), 1, 1).answer();
    change().await.of_service(202);
    change().await.of_service(202);
    rig.upstream.only_request();
}

/// A connection that lets one item a second through.
async fn slow(setup: Setup) -> Rig {
    let policy = Policy {
        rate: NonZeroU32::new(1),
        ..Policy::default()
    };
    let rig = Rig::start_of(Manner::Answer(accepted()), setup, policy).await;
    // After a rest a request goes as a whole; what follows waits for its three items.
    let three = ["aaaa", "bbbb", "cccc"];
    rig.bulk(&stop(&three)).answer().await.of_service(202);
    rig
}

#[tokio::test]
async fn what_comes_faster_than_the_rate_is_held_or_told_when_to_come_again() {
    let rig = slow(setup()).await;
    let seven = ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg"];
    let held = rig.bulk(&stop(&seven)).answer().await;
    held.of_service(202);
    let answer = rig.bulk(&stop(&["aaaa"])).answer().await;
    let sentence = answer.failed(503, "not_sent");
    assert!(sentence.contains("rate"), "{sentence}");
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(answer.json()["gateway"]["details"]["rule"], "rate");
    assert_eq!(rig.upstream.requests().len(), 2);
}

#[tokio::test]
async fn the_time_that_a_request_is_held_counts_as_time_of_the_service() {
    let timeout = Duration::from_millis(1500);
    let rig = slow(Setup { timeout, ..setup() }).await;
    // It is held for three seconds, longer than a service may take: nothing is left to send it.
    let answer = rig.bulk(&stop(&["aaaa"])).answer().await;
    answer.failed(504, "ambiguous");
}
