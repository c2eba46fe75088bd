//! The program in a process of its own.
#![cfg(unix)]

use std::{
    fs::{self, DirBuilder},
    hash::{DefaultHasher, Hash, Hasher},
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
};

use crate::session::Session;

/// An empty folder to work in, so that no `bulkhead.toml` stands there.
pub(crate) fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("program")
        .join(name);
    let _ = fs::remove_dir_all(&dir);
    let _ = fs::remove_dir_all(runtime(&dir));
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// The runtime folder of the programs that work in a folder. Its path is short, as that of a
/// socket has to be.
pub(crate) fn runtime(dir: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    dir.hash(&mut hasher);
    std::env::temp_dir().join(format!("bulkhead-test-{:016x}", hasher.finish()))
}

/// A folder for the state of one program: no two gateways write one audit.
fn state(dir: &Path) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    dir.join(format!("state-{}", COUNT.fetch_add(1, Ordering::Relaxed)))
}

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_bulkhead");

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
    let runtime = runtime(dir);
    let made = DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&runtime);
    made.unwrap();
    // Nobody's own credentials are found.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let is_place = ["AICORE_", "VCAP_SERVICES", "SERVICE_BINDING_ROOT"];
        if is_place.iter().any(|place| text.starts_with(place)) {
            command.env_remove(&name);
        }
    }
    command
        .args(args)
        .current_dir(dir)
        .env("HOME", dir)
        .env_remove("XDG_CONFIG_HOME")
        // Nobody asks a proxy.
        .env("http_proxy", "http://127.0.0.1:1")
        .env("XDG_RUNTIME_DIR", runtime)
        .env("XDG_STATE_HOME", state(dir))
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
        Self::start_command(command(dir, args), greeting).await
    }

    /// Starts it with so many files that it may have open.
    pub(crate) async fn start_with_files(files: usize, dir: &Path, args: &[&str]) -> Self {
        Self::start_command(with_files(files, dir, args), "Bulkhead is at http://").await
    }

    pub(crate) async fn start_command(mut command: Command, greeting: &str) -> Self {
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).await.unwrap();
        let address = line.trim_end().strip_prefix(greeting);
        let address = address.unwrap_or_else(|| panic!("{line:?}"));
        Self {
            // Where only the port is left, the rest was a name of this machine.
            address: (address.parse()).unwrap_or_else(|_| {
                SocketAddr::new([127, 0, 0, 1].into(), address.parse().unwrap())
            }),
            child,
            out,
        }
    }

    /// Signs in to this gateway, which works in a folder.
    pub(crate) async fn sign_in(&self, dir: &Path) -> Session {
        let listen = self.address.to_string();
        let open = command(dir, &["open", "--print", "--listen", &listen]);
        let output = { open }.output().await.unwrap();
        let address = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let (_, key) = (address.trim_end().split_once('#')).unwrap_or_else(|| panic!("{err}"));
        Session::begin(self.address, key).await
    }

    /// Ends it without a word.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Sends it a signal.
    pub(crate) async fn signal(&self, signal: &str) {
        let id = self.child.id().unwrap().to_string();
        let kill = Command::new("kill").args([signal, &id]).status();
        assert!(kill.await.unwrap().success());
    }

    /// Ends it with a signal; gives what else it wrote to standard output, and its log.
    pub(crate) async fn end(mut self, signal: &str) -> (String, String) {
        self.signal(signal).await;
        let (mut rest, mut log) = (String::new(), String::new());
        self.out.read_to_string(&mut rest).await.unwrap();
        let mut err = self.child.stderr.take().unwrap();
        err.read_to_string(&mut log).await.unwrap();
        let status = self.child.wait().await.unwrap();
        assert_eq!(status.code(), Some(0), "{log}");
        (rest, log)
    }
}
