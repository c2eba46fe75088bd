//! The steps of a command: each is announced, timed and remembered.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// The steps so far, of a number that is known from the start.
pub(crate) struct Steps {
    total: usize,
    done: Vec<Step>,
}

struct Step {
    title: String,
    time: Duration,
    /// Its result, in a few words.
    note: String,
}

impl Steps {
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            done: Vec::new(),
        }
    }

    /// Runs one step. What `work` answers is shown with its time: "there already", "built".
    pub(crate) fn run(
        &mut self,
        title: &str,
        work: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        println!("[{}/{}] {title} …", self.done.len() + 1, self.total);
        let start = Instant::now();
        let result = work();
        let time = start.elapsed();
        let note = match &result {
            Ok(note) => note.clone(),
            Err(_) => "failed".to_owned(),
        };
        println!("      {note}, {}", seconds(time));
        self.done.push(Step {
            title: title.to_owned(),
            time,
            note,
        });
        result.map(drop)
    }

    /// A line for each step that ran, and how many did not.
    pub(crate) fn table(&self) -> String {
        let width = self.done.iter().map(|step| step.title.chars().count());
        let width = width.max().unwrap_or(0);
        let mut table = String::new();
        for Step { title, time, note } in &self.done {
            let time = seconds(*time);
            let _ = writeln!(table, "  {title:width$}  {time:>11}  {note}");
        }
        match self.total - self.done.len() {
            0 => {}
            1 => table.push_str("  1 step was not reached.\n"),
            n => {
                let _ = writeln!(table, "  {n} steps were not reached.");
            }
        }
        table
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
    fn a_table_shows_what_ran_and_counts_what_did_not() {
        let mut steps = Steps::new(4);
        assert!(steps.run("format", || Ok("clean".to_owned())).is_ok());
        assert!(
            steps
                .run("native tests", || Err(Failure::new("No.")))
                .is_err()
        );
        let table = steps.table();
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("  format           "), "{table}");
        assert!(lines[1].ends_with("failed"), "{table}");
        assert_eq!(lines[2], "  2 steps were not reached.");
    }

    #[test]
    fn times_are_short() {
        assert_eq!(seconds(Duration::from_millis(1_260)), "1.3 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
