//! Times the reading and checking of large pastes: `cargo run --release -p bulkhead-core --example
//! paste_speed -- [PART OF A NAME]`. The best of some runs is printed, in milliseconds.

#![allow(clippy::print_stdout, reason = "it is a program that tells figures")]

use std::{fmt::Write, hint::black_box, time::Instant};

use bulkhead_core::{
    item::{Action, Kind},
    paste::Reader,
    rules::{Checker, Options},
};

const IDS: u32 = 100_000;

fn id(number: u32) -> String {
    let scattered = number.wrapping_mul(0x9e37_79b1);
    format!("d{number:07x}{scattered:08x}")
}

fn lines() -> String {
    let mut text = String::new();
    for number in 0..IDS {
        let _ = writeln!(text, "{}", id(number));
    }
    text
}

fn body() -> String {
    let mut text = String::from("{\"deployments\":[");
    for number in 0..IDS {
        let comma = if number == 0 { "" } else { "," };
        let id = id(number);
        let _ = write!(
            text,
            "{comma}{{\"id\":\"{id}\",\"targetStatus\":\"DELETED\"}}"
        );
    }
    text + "]}"
}

fn table() -> String {
    let mut text = String::from("name,deployment id,status\n");
    for number in 0..IDS {
        let _ = writeln!(text, "gpt-4o,{},STOPPED", id(number));
    }
    text
}

fn log() -> String {
    let mut text = String::new();
    for number in 0..IDS {
        let id = id(number);
        let _ = writeln!(
            text,
            "2026-06-01 10:23:45 INFO Deleting deployment {id} (version 3)"
        );
    }
    text
}

fn main() {
    for (name, text) in [
        ("lines", lines()),
        ("one line", lines().replace('\n', ", ")),
        ("bulk body", body()),
        ("table", table()),
        ("log", log()),
    ] {
        if std::env::args()
            .nth(1)
            .is_some_and(|only| !name.contains(&only))
        {
            continue;
        }
        let mut best = f64::MAX;
        let mut best_read = f64::MAX;
        let mut ready = 0;
        for _ in 0..9 {
            let options = Options {
                kind: Kind::Deployments,
                action: None,
                include_implausible: false,
                accept_found: false,
            };
            let options = Options {
                action: Some(Action::Delete),
                ..options
            };
            let begun = Instant::now();
            let read = Reader::new(black_box(&text), Some(options.kind)).count();
            best_read = best_read.min(begun.elapsed().as_secs_f64());
            black_box(read);
            let begun = Instant::now();
            let reader = Reader::new(black_box(&text), Some(options.kind));
            let checked = black_box(Checker::check_all(options, reader));
            best = best.min(begun.elapsed().as_secs_f64());
            ready = checked.items().count();
        }
        println!(
            "{name}: read {:.2} ms, read and checked {:.2} ms ({ready} ready)",
            best_read * 1e3,
            best * 1e3
        );
    }
}
