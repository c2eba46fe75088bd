//! The program as it is installed: what it says of itself, and how a service manager starts it.
#![cfg(unix)]

use std::time::Duration;

use bulkhead_gateway::Page;

use crate::{
    client::Ask,
    program::{Program, command, folder, runtime},
};

async fn printed(name: &str, args: &[&str]) -> String {
    let output = command(&folder(name), args).output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn its_version_says_whether_the_page_is_in_it() {
    let long = printed("version", &["--version"]).await;
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        long.starts_with(&format!("bulkhead {version}\ncommit: ")),
        "{long}"
    );
    assert_eq!(
        long.contains("page: in the program"),
        Page::IS_BUILT_IN,
        "{long}"
    );
    assert_eq!(
        long.contains("cargo xtask dist"),
        !Page::IS_BUILT_IN,
        "{long}"
    );
    let short = printed("version", &["-V"]).await;
    assert_eq!(short, format!("bulkhead {version}\n"));
}

#[tokio::test]
async fn it_writes_its_manual_and_its_completions() {
    let script = printed("completions", &["completions", "bash"]).await;
    assert!(script.contains("complete -F _bulkhead"), "{script}");
    let dir = folder("man");
    let mut write = command(&dir, &["man", "."]);
    assert!(write.status().await.unwrap().success());
    let page = std::fs::read_to_string(dir.join("bulkhead-open.1")).unwrap();
    assert!(page.contains(".SH SYNOPSIS"), "{page}");
    let nowhere = command(&dir, &["man", "nowhere"]).output().await.unwrap();
    let error = String::from_utf8(nowhere.stderr).unwrap();
    assert!(error.contains("name a folder that is there"), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_tells_the_service_manager_when_it_serves() {
    let dir = folder("notify");
    let mut command = command(&dir, &["--listen", "127.0.0.1:0"]);
    let socket = runtime(&dir).join("notify");
    let manager = tokio::net::UnixDatagram::bind(&socket).unwrap();
    command.env("NOTIFY_SOCKET", &socket);
    let program = Program::start_command(command, "Bulkhead is at http://").await;
    let mut told = [0; 64];
    let told_in_time = tokio::time::timeout(Duration::from_secs(5), manager.recv(&mut told));
    let length = told_in_time.await.unwrap().unwrap();
    assert_eq!(&told[..length], b"READY=1\n");
    let answer = Ask::new(program.address, "GET", "/").answer().await;
    assert_eq!(answer.status, 200);
    program.end("-TERM").await;
}
