//! The hazards met that are none of a request or a write.

use std::{collections::BTreeMap, time::Duration};

use crate::schedule::Schedule;

/// Adds the hazards that came before the play was over.
pub(super) fn met(
    schedule: &Schedule,
    took: Duration,
    events: usize,
    faults: &mut BTreeMap<&'static str, usize>,
) {
    let hazards = &schedule.hazards;
    let is_before = |at: &Duration| *at < took;
    let jumps = hazards.wall.iter().filter(|(at, _)| is_before(at));
    let pauses = hazards.pauses.iter().filter(|(at, _)| is_before(at));
    let is_met = |number: &u32| usize::try_from(*number).is_ok_and(|number| number < events);
    let cancels = hazards.cancel_at.iter().filter(|at| is_met(at));
    let all = [
        ("the time of day jumps", jumps.count()),
        ("long pause", pauses.count()),
        ("cancelled at an event", cancels.count()),
        ("another upstream time-out", hazards.upstream.iter().count()),
        (
            "lists that leave something out",
            hazards.lists.iter().count(),
        ),
    ];
    faults.extend(all.into_iter().filter(|(_, count)| *count > 0));
}
