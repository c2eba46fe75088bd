//! Other programs: finding them, running them, reading what they print.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::failure::Failure;

/// Cargo, or a program that calls it, without what the cargo that started xtask says of xtask.
///
/// Some crates are compiled anew when that changes (ring does), so every turn from `cargo xtask` to cargo alone
/// and back would cost a build.
pub(crate) fn cargo_like(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os().filter(|(name, _)| is_of_xtask(name)) {
        command.env_remove(name);
    }
    command
}

/// Cargo with the words of a line.
pub(crate) fn cargo(line: &str) -> Command {
    cargo_at(Priority::Usual, line)
}

/// Cargo with the words of a line, at some priority.
pub(crate) fn cargo_at(priority: Priority, line: &str) -> Command {
    let nice = find("nice").filter(|_| priority == Priority::Low);
    let mut cargo = match nice {
        Some(nice) => {
            let mut command = cargo_like(nice);
            command.args(["-n", "10", "cargo"]);
            command
        }
        None => cargo_like("cargo"),
    };
    cargo.args(line.split_whitespace());
    cargo
}

/// The share of the processor that a program gets where several want it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priority {
    Usual,
    /// The share left by the others, where the system can do that: for what nobody awaits yet.
    Low,
}

/// `true` if cargo sets this variable for the package that it runs.
fn is_of_xtask(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Runs a program that prints for itself, and waits for it.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

/// Runs a program, prints its lines as they come and shows each to `see`.
pub(crate) fn run_seeing(command: &mut Command, mut see: impl FnMut(&str)) -> Result<(), Failure> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    if let Some(stdout) = child.stdout.take() {
        let mut stdout = BufReader::new(stdout);
        let mut line = Vec::new();
        // As bytes, because a test may print anything.
        while stdout
            .read_until(b'\n', &mut line)
            .is_ok_and(|read| read > 0)
        {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            see(text.trim_end());
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

/// The output of a program, or nothing where it can't be started or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(printed)
}

/// Finds the program on the PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| in_folder(&folder, program))
}

/// The program in this folder, if it is there.
pub(crate) fn in_folder(folder: &Path, program: &str) -> Option<PathBuf> {
    let file = folder.join(format!("{program}{}", env::consts::EXE_SUFFIX));
    file.is_file().then_some(file)
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    let line = line(command);
    Err(Failure::new(format!("`{line}` failed ({status}).")))
}

/// The failure of a program that can't be started.
pub(crate) fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be run: {error}.", line(command)))
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cargo_says_of_xtask_is_kept_back() {
        assert!(is_of_xtask(OsStr::new("CARGO_PKG_NAME")));
        assert!(is_of_xtask(OsStr::new("CARGO_MANIFEST_DIR")));
        for kept in ["CARGO_HOME", "CARGO_TARGET_DIR", "PATH"] {
            assert!(!is_of_xtask(OsStr::new(kept)), "{kept}");
        }
    }

    #[test]
    fn a_command_is_told_as_it_would_be_typed() {
        assert_eq!(line(&cargo("fmt --all")), "cargo fmt --all");
    }
}
