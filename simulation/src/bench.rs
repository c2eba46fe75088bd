//! Benchmarks: the simulated time of a run that meets little or no trouble.

use std::{collections::BTreeMap, time::Duration};

use bulkhead_core::{
    item::{Action, Flags},
    ledger::{Event, Ledger, Outcome, What},
    service::ReasonKind,
    wire::ServiceKind,
};
use fastrand::Rng;

use crate::{
    Access, Broken, DeploymentPlan, EnginePlan, Fault, GatewayPlan, Hazards, ItemPlan, Manner,
    Race, Schedule, ServicePlan, World,
    play::{Latency, play_with},
};

/// Nothing hangs on it, and what its deletion takes is in the time of an answer.
const DEPLOYMENT: DeploymentPlan = DeploymentPlan {
    access: Access::Full,
    processes: 0,
    cases: None,
    is_shown: true,
    takes: Duration::ZERO,
    delay: Duration::ZERO,
    races: 0,
    race: Race::Optimistic,
    hook: None,
    referenced: false,
    meddled: None,
};

/// The run that is measured.
#[derive(Clone, Copy, Debug)]
pub struct Benchmark {
    /// Of which service.
    pub service: ServiceKind,
    /// The number of items.
    pub items: usize,
    /// Items in one request.
    pub batch: usize,
    /// Requests at the same time.
    pub concurrency: usize,
    /// The time that every answer takes.
    pub latency: Duration,
    /// The time that it takes to record something.
    pub disk: Duration,
    /// The percentage of requests that meet a fault.
    pub faults: u32,
    /// The action.
    pub action: Action,
    /// The number of items that the gateway forwards in a second; none where all.
    pub rate: Option<u32>,
    /// `true` if the items' statuses are read before.
    pub survey: bool,
}

/// The results of a benchmark.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Requests with changes.
    pub changes: u32,
    /// The fewest requests with changes that could do.
    pub fewest: u32,
    /// Readings.
    pub readings: u32,
    /// From the beginning until every change was answered for good.
    pub sending: Duration,
    /// The time that this had to take: requests until then ÷ concurrency × latency.
    pub ideal: Duration,
    /// From the beginning until every item was seen done.
    pub whole: Duration,
    /// Items that are done.
    pub done: usize,
    /// The number of the others by outcome and reason.
    pub others: BTreeMap<(Outcome, Option<ReasonKind>), usize>,
    /// Changes that the gateway kept back.
    pub kept_back: usize,
    /// The number of the run's pauses.
    pub pauses: usize,
}

impl Benchmark {
    fn service(&self) -> ServicePlan {
        match self.service {
            ServiceKind::AiCore => ServicePlan::AiApi(vec![self.resource(); self.items]),
            ServiceKind::Engine => ServicePlan::Engine(EnginePlan {
                flags: Flags::NONE,
                manner: Manner::AtOnce,
                refuses_whole: false,
                missing: 405,
                most_results: None,
                deployments: vec![DEPLOYMENT; self.items],
                defect: None,
            }),
        }
    }

    fn resource(&self) -> ItemPlan {
        let status = if self.action == Action::Delete {
            "STOPPED"
        } else {
            "RUNNING"
        };
        ItemPlan {
            status: Some(status),
            stopping: Duration::from_secs(5),
            deletion: Duration::from_secs(5),
            poison: false,
            locked: false,
            meddled: None,
        }
    }

    fn schedule(&self) -> Schedule {
        let rng = &mut Rng::with_seed(7);
        let mut faults = BTreeMap::new();
        for request in 0..u32::try_from(self.items).unwrap_or(u32::MAX) * 3 {
            if rng.u32(..100) < self.faults {
                faults.insert(request, fault(rng));
            }
        }
        Schedule {
            seed: 7,
            service: self.service(),
            strangers: 0,
            action: self.action,
            batch: self.batch,
            concurrency: self.concurrency,
            attempts: 5,
            survey: self.survey,
            send_all: true,
            bulk: true,
            bulk_off_at: None,
            too_large_from: None,
            too_slow_from: None,
            faults,
            acts: Vec::new(),
            crashes: Vec::new(),
            disk_full_at: None,
            disk: self.disk,
            gateway: GatewayPlan {
                rate: self.rate,
                ..GatewayPlan::default()
            },
            world: World::Old,
            hazards: Hazards::default(),
        }
    }

    /// Measures it.
    ///
    /// # Errors
    /// Where the run never ends.
    pub fn measure(&self) -> Result<Figures, Broken> {
        let play = play_with(&self.schedule(), Latency::Fixed(self.latency))?;
        let times = play.times();
        let fewest = u32::try_from(self.items.div_ceil(self.batch)).unwrap_or(u32::MAX);
        let concurrency = u32::try_from(self.concurrency).unwrap_or(u32::MAX);
        let ledger = play.ledger();
        let is_pause = |event: &&Event| matches!(event.what, What::Paused { .. });
        let pauses = play.events.iter().filter(is_pause);
        let rows = || ledger.iter().flat_map(Ledger::rows);
        let mut others = BTreeMap::new();
        for row in rows().filter(|row| !row.is_done()) {
            let kind = row.reason().map(|reason| reason.kind);
            *others.entry((row.outcome(), kind)).or_default() += 1;
        }
        Ok(Figures {
            changes: times.changes,
            fewest,
            readings: play.requests - times.changes,
            sending: times.answered,
            ideal: self.latency * times.requests_until_answered.div_ceil(concurrency),
            whole: play.took,
            done: rows().filter(|row| row.is_done()).count(),
            others,
            kept_back: play.network.too_fast(),
            pauses: pauses.count(),
        })
    }
}

/// One of the faults that a healthy service shows now and then.
fn fault(rng: &mut Rng) -> Fault {
    match rng.u8(..5) {
        0 => Fault::Cut { done: true },
        1 => Fault::Cut { done: false },
        2 => Fault::Status {
            status: 429,
            retry_after: None,
            done: false,
        },
        3 => Fault::BrokenJson,
        _ => Fault::Status {
            status: 503,
            retry_after: None,
            done: false,
        },
    }
}
