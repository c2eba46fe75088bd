//! Makes the items that a sandbox begins with.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;

use super::catalogue::{Configuration, configurations};
use super::id;
use super::item::Item;
use super::kind::Kind;
use super::life::Life;
use super::shelf::Shelf;
use super::status::{Operation, Status, Target};
use crate::chance::{self, draw};
use crate::clock::Moment;
use crate::options::{Counts, Options, Pace};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The time from an item's death until it vanishes, as the vendor's documentation says.
const DEAD_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The shelf that a group begins with. Its ids join the taken ones.
pub(crate) fn shelf(
    options: &Options,
    group: &str,
    kind: Kind,
    taken: &mut HashSet<String>,
) -> Shelf {
    let collection = kind.collection();
    let mut general = chance::stream(options.seed, &[group, collection]);
    let configurations = configurations(kind, &mut general);
    let mut items = Vec::new();
    for status in Status::ALL {
        // A stream for each status: one item more of one status leaves the others as they were.
        let mut chance = chance::stream(options.seed, &[group, collection, status.name()]);
        for nth in 0..count(&options.counts, kind, status) {
            let id = id::unique(kind, &mut chance, taken);
            let life = life(kind, status, nth, &options.pace, &mut chance);
            items.push(item(kind, id, &configurations, life, &mut chance));
        }
    }
    general.shuffle(&mut items);
    Shelf::new(items)
}

fn count(counts: &Counts, kind: Kind, status: Status) -> usize {
    match status {
        Status::Pending => counts.pending,
        Status::Running => counts.running,
        Status::Completed if kind == Kind::Deployment => 0,
        Status::Completed => counts.completed,
        Status::Dead => counts.dead,
        Status::Stopping => counts.stopping,
        Status::Stopped => counts.stopped,
        Status::Unknown => counts.unknown,
    }
}

fn item(
    kind: Kind,
    id: String,
    configurations: &[Arc<Configuration>],
    life: Life,
    chance: &mut Rng,
) -> Item {
    // The catalogue is never empty, so the index is always one of it.
    let configuration = Arc::clone(&configurations[chance.usize(..configurations.len())]);
    // Somebody also begins them by hand.
    let schedule = configuration.schedule.clone().filter(|_| chance.bool());
    let lives_for_a_while = kind == Kind::Deployment && chance.u8(..8) == 0;
    Item {
        id,
        configuration,
        schedule,
        time_to_live: lives_for_a_while.then_some("30D"),
        life,
    }
}

fn life(kind: Kind, status: Status, nth: usize, pace: &Pace, chance: &mut Rng) -> Life {
    let age = age(status, nth, chance);
    let created = Moment::before_start(age);
    let submitted = created.after(draw(&(SECOND..=5 * SECOND), chance));
    let began = submitted.after(draw(&(20 * SECOND..=90 * SECOND), chance));
    let started = matches!(
        status,
        Status::Running | Status::Stopping | Status::Stopped | Status::Completed
    )
    .then_some(began);
    let ended = match status {
        Status::Dead => Some(created.after(draw(&(5 * MINUTE..=55 * MINUTE), chance))),
        Status::Stopped | Status::Completed => {
            let latest = age.saturating_sub(5 * MINUTE);
            Some(created.after(draw(&(5 * MINUTE..=latest), chance)))
        }
        _ => None,
    };
    let pending = draw(&pace.pending, chance);
    let stopping = draw(&pace.stopping, chance);
    let deletion = draw(&pace.deletion, chance);
    Life {
        status,
        target: target(kind, status),
        operation: match status {
            Status::Stopping | Status::Stopped => Operation::Update,
            _ => Operation::Create,
        },
        created,
        submitted,
        started,
        ended,
        modified: match status {
            Status::Stopping => Moment::START,
            _ => ended.or(started).unwrap_or(submitted),
        },
        due: match status {
            Status::Pending => Some((Moment::START.after(pending), Status::Running)),
            Status::Stopping => Some((Moment::START.after(stopping), Status::Stopped)),
            _ => None,
        },
        gone: ended
            .filter(|_| status == Status::Dead)
            .map(|died| died.after(DEAD_FOR)),
        stopping,
        deletion,
    }
}

/// Draws the time since an item was created.
fn age(status: Status, nth: usize, chance: &mut Rng) -> Duration {
    let range = match status {
        Status::Pending => 10 * SECOND..=5 * MINUTE,
        Status::Running => HOUR..=90 * DAY,
        // Short of seven days by two hours, so that none vanishes soon after the start.
        Status::Dead => 2 * HOUR..=DEAD_FOR.saturating_sub(2 * HOUR),
        Status::Stopping => 2 * HOUR..=60 * DAY,
        Status::Completed | Status::Stopped => 2 * HOUR..=180 * DAY,
        // What was only just created is UNKNOWN, and so is what was lost long ago.
        Status::Unknown if nth.is_multiple_of(3) => MINUTE..=59 * MINUTE,
        Status::Unknown => DAY..=60 * DAY,
    };
    draw(&range, chance)
}

fn target(kind: Kind, status: Status) -> Target {
    match (status, kind) {
        (Status::Stopping | Status::Stopped, _) => Target::Stopped,
        (_, Kind::Deployment) => Target::Running,
        (_, Kind::Execution) => Target::Completed,
    }
}
