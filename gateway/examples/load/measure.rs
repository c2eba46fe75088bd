//! The resources and the speed of a process.

use std::{
    fs,
    net::SocketAddr,
    time::{Duration, Instant},
};

use crate::{
    Result,
    client::{Client, head},
};

/// The most that a process took.
#[derive(Clone, Copy, Default)]
pub(crate) struct Peak {
    /// In KiB.
    pub(crate) memory: u64,
    pub(crate) files: usize,
}

/// Looks at a process again and again.
pub(crate) async fn watch(id: u32, time: Duration) -> Result<Peak> {
    let end = Instant::now() + time;
    let mut peak = Peak::default();
    while Instant::now() < end {
        peak.memory = peak.memory.max(memory(id)?);
        peak.files = peak.files.max(files(id)?);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(peak)
}

/// The most memory that a process has had resident, in KiB.
pub(crate) fn memory(id: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM")?.parse()?)
}

fn files(id: u32) -> Result<usize> {
    Ok(fs::read_dir(format!("/proc/{id}/fd"))?.count())
}

/// The answers to a client that asks ten times a second.
#[derive(Default)]
pub(crate) struct Asked {
    answered: Vec<Duration>,
    pub(crate) unanswered: usize,
}

/// The longest time that the client waits for one answer.
const PATIENCE: Duration = Duration::from_secs(5);

impl Asked {
    /// Reads over a connection of its own each time, through to the service.
    pub(crate) async fn watch(address: SocketAddr, time: Duration) -> Self {
        let head = head("GET", "/api/connections/quick/v2/lm/deployments");
        let end = Instant::now() + time;
        let mut asked = Self::default();
        while Instant::now() < end {
            let begun = Instant::now();
            let once = async { Client::connect(address).await?.ask(&head).await };
            match tokio::time::timeout(PATIENCE, once).await {
                Ok(Ok((head, _))) if head.starts_with("HTTP/1.1 202") => {
                    asked.answered.push(begun.elapsed());
                }
                _ => asked.unanswered += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        asked.answered.sort_unstable();
        asked
    }

    /// The number of the answered, the median and the slowest.
    pub(crate) fn row(&self) -> String {
        let count = self.answered.len();
        let all = count + self.unanswered;
        let shown = |time: Option<&Duration>| {
            time.map_or("–".to_owned(), |time| {
                format!("{:.1} ms", time.as_secs_f64() * 1e3)
            })
        };
        let median = shown(self.answered.get(count / 2));
        let slowest = shown(self.answered.last());
        format!("{count} of {all} | {median} | {slowest}")
    }
}
