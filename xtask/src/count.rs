//! The number of tests that ran, read from the runners' output.

use std::fmt;
use std::ops::AddAssign;

/// Tests by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    /// Ignored, skipped, or not reached.
    pub(crate) skipped: u32,
}

impl Count {
    pub(crate) fn total(self) -> u32 {
        self.passed + self.failed + self.skipped
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// A program that runs tests and prints how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    /// `cargo test`, also with the runner of wasm-bindgen: one summary line for each binary.
    Cargo,
    /// Playwright with its list reporter: a summary of one line for each kind of result.
    Playwright,
    /// The runner of Node.js with its spec reporter: likewise.
    Node,
}

impl Runner {
    /// The count that a line of the runner's output adds; nothing, if it isn't of a summary.
    pub(crate) fn count(self, line: &str) -> Count {
        let line = without_colour(line);
        match self {
            Self::Cargo => cargo(&line),
            Self::Playwright => playwright(&line),
            Self::Node => node(&line),
        }
        .unwrap_or_default()
    }
}

/// `test result: ok. 3 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s`
fn cargo(line: &str) -> Option<Count> {
    let (_, results) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut count = Count::default();
    for result in results.split("; ") {
        match number_and_kind(result) {
            Some((n, "passed")) => count.passed += n,
            Some((n, "failed")) => count.failed += n,
            Some((n, "ignored")) => count.skipped += n,
            _ => {}
        }
    }
    Some(count)
}

/// `  12 passed (4.2s)`, and likewise for the other kinds. A flaky test is one that failed.
fn playwright(line: &str) -> Option<Count> {
    let line = line.strip_prefix("  ")?;
    let result = line.split_once(" (").map_or(line, |(result, _)| result);
    let mut count = Count::default();
    match number_and_kind(result.trim_end())? {
        (n, "passed") => count.passed = n,
        (n, "failed" | "flaky" | "interrupted") => count.failed = n,
        (n, "skipped" | "did not run") => count.skipped = n,
        _ => return None,
    }
    Some(count)
}

/// `ℹ pass 12`, and likewise for the other kinds. A test that is still to be written shows nothing.
fn node(line: &str) -> Option<Count> {
    let (kind, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    let mut count = Count::default();
    match kind {
        "pass" => count.passed = number,
        "fail" | "cancelled" => count.failed = number,
        "skipped" | "todo" => count.skipped = number,
        _ => return None,
    }
    Some(count)
}

fn number_and_kind(result: &str) -> Option<(u32, &str)> {
    let (number, kind) = result.split_once(' ')?;
    Some((number.parse().ok()?, kind))
}

/// The line without the sequences that colour it on a terminal.
fn without_colour(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(runner: Runner, output: &str) -> Count {
        let mut total = Count::default();
        for line in output.lines() {
            total += runner.count(line);
        }
        total
    }

    #[test]
    fn the_summaries_of_cargo_test_add_up() {
        let output = "\
running 2 tests
test paste::reads_lines ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 5 filtered out; finished in 0.00s
test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 filtered out; finished in 0.06s
";
        let expected = Count {
            passed: 5,
            failed: 1,
            skipped: 2,
        };
        assert_eq!(total(Runner::Cargo, output), expected);
    }

    #[test]
    fn the_summary_of_playwright_has_a_line_for_each_kind() {
        let output = "
  ✓  1 [chromium] › compose.spec.ts:3:1 › 12 passed (1.2s)
  1 failed
    [chromium] › run.spec.ts:9:1 › 3 failed
  1 flaky
  2 skipped
  3 did not run
\u{1b}[32m  12 passed\u{1b}[39m\u{1b}[2m (4.2s)\u{1b}[22m
";
        let expected = Count {
            passed: 12,
            failed: 2,
            skipped: 5,
        };
        assert_eq!(total(Runner::Playwright, output), expected);
    }

    #[test]
    fn the_summary_of_node_has_a_line_for_each_kind() {
        let output = "
▶ Chromium
  ✔ pass 7 (12.5ms)
ℹ Chromium sends 3
ℹ tests 18
ℹ suites 4
\u{1b}[34mℹ pass 12\u{1b}[39m
ℹ fail 1
ℹ cancelled 2
ℹ skipped 2
ℹ todo 1
ℹ duration_ms 4123.5
";
        let expected = Count {
            passed: 12,
            failed: 3,
            skipped: 3,
        };
        assert_eq!(total(Runner::Node, output), expected);
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in ["", "  passed", "12 passed", "  1 worker", "test a ... ok"] {
            assert_eq!(total(Runner::Playwright, line), Count::default(), "{line}");
            assert_eq!(total(Runner::Cargo, line), Count::default(), "{line}");
            assert_eq!(total(Runner::Node, line), Count::default(), "{line}");
        }
    }
}
