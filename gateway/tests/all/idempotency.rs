//! One forward for each correlation id, and a stop that awaits what is in flight.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::TcpStream;

use crate::{
    client::{Answer, Ask},
    rig::{BULK, MERGE_PATCH, Rig, stop},
    upstream::{Manner, accepted, answer},
};

const ID: &str = "X-Correlation-ID";

fn with_id(ask: Ask) -> Ask {
    ask.header(ID, "r1-0-1")
}

/// Everything of an answer but the time.
fn shown(answer: &Answer) -> String {
    let mut headers = answer.headers.clone();
    headers.remove("date");
    format!("{} {headers:?} {:?}", answer.status, answer.body)
}

#[tokio::test]
async fn repeats_at_the_same_time_are_forwarded_once() {
    let rig = Rig::start_with(Manner::Hold(accepted())).await;
    let repeats = (0..5).map(|_| with_id(rig.change()).answer());
    let repeats = join_all(repeats);
    let released = async {
        rig.upstream.arrived(1).await;
        rig.upstream.release();
    };
    let (answers, ()) = tokio::join!(repeats, released);
    for answer in &answers {
        answer.of_service(202);
        assert_eq!(shown(answer), shown(&answers[0]));
    }
    rig.upstream.only_request();
}

#[tokio::test]
async fn a_later_repeat_gets_the_same_answer_byte_for_byte() {
    let head = "207 Multi-Status\r\ncontent-type: application/x\r\nretry-after: 7";
    let rig = Rig::start_with(Manner::Answer(answer(head, "{ \"a\" : 1 }"))).await;
    let delete = format!("{BULK}/a1b2");
    let first = with_id(rig.in_group("DELETE", &delete)).answer().await;
    first.of_service(207);
    rig.upstream.behave(Manner::Answer(accepted()));
    let second = with_id(rig.in_group("DELETE", &delete)).answer().await;
    assert_eq!(shown(&first), shown(&second));
    rig.upstream.only_request();
}

#[tokio::test]
async fn what_has_no_answer_is_not_sent_again_either() {
    let rig = Rig::start_with(Manner::Cut(Vec::new())).await;
    let first = with_id(rig.change()).answer().await;
    first.failed(502, "ambiguous");
    rig.upstream.behave(Manner::Answer(accepted()));
    let second = with_id(rig.change()).answer().await;
    assert_eq!(shown(&first), shown(&second));
    rig.upstream.only_request();

    let down = "/api/connections/down/v2/lm/deployments/a1b2";
    let first = with_id(rig.in_group("DELETE", down)).answer().await;
    first.failed(502, "not_sent");
    let second = with_id(rig.in_group("DELETE", down)).answer().await;
    assert_eq!(shown(&first), shown(&second));
}

#[tokio::test]
async fn an_id_of_another_request_is_refused() {
    let rig = Rig::start().await;
    let body = stop(&["a1b2"]).to_string();
    with_id(rig.change()).answer().await.of_service(202);
    let one = format!("{BULK}/a1b2");
    let executions = BULK.replace("deployments", "executions");
    for ask in [
        rig.bulk(&stop(&["a1b3"])),
        rig.ask("PATCH", BULK)
            .header("AI-Resource-Group", "team-b")
            .body(MERGE_PATCH, body.clone()),
        rig.in_group("PATCH", &executions)
            .body(MERGE_PATCH, body.replace("deployments", "executions")),
        rig.in_group("DELETE", &one),
        rig.in_group("PATCH", &one)
            .body("application/json", r#"{"targetStatus":"STOPPED"}"#),
    ] {
        let answer = with_id(ask).answer().await;
        answer.refused(409, "correlation-id-reused");
    }
    // The same wish in another spelling.
    let spelled = rig.in_group("PATCH", BULK);
    let spelled = spelled.body(MERGE_PATCH, format!(" {body} "));
    with_id(spelled).answer().await.of_service(202);
    rig.upstream.only_request();
    // The same id on another connection.
    let other = rig.in_group("PATCH", "/api/connections/small-1/v2/lm/deployments");
    let other = other.body(MERGE_PATCH, body);
    with_id(other).answer().await.of_service(202);
    assert_eq!(rig.upstream.requests().len(), 2);
}

#[tokio::test]
async fn what_was_refused_can_be_mended_under_the_same_id() {
    let rig = Rig::start().await;
    let refused = with_id(rig.bulk(&stop(&["x"]))).answer().await;
    refused.refused(400, "id-malformed");
    with_id(rig.change()).answer().await.of_service(202);
    rig.upstream.only_request();
}

#[tokio::test]
async fn requests_without_an_id_and_readings_are_forwarded_each() {
    let rig = Rig::start().await;
    let first = rig.change().answer().await;
    let second = rig.change().answer().await;
    assert_ne!(first.header(ID), second.header(ID));
    for _ in 0..2 {
        let reading = with_id(rig.in_group("GET", BULK)).answer().await;
        reading.of_service(202);
    }
    let requests = rig.upstream.requests();
    assert_eq!(requests.len(), 4);
    for (request, answer) in requests.iter().zip([first, second]) {
        assert_eq!(request.header("x-correlation-id"), answer.header(ID));
    }
}

/// Sends a request and closes the connection when it has arrived at the service.
async fn send_and_leave(rig: &Rig, ask: Ask) {
    tokio::select! {
        answer = ask.send() => panic!("{answer:?}"),
        () = rig.upstream.arrived(1) => {}
    }
}

#[tokio::test]
async fn a_change_goes_on_when_the_browser_is_gone() {
    let rig = Rig::start_with(Manner::Hold(accepted())).await;
    send_and_leave(&rig, with_id(rig.change())).await;
    // Meanwhile the gateway gets to see that the connection is closed.
    for _ in 0..3 {
        rig.get("/api/connections").await;
    }
    let repeat = with_id(rig.change()).answer();
    let released = async {
        rig.get("/api/connections").await;
        rig.upstream.release();
    };
    let (answer, ()) = tokio::join!(repeat, released);
    answer.of_service(202);
    rig.upstream.only_request();
}

/// Waits until the gateway accepts no connection any more.
async fn closed(rig: &Rig) {
    while TcpStream::connect(rig.address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_stop_awaits_what_is_in_flight() {
    let mut rig = Rig::start_with(Manner::Hold(accepted())).await;
    let sent = tokio::spawn(rig.change().answer());
    rig.upstream.arrived(1).await;
    rig.stop();
    closed(&rig).await;
    assert!(!sent.is_finished());
    rig.upstream.release();
    sent.await.unwrap().of_service(202);
    rig.stopped().await;
}

#[tokio::test]
async fn a_stop_awaits_a_change_whose_browser_is_gone() {
    let mut rig = Rig::start_with(Manner::Hold(accepted())).await;
    send_and_leave(&rig, rig.change()).await;
    rig.stop();
    closed(&rig).await;
    let too_early = tokio::time::timeout(Duration::from_millis(50), rig.stopped());
    assert!(too_early.await.is_err(), "the change is still in flight");
    rig.upstream.release();
    rig.stopped().await;
}
