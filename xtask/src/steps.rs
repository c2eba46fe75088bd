//! The steps of a command: each is announced and timed.

use std::time::{Duration, Instant};

use crate::failure::Failure;

/// The steps so far, of a number that is known from the start.
pub(crate) struct Steps {
    total: usize,
    done: usize,
}

impl Steps {
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    /// Runs one step. What `work` answers is shown with its time: "there already", "built".
    pub(crate) fn run(
        &mut self,
        title: &str,
        work: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        self.done += 1;
        println!("[{}/{}] {title} …", self.done, self.total);
        let start = Instant::now();
        let result = work();
        let note = result.as_deref().unwrap_or("failed");
        println!("      {note}, {}", seconds(start.elapsed()));
        result.map(drop)
    }
}

/// A time as people read it: tenths for what is short, minutes for what is long.
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        whole => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        assert_eq!(seconds(Duration::from_millis(1_260)), "1.3 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
