//! Addresses to sign in with, by the real program.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use crate::{
    client::{Answer, Ask},
    program::{Program, command, folder, runtime},
    session::Session,
};

const GREETING: &str = "Bulkhead is at http://";
const ANYWHERE: [&str; 2] = ["--listen", "127.0.0.1:0"];

/// A folder to work in, where a real connection leads to nowhere.
fn real(name: &str) -> PathBuf {
    let dir = folder(name);
    let connection = "[[connections]]\nname = \"real\"\nkind = \"ai-core\"\n\
                      url = \"http://127.0.0.1:1\"\n";
    fs::write(dir.join("bulkhead.toml"), connection).unwrap();
    dir
}

async fn output(dir: &Path, args: &[&str]) -> (Output, String, String) {
    let output = command(dir, args).output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    (output, out, err)
}

/// The sentence with which a command failed.
async fn failure(dir: &Path, args: &[&str]) -> String {
    let (output, out, err) = output(dir, args).await;
    assert_eq!((output.status.code(), out.as_str()), (Some(1), ""), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    err.strip_prefix("bulkhead: ").unwrap().to_owned()
}

/// The sockets in the runtime folder.
fn sockets(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(runtime(dir).join("bulkhead")).into_iter();
    let paths = entries.flatten().map(|entry| entry.unwrap().path());
    let is_socket = |path: &PathBuf| {
        let found = fs::symlink_metadata(path).unwrap();
        found.file_type().is_socket()
    };
    paths.filter(is_socket).collect()
}

async fn call(program: &Program, session: &Session) -> Answer {
    let ask = Ask::new(program.address, "GET", "/api/connections");
    ask.session(session).answer().await
}

#[tokio::test]
async fn an_address_signs_in_once_and_there_is_always_another() {
    let dir = real("open-print");
    let program = Program::start(&dir, &ANYWHERE, GREETING).await;
    let before = Ask::new(program.address, "GET", "/api/connections");
    before.answer().await.failed(401, "session");
    let mut keys = Vec::new();
    for _ in 0..2 {
        let (_, out, err) = output(&dir, &["open", "--print"]).await;
        let start = format!("http://{}/sign-in#", program.address);
        let key = out.trim_end().strip_prefix(&start);
        let key = key.unwrap_or_else(|| panic!("{out} {err}")).to_owned();
        let session = Session::begin(program.address, &key).await;
        assert_eq!(call(&program, &session).await.status, 200);
        keys.extend([key, session.id, session.secret]);
    }
    let (out, log) = program.end("-TERM").await;
    assert_eq!(out, "", "one line is all that stands there");
    assert!(log.contains("`bulkhead open --listen 127.0.0.1:"), "{log}");
    for key in keys {
        assert!(!log.contains(&key), "{log}");
    }
    assert!(!log.contains("/sign-in#"), "{log}");
    assert_eq!(sockets(&dir), [] as [PathBuf; 0], "it is removed");
}

#[tokio::test]
async fn nobody_else_reaches_the_socket() {
    let dir = real("open-mode");
    let program = Program::start(&dir, &ANYWHERE, GREETING).await;
    program.sign_in(&dir).await;
    let [socket] = <[PathBuf; 1]>::try_from(sockets(&dir)).unwrap();
    let name = format!("{}-{}.sock", program.address.ip(), program.address.port());
    assert_eq!(socket.file_name().unwrap(), name.as_str());
    let (found, own) = (fs::metadata(&socket).unwrap(), fs::metadata(&dir).unwrap());
    assert_eq!(found.mode() & 0o777, 0o600);
    assert_eq!(found.uid(), own.uid());
    let within = fs::metadata(socket.parent().unwrap()).unwrap();
    assert_eq!((within.mode() & 0o777, within.uid()), (0o700, own.uid()));
    program.end("-TERM").await;
}

#[tokio::test]
async fn each_gateway_gives_addresses_of_its_own() {
    let dir = real("open-two");
    let one = Program::start(&dir, &ANYWHERE, GREETING).await;
    let other = Program::start(&dir, &ANYWHERE, GREETING).await;
    assert_eq!(sockets(&dir).len(), 2);
    let sentence = failure(&dir, &["open", "--print"]).await;
    for program in [&one, &other] {
        assert!(
            sentence.contains(&program.address.to_string()),
            "{sentence}"
        );
        let session = program.sign_in(&dir).await;
        assert_eq!(call(program, &session).await.status, 200);
        let port = program.address.port().to_string();
        let (_, out, _) = output(&dir, &["open", "--print", "--port", &port]).await;
        assert!(out.contains(&format!(":{port}/sign-in#")), "{out}");
    }
    one.end("-TERM").await;
    let (_, out, _) = output(&dir, &["open", "--print"]).await;
    assert!(out.contains(&other.address.to_string()), "{out}");
    other.end("-TERM").await;
}

#[tokio::test]
async fn a_gateway_that_was_killed_leaves_nothing_in_the_way() {
    let dir = real("open-killed");
    let killed = Program::start(&dir, &ANYWHERE, GREETING).await;
    let session = killed.sign_in(&dir).await;
    let listen = killed.address.to_string();
    killed.kill().await;
    assert_eq!(sockets(&dir).len(), 1);
    let sentence = failure(&dir, &["open", "--print"]).await;
    assert!(
        sentence.starts_with("no gateway of this account"),
        "{sentence}"
    );
    let anew = Program::start(&dir, &["--listen", &listen], GREETING).await;
    call(&anew, &session).await.failed(401, "session");
    let session = anew.sign_in(&dir).await;
    assert_eq!(call(&anew, &session).await.status, 200);
    anew.end("-TERM").await;
}

#[tokio::test]
async fn what_stands_in_the_sockets_place_stops_the_gateway_and_is_not_followed() {
    let dir = real("open-symlink");
    let program = Program::start(&dir, &ANYWHERE, GREETING).await;
    let listen = program.address.to_string();
    let [socket] = <[PathBuf; 1]>::try_from(sockets(&dir)).unwrap();
    program.end("-TERM").await;
    let kept = dir.join("kept");
    fs::write(&kept, "kept").unwrap();
    std::os::unix::fs::symlink(&kept, &socket).unwrap();
    let (output, _, err) = output(&dir, &["--listen", &listen]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(err.contains("and is none: remove it"), "{err}");
    assert_eq!(fs::read_to_string(&kept).unwrap(), "kept");
    assert!(fs::symlink_metadata(&socket).unwrap().is_symlink());
}

#[tokio::test]
async fn a_gateway_of_sandboxes_hands_out_nothing() {
    let dir = folder("open-sandbox");
    let program = Program::start(&dir, &ANYWHERE, GREETING).await;
    assert_eq!(sockets(&dir), [] as [PathBuf; 0]);
    let sentence = failure(&dir, &["open"]).await;
    assert!(
        sentence.starts_with("no gateway of this account"),
        "{sentence}"
    );
    assert!(
        sentence.contains("sandboxes needs no sign-in"),
        "{sentence}"
    );
    let (out, log) = program.end("-TERM").await;
    assert_eq!(out, "");
    assert!(!log.contains("sign-in"), "{log}");
}

/// A browser that writes down what it is told to open.
fn browser(dir: &Path) -> (String, PathBuf) {
    let (bin, opened) = (dir.join("bin"), dir.join("opened"));
    fs::create_dir(&bin).unwrap();
    let script = format!(
        "#!/bin/sh\necho \"$*\" > {0}.new; mv {0}.new {0}\n",
        opened.display()
    );
    for name in ["xdg-open", "open"] {
        fs::write(bin.join(name), &script).unwrap();
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = std::env::var("PATH").unwrap_or_default();
    (format!("{}:{path}", bin.display()), opened)
}

/// The words that the browser was started with.
async fn opened(file: &Path) -> String {
    loop {
        if let Ok(words) = fs::read_to_string(file) {
            return words.trim_end().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The address that a file leads to; nobody else can read it.
fn led_to(file: &str) -> String {
    assert_eq!(fs::metadata(file).unwrap().mode() & 0o777, 0o600);
    let html = fs::read_to_string(file).unwrap();
    let (_, rest) = html.split_once("content=\"0;url=").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_browser_is_handed_a_key_that_stands_on_no_command_line() {
    let dir = real("open-browser");
    let (path, told) = browser(&dir);
    let mut serve = command(&dir, &["serve", "--open", "--listen", "127.0.0.1:0"]);
    serve.env("PATH", &path);
    let program = Program::start_command(serve, GREETING).await;
    for again in [false, true] {
        if again {
            let open = command(&dir, &["open"]).env("PATH", &path).output().await;
            let open = open.unwrap();
            assert!(open.status.success(), "{open:?}");
        }
        let words = opened(&told).await;
        fs::remove_file(&told).unwrap();
        assert!(!words.contains('#') && !words.contains("http"), "{words}");
        let address = led_to(&words);
        let start = format!("http://{}/sign-in#", program.address);
        let key = address.strip_prefix(&start).unwrap();
        let session = Session::begin(program.address, key).await;
        assert_eq!(call(&program, &session).await.status, 200);
    }
    program.end("-TERM").await;
    let left = fs::read_dir(runtime(&dir).join("bulkhead")).unwrap();
    assert_eq!(left.count(), 0, "all of it is removed");
}

#[tokio::test]
async fn the_browser_opens_a_gateway_of_sandboxes_by_its_address() {
    let dir = folder("open-plain");
    let (path, told) = browser(&dir);
    let mut serve = command(&dir, &["serve", "--open", "--listen", "127.0.0.1:0"]);
    serve.env("PATH", &path);
    let program = Program::start_command(serve, GREETING).await;
    assert_eq!(opened(&told).await, format!("http://{}", program.address));
    program.end("-TERM").await;
}

#[tokio::test]
async fn a_gateway_without_a_browser_goes_on_and_says_so() {
    let dir = real("open-none");
    let (path, _) = browser(&dir);
    for name in ["xdg-open", "open"] {
        fs::write(dir.join("bin").join(name), "#!/bin/sh\nexit 3\n").unwrap();
    }
    let program = Program::start(&dir, &ANYWHERE, GREETING).await;
    let open = command(&dir, &["open"]).env("PATH", &path).output().await;
    let err = String::from_utf8(open.unwrap().stderr).unwrap();
    assert!(err.contains("no browser could be opened"), "{err}");
    assert!(err.contains("`bulkhead open --print`"), "{err}");
    program.sign_in(&dir).await;
    program.end("-TERM").await;
}
