//! `simulate`: plays schedules and says what was found; with `--bench` it measures instead.

mod benchmarks;
mod figures;

use std::{process::ExitCode, time::Instant};

use bulkhead_core::wire::ServiceKind;
use bulkhead_simulation::{Broken, Schedule, play, smallest};

use self::figures::Figures;

const USAGE: &str = "simulate [--service ai-core|engine] [--seeds N] [--first K]\nsimulate --bench";

/// Makes the schedule of a seed.
type Make = fn(ServiceKind, u64) -> Schedule;

/// The ways in which each seed is played.
const WAYS: [(&str, Make); 3] = [
    ("", Schedule::new),
    (" behind a gateway that keeps back", Schedule::held_back),
    (
        " behind a gateway without valid credentials",
        Schedule::without_credentials,
    ),
];

/// What the arguments ask for.
struct Wanted {
    services: Vec<ServiceKind>,
    seeds: u64,
    first: u64,
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
        for (way, schedule) in WAYS {
            let begun = Instant::now();
            let mut figures = Figures::default();
            for seed in wanted.first..wanted.first.saturating_add(wanted.seeds) {
                if let Err(failure) = figures.add(&schedule(*service, seed)) {
                    failed += 1;
                    tell(*service, seed, &failure);
                }
            }
            println!("{}{way}:", name(*service));
            figures.print(begun);
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
    if let Ok(play) = play(&schedule) {
        println!("what happened:\n{}", play.story());
    }
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
    };
    let mut args = args;
    while let Some(arg) = args.next() {
        let value = args.next()?;
        match arg.as_str() {
            "--service" => wanted.services.retain(|service| name(*service) == value),
            "--seeds" => wanted.seeds = value.parse().ok()?,
            "--first" => wanted.first = value.parse().ok()?,
            _ => return None,
        }
    }
    (!wanted.services.is_empty()).then_some(wanted)
}
