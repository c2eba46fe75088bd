//! The schedule of a play: what happens, and when.

use std::{collections::BTreeMap, time::Duration};

use bulkhead_core::{item::Action, wire::ServiceKind};
use fastrand::Rng;

mod ai_api;
mod engine;
mod fault;
mod gateway;
mod hazards;
mod service;

pub use ai_api::{ItemPlan, Meddling};
pub(crate) use engine::JOB_TRIES;
pub use engine::{Access, Defect, DeploymentPlan, Doing, EnginePlan, Hook, Manner, Race};
pub use fault::{Fault, RetryAfter};
pub use gateway::{GatewayPlan, KeptBack};
pub use hazards::{DiskPlan, Hazard, Hazards, ListFault, Outage, World};
pub use service::ServicePlan;

/// The schedule of a play. It is data, so that a failing one can be made smaller piece by piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Makes latencies, waits and ids of readings.
    pub seed: u64,
    /// The service, with what is pasted and what that really is.
    pub service: ServicePlan,
    /// Resources that nobody asks for: so many stand in every list besides.
    pub strangers: usize,
    /// The wanted action.
    pub action: Action,
    /// Items in one request.
    pub batch: usize,
    /// Requests at the same time.
    pub concurrency: usize,
    /// Attempts for each item.
    pub attempts: u16,
    /// `true` if the status is read before.
    pub survey: bool,
    /// `true` if what can't succeed is sent all the same.
    pub send_all: bool,
    /// `true` if the service offers bulk changes at the beginning.
    pub bulk: bool,
    /// The time when bulk changes are switched off, if they are.
    pub bulk_off_at: Option<Duration>,
    /// With how many items a request is too large (413), if so.
    pub too_large_from: Option<usize>,
    /// With how many items a request takes longer than anybody waits, if so.
    pub too_slow_from: Option<usize>,
    /// The faults by the number of the request, counted from 0 in the order in which they are made.
    pub faults: BTreeMap<u32, Fault>,
    /// The acts of the user, and their times.
    pub acts: Vec<(Duration, Act)>,
    /// The crashes of the page.
    pub crashes: Vec<Crash>,
    /// From which event on nothing can be recorded any more, if so.
    pub disk_full_at: Option<u32>,
    /// The usual time to record something; at times it takes ten times as long.
    pub disk: Duration,
    /// The gateway's plan to keep changes back.
    pub gateway: GatewayPlan,
    /// The world, which sets the promises to check.
    pub world: World,
    /// The hazards of the new world only.
    pub hazards: Hazards,
}

/// An act of the user.
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
    /// `true` if that event is on the disk already.
    pub recorded: bool,
    /// The time until the run is resumed.
    pub downtime: Duration,
}

fn seconds(rng: &mut Rng, most: u64) -> Duration {
    Duration::from_millis(rng.u64(..=most * 1_000))
}

/// Lets the schedules of engines have nothing to do with those of the AI API.
const ENGINE: u64 = 0x656e_6769_6e65;

/// Lets what the gateway keeps back have nothing to do with all else.
const GATEWAY: u64 = 0x6761_7465_7761_7900;

/// Lets what a play of the new world takes over from the old one have nothing to do with all else.
const NEW: u64 = 0x6e65_7700;

/// Lets the times without valid credentials have nothing to do with all else.
const CREDENTIALS: u64 = 0x6372_6564_656e_7469;

/// Draws `true` once in so many times.
fn rare(rng: &mut Rng, one_in: u8) -> bool {
    rng.u8(..one_in) == 0
}

/// The time to record something. On the last disk it may take so long that what was to be sent must
/// not be sent any more.
const fn disk(seed: u64) -> Duration {
    Duration::from_millis(match seed % 4 {
        0 => 0,
        1 => 3,
        2 => 60,
        _ => 900,
    })
}

/// Draws an act of the user and its time.
fn act(rng: &mut Rng) -> (Duration, Act) {
    let act = *rng
        .choice(&[Act::Pause, Act::Resume, Act::Cancel, Act::Pause])
        .unwrap_or(&Act::Pause);
    (seconds(rng, 60), act)
}

impl Crash {
    fn new(rng: &mut Rng) -> Self {
        Self {
            at_event: rng.u32(..60),
            recorded: rng.bool(),
            downtime: seconds(rng, 100),
        }
    }
}

impl Schedule {
    /// The schedule of a seed.
    pub fn new(kind: ServiceKind, seed: u64) -> Self {
        let rng = &mut Rng::with_seed(match kind {
            ServiceKind::AiCore => seed,
            ServiceKind::Engine => seed ^ ENGINE,
        });
        let items = match rng.u8(..10) {
            0 => 1,
            1..=6 => rng.usize(2..=30),
            _ => rng.usize(30..=140),
        };
        let batch = *rng.choice(&[1, 2, 3, 7, 10, 25, 50, 100]).unwrap_or(&10);
        let sure = rng.u8(..4) == 0;
        let service = ServicePlan::new(kind, rng, items, sure);
        let faults = fault::schedule(kind, rng);
        let acts = if rare(rng, 4) {
            (0..rng.usize(1..4)).map(|_| act(rng)).collect()
        } else {
            Vec::new()
        };
        let crashes = if rare(rng, 3) {
            (0..rng.usize(1..4)).map(|_| Crash::new(rng)).collect()
        } else {
            Vec::new()
        };
        Self {
            seed,
            service,
            strangers: if rare(rng, 20) {
                5_200
            } else {
                rng.usize(..40)
            },
            action: match kind {
                ServiceKind::AiCore => *rng.choice(&Action::ALL).unwrap_or(&Action::Delete),
                // There is nothing else that an engine does.
                ServiceKind::Engine => Action::Delete,
            },
            batch,
            concurrency: match kind {
                ServiceKind::AiCore => rng.usize(1..=6),
                // Deletions that meet lock each other out.
                ServiceKind::Engine => *rng.choice(&[1, 1, 1, 2, 4]).unwrap_or(&1),
            },
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
            gateway: GatewayPlan::default(),
            world: World::Old,
            hazards: Hazards::default(),
        }
    }

    /// `true` if an earlier program has written what a page leaves behind. Not drawn, and not in the
    /// new world, in which somebody looks on at the record itself.
    pub(crate) fn leaves_third_format(&self) -> bool {
        self.world == World::Old && self.seed.is_multiple_of(3)
    }

    /// The same behind a gateway that keeps something back.
    pub fn held_back(kind: ServiceKind, seed: u64) -> Self {
        Self {
            gateway: GatewayPlan::new(&mut Rng::with_seed(seed ^ GATEWAY)),
            ..Self::new(kind, seed)
        }
    }

    /// The same behind a gateway that has no valid credentials for a while.
    pub fn without_credentials(kind: ServiceKind, seed: u64) -> Self {
        let mut schedule = Self::new(kind, seed);
        let rng = &mut Rng::with_seed(seed ^ CREDENTIALS);
        schedule.faults.extend(fault::without_credentials(rng));
        schedule
    }

    /// A play of the new world, with hazards of all kinds that a run can be told of.
    pub fn in_new_world(kind: ServiceKind, seed: u64) -> Self {
        Self::with_hazards(kind, seed, &Hazard::ALL)
    }

    /// A play of the new world, with hazards of these kinds. Half of them meet nothing besides; the
    /// others meet all that the seed brings in the old world, in one of its ways.
    pub fn with_hazards(kind: ServiceKind, seed: u64, kinds: &[Hazard]) -> Self {
        let mut schedule = match Rng::with_seed(seed ^ NEW).u8(..6) {
            0 => Self::new(kind, seed),
            1 => Self::held_back(kind, seed),
            2 => Self::without_credentials(kind, seed),
            _ => Self::calm(kind, seed),
        };
        schedule.world = World::New;
        schedule.hazards = Hazards::new(seed, kinds, &mut schedule.gateway);
        schedule
    }

    /// The same without faults, crashes and a user who says anything.
    fn calm(kind: ServiceKind, seed: u64) -> Self {
        Self {
            faults: BTreeMap::new(),
            acts: Vec::new(),
            crashes: Vec::new(),
            bulk_off_at: None,
            too_slow_from: None,
            disk_full_at: None,
            ..Self::new(kind, seed)
        }
    }
}
