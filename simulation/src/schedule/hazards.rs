//! The hazards, which only the new world has: each kind is drawn apart from all else, so that it
//! can be left out and the rest stays what it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    time::Duration,
};

use fastrand::Rng;

use super::{Fault, GatewayPlan, KeptBack, RetryAfter, rare, seconds};
use crate::network::{PAGE_PATIENCE, PATIENCE};

/// In which world a schedule plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum World {
    /// Without the hazards below, and checked when the play is over.
    #[default]
    Old,
    /// With them, and checked after every event besides.
    New,
}

/// A kind of hazard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hazard {
    /// The disk fails once, fails for a while, or is slow.
    Disk,
    /// One refusal among good answers, to a change and to a reading.
    Refusals,
    /// A `Retry-After` that nobody should follow as it is.
    Headers,
    /// Nothing works for a while.
    Outages,
    /// The time of day jumps.
    WallClock,
    /// A pause that is longer than every window.
    Pauses,
    /// The user cancels at some event.
    Cancel,
    /// The gateway waits for the service for another time than the default.
    Upstream,
    /// Lists that leave out without a word what is there.
    Lists,
}

impl Hazard {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Disk,
        Self::Refusals,
        Self::Headers,
        Self::Outages,
        Self::WallClock,
        Self::Pauses,
        Self::Cancel,
        Self::Upstream,
        Self::Lists,
    ];

    /// Its name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Disk => "disk",
            Self::Refusals => "refusals",
            Self::Headers => "headers",
            Self::Outages => "outages",
            Self::WallClock => "wall-clock",
            Self::Pauses => "pauses",
            Self::Cancel => "cancel",
            Self::Upstream => "upstream",
            Self::Lists => "lists",
        }
    }

    /// Lets what is drawn for it have nothing to do with all else.
    const fn salt(self) -> u64 {
        match self {
            Self::Disk => 0x6469_736b_0000,
            Self::Refusals => 0x7265_6675_7361,
            Self::Headers => 0x6865_6164_6572,
            Self::Outages => 0x6f75_7461_6765,
            Self::WallClock => 0x7761_6c6c_0000,
            Self::Pauses => 0x7061_7573_6573,
            Self::Cancel => 0x6361_6e63_656c,
            Self::Upstream => 0x7570_7374_7265,
            Self::Lists => 0x6c69_7374_7300,
        }
    }
}

/// The hazards of a play; none of them in the old world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hazards {
    /// The failures of the disk.
    pub disk: DiskPlan,
    /// The faults by the number of the change, counted from 0 among the changes.
    pub changes: BTreeMap<u32, Fault>,
    /// The changes that are turned away as everything is then, though readings are good: counted
    /// from 0 among the changes.
    pub turned_away: Range<u32>,
    /// The faults by the number of the reading, counted from 0 among the readings.
    pub readings: BTreeMap<u32, Fault>,
    /// The times when nothing works.
    pub outages: Vec<Outage>,
    /// The jumps of the time of day: when, and by how many milliseconds.
    pub wall: Vec<(Duration, i64)>,
    /// The user's pauses of the run: when, and for how long.
    pub pauses: Vec<(Duration, Duration)>,
    /// At which event the user cancels the run, counted from 0 over all lives of the page.
    pub cancel_at: Option<u32>,
    /// The time that the gateway waits for the service, if not the default time.
    pub upstream: Option<Duration>,
    /// The fault of every list of the AI API, if any.
    pub lists: Option<ListFault>,
}

/// A way for a list to leave out without a word what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// It has so many entries at most, whatever is asked for.
    Capped(usize),
    /// Its first entry stands in the place of its last one, too.
    Doubled,
    /// Its last entry can't be read.
    Unreadable,
}

/// The failures of a disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiskPlan {
    /// The writes that fail, counted from 0 since the beginning of the play.
    pub fails: BTreeSet<u32>,
    /// The failure of every write: from when on, and for how long.
    pub away: Option<(Duration, Duration)>,
    /// The least and the most that a write takes; none where it takes what it takes in the old
    /// world.
    pub takes: Option<(Duration, Duration)>,
}

/// A time in which nothing works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Its beginning.
    pub from: Duration,
    /// Its duration.
    pub lasts: Duration,
    /// The fault of a request that is made meanwhile.
    pub fault: Fault,
}

const SECOND: Duration = Duration::from_secs(1);

/// A day in seconds.
const DAY: u64 = 86_400;

impl Hazards {
    /// Draws the hazards of these kinds. What the gateway keeps back is a part of its plan.
    pub(super) fn new(seed: u64, kinds: &[Hazard], gateway: &mut GatewayPlan) -> Self {
        let mut hazards = Self::default();
        for kind in kinds {
            let rng = &mut Rng::with_seed(seed ^ kind.salt());
            match kind {
                Hazard::Disk => hazards.disk = DiskPlan::new(rng),
                Hazard::Refusals => hazards.refuse(rng),
                Hazard::Headers => hazards.mislead(rng, gateway),
                Hazard::Outages if rng.bool() => {
                    let outages = (0..rng.u8(1..3)).map(|_| Outage::new(rng));
                    hazards.outages = outages.collect();
                }
                Hazard::WallClock if rng.bool() => {
                    let jumps = (0..rng.u8(1..4)).map(|_| (seconds(rng, 120), jump(rng)));
                    hazards.wall = jumps.collect();
                }
                Hazard::Pauses if rare(rng, 3) => {
                    // Longer than anything is watched.
                    let lasts = SECOND * rng.u32(700..10_000);
                    hazards.pauses = vec![(seconds(rng, 60), lasts)];
                }
                Hazard::Cancel if rare(rng, 3) => hazards.cancel_at = Some(rng.u32(..60)),
                Hazard::Upstream => hazards.wait_otherwise(rng),
                Hazard::Lists if rng.bool() => {
                    let faults = [
                        ListFault::Capped(rng.usize(1..40)),
                        ListFault::Doubled,
                        ListFault::Unreadable,
                    ];
                    hazards.lists = rng.choice(faults);
                }
                _ => {}
            }
        }
        hazards
    }

    /// `true` if there are none.
    pub(crate) fn is_idle(&self) -> bool {
        *self == Self::default()
    }

    /// `true` if no gateway goes on with a request for longer than it waits.
    pub(crate) fn is_possible(&self) -> bool {
        let longer = self
            .upstream
            .unwrap_or(PATIENCE)
            .saturating_sub(PAGE_PATIENCE);
        self.changes.values().all(|fault| match fault {
            Fault::TimedOut { late, .. } => late.is_none_or(|late| late <= longer),
            _ => true,
        })
    }

    fn refuse(&mut self, rng: &mut Rng) {
        let refusal = |rng: &mut Rng| Fault::Status {
            status: *rng.choice(&[401, 403, 404, 429]).unwrap_or(&403),
            retry_after: None,
            done: false,
        };
        if rng.bool() {
            self.changes.insert(rng.u32(..8), refusal(rng));
        }
        if rng.bool() {
            self.readings.insert(rng.u32(..20), refusal(rng));
        }
        // Drawn last: every other refusal stays what it was.
        if rare(rng, 8) {
            let first = rng.u32(1..8);
            self.turned_away = first..first + rng.u32(50..200);
        }
    }

    /// The gateway waits for another time. Where that is longer than the page waits, a change may
    /// arrive as long as the gateway goes on with it.
    fn wait_otherwise(&mut self, rng: &mut Rng) {
        let upstream = SECOND * *rng.choice(&[5, 30, 300, 600]).unwrap_or(&300);
        self.upstream = Some(upstream);
        let longer = upstream.saturating_sub(PAGE_PATIENCE).as_secs();
        if longer > 0 && rng.bool() {
            let late = Fault::TimedOut {
                late: Some(seconds(rng, longer)),
                status: false,
            };
            self.changes.insert(rng.u32(..8), late);
        }
    }

    fn mislead(&mut self, rng: &mut Rng, gateway: &mut GatewayPlan) {
        if rng.bool() {
            return;
        }
        let retry_after = *rng
            .choice(&[
                RetryAfter::Past,
                RetryAfter::Long(2 * DAY),
                RetryAfter::Long(25 * DAY),
                RetryAfter::Long(50 * DAY),
                RetryAfter::Long(u64::MAX),
                RetryAfter::Date(30 * 86_400),
            ])
            .unwrap_or(&RetryAfter::Past);
        let fault = Fault::Status {
            status: *rng.choice(&[429, 503]).unwrap_or(&429),
            retry_after: Some(retry_after),
            done: false,
        };
        match rng.u8(..5) {
            0..=1 => drop(self.changes.insert(rng.u32(..8), fault)),
            2..=3 => drop(self.readings.insert(rng.u32(..20), fault)),
            _ => {
                let kept = KeptBack::Later(retry_after);
                gateway.kept_back.insert(rng.u32(..8), kept);
            }
        }
    }
}

impl DiskPlan {
    fn new(rng: &mut Rng) -> Self {
        let mut plan = Self::default();
        if rare(rng, 3) {
            plan.fails = (0..rng.u8(1..3)).map(|_| rng.u32(..30)).collect();
        }
        if rare(rng, 5) {
            plan.away = Some((seconds(rng, 60), SECOND + seconds(rng, 60)));
        }
        if rare(rng, 3) {
            let takes = [
                (1, 1_000),
                (1, 20_000),
                (1_000, 5_000),
                (5_000, 6_000),
                (5_000, 20_000),
            ];
            let takes = rng.choice(takes);
            let milliseconds = Duration::from_millis;
            plan.takes = takes.map(|(least, most)| (milliseconds(least), milliseconds(most)));
        }
        // So slow that what is recorded must not go any more. Drawn last: every other disk stays what it
        // was.
        if rare(rng, 30) {
            plan.takes = Some((61 * SECOND, 90 * SECOND));
        }
        plan
    }

    /// `true` if the disk is away at this time.
    pub(crate) fn is_away(&self, now: Duration) -> bool {
        let is_in = |(from, lasts): (Duration, Duration)| (from..from + lasts).contains(&now);
        self.away.is_some_and(is_in)
    }
}

impl Outage {
    fn new(rng: &mut Rng) -> Self {
        let status = |status| Fault::Status {
            status,
            retry_after: None,
            done: false,
        };
        let faults = [
            Fault::NotSent,
            Fault::GatewayLost { done: false },
            Fault::Cut { done: false },
            status(429),
            status(503),
        ];
        let most = *rng.choice(&[10, 120, 600]).unwrap_or(&10);
        Self {
            from: seconds(rng, 120),
            lasts: SECOND * rng.u32(1..=most),
            fault: rng.choice(faults).unwrap_or(Fault::NotSent),
        }
    }

    /// `true` if it lasts at this time.
    pub(crate) fn is_on(&self, now: Duration) -> bool {
        (self.from..self.from + self.lasts).contains(&now)
    }
}

/// By how many milliseconds the time of day jumps: a correction, another time zone, a machine that
/// slept, or a clock that was wrong all the time.
fn jump(rng: &mut Rng) -> i64 {
    let far = *rng
        .choice(&[1, 30, 600, 3_600, 86_400, 400 * 86_400])
        .unwrap_or(&1);
    let milliseconds = 1_000 * far;
    if rng.bool() {
        milliseconds
    } else {
        -milliseconds
    }
}
