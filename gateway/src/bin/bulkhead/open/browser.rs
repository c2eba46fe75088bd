//! The browser of whoever works here.

use std::{
    ffi::OsStr,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::failure::Failure;

/// The time in which a command that opens something says that it can't. Some of them do not end
/// before the browser does.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens an address or a file. It stands on a command line, which everybody on this machine can
/// read: it must not be a secret.
///
/// # Errors
/// Where there is no browser.
pub(super) fn open(target: &OsStr) -> Result<(), Failure> {
    let (program, before): (&str, &[&str]) = if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let failed =
        |why: String| Failure::new(format!("no browser could be opened ({program} {why})"));
    let mut child = Command::new(program)
        .args(before)
        .arg(target)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(format!("did not start: {error}")))?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(failed(format!("ended with {status}"))),
            Ok(None) => thread::sleep(Duration::from_millis(50)),
            Err(error) => return Err(failed(format!("is lost: {error}"))),
        }
    }
    Ok(())
}
