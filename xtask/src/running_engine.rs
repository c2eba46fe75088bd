//! A real engine while it runs.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::background::last_lines;
use crate::engine::{Engine, FOLDER, Java};
use crate::failure::Failure;
use crate::port;
use crate::process;
use crate::tool;

/// The time it may take to start: 10 seconds on an idle machine, several times that on a busy one.
const START: Duration = Duration::from_secs(180);

/// The time it may take to end by itself; 2 seconds are usual.
const END: Duration = Duration::from_secs(20);

/// Below which paths it asks for credentials. Other names of engines are open, as all of them are in an engine
/// that nobody has set up: what it says of one that does not exist differs.
const USER_PATHS: &str =
    "--engine-user-paths=/engine-rest/engine/default/*,/engine-rest/engine/nosuch/*";

/// The same where nothing is open.
const CLOSED: &str = "--engine-user-paths=/engine-rest/*";

/// A running engine. It is ended when this is dropped, whatever happened.
pub(crate) struct RunningEngine {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl RunningEngine {
    /// Starts an engine and waits until it answers.
    pub(crate) fn start(
        java: &Java,
        engine: Engine,
        classpath: &str,
        is_closed: bool,
    ) -> Result<Self, Failure> {
        let name = engine.name();
        let port = port::free(0)?;
        let log = Path::new(tool::FOLDER).join(format!("engine-{name}.log"));
        let file = fs::create_dir_all(tool::FOLDER).and_then(|()| File::create(&log));
        let file = file.map_err(|error| Failure::file(&log, &error))?;
        let both = file
            .try_clone()
            .map_err(|error| Failure::file(&log, &error))?;
        let separator = if cfg!(windows) { ';' } else { ':' };
        let mut command = Command::new(&java.program);
        command
            .arg("-XX:TieredStopAtLevel=1")
            .args(["-cp", &format!("config{separator}{classpath}")])
            .arg("org.springframework.boot.SpringApplication")
            .arg(format!("--spring.main.sources=classpath:{name}.xml"))
            .arg(format!("--server.port={port}"))
            .arg(if is_closed { CLOSED } else { USER_PATHS })
            .current_dir(FOLDER)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(both);
        let child = command
            .spawn()
            .map_err(|error| process::not_started(&command, &error))?;
        let mut running = Self { child, port, log };
        running.wait_until_it_answers()?;
        Ok(running)
    }

    /// Its URL.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn wait_until_it_answers(&mut self) -> Result<(), Failure> {
        let start = Instant::now();
        while !answers(self.port) {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(self.failure(&format!(
                    "The engine ended while it was starting ({status})."
                )));
            }
            if start.elapsed() > START {
                let seconds = START.as_secs();
                return Err(self.failure(&format!("The engine did not answer within {seconds} s.")));
            }
            thread::sleep(Duration::from_millis(500));
        }
        Ok(())
    }

    fn failure(&self, sentence: &str) -> Failure {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let end = last_lines(&log, 20);
        Failure::new(format!("{sentence}\n{end}"))
            .advise(format!("All that it printed is in {}.", self.log.display()))
    }

    /// Asks it to end, and ends it the hard way if it does not.
    fn end(&mut self) {
        if cfg!(unix) {
            let mut term = Command::new("kill");
            term.args(["-TERM", &self.child.id().to_string()]);
            let _ = process::output(&mut term);
            let start = Instant::now();
            while start.elapsed() < END {
                if !matches!(self.child.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for RunningEngine {
    fn drop(&mut self) {
        // One that has ended already must not be asked: its number may be somebody else's by now.
        if let Ok(None) = self.child.try_wait() {
            self.end();
        }
    }
}

/// `true` if `GET /engine-rest/engine` answers 200.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(b"GET /engine-rest/engine HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| is_ok(&answer))
}

fn is_ok(answer: &str) -> bool {
    answer.split(' ').nth(1) == Some("200")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_200_says_that_it_is_ready() {
        assert!(is_ok(
            "HTTP/1.1 200 \r\nContent-Type: application/json\r\n\r\n[]"
        ));
        assert!(!is_ok("HTTP/1.1 404 \r\n\r\n"));
        assert!(!is_ok(""));
    }
}
