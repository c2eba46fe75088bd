//! The numbers.

use std::time::Duration;

/// The most files that a process may have open where the system does not say.
const USUAL_FILES: usize = 1024;

/// The most that a gateway takes of everything that a client or a service could make it take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections of clients. When there are as many, the one that waits longest for a request
    /// is closed for a new one.
    pub clients: usize,
    /// Changes under way on each connection.
    pub changes: usize,
    /// Readings under way on each connection.
    pub readings: usize,
    /// Requests under way on all connections.
    pub requests: usize,
    /// Bytes of services' answers that are held, all together.
    pub answer_bytes: usize,
    /// Bytes that are set aside for the answer to a change before it is sent.
    pub change_bytes: usize,
    /// Bytes of answers to changes that are kept for repeats, all together; each connection has
    /// an equal part.
    pub kept_bytes: usize,
    /// Changes of the last ten minutes that are remembered of each connection.
    pub verdicts: usize,
    /// The longest time until a client speaks TLS.
    pub handshake: Duration,
    /// The longest time for the header of a request from its first byte.
    pub header: Duration,
    /// The longest time that a connection may wait for a request.
    pub idle: Duration,
    /// The longest time that a client may take nothing of its answer.
    pub stalled: Duration,
    /// The longest time for requests in flight after the stop began.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self::of_files(USUAL_FILES)
    }
}

impl Limits {
    /// The limits for a process that may have so many files open.
    pub fn of_files(files: usize) -> Self {
        // For the program itself: its threads, its log, names that are looked up, a sandbox.
        let spare = (files / 8).clamp(24, 64);
        let shared = files.saturating_sub(spare).max(4);
        // A request to a sandbox within this process has two ends here.
        let requests = (shared / 4).min(256);
        Self {
            clients: (shared / 2).min(1024),
            changes: (requests / 4).clamp(1, 64),
            readings: (requests / 2).clamp(1, 64),
            requests,
            answer_bytes: 256 << 20,
            change_bytes: 1 << 20,
            kept_bytes: 32 << 20,
            verdicts: 100_000,
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stalled: Duration::from_secs(30),
            grace: Duration::from_secs(10),
        }
    }

    /// The limits for this process, by the number of files that it may have open.
    pub fn of_this_process() -> Self {
        Self::of_files(most_files())
    }
}

/// The most files that this process may have open.
#[cfg(unix)]
fn most_files() -> usize {
    use rustix::process::{Resource, getrlimit};

    let most = getrlimit(Resource::Nofile).current;
    most.map_or(usize::MAX, |most| {
        usize::try_from(most).unwrap_or(usize::MAX)
    })
}

/// The most files that this process may have open.
#[cfg(not(unix))]
fn most_files() -> usize {
    USUAL_FILES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_and_services_share_the_files_and_leave_some() {
        for files in [0, 24, 32, 64, 256, 1024, 4096, 1 << 20, usize::MAX] {
            let limits = Limits::of_files(files);
            assert!(limits.clients > 0 && limits.requests > 0, "{files}");
            if files >= 32 {
                let most = limits.clients + 2 * limits.requests;
                assert!(most + 24 <= files, "{files}: {limits:?}");
            }
            // A service that hangs leaves some requests to the others.
            let of_one = limits.changes + limits.readings;
            assert!(
                of_one < limits.requests || files < 64,
                "{files}: {limits:?}"
            );
        }
    }

    #[test]
    fn a_kept_answer_leaves_most_of_the_room_to_new_ones() {
        let limits = Limits::default();
        assert!(limits.kept_bytes <= limits.answer_bytes / 8);
        let of_changes = limits.requests * limits.change_bytes;
        assert!(of_changes <= limits.answer_bytes);
    }
}
