//! A test in a process of its own: the same test once more, which sees by a variable that it is
//! the one that writes.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

const FILE: &str = "BULKHEAD_TEST_AUDIT_FILE";

/// The beginning of a line of the writer: the test program itself says more.
const MARK: &str = "writer: ";

/// The file to write, if this process is the one that writes.
pub(super) fn file() -> Option<PathBuf> {
    env::var_os(FILE).map(PathBuf::from)
}

/// Tells the process that watches.
pub(super) fn tell(what: &str) {
    println!("{MARK}{what}");
}

/// The process that writes.
pub(super) struct Writer {
    child: Child,
    lines: BufReader<ChildStdout>,
    pub(super) input: ChildStdin,
}

impl Writer {
    /// Starts a test by its whole name. `before` are words of the shell that come first.
    pub(super) fn start(test: &str, file: &Path, before: &str) -> Self {
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("{before} exec \"$0\" \"$@\""))
            .arg(env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(FILE, file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            lines: BufReader::new(child.stdout.take().unwrap()),
            input: child.stdin.take().unwrap(),
            child,
        }
    }

    /// The next line that it tells; none where it has ended.
    pub(super) fn told(&mut self) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // What was cut off was not told.
            let told = line.strip_suffix('\n')?;
            if let Some((_, told)) = told.split_once(MARK) {
                return Some(told.to_owned());
            }
        }
    }

    /// Ends it with SIGKILL, and gives what it told before.
    pub(super) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.told()).collect()
    }

    /// Waits for its good end.
    pub(super) fn end(mut self) {
        drop(self.input);
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{rest}");
    }
}
