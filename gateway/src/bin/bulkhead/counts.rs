//! How many items of a status a sandbox begins with.

use std::str::FromStr;

use bulkhead_sandbox::Counts;

/// The names of the statuses, as they are given.
const NAMES: [&str; 7] = [
    "pending",
    "running",
    "completed",
    "dead",
    "stopping",
    "stopped",
    "unknown",
];

/// `status=number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StatusCount {
    status: &'static str,
    count: usize,
}

impl FromStr for StatusCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (name, count) = text.split_once('=')?;
            let status = NAMES.into_iter().find(|known| *known == name)?;
            let count = count.parse().ok()?;
            Some(Self { status, count })
        };
        read().ok_or_else(|| {
            format!(
                "a status and a number such as stopped=500 are allowed; the statuses are {}",
                NAMES.join(", ")
            )
        })
    }
}

impl StatusCount {
    /// Puts the number among the others.
    pub(crate) fn apply(self, counts: &mut Counts) {
        let place = match self.status {
            "pending" => &mut counts.pending,
            "running" => &mut counts.running,
            "completed" => &mut counts.completed,
            "dead" => &mut counts.dead,
            "stopping" => &mut counts.stopping,
            "stopped" => &mut counts.stopped,
            _ => &mut counts.unknown,
        };
        *place = self.count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_place() {
        let mut counts = Counts::NONE;
        for (number, name) in NAMES.iter().enumerate() {
            let count: StatusCount = format!("{name}={}", number + 1).parse().unwrap();
            count.apply(&mut counts);
        }
        let expected = Counts {
            pending: 1,
            running: 2,
            completed: 3,
            dead: 4,
            stopping: 5,
            stopped: 6,
            unknown: 7,
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn anything_else_says_what_is_allowed() {
        for text in ["", "stopped", "stopped=", "stopped=-1", "Stopped=1", "x=1"] {
            let error = text.parse::<StatusCount>().unwrap_err();
            assert!(error.contains("stopped=500"), "{text}");
        }
    }
}
