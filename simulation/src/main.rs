//! `simulate`: plays schedules and says what was found; with `--bench` it measures instead.

mod benchmarks;
mod figures;

use std::{collections::BTreeMap, process::ExitCode, time::Instant};

use bulkhead_core::wire::ServiceKind;
use bulkhead_simulation::{Broken, Hazard, Schedule, World, smallest, story};

use self::figures::Figures;

const USAGE: &str = "simulate [--service ai-core|engine] [--seeds N] [--first K] \
     [--world old|new|both] [--only-faults KIND[,KIND...]] [--tell seeds|schedules]\nsimulate --bench";

/// Makes the schedule of a seed.
type Make = Box<dyn Fn(ServiceKind, u64) -> Schedule>;

/// So many seeds are told of each broken promise.
const TOLD: usize = 8;

/// The settings in the arguments.
struct Wanted {
    services: Vec<ServiceKind>,
    seeds: u64,
    first: u64,
    worlds: Vec<World>,
    hazards: Vec<Hazard>,
    /// `true` if the first schedule that breaks a promise is made small and told.
    tells: bool,
}

impl Wanted {
    /// The ways in which each seed is played.
    fn ways(&self) -> Vec<(&'static str, Make)> {
        let mut ways: Vec<(&str, Make)> = Vec::new();
        if self.worlds.contains(&World::Old) {
            ways.push(("", Box::new(Schedule::new)));
            let held_back = Box::new(Schedule::held_back);
            ways.push((" behind a gateway that keeps back", held_back));
            let without = Box::new(Schedule::without_credentials);
            ways.push((" behind a gateway without valid credentials", without));
        }
        if self.worlds.contains(&World::New) {
            let hazards = self.hazards.clone();
            let new = move |kind, seed| Schedule::with_hazards(kind, seed, &hazards);
            ways.push((" in the new world", Box::new(new)));
        }
        ways
    }
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("--bench") {
        return benchmarks::run();
    }
    let Some(wanted) = read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let mut failed = 0;
    for service in &wanted.services {
        for (way, schedule) in wanted.ways() {
            let begun = Instant::now();
            let mut figures = Figures::default();
            let mut broken: BTreeMap<String, Vec<u64>> = BTreeMap::new();
            for seed in wanted.first..wanted.first.saturating_add(wanted.seeds) {
                if let Err(failure) = figures.add(&schedule(*service, seed)) {
                    let seeds = broken.entry(failure.1.name()).or_default();
                    if seeds.is_empty() && wanted.tells {
                        tell(*service, seed, &failure);
                    }
                    seeds.push(seed);
                    failed += 1;
                }
            }
            println!("{}{way}:", name(*service));
            figures.print(begun);
            for (promise, seeds) in &broken {
                let first: Vec<_> = seeds.iter().take(TOLD).collect();
                println!("  {:>8} {promise}, first with {first:?}", seeds.len());
            }
        }
    }
    if failed == 0 {
        println!("no promise was broken");
        ExitCode::SUCCESS
    } else {
        println!("{failed} seeds broke a promise");
        ExitCode::FAILURE
    }
}

/// Tells of a broken promise, and of the smallest schedule that breaks it, too.
fn tell(service: ServiceKind, seed: u64, (schedule, broken): &(Schedule, Broken)) {
    let (schedule, broken) = smallest(schedule, broken);
    println!(
        "{} seed {seed}: {broken}\nthe smallest schedule found:\n{schedule:#?}",
        name(service)
    );
    println!("what happened:\n{}", story(&schedule));
}

const fn name(service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::AiCore => "ai-core",
        ServiceKind::Engine => "engine",
    }
}

fn read(args: impl Iterator<Item = String>) -> Option<Wanted> {
    let all = [ServiceKind::AiCore, ServiceKind::Engine];
    let mut wanted = Wanted {
        services: all.to_vec(),
        seeds: 2_000,
        first: 0,
        worlds: vec![World::Old, World::New],
        hazards: Hazard::ALL.to_vec(),
        tells: true,
    };
    let mut args = args;
    while let Some(arg) = args.next() {
        let value = args.next()?;
        match arg.as_str() {
            "--service" => wanted.services.retain(|service| name(*service) == value),
            "--seeds" => wanted.seeds = value.parse().ok()?,
            "--first" => wanted.first = value.parse().ok()?,
            "--world" => match value.as_str() {
                "old" => wanted.worlds = vec![World::Old],
                "new" => wanted.worlds = vec![World::New],
                "both" => {}
                _ => return None,
            },
            "--tell" => wanted.tells = value != "seeds",
            "--only-faults" => {
                let kinds = value.split(',').map(hazard);
                wanted.hazards = kinds.collect::<Option<_>>()?;
                wanted.worlds = vec![World::New];
            }
            _ => return None,
        }
    }
    (!wanted.services.is_empty()).then_some(wanted)
}

fn hazard(name: &str) -> Option<Hazard> {
    Hazard::ALL.into_iter().find(|hazard| hazard.id() == name)
}
