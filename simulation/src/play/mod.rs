//! A play: one schedule, from the paste to the end of the run.

mod hazards;
mod page;
mod place;
mod tamper;

use std::{collections::BTreeMap, rc::Rc, time::Duration};

use bulkhead_core::{
    ledger::{Event, Ledger, What},
    run::RunLimits,
    transport::Clock as _,
};

use self::page::Page;
use crate::{
    check::Broken,
    clock::{BEGIN, Clock, Stuck, block_on},
    journal::Disk,
    monitor::Monitor,
    network::Network,
    schedule::Schedule,
};

/// All that can be said of a play afterwards.
pub struct Play {
    pub(crate) schedule: Rc<Schedule>,
    pub(crate) network: Network,
    pub(crate) clock: Clock,
    pub(crate) limits: RunLimits,
    /// The events that the page knows in the end: those it found on the disk when it began its last
    /// life, and those it saw in that.
    pub(crate) events: Vec<Event>,
    /// The events on the disk.
    pub(crate) recorded: Vec<Event>,
    /// `true` if anything could not be written.
    pub(crate) has_disk_failed: bool,
    /// The number of crashes of the page.
    pub crashes: usize,
    /// The number of requests made.
    pub requests: u32,
    /// The number of strikes of each fault.
    pub faults: BTreeMap<&'static str, usize>,
    /// The time that it took by its own clock.
    pub took: Duration,
}

impl Play {
    /// The record at the end; none where nothing was ever begun.
    pub fn ledger(&self) -> Option<Ledger> {
        Ledger::fold(&self.events).ok()
    }

    /// Counts its requests until the last answer to a change.
    pub(crate) fn times(&self) -> Times {
        let mut times = Times::default();
        for event in &self.events {
            if let What::Answered { .. } = event.what {
                times.changes += 1;
                times.answered = event.at.since(BEGIN);
            }
        }
        times.requests_until_answered = self.network.made_until(times.answered);
        times
    }

    /// Tells what happened, event by event.
    pub fn story(&self) -> String {
        tell(&self.events)
    }
}

fn tell(events: &[Event]) -> String {
    let line = |event: &Event| {
        let since = event.at.since(BEGIN).as_secs_f64();
        let what = match &event.what {
            What::Started { .. } => "started".to_owned(),
            what => format!("{what:?}"),
        };
        format!("{since:>9.3} {what}\n")
    };
    events.iter().map(line).collect()
}

/// The time that answers take.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Latency {
    /// Each its own time.
    Any,
    /// All of them the same.
    Fixed(Duration),
}

/// The requests until the last answer to a change, and its time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    /// Requests with changes.
    pub(crate) changes: u32,
    /// The time of the last answer to them.
    pub(crate) answered: Duration,
    /// Requests of any kind that were made until then.
    pub(crate) requests_until_answered: u32,
}

/// Plays a schedule.
///
/// # Errors
/// Where the run never ends, or, in the new world, breaks a promise while it goes on.
pub fn play(schedule: &Schedule) -> Result<Play, Broken> {
    play_with(schedule, Latency::Any)
}

/// Tells what happens in a play, event by event, as the page observes it; also of one that breaks a
/// promise while it goes on, as far as it goes.
pub fn story(schedule: &Schedule) -> String {
    let (world, mut page) = begin(schedule, Latency::Any);
    let _: Result<usize, Stuck> = block_on(&world.clock, page.live());
    tell(&page.into_known())
}

/// Counts how often each fault strikes in a play, as far as it goes.
pub fn faults(schedule: &Schedule) -> BTreeMap<&'static str, usize> {
    let (world, mut page) = begin(schedule, Latency::Any);
    let _: Result<usize, Stuck> = block_on(&world.clock, page.live());
    world.faults(page.into_known().len())
}

pub(crate) fn play_with(schedule: &Schedule, latency: Latency) -> Result<Play, Broken> {
    let (world, mut page) = begin(schedule, latency);
    let crashes = block_on(&world.clock, page.live()).map_err(|stuck| match stuck {
        Stuck::Forever => Broken::Stuck,
        Stuck::TooLong => Broken::Endless,
        Stuck::Busy => Broken::Busy,
        Stuck::BeyondTimers => Broken::BeyondTimers,
        Stuck::Stopped => world.monitor.broken().unwrap_or(Broken::Stuck),
    })?;
    if let Some(broken) = world.monitor.broken() {
        return Err(broken);
    }
    let events = page.into_known();
    let (took, faults) = (world.clock.now(), world.faults(events.len()));
    let World {
        schedule,
        clock,
        network,
        disk,
        limits,
        ..
    } = world;
    // What is still on its way arrives before the truth is looked at.
    let rest = schedule.service.rest() + schedule.hazards.upstream.unwrap_or_default();
    let rest = clock.sleep(rest);
    block_on(&clock, rest).map_err(|_| Broken::Stuck)?;
    Ok(Play {
        has_disk_failed: disk.has_failed(),
        events,
        recorded: disk.events(),
        requests: network.requests(),
        faults,
        schedule,
        network,
        clock,
        limits,
        crashes,
        took,
    })
}

/// All that is simulated of a play.
struct World {
    schedule: Rc<Schedule>,
    clock: Clock,
    network: Network,
    disk: Disk,
    monitor: Monitor,
    limits: RunLimits,
}

impl World {
    /// Counts how often each fault has struck, where the page has observed so many events.
    fn faults(&self, events: usize) -> BTreeMap<&'static str, usize> {
        let mut faults = self.network.faults();
        faults.extend(self.disk.faults());
        hazards::met(&self.schedule, self.clock.now(), events, &mut faults);
        faults
    }
}

fn begin(schedule: &Schedule, latency: Latency) -> (World, Page) {
    let schedule = Rc::new(schedule.clone());
    let clock = Clock::default();
    clock.jump(&schedule.hazards.wall);
    let network = Network::new(&clock, &schedule, latency);
    let limits = RunLimits::default();
    let limits = RunLimits {
        attempts: schedule.attempts,
        rate: schedule.gateway.rate,
        under_way: schedule.hazards.upstream.unwrap_or(limits.under_way),
        ..limits
    };
    let monitor = Monitor::new(&clock, &network, &schedule, limits);
    let disk = Disk::new(&schedule, &clock, latency, &monitor);
    let page = Page::new(&clock, &network, &disk, &monitor, limits, &schedule);
    let world = World {
        schedule,
        clock,
        network,
        disk,
        monitor,
        limits,
    };
    (world, page)
}
