//! The program in a process of its own.
#![cfg(unix)]

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
};

/// An empty folder to work in, so that no `bulkhead.toml` stands there.
pub(crate) fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("program")
        .join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_bulkhead");

pub(crate) fn command(dir: &Path, args: &[&str]) -> Command {
    ready(Command::new(PROGRAM), dir, args)
}

/// The same, with so many files that it may have open.
fn with_files(files: usize, dir: &Path, args: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\"")]);
    shell.arg(PROGRAM);
    ready(shell, dir, args)
}

fn ready(mut command: Command, dir: &Path, args: &[&str]) -> Command {
    command
        .args(args)
        .current_dir(dir)
        // Nobody asks a proxy.
        .env("http_proxy", "http://127.0.0.1:1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// The program at work.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    out: BufReader<ChildStdout>,
}

impl Program {
    pub(crate) async fn start(dir: &Path, args: &[&str], greeting: &str) -> Self {
        Self::begin(command(dir, args), greeting).await
    }

    /// Starts it with so many files that it may have open.
    pub(crate) async fn start_with_files(files: usize, dir: &Path, args: &[&str]) -> Self {
        Self::begin(with_files(files, dir, args), "Bulkhead is at http://").await
    }

    async fn begin(mut command: Command, greeting: &str) -> Self {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).await.unwrap();
        let address = line.trim_end().strip_prefix(greeting);
        let address = address.unwrap_or_else(|| panic!("{line:?}"));
        Self {
            address: address.parse().unwrap(),
            child,
            out,
        }
    }

    /// Ends it with a signal; gives what else it wrote to standard output, and its log.
    pub(crate) async fn end(mut self, signal: &str) -> (String, String) {
        let id = self.child.id().unwrap().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.await.unwrap().success());
        let (mut rest, mut log) = (String::new(), String::new());
        self.out.read_to_string(&mut rest).await.unwrap();
        let mut err = self.child.stderr.take().unwrap();
        err.read_to_string(&mut log).await.unwrap();
        let status = self.child.wait().await.unwrap();
        assert_eq!(status.code(), Some(0), "{log}");
        (rest, log)
    }
}
