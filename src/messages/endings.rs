//! The end of a run, in words.

use bulkhead_core::{
    ledger::{Outcome, Phase, RunResult, Tally},
    time::Timestamp,
};

use super::{count, ended_early, grouped, list, outcome_counts};
use crate::browser::zoned_time;

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Its result.
    pub result: RunResult,
    /// The same in a word or two: "Done", "Partially done".
    pub state: &'static str,
    /// `true` if all that was sent is done, and something was skipped: no plain success.
    pub skips: bool,
    /// A sentence on it.
    pub text: String,
    /// The same, shorter.
    pub short: String,
}

/// The end of a run, as soon as it has ended.
pub fn ending(tally: &Tally) -> Option<Ending> {
    let Phase::Finished(early) = &tally.phase else {
        return None;
    };
    let result = tally.result()?;
    let counts = &tally.counts;
    let done = done(tally);
    let open = open(tally);
    let bad = outcome_counts(
        counts,
        [Outcome::Failed, Outcome::Unknown, Outcome::NotSent],
    );
    let skipped = outcome_counts(counts, [Outcome::Skipped]);
    let all = list(&[&done[..], &open, &bad, &skipped].concat());
    let state = state(tally, result);
    let mut text = format!("{state}: {all}.");
    if let Some(reason) = early {
        text = format!("The run ended early. {}. {text}", ended_early(reason));
    }
    Some(Ending {
        result,
        state,
        skips: result == RunResult::AllDone && !skipped.is_empty(),
        text,
        short: match result {
            RunResult::AllDone => list(&done),
            _ => list(&[open, bad].concat()),
        },
    })
}

/// A phrase on the time of a run's end: "Ended 2026-01-31 08:00:00 UTC+1".
pub fn ended(at: Timestamp) -> String {
    format!("Ended {}", zoned_time(at))
}

/// The end of a run, in a word or two. It has failed only where every item has.
fn state(tally: &Tally, result: RunResult) -> &'static str {
    let of = |outcome| tally.counts.of(outcome);
    match result {
        RunResult::AllDone => "Done",
        RunResult::PartlyDone => "Partially done",
        RunResult::NotSeenDone => "Not confirmed yet",
        RunResult::NothingDone if of(Outcome::Unknown) > 0 => "Not confirmed",
        RunResult::NothingDone if of(Outcome::Failed) == 0 => "Not sent",
        RunResult::NothingDone if of(Outcome::NotSent) == 0 => "Failed",
        RunResult::NothingDone => "Nothing done",
    }
}

/// The changes that were seen done: "40 deleted", "3 already gone". What is only stopped and was to
/// be deleted is none of it.
fn done(tally: &Tally) -> Vec<String> {
    use Outcome::{AlreadyGone, AlreadyStopped, Deleted, Stopped};
    let counts = &tally.counts;
    if tally.half_done == 0 {
        return outcome_counts(counts, [Stopped, Deleted, AlreadyStopped, AlreadyGone]);
    }
    let stopped = tally.shown(Stopped) + tally.shown(AlreadyStopped);
    let stopped = (stopped > 0).then(|| format!("{} stopped", grouped(stopped)));
    let gone = outcome_counts(counts, [Deleted, AlreadyGone]);
    stopped.into_iter().chain(gone).collect()
}

/// The items that the service has accepted, and has not shown done.
fn open(tally: &Tally) -> Vec<String> {
    let parts = [
        (tally.half_done, "stopped but not deleted"),
        (
            tally.counts.of(Outcome::Scheduled),
            "accepted but not confirmed",
        ),
    ];
    let some = parts.into_iter().filter(|(number, _)| *number > 0);
    some.map(|(number, what)| count(number, what, what))
        .collect()
}
