//! `simulate`: plays schedules and says what was found; with `--bench` it measures instead.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    time::{Duration, Instant},
};

use bulkhead_core::{
    item::Action,
    ledger::{Ledger, Outcome},
};
use bulkhead_simulation::{Benchmark, Broken, Schedule, check, play, smallest};

/// What the arguments ask for.
struct Wanted {
    seeds: u64,
    first: u64,
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("--bench") {
        return bench();
    }
    let Some(wanted) = read(std::env::args().skip(1)) else {
        eprintln!("simulate [--seeds N] [--first K]\nsimulate --bench");
        return ExitCode::from(2);
    };
    let begun = Instant::now();
    let mut figures = Figures::default();
    let mut failed = 0;
    for seed in wanted.first..wanted.first.saturating_add(wanted.seeds) {
        if let Err(failure) = figures.add(seed) {
            failed += 1;
            let (schedule, broken) = *failure;
            let (schedule, broken) = smallest(&schedule, &broken);
            println!("seed {seed}: {broken}\nthe smallest schedule found:\n{schedule:#?}");
            if let Ok(play) = play(&schedule) {
                println!("what happened:\n{}", play.story());
            }
        }
    }
    figures.print(begun);
    if failed == 0 {
        println!("no promise was broken");
        ExitCode::SUCCESS
    } else {
        println!("{failed} seeds broke a promise");
        ExitCode::FAILURE
    }
}

fn read(args: impl Iterator<Item = String>) -> Option<Wanted> {
    let mut wanted = Wanted {
        seeds: 2_000,
        first: 0,
    };
    let mut args = args;
    while let Some(arg) = args.next() {
        let number = args.next()?.parse().ok()?;
        match arg.as_str() {
            "--seeds" => wanted.seeds = number,
            "--first" => wanted.first = number,
            _ => return None,
        }
    }
    Some(wanted)
}

/// What was played.
#[derive(Default)]
struct Figures {
    plays: usize,
    items: usize,
    requests: u64,
    crashes: usize,
    faults: BTreeMap<&'static str, usize>,
    outcomes: BTreeMap<Outcome, usize>,
    simulated: std::time::Duration,
}

impl Figures {
    fn add(&mut self, seed: u64) -> Result<(), Box<(Schedule, Broken)>> {
        let schedule = Schedule::new(seed);
        let broken = |broken| Box::new((schedule.clone(), broken));
        let played = play(&schedule).map_err(broken)?;
        self.plays += 1;
        self.items += schedule.service.items();
        self.requests += u64::from(played.requests);
        self.crashes += played.crashes;
        self.simulated += played.took;
        for (fault, count) in &played.faults {
            *self.faults.entry(fault).or_default() += count;
        }
        for row in played.ledger().iter().flat_map(Ledger::rows) {
            *self.outcomes.entry(row.outcome).or_default() += 1;
        }
        check(&played).map_err(broken)
    }

    fn print(&self, begun: Instant) {
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

/// Ten thousand items, with and without trouble, and on disks that are quick or slow.
fn bench() -> ExitCode {
    let measured = [
        ("stop, no faults", Action::Stop, 50, 0, 0),
        ("stop, 5 % faults", Action::Stop, 50, 0, 5),
        ("delete, no faults", Action::Delete, 50, 0, 0),
        ("delete, 5 % faults", Action::Delete, 50, 0, 5),
        ("stop, no faults", Action::Stop, 5, 0, 0),
        ("stop, no faults", Action::Stop, 5, 1, 0),
        ("stop, no faults", Action::Stop, 5, 5, 0),
        ("stop, no faults", Action::Stop, 50, 30, 0),
    ];
    println!(
        "| 10,000 items, batch 100, 4 at once | an answer takes | a record takes | \
         changes (fewest) | readings | until all are accepted | ÷ ideal | until all are seen done \
         | done |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    for (name, action, latency, disk, faults) in measured {
        let benchmark = Benchmark {
            items: 10_000,
            batch: 100,
            concurrency: 4,
            latency: Duration::from_millis(latency),
            disk: Duration::from_millis(disk),
            faults,
            action,
        };
        let figures = match benchmark.measure() {
            Ok(figures) => figures,
            Err(broken) => {
                eprintln!("{name}: {broken}");
                return ExitCode::FAILURE;
            }
        };
        let ratio = figures.sending.as_secs_f64() / figures.ideal.as_secs_f64();
        println!(
            "| {name} | {latency} ms | {disk} ms | {} ({}) | {} | {:.3} s | {ratio:.2} | {:.1} s | {} |",
            figures.changes,
            figures.fewest,
            figures.readings,
            figures.sending.as_secs_f64(),
            figures.whole.as_secs_f64(),
            figures.done,
        );
    }
    ExitCode::SUCCESS
}
