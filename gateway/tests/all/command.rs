//! The program itself.
#![cfg(unix)]

use std::{fs, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    client::Ask,
    program::{Program, command, folder},
    rig::{MERGE_PATCH, item},
};

#[tokio::test]
async fn it_says_where_it_is_and_stops_when_it_is_told_to() {
    let dir = folder("stop");
    for (args, signal) in [
        (&["--listen", "127.0.0.1:0"][..], "-TERM"),
        (&["serve", "--listen", "127.0.0.1:0"], "-INT"),
    ] {
        let program = Program::start(&dir, args, "Bulkhead is at http://").await;
        let answer = Ask::new(program.address, "GET", "/").answer().await;
        assert_eq!(answer.status, 200);
        // Connections that a browser keeps are no reason to wait.
        let _fresh = TcpStream::connect(program.address).await.unwrap();
        let mut kept = TcpStream::connect(program.address).await.unwrap();
        let get = b"GET /nothing HTTP/1.1\r\nhost: localhost\r\n\r\n";
        kept.write_all(get).await.unwrap();
        kept.read_u8().await.unwrap();
        let end = tokio::time::timeout(Duration::from_secs(5), program.end(signal));
        let (rest, log) = end.await.unwrap();
        assert_eq!(rest, "", "one line is all that stands there");
        assert!(log.contains("stopping"), "{log}");
    }
}

#[tokio::test]
async fn a_hundred_idle_clients_do_not_take_all_of_64_files() {
    let dir = folder("files");
    let args = ["--listen", "127.0.0.1:0", "--log-format", "json"];
    let program = Program::start_with_files(64, &dir, &args).await;
    let mut idle = Vec::new();
    for _ in 0..100 {
        idle.push(TcpStream::connect(program.address).await.unwrap());
    }
    // Through to a sandbox, which needs files, too.
    for path in [
        "sandbox/v2/lm/meta",
        "sandbox-engine/deployment?firstResult=0&maxResults=1000",
    ] {
        let path = format!("/api/connections/{path}");
        let answer = Ask::new(program.address, "GET", &path).answer();
        let answer = tokio::time::timeout(Duration::from_secs(20), answer).await;
        answer.unwrap().of_service(200);
    }
    let (_, log) = program.end("-TERM").await;
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let ceilings: Vec<Value> = lines
        .filter(|line: &Value| line["message"] == "a ceiling is reached")
        .collect();
    assert!(!ceilings.is_empty(), "{log}");
    for line in &ceilings {
        assert_eq!(line["ceiling"], "clients", "{log}");
        assert_eq!(line["level"], "WARN");
        assert!(line["times"].as_u64() >= Some(1), "{log}");
    }
}

#[tokio::test]
async fn without_a_file_it_has_a_sandbox_of_its_own() {
    let dir = folder("own");
    let args = [
        "--listen",
        "127.0.0.1:0",
        "--sandbox-seed",
        "7",
        "--sandbox-count",
        "stopped=3",
        "--sandbox-count",
        "plain=300",
        "--log-format",
        "json",
    ];
    let greeting = "Bulkhead is at http://";
    let program = Program::start(&dir, &args, greeting).await;
    let ask = |method: &str, path: &str| {
        let ask = Ask::new(program.address, method, path);
        ask.header("AI-Resource-Group", "team-b")
    };
    let connections = ask("GET", "/api/connections").answer().await.json();
    let fingerprint = connections[0]["fingerprint"].as_str().unwrap().to_owned();
    assert!(fingerprint.starts_with("ai-core:sandbox:"), "{fingerprint}");
    let expected = json!({
        "name": "sandbox",
        "kind": "ai-core",
        "sandbox": true,
        "fingerprint": fingerprint,
        "resourceGroups": ["default", "team-b"],
        "upstreamTimeoutMs": 60_000,
    });
    assert_eq!(connections[0], expected);
    assert_eq!(connections[1]["name"], "sandbox-engine");
    assert_eq!(connections[1]["kind"], "engine");
    let path = "/api/connections/sandbox-engine/deployment?firstResult=0&maxResults=1000";
    let deployments = ask("GET", path).answer().await.of_service(200).json();
    let all = ask("GET", "/api/sandbox/sandbox-engine/deployments")
        .answer()
        .await
        .json();
    let number = |list: &Value| list.as_array().unwrap().len();
    let (seen, all) = (number(&deployments), number(&all["deployments"]));
    assert!(seen > 300, "{seen}: those and others");
    assert!(all > seen, "{all}: some are not for this account");
    let path = "/api/connections/sandbox/v2/lm/deployments";
    let stopped = ask("GET", &format!("{path}?status=STOPPED")).answer().await;
    let stopped = stopped.of_service(200).json();
    assert_eq!(stopped["count"], 3);
    let id = stopped["resources"][0]["id"].as_str().unwrap();
    let body = json!({ "deployments": [item(id, "DELETED")] }).to_string();
    for _ in 0..2 {
        let change = ask("PATCH", path).header("X-Correlation-ID", "r1");
        let change = change.body(MERGE_PATCH, body.clone()).answer().await;
        change.of_service(202);
    }
    let post = ask("POST", path).answer().await;
    post.refused(405, "method-unknown");

    let (_, log) = program.end("-TERM").await;
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    let messages: Vec<_> = lines.iter().map(|line| &line["message"]).collect();
    assert_eq!(
        messages,
        [
            "forwarded",
            "forwarded",
            "forwarded",
            "forwarded",
            "replayed",
            "refused",
            "stopping"
        ]
    );
    let change = &lines[3];
    assert_eq!(change["correlation"], "r1");
    assert_eq!(change["connection"], "sandbox");
    assert_eq!(change["method"], "PATCH");
    assert_eq!(change["path"], "/v2/lm/deployments");
    assert_eq!(change["status"], 202);
    assert_eq!(change["items"], 1);
    assert!(change["milliseconds"].is_u64(), "{change}");
    assert_eq!(lines[5]["rule"], "method-unknown");

    let again = Program::start(&dir, &args, greeting).await;
    let connections = Ask::new(again.address, "GET", "/api/connections");
    let connections = connections.answer().await.json();
    assert_ne!(connections[0]["fingerprint"], fingerprint);
}

#[tokio::test]
async fn a_sandbox_may_be_a_process_of_its_own() {
    let dir = folder("two");
    let args = [
        "sandbox",
        "--listen",
        "127.0.0.1:0",
        "--bulk-updates",
        "off",
    ];
    let greeting = "The sandbox AI API is at http://";
    let sandbox = Program::start(&dir, &args, greeting).await;
    let file = format!(
        "[[connections]]\nname = \"sim\"\nkind = \"ai-core\"\nurl = \"http://{}\"\n\
         sandbox = true\n",
        sandbox.address
    );
    fs::write(dir.join("bulkhead.toml"), file).unwrap();
    let args = ["--listen", "127.0.0.1:0"];
    let gateway = Program::start(&dir, &args, "Bulkhead is at http://").await;
    let get = |path| Ask::new(gateway.address, "GET", path).answer();
    let connections = get("/api/connections").await.json();
    assert_eq!(
        connections[0]["fingerprint"],
        format!("ai-core:http://{}", sandbox.address)
    );
    let meta = get("/api/connections/sim/v2/lm/meta").await;
    let meta = meta.of_service(200).json();
    let bulk = &meta["aiApi"]["capabilities"]["bulkUpdates"];
    assert_ne!(bulk["deployments"], true, "{meta}");
    get("/api/sandbox/sim/faults").await.of_service(200);
    gateway.end("-TERM").await;
    sandbox.end("-TERM").await;
}

#[tokio::test]
async fn a_sandbox_may_be_an_engine() {
    let dir = folder("engine");
    let args = [
        "sandbox",
        "--service",
        "engine",
        "--listen",
        "127.0.0.1:0",
        "--count",
        "plain=3",
        "--relative",
        "older-405",
    ];
    let greeting = "The sandbox engine is at http://";
    let engine = Program::start(&dir, &args, greeting).await;
    let get = |path| Ask::new(engine.address, "GET", path).answer();
    let about = get("/sandbox").await.json();
    assert_eq!(about["service"], "engine");
    assert_eq!(about["options"]["counts"]["plain"], 3);
    let version = get("/engine-rest/version").await.json();
    assert_eq!(version["version"], "7.24.0");
    let bulk = Ask::new(engine.address, "POST", "/engine-rest/deployment/delete");
    assert_eq!(bulk.answer().await.status, 405);
    engine.end("-TERM").await;
}

#[tokio::test]
async fn what_keeps_it_from_its_work_is_a_sentence() {
    let dir = folder("sentences");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    fs::write(dir.join("bad.toml"), "[[connections]]\nname = \"A\"\n").unwrap();
    fs::create_dir(dir.join("empty")).unwrap();
    for (args, sentence) in [
        (&["--listen", &taken][..], format!("{taken} is in use: ")),
        (
            &["sandbox", "--listen", &taken],
            format!("{taken} is in use: "),
        ),
        (
            &["--config", "bad.toml"],
            "bad.toml, line 2: name is \"A\"; 1 to 40 of ".to_owned(),
        ),
        (
            &["--config", "none.toml"],
            "the file with the connections can't be used: reading `none.toml` failed".to_owned(),
        ),
        (
            &["--config", "a\u{9b}2J\u{202e}.toml"],
            "the file with the connections can't be used: reading `a\\u{9b}2J\\u{202e}.toml` failed"
                .to_owned(),
        ),
        (
            &["--page-dir", "empty"],
            "the folder empty holds no page: it has no index.html; ".to_owned(),
        ),
        (
            &["--listen", "0.0.0.0:0"],
            "at 0.0.0.0:0 other machines can reach the gateway, ".to_owned(),
        ),
        (
            &["--sandbox-count", "stopped=9999999"],
            "there can be no such sandbox: ".to_owned(),
        ),
        (
            &["sandbox", "--count", "plain=1"],
            "the AI API counts no \"plain\": ".to_owned(),
        ),
        (
            &["sandbox", "--service", "engine", "--bulk-updates", "off"],
            "--bulk-updates is for --service ai-api".to_owned(),
        ),
    ] {
        let mut args = args.to_vec();
        if !args.contains(&"--listen") {
            // Where the test fails it listens after all: at no usual port.
            args.extend(["--listen", "127.0.0.1:0"]);
        }
        let output = command(&dir, &args).output().await.unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?} {err}");
        let sentence = format!("bulkhead: {sentence}");
        assert!(err.starts_with(&sentence), "{args:?} {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn the_file_in_the_working_folder_is_used() {
    let dir = folder("file");
    fs::write(dir.join("bulkhead.toml"), "[[connections]]\n").unwrap();
    let output = command(&dir, &["--listen", "127.0.0.1:0"]).output().await;
    let err = String::from_utf8(output.unwrap().stderr).unwrap();
    assert_eq!(
        err,
        "bulkhead: bulkhead.toml, line 1: a connection has no name, which it needs\n"
    );
}

#[tokio::test]
async fn the_help_helps() {
    let dir = folder("help");
    for (args, words) in [
        (
            &["--help"][..],
            &[
                "Examples:",
                "[[connections]]",
                "--allow-host",
                "127.0.0.1:8080",
            ][..],
        ),
        (&["serve", "--help"], &["Examples:", "--page-dir"]),
        (
            &["sandbox", "--help"],
            &["Examples:", "--bulk-updates", "127.0.0.1:8081"],
        ),
    ] {
        let output = command(&dir, args).output().await.unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        for word in words {
            assert!(text.contains(word), "{args:?} {word}: {text}");
        }
    }
}
