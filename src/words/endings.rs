//! How a run ended.

use bulkhead_core::ledger::{Ledger, Outcome, Phase};

use super::{count, list, outcome_counts, reading_reason};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Whether every id that was to be sent was taken. A part that failed keeps a run from being
    /// a success.
    pub all_went_well: bool,
    /// Whether none was.
    pub nothing_went_well: bool,
    /// What is to say of it.
    pub text: String,
    /// The same, shorter.
    pub short: String,
}

/// How a run ended, as soon as it has.
pub fn ending(ledger: &Ledger) -> Option<Ending> {
    let Phase::Finished(early) = ledger.phase() else {
        return None;
    };
    let counts = ledger.counts();
    let good: usize = Outcome::ALL
        .into_iter()
        .filter(|outcome| outcome.is_good())
        .map(|outcome| counts.of(outcome))
        .sum();
    let scheduled = count(good, "change is scheduled", "changes are scheduled");
    let bad = outcome_counts(
        counts,
        [Outcome::Failed, Outcome::Unknown, Outcome::NotSent],
    );
    let mut text = if bad.is_empty() {
        format!("All went well: {scheduled}. The service carries them out from here on.")
    } else if good == 0 {
        format!("Nothing was scheduled: {}.", list(&bad))
    } else {
        let parts: Vec<_> = std::iter::once(scheduled.clone())
            .chain(bad.clone())
            .collect();
        format!("Only a part went well: {}.", list(&parts))
    };
    if let Some(reason) = early {
        text = format!("The run ended early. {}. {text}", reading_reason(reason));
    }
    Some(Ending {
        all_went_well: bad.is_empty(),
        nothing_went_well: good == 0,
        text,
        short: if bad.is_empty() {
            scheduled
        } else {
            list(&bad)
        },
    })
}
