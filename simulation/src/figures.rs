//! The figures of the plays.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use bulkhead_core::ledger::{Ledger, Outcome};
use bulkhead_simulation::{Broken, Schedule, check, play};

/// The figures of the plays.
#[derive(Default)]
pub(crate) struct Figures {
    plays: usize,
    items: usize,
    requests: u64,
    crashes: usize,
    faults: BTreeMap<&'static str, usize>,
    outcomes: BTreeMap<Outcome, usize>,
    simulated: Duration,
}

impl Figures {
    /// Plays a schedule.
    pub(crate) fn add(&mut self, schedule: &Schedule) -> Result<(), Box<(Schedule, Broken)>> {
        let broken = |broken| Box::new((schedule.clone(), broken));
        let played = play(schedule).map_err(broken)?;
        self.plays += 1;
        self.items += schedule.service.items();
        self.requests += u64::from(played.requests);
        self.crashes += played.crashes;
        self.simulated += played.took;
        for (fault, count) in &played.faults {
            *self.faults.entry(fault).or_default() += count;
        }
        for row in played.ledger().iter().flat_map(Ledger::rows) {
            *self.outcomes.entry(row.outcome()).or_default() += 1;
        }
        check(&played).map_err(broken)
    }

    pub(crate) fn print(&self, begun: Instant) {
        let faults: usize = self.faults.values().sum();
        println!(
            "{} schedules, {} items, {} requests, {faults} faults, {} crashes; \
             {} hours simulated in {:.1} s",
            self.plays,
            self.items,
            self.requests,
            self.crashes,
            self.simulated.as_secs() / 3_600,
            begun.elapsed().as_secs_f64(),
        );
        println!("faults:");
        for (fault, count) in &self.faults {
            println!("  {count:>8} {fault}");
        }
        println!("outcomes:");
        for (outcome, count) in &self.outcomes {
            println!("  {count:>8} {}", outcome.id());
        }
    }
}
