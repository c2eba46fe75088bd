//! Runs that this browser keeps.

use bulkhead_core::ledger::{Phase, Summary};

use super::{count, flags, grouped, groups};
use crate::browser::{DatabaseError, zoned_time};

/// A sentence on a run that was cut off: its progress, and the meaning of going on.
pub fn cut_off(run: &Summary) -> String {
    let progress = run.tally.progress();
    let how_far = format!(
        "{} of {} done",
        grouped(progress.done),
        count(progress.items, "item", "items")
    );
    let with = with_flags(" ", run);
    let since = zoned_time(run.updated);
    let then = match &run.tally.phase {
        Phase::Halted(_) => {
            "Nothing more is sent; resume it to read what became of what was under way."
        }
        _ => {
            "Nothing is sent until you resume it; what was under way then is read first, and only \
             what was not done is sent again."
        }
    };
    format!("This run{with} was interrupted at {since}: {how_far}. {then}")
}

/// A sentence on what is kept, and where; a line below the list of runs.
pub const WHAT_IS_KEPT: &str = "Runs are kept in this browser only: IDs, their outcomes and what the \
    service said of them, and no credentials. They stay until you remove them here or clear this \
    site’s data.";

/// A sentence for where this browser keeps no runs.
pub fn nothing_kept(why: &DatabaseError) -> String {
    format!("{why}. Until then runs last as long as this tab: export what you need later.")
}

/// A sentence before a run that this browser will not keep.
pub fn not_recorded(why: &DatabaseError) -> String {
    format!(
        "{why}. You can go on, but a reload or a crash loses what became of the IDs: keep this \
         tab open until the run is over, and export it."
    )
}

/// A phrase on a run that is offered to go on: "started 2026-01-31 08:00:00 …".
pub fn offer(run: &Summary) -> String {
    let progress = run.tally.progress();
    format!(
        "started {}, {} of {} done, on {}{}{}",
        zoned_time(run.started),
        grouped(progress.done),
        count(progress.items, "item", "items"),
        run.connection.name,
        in_groups(run),
        with_flags(", ", run),
    )
}

/// ", with Cascade"; nothing of a run without flags. Who goes on with it goes on with these.
fn with_flags(before: &str, run: &Summary) -> String {
    flags(run.flags).map_or_else(String::new, |flags| format!("{before}with {flags}"))
}

/// ", resource group team-b"; nothing of an engine.
fn in_groups(run: &Summary) -> String {
    match groups(&run.targets) {
        none if none.is_empty() => none,
        groups => format!(", resource group {groups}"),
    }
}

/// "3 more in History"
pub fn more_in_history(more: usize) -> String {
    format!("{} more in History", grouped(more))
}

/// The result of a search among runs: "3 of 12 runs".
pub fn found_runs(found: usize, all: usize) -> String {
    if found == 0 {
        return "No run has this in it.".to_owned();
    }
    format!("{} of {}", grouped(found), count(all, "run", "runs"))
}

/// The text of the button that removes all runs.
pub fn remove_all(runs: usize) -> String {
    format!("Delete {} permanently", count(runs, "run", "runs"))
}

/// The text of the button that shows more rows.
pub fn show_more(more: usize) -> String {
    format!("Show more ({})", grouped(more))
}

/// The reason for which a run can't go on here.
pub fn other_connection(name: &str) -> String {
    format!(
        "It can only go on where it was begun: on the connection “{name}”, with the same service \
         and account. This gateway does not offer that."
    )
}
