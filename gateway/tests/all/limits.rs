//! Limits of what clients and services can make the gateway take.

use std::time::Duration;

use bulkhead_gateway::Limits;
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::task::JoinHandle;

use crate::{
    client::{Answer, Ask},
    raw::Raw,
    rig::{BULK, Rig},
    upstream::{Manner, accepted, answer},
};

/// Long enough for nothing to happen in it.
const LONG: Duration = Duration::from_secs(3600);

/// A time that is soon over.
const SHORT: Duration = Duration::from_millis(500);

/// Limits that no test reaches unless it sets one.
fn limits() -> Limits {
    Limits {
        header: LONG,
        idle: LONG,
        stalled: LONG,
        ..Limits::default()
    }
}

/// An answer of so many bytes.
fn large(bytes: usize) -> Vec<u8> {
    let head = "202 Accepted\r\ncontent-type: application/json";
    answer(head, &" ".repeat(bytes))
}

fn read(rig: &Rig) -> Ask {
    rig.in_group("GET", BULK)
}

/// A change of the connection `main` under an id.
fn change(rig: &Rig, correlation: &str) -> Ask {
    let path = format!("{BULK}/{correlation}");
    let ask = rig.in_group("DELETE", &path);
    ask.header("X-Correlation-ID", correlation)
}

#[track_caller]
fn at_ceiling(answer: &Answer, ceiling: &str) {
    answer.failed(503, "not_sent");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.json()["gateway"]["details"]["ceiling"], ceiling);
}

/// Begins so many requests, and waits until they are at the service.
async fn begin<const N: usize>(rig: &Rig, asks: [Ask; N]) -> [JoinHandle<Answer>; N] {
    let before = rig.upstream.requests().len();
    let begun = asks.map(|ask| tokio::spawn(ask.answer()));
    rig.upstream.arrived(before + N).await;
    begun
}

#[tokio::test]
async fn an_idle_connection_is_closed_in_its_time() {
    let idle = SHORT;
    let rig = Rig::start_within(Manner::Answer(accepted()), Limits { idle, ..limits() }).await;
    let mut fresh = Raw::connect(rig.address).await;
    let mut kept = Raw::connect(rig.address).await;
    kept.send(&rig.request("GET", "/api/connections")).await;
    kept.answer().await;
    assert_eq!(fresh.rest().await, "");
    assert_eq!(kept.rest().await, "");
}

#[tokio::test]
async fn half_a_header_is_closed_in_its_time() {
    let header = SHORT;
    let rig = Rig::start_within(Manner::Answer(accepted()), Limits { header, ..limits() }).await;
    for sent in ["G", "GET / HTTP/1.1\r\nhost: local", "\r\n"] {
        let mut raw = Raw::connect(rig.address).await;
        raw.send(sent).await;
        assert_eq!(raw.rest().await, "", "{sent:?}");
    }
}

#[tokio::test]
async fn a_request_that_takes_long_is_answered_after_all_times_for_waiting() {
    let limits = Limits {
        header: SHORT,
        idle: SHORT,
        stalled: SHORT,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Hold(accepted()), limits).await;
    let [held] = begin(&rig, [change(&rig, "a1b2")]).await;
    tokio::time::sleep(3 * SHORT).await;
    rig.upstream.release();
    held.await.unwrap().of_service(202);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_and_gives_back_its_memory() {
    let size = 16 << 20;
    let limits = Limits {
        stalled: SHORT,
        // A reading may have three quarters.
        answer_bytes: size * 2,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Answer(large(size)), limits).await;
    let mut deaf = Raw::connect(rig.address).await;
    deaf.send(&rig.request("GET", BULK)).await;
    rig.upstream.arrived(1).await;
    let mut refused = 0;
    loop {
        let answer = read(&rig).answer().await;
        if answer.status == 202 {
            assert_eq!(answer.body.len(), size);
            break;
        }
        at_ceiling(&answer, "answer-bytes");
        refused += 1;
    }
    assert!(
        refused > 0,
        "the first answer was held as long as its client was there"
    );
}

#[tokio::test]
async fn clients_that_only_wait_make_room_for_new_ones() {
    let clients = 4;
    let rig = Rig::start_within(
        Manner::Answer(accepted()),
        Limits {
            clients,
            ..limits()
        },
    )
    .await;
    let mut waiting = Vec::new();
    let half_a_body = rig.head("PATCH", BULK) + "content-length: 9\r\n\r\n{";
    for sent in ["", "GET / HTT", &half_a_body] {
        for _ in 0..20 {
            let mut raw = Raw::connect(rig.address).await;
            raw.send(sent).await;
            waiting.push(raw);
        }
        let answer = rig.get("/api/connections").await;
        assert_eq!(answer.status, 200, "{sent:?}");
    }
    // The oldest are closed.
    assert_eq!(waiting[0].rest().await, "");
}

#[tokio::test]
async fn where_every_client_is_answered_a_new_one_hears_that_there_are_too_many() {
    let clients = 2;
    let rig = Rig::start_within(
        Manner::Hold(accepted()),
        Limits {
            clients,
            ..limits()
        },
    )
    .await;
    let held = begin(&rig, [change(&rig, "a1b2"), read(&rig)]).await;
    let refused = change(&rig, "a1b3").answer().await;
    at_ceiling(&refused, "clients");
    assert_eq!(refused.header("connection"), Some("close"));
    for _ in &held {
        rig.upstream.release();
    }
    for held in held {
        held.await.unwrap().of_service(202);
    }
    assert_eq!(rig.upstream.requests().len(), 2);
    rig.upstream.release();
    change(&rig, "a1b3").answer().await.of_service(202);
}

#[tokio::test]
async fn a_client_that_takes_its_answer_is_not_closed_for_a_new_one() {
    let size = 16 << 20;
    let clients = 1;
    let rig = Rig::start_within(
        Manner::Answer(large(size)),
        Limits {
            clients,
            ..limits()
        },
    )
    .await;
    let mut slow = Raw::connect(rig.address).await;
    slow.send(&(rig.head("GET", BULK) + "connection: close\r\n\r\n"))
        .await;
    let mut read = slow.some(1).await;
    at_ceiling(&rig.get("/api/connections").await, "clients");
    while read < size {
        read += slow.some(2 << 20).await;
    }
}

#[tokio::test]
async fn changes_to_a_service_that_hangs_have_a_ceiling_and_others_go_on() {
    let limits = Limits {
        changes: 2,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Hold(accepted()), limits).await;
    let held = begin(&rig, [change(&rig, "a1b2"), change(&rig, "a1b3")]).await;
    at_ceiling(&change(&rig, "a1b4").answer().await, "changes");
    let other = "/api/connections/small-1/v2/lm/deployments/a1b4";
    let others = begin(&rig, [read(&rig), rig.in_group("DELETE", other)]).await;
    (0..4).for_each(|_| rig.upstream.release());
    for held in held.into_iter().chain(others) {
        held.await.unwrap().of_service(202);
    }
    // What was refused at a ceiling was not sent, and can be sent under the same id.
    rig.upstream.release();
    change(&rig, "a1b4").answer().await.of_service(202);
    assert_eq!(rig.upstream.requests().len(), 5);
}

#[tokio::test]
async fn a_change_whose_client_is_gone_still_counts() {
    let limits = Limits {
        changes: 1,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Hold(accepted()), limits).await;
    let [held] = begin(&rig, [change(&rig, "a1b2")]).await;
    held.abort();
    let _ = held.await;
    at_ceiling(&change(&rig, "a1b3").answer().await, "changes");
    rig.upstream.release();
    change(&rig, "a1b2").answer().await.of_service(202);
    assert_eq!(rig.upstream.requests().len(), 1);
}

#[tokio::test]
async fn readings_have_a_ceiling_of_their_own_and_end_with_their_clients() {
    let limits = Limits {
        readings: 1,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Hold(accepted()), limits).await;
    let [held] = begin(&rig, [read(&rig)]).await;
    at_ceiling(&read(&rig).answer().await, "readings");
    let [held_change] = begin(&rig, [change(&rig, "a1b2")]).await;
    held.abort();
    let _ = held.await;
    // It takes a moment until the gateway sees that.
    let [second] = loop {
        tokio::select! {
            begun = begin(&rig, [read(&rig)]) => break begun,
            () = tokio::time::sleep(SHORT) => {}
        }
    };
    for _ in 0..3 {
        rig.upstream.release();
    }
    for held in [held_change, second] {
        held.await.unwrap().of_service(202);
    }
}

#[tokio::test]
async fn all_requests_together_have_a_ceiling() {
    let limits = Limits {
        requests: 2,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Hold(accepted()), limits).await;
    let held = begin(&rig, [change(&rig, "a1b2"), read(&rig)]).await;
    let other = "/api/connections/small-1/v2/lm/deployments/a1b4";
    at_ceiling(&rig.in_group("DELETE", other).answer().await, "requests");
    assert_eq!(rig.get("/api/connections").await.status, 200);
    (0..2).for_each(|_| rig.upstream.release());
    for held in held {
        held.await.unwrap().of_service(202);
    }
}

#[tokio::test]
async fn repeats_of_a_change_that_hangs_have_a_ceiling_and_are_ambiguous() {
    let limits = Limits {
        changes: 1,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Hold(accepted()), limits).await;
    let [held] = begin(&rig, [change(&rig, "a1b2")]).await;
    let mut repeats: FuturesUnordered<_> = (0..3).map(|_| change(&rig, "a1b2").answer()).collect();
    for _ in 0..2 {
        let answer = repeats.next().await.unwrap();
        let message = answer.failed(503, "ambiguous");
        assert!(message.contains("read the items"), "{message}");
    }
    rig.upstream.release();
    repeats.next().await.unwrap().of_service(202);
    held.await.unwrap().of_service(202);
    rig.upstream.only_request();
}

#[tokio::test]
async fn a_change_without_room_for_its_answer_is_not_sent() {
    let limits = Limits {
        answer_bytes: 100,
        change_bytes: 60,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Hold(accepted()), limits).await;
    let [held] = begin(&rig, [change(&rig, "a1b2")]).await;
    at_ceiling(&change(&rig, "a1b3").answer().await, "answer-bytes");
    rig.upstream.release();
    held.await.unwrap().of_service(202);
    rig.upstream.only_request();
}

#[tokio::test]
async fn a_change_whose_answer_has_no_room_after_all_is_ambiguous() {
    let limits = Limits {
        answer_bytes: 1000,
        change_bytes: 600,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Answer(large(1001)), limits).await;
    let message = change(&rig, "a1b2").answer().await.failed(502, "ambiguous");
    assert!(message.contains("read the items"), "{message}");
    change(&rig, "a1b2").answer().await.failed(502, "ambiguous");
    rig.upstream.only_request();
}

#[tokio::test]
async fn large_answers_do_not_make_the_gateway_forget_that_it_sent_a_change() {
    let rig = Rig::start_within(Manner::Answer(large(30 << 20)), limits()).await;
    let ids = ["a1b2", "a1b3", "a1b4", "a1b5"];
    for id in ids {
        let answer = change(&rig, id).answer().await;
        assert_eq!(answer.of_service(202).body.len(), 30 << 20);
    }
    for id in ids {
        let message = change(&rig, id).answer().await.failed(502, "ambiguous");
        assert!(message.contains("answered with HTTP 202"), "{message}");
    }
    assert_eq!(rig.upstream.requests().len(), ids.len());
}

#[tokio::test]
async fn a_change_that_can_not_be_remembered_is_not_sent() {
    let limits = Limits {
        verdicts: 2,
        ..limits()
    };
    let rig = Rig::start_within(Manner::Answer(accepted()), limits).await;
    for id in ["a1b2", "a1b3"] {
        change(&rig, id).answer().await.of_service(202);
    }
    at_ceiling(&change(&rig, "a1b4").answer().await, "verdicts");
    for id in ["a1b2", "a1b3"] {
        change(&rig, id).answer().await.of_service(202);
    }
    let other = "/api/connections/small-1/v2/lm/deployments/a1b4";
    rig.in_group("DELETE", other).answer().await.of_service(202);
    assert_eq!(rig.upstream.requests().len(), 3);
}

/// Clients that do all they can to keep the gateway from stopping.
async fn hold_on(rig: &Rig) -> Vec<Raw> {
    let half_a_body = rig.head("PATCH", BULK) + "content-length: 9\r\n\r\n{";
    let mut raws = Vec::new();
    for sent in [
        String::new(),
        "GET / HTT".to_owned(),
        half_a_body,
        rig.request("GET", BULK),
        rig.request("DELETE", &format!("{BULK}/a1b2")),
    ] {
        let mut raw = Raw::connect(rig.address).await;
        raw.send(&sent).await;
        raws.push(raw);
    }
    raws
}

#[tokio::test]
async fn a_stop_ends_in_its_time_whatever_clients_do() {
    let grace = SHORT;
    for manner in [Manner::Hold(accepted()), Manner::Answer(large(16 << 20))] {
        let mut rig = Rig::start_within(manner, Limits { grace, ..limits() }).await;
        let mut raws = hold_on(&rig).await;
        rig.upstream.arrived(2).await;
        rig.stop();
        let stopped = tokio::time::timeout(Duration::from_secs(20), rig.stopped());
        stopped.await.unwrap();
        assert_eq!(raws[1].rest().await, "", "it is closed");
    }
}

#[tokio::test]
async fn a_stop_does_not_wait_for_clients_that_only_wait() {
    let mut rig = Rig::start_within(
        Manner::Answer(accepted()),
        Limits {
            grace: LONG,
            ..limits()
        },
    )
    .await;
    let _idle = Raw::connect(rig.address).await;
    let mut half = Raw::connect(rig.address).await;
    half.send("GET / HTT").await;
    let mut kept = Raw::connect(rig.address).await;
    kept.send(&rig.request("GET", "/api/connections")).await;
    kept.answer().await;
    rig.stop();
    let stopped = tokio::time::timeout(Duration::from_secs(20), rig.stopped());
    stopped.await.unwrap();
}
