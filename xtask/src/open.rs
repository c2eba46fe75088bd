//! Opening the page in the browser of whoever works here.

use std::env;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::process;

/// The command that `serve` starts for this, because by the time the gateway listens xtask has become the gateway.
pub(crate) const COMMAND: &str = "open-when-listening";

/// Starts a process that opens the page once somebody listens at the address.
pub(crate) fn later(address: &str) -> Result<(), Failure> {
    let own = env::current_exe()
        .map_err(|error| Failure::new(format!("xtask cannot find itself: {error}.")))?;
    let mut later = Command::new(own);
    later
        .args([COMMAND, address])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    later
        .spawn()
        .map(drop)
        .map_err(|error| process::not_started(&later, &error))
}

/// Waits until somebody listens at the address, and opens the page.
pub(crate) fn when_listening(address: &str) -> Result<(), Failure> {
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        if start.elapsed() > Duration::from_secs(20) {
            // The gateway has said itself why it didn't start.
            return Ok(());
        }
        thread::sleep(Duration::from_millis(100));
    }
    let page = format!("http://{address}/");
    process::run(&mut opener(&page)).map_err(|failure| {
        failure.advise(format!("No browser could be opened: open {page} yourself."))
    })
}

fn opener(page: &str) -> Command {
    let (program, before): (&str, &[&str]) = if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut opener = Command::new(program);
    opener.args(before).arg(page);
    opener
}
