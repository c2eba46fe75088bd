//! Ten thousand items, and a hundred thousand, with and without trouble, and on disks that are
//! quick or slow.

use std::{process::ExitCode, time::Duration};

use bulkhead_core::{item::Action, wire::ServiceKind};
use bulkhead_simulation::{Benchmark, Figures};

/// As the AI API is asked unless somebody wants it otherwise.
const AI_API: Benchmark = Benchmark {
    service: ServiceKind::AiCore,
    items: 10_000,
    batch: 100,
    concurrency: 4,
    latency: Duration::from_millis(50),
    disk: Duration::ZERO,
    faults: 0,
    action: Action::Stop,
    rate: None,
    survey: false,
};

/// As an engine is.
const ENGINE: Benchmark = Benchmark {
    service: ServiceKind::Engine,
    batch: 50,
    concurrency: 1,
    action: Action::Delete,
    ..AI_API
};

/// All that is measured.
fn all() -> [Benchmark; 13] {
    let delete = Benchmark {
        action: Action::Delete,
        ..AI_API
    };
    let troubled = |benchmark| Benchmark {
        faults: 5,
        ..benchmark
    };
    let many = |benchmark| Benchmark {
        items: 100_000,
        ..benchmark
    };
    // What is gone before anybody has seen it may never have been there.
    let surveyed = |benchmark| Benchmark {
        survey: true,
        ..benchmark
    };
    let timed = |latency, disk| Benchmark {
        latency: Duration::from_millis(latency),
        disk: Duration::from_millis(disk),
        ..AI_API
    };
    [
        AI_API,
        troubled(AI_API),
        delete,
        troubled(delete),
        timed(5, 0),
        timed(5, 1),
        timed(5, 5),
        timed(50, 30),
        ENGINE,
        troubled(ENGINE),
        many(troubled(delete)),
        many(troubled(surveyed(delete))),
        many(troubled(surveyed(ENGINE))),
    ]
}

/// Measures all of it and prints it as a table.
pub(crate) fn run() -> ExitCode {
    println!(
        "| run | items | a batch | at once | an answer takes | a record takes | \
         changes (fewest) | readings | until all are accepted | ÷ ideal | until all are seen done \
         | done |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    );
    let mut others = Vec::new();
    for benchmark in all() {
        match benchmark.measure() {
            Ok(figures) => {
                print(&benchmark, &figures);
                let of_it = figures.others.into_iter();
                others.extend(of_it.map(|other| (benchmark, other)));
            }
            Err(broken) => {
                eprintln!("{}: {broken}", name(&benchmark));
                return ExitCode::FAILURE;
            }
        }
    }
    for (benchmark, ((outcome, reason), count)) in others {
        println!(
            "{} of {}, {count} not done: {outcome:?}, {reason:?}",
            benchmark.items,
            name(&benchmark)
        );
    }
    ExitCode::SUCCESS
}

fn name(benchmark: &Benchmark) -> String {
    let service = match benchmark.service {
        ServiceKind::AiCore => "AI API",
        ServiceKind::Engine => "engine",
    };
    let faults = match benchmark.faults {
        0 => "no".to_owned(),
        percent => format!("{percent} %"),
    };
    let survey = if benchmark.survey { ", surveyed" } else { "" };
    format!(
        "{service}, {}, {faults} faults{survey}",
        benchmark.action.id()
    )
}

fn print(benchmark: &Benchmark, figures: &Figures) {
    let ratio = figures.sending.as_secs_f64() / figures.ideal.as_secs_f64();
    println!(
        "| {} | {} | {} | {} | {} ms | {} ms | {} ({}) | {} | {:.3} s | {ratio:.2} | {:.1} s | {} |",
        name(benchmark),
        benchmark.items,
        benchmark.batch,
        benchmark.concurrency,
        benchmark.latency.as_millis(),
        benchmark.disk.as_millis(),
        figures.changes,
        figures.fewest,
        figures.readings,
        figures.sending.as_secs_f64(),
        figures.whole.as_secs_f64(),
        figures.done,
    );
}
