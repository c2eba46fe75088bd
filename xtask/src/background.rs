//! A tool that is being built while other steps go on.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::process;
use crate::steps;

/// The time between two messages while one waits.
const NEWS: Duration = Duration::from_secs(20);

const LOG: &str = "log.txt";

/// A running `cargo install`. It is ended when this is dropped, so that a step that failed leaves none behind.
pub(crate) struct Build {
    child: Child,
    name: String,
    /// The folder of cargo's build and log, kept when it fails, so that a second try goes on there.
    scratch: PathBuf,
    /// About how many crates there are to compile.
    crates: usize,
    started: Instant,
}

impl Build {
    /// Starts the command; what it prints goes to a log in the folder `scratch`.
    pub(crate) fn start(
        command: &mut Command,
        name: String,
        scratch: PathBuf,
        crates: usize,
    ) -> Result<Self, Failure> {
        let log = scratch.join(LOG);
        let file = fs::create_dir_all(&scratch).and_then(|()| File::create(&log));
        let file = file.map_err(|error| Failure::file(&log, &error))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .map_err(|error| process::not_started(command, &error))?;
        Ok(Self {
            child,
            name,
            scratch,
            crates,
            started: Instant::now(),
        })
    }

    /// Waits until it is built and says now and then how far it is. Answers how long all of it took.
    pub(crate) fn wait(mut self) -> Result<Duration, Failure> {
        let mut said = Instant::now();
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => {
                    // Hundreds of megabytes that nothing needs any more; what can't be removed does no harm.
                    let _ = fs::remove_dir_all(&self.scratch);
                    return Ok(self.started.elapsed());
                }
                Ok(None) => thread::sleep(Duration::from_millis(200)),
                _ => return Err(self.failure()),
            }
            if said.elapsed() >= NEWS {
                said = Instant::now();
                println!("      {}", self.news());
            }
        }
    }

    fn news(&self) -> String {
        let done = compiled(&self.log());
        let (name, crates) = (&self.name, self.crates);
        let time = steps::seconds(self.started.elapsed());
        format!("{name}: {done} of about {crates} crates, {time}")
    }

    fn failure(&self) -> Failure {
        let end = last_lines(&self.log(), 20);
        Failure::new(format!("{} could not be built.\n{end}", self.name)).advise(format!(
            "All of it is in {}. If a crate could not be fetched, look at the network and run the command again: it goes on where it stopped.",
            self.scratch.join(LOG).display()
        ))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.scratch.join(LOG)).unwrap_or_default()
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The number of crates cargo has begun to compile.
fn compiled(log: &str) -> usize {
    let lines = log.lines().map(str::trim_start);
    lines.filter(|line| line.starts_with("Compiling ")).count()
}

/// The end of a text.
pub(crate) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_counted_as_cargo_prints_them() {
        let log = "  Installing tool v0.21.14\n   Compiling libc v0.2.1\n   Compiling syn v2.0.1\n";
        assert_eq!(compiled(log), 2);
    }

    #[test]
    fn a_long_log_is_cut_to_its_end() {
        assert_eq!(last_lines("a\nb\nc", 2), "b\nc");
        assert_eq!(last_lines("a", 2), "a");
    }
}
