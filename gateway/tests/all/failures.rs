//! Requests without an answer of the service.

use std::time::Duration;

use bulkhead_gateway::Setup;

use crate::{
    client::Ask,
    rig::{BULK, MERGE_PATCH, Rig, connection, serve_signed_in, setup, stop},
    upstream::{Manner, accepted, answer},
};

#[tokio::test]
async fn a_change_that_found_no_connection_was_not_sent() {
    let rig = Rig::start().await;
    let path = "/api/connections/down/v2/lm/deployments";
    let ask = rig.in_group("PATCH", path);
    let ask = ask.body(MERGE_PATCH, stop(&["a1b2"]).to_string());
    let message = ask.answer().await.failed(502, "not_sent");
    assert!(message.contains("refused"), "{message}");
    rig.nothing_sent();
}

#[tokio::test]
async fn a_name_that_nobody_has_was_not_sent() {
    let setup = Setup {
        // RFC 6761: no such name exists.
        connections: vec![connection("none", "http://bulkhead.invalid")],
        ..setup()
    };
    let (address, session) = serve_signed_in(setup).await;
    let path = "/api/connections/none/v2/lm/meta";
    let ask = Ask::new(address, "GET", path).session(&session);
    ask.answer().await.failed(502, "not_sent");
}

#[tokio::test]
async fn a_change_whose_connection_was_cut_is_ambiguous_and_is_not_repeated() {
    let whole = accepted();
    for sent in [0, 10, 40, whole.len() - 1] {
        let rig = Rig::start_with(Manner::Cut(whole[..sent].to_vec())).await;
        let message = rig.change().answer().await.failed(502, "ambiguous");
        assert!(message.contains("may have been carried out"), "{message}");
        rig.upstream.only_request();
        assert_eq!(rig.upstream.connections(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_ambiguous() {
    let rig = Rig::start_with(Manner::Cut(b"SSH-2.0-x\r\n\r\n".to_vec())).await;
    rig.change().answer().await.failed(502, "ambiguous");
    rig.upstream.only_request();
}

#[tokio::test]
async fn a_reading_on_a_kept_connection_that_was_closed_is_not_repeated() {
    let rig = Rig::start().await;
    rig.in_group("GET", BULK).answer().await.of_service(202);
    rig.upstream.behave(Manner::Cut(Vec::new()));
    let cut = rig.in_group("GET", BULK).answer().await;
    let message = cut.failed(502, "ambiguous");
    assert!(message.contains("Nothing was changed"), "{message}");
    assert_eq!(rig.upstream.requests().len(), 2);
    assert_eq!(rig.upstream.connections(), 1);
}

#[tokio::test]
async fn a_service_that_takes_too_long_is_ambiguous() {
    let timeout = Duration::from_millis(100);
    let rig = Rig::start_in_time(Manner::Hold(accepted()), timeout).await;
    let message = rig.change().answer().await.failed(504, "ambiguous");
    assert!(message.contains("within 0.1 s"), "{message}");
    rig.upstream.only_request();
}

/// It waits longer than the gateway, and trusts no reading as long as a change may still arrive.
#[tokio::test]
async fn the_page_is_told_how_long_a_service_may_take() {
    let timeout = Duration::from_millis(100);
    let rig = Rig::start_in_time(Manner::Hold(accepted()), timeout).await;
    let connections = rig.ask("GET", "/api/connections").answer().await.json();
    assert_eq!(connections[0]["upstreamTimeoutMs"], 100, "{connections}");
}

#[tokio::test]
async fn an_answer_that_begins_and_does_not_end_takes_too_long() {
    let timeout = Duration::from_millis(100);
    let head = b"HTTP/1.1 202 Accepted\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let rig = Rig::start_in_time(Manner::Answer(head), timeout).await;
    rig.change().answer().await.failed(504, "ambiguous");
    rig.upstream.only_request();
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_ambiguous_and_says_what_helps() {
    let most = 32 << 20;
    let body = "x".repeat(most + 1);
    let head = "200 OK\r\ncontent-type: text/plain";
    let rig = Rig::start_with(Manner::Cut(answer(head, &body))).await;
    let large = rig.in_group("GET", BULK).answer().await;
    let message = large.failed(502, "ambiguous");
    assert!(message.contains("$top"), "{message}");
    rig.upstream
        .behave(Manner::Cut(answer(head, &body[..most])));
    let whole = rig.in_group("GET", BULK).answer().await;
    assert_eq!(whole.of_service(200).body.len(), most);
}
