//! The log of each request, so that it can be found from the page and the other way round.
#![cfg(unix)]

use std::{fs, net::SocketAddr};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    client::Ask,
    program::{Program, folder},
    rig::{MERGE_PATCH, nowhere, stop},
    upstream::{Manner, Upstream, accepted, answer},
};

const RUN: &str = "0123456789abcdef";

fn connection(name: &str, address: SocketAddr) -> String {
    format!("[[connections]]\nname = \"{name}\"\nkind = \"ai-core\"\nurl = \"http://{address}\"\n")
}

/// The lines of the log after a sign-in, a change, the same one once more, one that found no connection, one
/// that was refused, something that is the gateway's own to answer, and a reading that is no part
/// of a run.
async fn log_of(format: &str) -> Vec<String> {
    let dir = folder(&format!("log-{format}"));
    let upstream = Upstream::start(Manner::Answer(accepted())).await;
    let nowhere = nowhere();
    let file = [
        connection("main", upstream.address),
        connection("down", nowhere.local_addr().unwrap()),
    ];
    fs::write(dir.join("bulkhead.toml"), file.concat()).unwrap();
    let args = [
        "--listen",
        "127.0.0.1:0",
        "--log-level",
        "debug",
        "--log-format",
        format,
    ];
    let program = Program::start(&dir, &args, "Bulkhead is at http://").await;
    let session = program.sign_in(&dir).await;
    let ask = |method: &str, path: &str, correlation: &str| {
        Ask::new(program.address, method, path)
            .session(&session)
            .header("AI-Resource-Group", "default")
            .header("X-Correlation-ID", correlation)
    };
    let change = |connection: &str, correlation: String| {
        let path = format!("/api/connections/{connection}/v2/lm/deployments");
        let body = stop(&["a1b2"]).to_string();
        ask("PATCH", &path, &correlation).body(MERGE_PATCH, body)
    };
    for _ in 0..2 {
        let answer = change("main", format!("{RUN}-0")).answer().await;
        answer.of_service(202);
    }
    let answer = change("down", format!("{RUN}-1")).answer().await;
    answer.failed(502, "not_sent");
    let answer = change("none", format!("{RUN}-2")).answer().await;
    answer.refused(404, "connection-unknown");
    let own = ask("GET", "/api/connections", &format!("{RUN}-r3"));
    assert_eq!(own.answer().await.status, 200);
    let path = "/api/connections/main/v2/lm/meta";
    ask("GET", path, "r4").answer().await.of_service(202);

    let (_, log) = program.end("-TERM").await;
    log.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn each_line_has_correlation_id_run_status_and_duration() {
    let lines: Vec<Value> = (log_of("json").await.iter())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let requests: Vec<_> = (lines.iter())
        .filter(|line| line.get("correlation").is_some())
        .filter(|line| line["path"] != "/api/session")
        .collect();
    for line in &requests {
        assert!(line["milliseconds"].is_u64(), "{line}");
    }
    let told = |line: &&Value| {
        let message = line["message"].as_str().unwrap();
        let message = match line.get("kind") {
            Some(kind) => kind.clone(),
            None => json!(message),
        };
        json!([
            message,
            line["correlation"],
            line.get("run"),
            line["status"]
        ])
    };
    let told: Vec<_> = requests.iter().map(told).collect();
    let [first, second, third] = [0, 1, 2].map(|number| format!("{RUN}-{number}"));
    let expected = [
        json!(["forwarded", first, RUN, 202]),
        json!(["answered", first, RUN, 202]),
        json!(["replayed", first, RUN, 202]),
        json!(["answered", first, RUN, 202]),
        json!(["not_sent", second, RUN, 502]),
        json!(["answered", second, RUN, 502]),
        json!(["refused", third, RUN, 404]),
        json!(["answered", format!("{RUN}-r3"), RUN, 200]),
        json!(["forwarded", "r4", null, 202]),
        json!(["answered", "r4", null, 202]),
    ];
    assert_eq!(told, expected);
    let last = requests.last().unwrap();
    assert_eq!(last.get("run"), None, "left out, not null");
}

#[tokio::test]
async fn lines_for_people_have_the_same() {
    let lines = log_of("text").await;
    for (number, message, status) in [
        (0, "forwarded", 202),
        (0, "replayed", 202),
        (0, "answered", 202),
        (1, "The service can't be reached", 502),
        (2, "refused", 404),
    ] {
        let of_request = format!(" correlation=\"{RUN}-{number}\" run=\"{RUN}\" ");
        let found = lines
            .iter()
            .find(|line| line.contains(message) && line.contains(&of_request));
        let line = found.unwrap_or_else(|| panic!("{message} in {lines:#?}"));
        assert!(line.contains(&format!(" status={status} ")), "{line}");
        assert!(line.contains(" milliseconds="), "{line}");
    }
    let without = lines.iter().find(|line| line.contains("\"r4\"")).unwrap();
    assert!(!without.contains("run="), "{without}");
}

/// A path is logged as it came. Control characters and marks of the writing direction in it would
/// change what a terminal shows of the whole line.
#[tokio::test]
async fn what_a_terminal_would_obey_is_escaped_in_both_formats() {
    let hidden = "\u{9b}2J\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}";
    let path = format!("/api/{hidden}");
    for format in ["text", "json"] {
        let dir = folder(&format!("log-hidden-{format}"));
        let args = ["--listen", "127.0.0.1:0", "--log-format", format];
        let program = Program::start(&dir, &args, "Bulkhead is at http://").await;
        let mut stream = TcpStream::connect(program.address).await.unwrap();
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: localhost\r\nx-bulkhead-request: 1\r\n\
             connection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");

        let (_, log) = program.end("-TERM").await;
        let line = log.lines().find(|line| line.contains("refused")).unwrap();
        assert!(
            line.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
            "{line:?}"
        );
        if format == "json" {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["path"], path);
        }
    }
}

#[tokio::test]
async fn a_body_that_is_not_passed_on_is_logged_with_its_type() {
    let dir = folder("log-withheld");
    let head = "200 OK\r\ncontent-type: text/html\u{9b} status=1";
    let upstream = Upstream::start(Manner::Answer(answer(head, "<p>"))).await;
    let file = connection("main", upstream.address);
    fs::write(dir.join("bulkhead.toml"), file).unwrap();
    let args = ["--listen", "127.0.0.1:0", "--log-format", "json"];
    let program = Program::start(&dir, &args, "Bulkhead is at http://").await;
    let session = program.sign_in(&dir).await;
    let path = "/api/connections/main/v2/lm/meta";
    let ask = Ask::new(program.address, "GET", path).session(&session);
    ask.answer().await.of_service(200);
    let (_, log) = program.end("-TERM").await;
    let lines = (log.lines()).map(|line| serde_json::from_str::<Value>(line).unwrap());
    let line = (lines.into_iter()).find(|line| line["message"] == "forwarded");
    let said = "type text/html\\u{9b} status=1";
    assert_eq!(line.unwrap()["withheld"], said);
}
