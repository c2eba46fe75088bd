//! The program, beyond this machine.
#![cfg(unix)]

use std::{fs, path::Path, time::Duration};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::{
    certificate::{Certificate, Files},
    secure,
};
use crate::{
    client::Ask,
    program::{Program, command, folder, runtime},
    raw::Raw,
    session::asking,
};

/// Begins where the connection is a real one.
const REAL: &str =
    "[[connections]]\nname = \"real\"\nkind = \"ai-core\"\nurl = \"http://127.0.0.1:1\"\n";

const EVERYWHERE: [&str; 4] = ["--listen", "0.0.0.0:0", "--allow-host", "localhost"];

fn real(name: &str) -> std::path::PathBuf {
    let dir = folder(name);
    fs::write(dir.join("bulkhead.toml"), REAL).unwrap();
    dir
}

async fn failure(dir: &Path, args: &[&str]) -> String {
    // Where the test fails it serves after all.
    let output = command(dir, args).output();
    let output = tokio::time::timeout(Duration::from_secs(20), output).await;
    let output = output.unwrap().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?} {err}");
    assert!(output.stdout.is_empty());
    err
}

/// The key of the address that `bulkhead open` prints.
async fn key(dir: &Path, page: &str) -> String {
    let output = command(dir, &["open", "--print"]).output().await.unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let key = out.trim_end().strip_prefix(&format!("{page}/sign-in#"));
    key.unwrap_or_else(|| panic!("{out:?}")).to_owned()
}

#[tokio::test]
async fn beyond_this_machine_a_real_connection_is_not_served_without_tls() {
    let dir = real("reach-plain");
    let err = failure(&dir, &EVERYWHERE).await;
    assert!(
        err.starts_with("bulkhead: at 0.0.0.0:0 other machines"),
        "{err}"
    );
    for flag in ["--tls-cert FILE --tls-key FILE", "--behind-proxy CIDR"] {
        assert!(err.contains(flag), "{err}");
    }
    let err = failure(
        &dir,
        &["--behind-proxy", "10.0.0.1", "--listen", "127.0.0.1:0"],
    )
    .await;
    assert!(err.contains("--allow-host NAME"), "{err}");
}

#[tokio::test]
async fn beyond_this_machine_sandboxes_are_served_without_tls() {
    let dir = folder("reach-sandbox");
    let greeting = "Bulkhead is at http://localhost:";
    let program = Program::start(&dir, &EVERYWHERE, greeting).await;
    let answer = Ask::new(program.address, "GET", "/api/connections")
        .answer()
        .await;
    assert_eq!(answer.status, 200);
    program.end("-TERM").await;
}

#[tokio::test]
async fn beyond_this_machine_a_real_connection_is_served_with_tls() {
    let dir = real("reach-tls");
    let certificate = Certificate::new();
    let files = Files::of(&certificate);
    let paths = [&files.chain, &files.key].map(|path| path.to_str().unwrap());
    let mut args = EVERYWHERE.to_vec();
    args.extend(["--tls-cert", paths[0], "--tls-key", paths[1]]);
    let program = Program::start(&dir, &args, "Bulkhead is at https://localhost:").await;
    let page = format!("https://localhost:{}", program.address.port());
    let key = key(&dir, &page).await;
    let stream = certificate.client().connect(program.address).await.unwrap();
    let answer = asking(program.address, &key).over(stream).await.unwrap();
    secure(&answer);
    let mut plain = Raw::connect(program.address).await;
    plain
        .send("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await;
    plain.rest_into(&mut Vec::new()).await;
    let (_, log) = program.end("-TERM").await;
    assert!(log.contains("the client speaks no TLS"), "{log}");
}

#[tokio::test]
async fn a_certificate_that_can_not_be_used_is_told_at_the_start() {
    let dir = real("reach-unfit");
    let (one, other) = (
        Files::of(&Certificate::new()),
        Files::of(&Certificate::new()),
    );
    let [chain, key, foreign] =
        [&one.chain, &one.key, &other.key].map(|path| path.to_str().unwrap());
    for (cert, key, words) in [
        (
            chain,
            foreign,
            "can't be used with the first certificate in",
        ),
        (key, key, "holds no certificate in PEM"),
        (chain, chain, "holds no private key in PEM"),
        ("none.pem", key, "none.pem can't be read"),
    ] {
        let args = [
            "--listen",
            "127.0.0.1:0",
            "--tls-cert",
            cert,
            "--tls-key",
            key,
        ];
        let err = failure(&dir, &args).await;
        assert!(err.starts_with("bulkhead: there can be no TLS: "), "{err}");
        assert!(err.contains(words), "{err}");
    }
}

#[tokio::test]
async fn behind_a_proxy_the_program_names_the_proxys_address_and_closes_others() {
    let dir = real("reach-proxy");
    let args = [
        "--listen",
        "127.0.0.1:0",
        "--allow-host",
        "bulkhead.example",
    ];
    let args = [&args[..], &["--behind-proxy", "127.0.0.2"]].concat();
    let mut child = command(&dir, &args).spawn().unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).await.unwrap();
    assert_eq!(line, "Bulkhead is at https://bulkhead.example\n");
    key(&dir, "https://bulkhead.example").await;
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut next = async |words: &str| loop {
        let line = log.next_line().await.unwrap().unwrap();
        if line.contains(words) {
            return line;
        }
    };
    let listening = next("listening at 127.0.0.1:").await;
    let (_, rest) = listening.split_once("listening at ").unwrap();
    let (address, _) = rest.split_once(' ').unwrap();
    for _ in 0..20 {
        let mut stranger = tokio::net::TcpStream::connect(address).await.unwrap();
        let _ = stranger.write_all(b"GET / HTTP/1.1\r\n\r\n").await;
        let mut raw = Raw::of(stranger);
        let mut bytes = Vec::new();
        raw.rest_into(&mut bytes).await;
        assert!(bytes.is_empty(), "{bytes:?}");
    }
    let closed = next("no proxy of --behind-proxy").await;
    assert!(closed.contains("127.0.0.1"), "{closed}");
    assert!(runtime(&dir).exists());
    child.kill().await.unwrap();
}
