//! What happens in a play, and when.

use std::{collections::BTreeMap, time::Duration};

use bulkhead_core::item::Action;
use fastrand::Rng;

/// What happens in a play. It is data, so that a failing one can be made smaller piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Makes latencies, waits and ids of readings.
    pub seed: u64,
    /// What is pasted, and what it really is.
    pub items: Vec<ItemPlan>,
    /// Resources that nobody asks for: so many stand in every list besides.
    pub strangers: usize,
    /// What is wanted.
    pub action: Action,
    /// Items in one request.
    pub batch: usize,
    /// Requests at the same time.
    pub concurrency: usize,
    /// Attempts for each item.
    pub attempts: u16,
    /// Whether the status is read before.
    pub survey: bool,
    /// Whether what can't succeed is sent all the same.
    pub send_all: bool,
    /// Whether the service offers bulk changes at the beginning.
    pub bulk: bool,
    /// When bulk changes are switched off, if they are.
    pub bulk_off_at: Option<Duration>,
    /// With how many items a request is too large (413), if so.
    pub too_large_from: Option<usize>,
    /// With how many items a request takes longer than anybody waits, if so.
    pub too_slow_from: Option<usize>,
    /// What goes wrong with which request, counted from 0 in the order in which they are made.
    pub faults: BTreeMap<u32, Fault>,
    /// What the user does, and when.
    pub acts: Vec<(Duration, Act)>,
    /// Where the page crashes.
    pub crashes: Vec<Crash>,
    /// From which event on nothing can be recorded any more, if so.
    pub disk_full_at: Option<u32>,
    /// How long it usually takes to record something; at times it takes ten times as long.
    pub disk: Duration,
}

/// One pasted id and what it really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemPlan {
    /// Its status at the beginning; none where the service does not know it.
    pub status: Option<&'static str>,
    /// How long it takes from STOPPING to STOPPED.
    pub stopping: Duration,
    /// How long it takes from an accepted deletion until it is gone.
    pub deletion: Duration,
    /// Whether the service refuses every request that holds it (400).
    pub poison: bool,
    /// Whether the service refuses every change of it, whatever its status is.
    pub locked: bool,
    /// What somebody else does to it, and when.
    pub meddled: Option<(Duration, Meddling)>,
}

/// What somebody else does to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddling {
    /// Stops it.
    Stop,
    /// Deletes it.
    Delete,
    /// It dies.
    Die,
}

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The gateway's connection to the service breaks; `done` says whether the work was done.
    Cut {
        /// Whether the request was carried out.
        done: bool,
    },
    /// The browser's connection to the gateway breaks.
    GatewayLost {
        /// Whether the request was carried out.
        done: bool,
    },
    /// Nobody waits any longer. If it is carried out at all, then so long after that.
    TimedOut {
        /// When it is carried out after all.
        late: Option<Duration>,
        /// Whether an HTTP status says so (504), or the page's own patience.
        status: bool,
    },
    /// The gateway can't reach the service.
    NotSent,
    /// The session with the gateway is over.
    Session,
    /// The gateway has no token for the service.
    UpstreamAuth,
    /// Something between answers instead.
    Foreign {
        /// Whether the request was carried out.
        done: bool,
    },
    /// The answer has this status.
    Status {
        /// The status.
        status: u16,
        /// The header `Retry-After`.
        retry_after: Option<RetryAfter>,
        /// Whether the request was carried out.
        done: bool,
    },
    /// The work is done, and the answer breaks off.
    BrokenJson,
    /// The answer leaves out so many items.
    Missing(usize),
    /// The answer has so many items twice.
    Doubled(usize),
    /// The answer has its items in the reverse order.
    Reordered,
    /// The answer speaks of an id that nobody asked for, and shows so many items in a form that
    /// nobody knows.
    Strange(usize),
    /// The service refuses so many items for a reason of its own.
    Refused(usize),
    /// The answer takes so much longer.
    Slow(Duration),
    /// The browser repeats the request by itself; `forgotten` says whether the gateway was
    /// started anew in between, and so passes it on twice.
    Repeated {
        /// Whether the service sees it twice.
        forgotten: bool,
    },
}

/// What the service asks for in `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds.
    Seconds(u32),
    /// The date that is so many seconds ahead.
    Date(u32),
}

/// What the user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Pauses the run.
    Pause,
    /// Lets it go on.
    Resume,
    /// Cancels it.
    Cancel,
}

/// The page is closed, or dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crash {
    /// At which event of the journal, counted from 0 since the beginning of the play.
    pub at_event: u32,
    /// Whether that event is on the disk already.
    pub recorded: bool,
    /// How long it takes until the run is resumed.
    pub downtime: Duration,
}

/// Statuses of items, the frequent ones several times.
const STATUSES: [Option<&str>; 14] = [
    Some("RUNNING"),
    Some("RUNNING"),
    Some("RUNNING"),
    Some("STOPPED"),
    Some("STOPPED"),
    Some("STOPPED"),
    Some("PENDING"),
    Some("STOPPING"),
    Some("DEAD"),
    Some("COMPLETED"),
    Some("UNKNOWN"),
    Some("MOVING"),
    Some("RUNNING"),
    None,
];

fn seconds(rng: &mut Rng, most: u64) -> Duration {
    Duration::from_millis(rng.u64(..=most * 1_000))
}

/// How long it takes to record something. On the last disk it may take so long that what was to
/// be sent must not be sent any more.
const fn disk(seed: u64) -> Duration {
    Duration::from_millis(match seed % 4 {
        0 => 0,
        1 => 3,
        2 => 60,
        _ => 900,
    })
}

impl Schedule {
    /// The schedule of a seed.
    pub fn new(seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed);
        let items = match rng.u8(..10) {
            0 => 1,
            1..=6 => rng.usize(2..=30),
            _ => rng.usize(30..=140),
        };
        let batch = *rng.choice(&[1, 2, 3, 7, 10, 25, 50, 100]).unwrap_or(&10);
        let sure = rng.u8(..4) == 0;
        let items: Vec<_> = (0..items).map(|_| ItemPlan::new(rng, sure)).collect();
        let rare = |rng: &mut Rng, one_in: u8| rng.u8(..one_in) == 0;
        // Some plays meet much trouble, some little, some none.
        let trouble = *rng.choice(&[0, 2, 5, 10, 20, 40, 70]).unwrap_or(&5);
        let mut faults = BTreeMap::new();
        for request in 0..400 {
            if rng.u32(..100) < trouble {
                faults.insert(request, Fault::new(rng));
            }
        }
        // An outage: the same for a while.
        if rare(rng, 6) {
            let fault = rng
                .choice(&[
                    Fault::NotSent,
                    Fault::GatewayLost { done: false },
                    Fault::Status {
                        status: 429,
                        retry_after: None,
                        done: false,
                    },
                    Fault::Status {
                        status: 503,
                        retry_after: None,
                        done: false,
                    },
                ])
                .cloned()
                .unwrap_or(Fault::NotSent);
            let first = rng.u32(..60);
            let length = rng.u32(1..40);
            faults.extend((first..first + length).map(|request| (request, fault.clone())));
        }
        let acts = if rare(rng, 4) {
            (0..rng.usize(1..4))
                .map(|_| {
                    let act = *rng
                        .choice(&[Act::Pause, Act::Resume, Act::Cancel, Act::Pause])
                        .unwrap_or(&Act::Pause);
                    (seconds(rng, 60), act)
                })
                .collect()
        } else {
            Vec::new()
        };
        let crashes = if rare(rng, 3) {
            (0..rng.usize(1..4))
                .map(|_| Crash {
                    at_event: rng.u32(..60),
                    recorded: rng.bool(),
                    downtime: seconds(rng, 100),
                })
                .collect()
        } else {
            Vec::new()
        };
        Self {
            seed,
            items,
            strangers: if rare(rng, 20) {
                5_200
            } else {
                rng.usize(..40)
            },
            action: *rng.choice(&Action::ALL).unwrap_or(&Action::Delete),
            batch,
            concurrency: rng.usize(1..=6),
            attempts: rng.u16(1..=5),
            survey: rng.u8(..3) > 0,
            send_all: rng.bool(),
            bulk: !rare(rng, 10),
            bulk_off_at: rare(rng, 12).then(|| seconds(rng, 20)),
            too_large_from: rare(rng, 10).then(|| rng.usize(2..60)),
            too_slow_from: rare(rng, 10).then(|| rng.usize(2..60)),
            faults,
            acts,
            crashes,
            disk_full_at: rare(rng, 25).then(|| rng.u32(..50)),
            // Not drawn: all else is to stay what it was before disks took time.
            disk: disk(seed),
        }
    }
}

impl ItemPlan {
    fn new(rng: &mut Rng, sure: bool) -> Self {
        let status = *rng.choice(&STATUSES).unwrap_or(&None);
        // Longer than anybody watches.
        let is_slow = rng.u8(..15) == 0;
        Self {
            status,
            stopping: seconds(rng, if is_slow { 900 } else { 40 }),
            deletion: seconds(rng, if is_slow { 900 } else { 20 }),
            poison: !sure && rng.u8(..60) == 0,
            locked: !sure && rng.u8(..30) == 0,
            meddled: (!sure && rng.u8(..12) == 0).then(|| {
                let meddling = [Meddling::Stop, Meddling::Delete, Meddling::Die];
                let what = *rng.choice(&meddling).unwrap_or(&Meddling::Stop);
                (seconds(rng, 40), what)
            }),
        }
    }
}

impl Fault {
    fn new(rng: &mut Rng) -> Self {
        let done = rng.bool();
        let retry_after = match rng.u8(..4) {
            0 => Some(RetryAfter::Seconds(rng.u32(..30))),
            1 => Some(RetryAfter::Date(rng.u32(..60))),
            _ => None,
        };
        match rng.u8(..40) {
            0..=5 => Self::Cut { done },
            6..=8 => Self::GatewayLost { done },
            9..=11 => Self::TimedOut {
                late: rng.bool().then(|| seconds(rng, 4)),
                status: rng.bool(),
            },
            12..=13 => Self::NotSent,
            14 => Self::Session,
            15 if rng.u8(..4) == 0 => Self::UpstreamAuth,
            15..=16 => Self::Foreign { done },
            17..=19 => Self::Status {
                status: 429,
                retry_after,
                done: false,
            },
            20..=22 => Self::Status {
                status: *rng.choice(&[500, 502, 503, 503]).unwrap_or(&500),
                retry_after,
                done,
            },
            23 => Self::Status {
                status: *rng.choice(&[400, 404, 405, 409, 422, 501]).unwrap_or(&400),
                retry_after: None,
                done: false,
            },
            24 if rng.u8(..3) == 0 => Self::Status {
                status: *rng.choice(&[401, 403]).unwrap_or(&403),
                retry_after: None,
                done: false,
            },
            24 => Self::Status {
                status: 413,
                retry_after: None,
                done: false,
            },
            25..=27 => Self::BrokenJson,
            28..=29 => Self::Missing(rng.usize(1..5)),
            30..=31 => Self::Doubled(rng.usize(1..5)),
            32 => Self::Reordered,
            33..=34 => Self::Strange(rng.usize(1..5)),
            35 => Self::Refused(rng.usize(1..5)),
            36..=37 => Self::Slow(seconds(rng, 20)),
            _ => Self::Repeated {
                forgotten: rng.bool(),
            },
        }
    }
}
