//! Makes a schedule as small as it can be and still break the same promise.

use std::time::Duration;

use crate::{Broken, Schedule, check, play};

/// The promise that a schedule breaks, if any.
fn broken(schedule: &Schedule) -> Option<Broken> {
    match play(schedule) {
        Ok(play) => check(&play).err(),
        Err(broken) => Some(broken),
    }
}

/// The most schedules that are tried.
const TRIES: usize = 600;

/// The smallest schedule found that breaks the same promise, and how.
pub fn smallest(schedule: &Schedule, how: &Broken) -> (Schedule, Broken) {
    let mut best = (schedule.clone(), how.clone());
    let mut tries = 0;
    loop {
        let smaller = candidates(&best.0).into_iter().find_map(|candidate| {
            tries += 1;
            if tries > TRIES {
                return None;
            }
            let found = broken(&candidate).filter(|found| found.is_like(how))?;
            Some((candidate, found))
        });
        match smaller {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

/// Every schedule that is one piece smaller, the boldest first.
fn candidates(schedule: &Schedule) -> Vec<Schedule> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Schedule)| {
        let mut smaller = schedule.clone();
        change(&mut smaller);
        if smaller != *schedule && smaller.hazards.is_possible() {
            all.push(smaller);
        }
    };
    let requests: Vec<u32> = schedule.faults.keys().copied().collect();
    for part in [2, 4, 8] {
        let size = requests.len().div_ceil(part).max(1);
        for some in requests.chunks(size) {
            with(&|s| s.faults.retain(|request, _| !some.contains(request)));
        }
        let items = schedule.service.items();
        let size = items.div_ceil(part).max(1);
        for at in (0..items).step_by(size) {
            let end = (at + size).min(items);
            if items > end - at {
                with(&|s| s.service.remove(at..end));
            }
        }
    }
    hazards(&mut with, schedule);
    with(&|s| s.acts.clear());
    with(&|s| s.crashes.clear());
    with(&|s| s.disk_full_at = None);
    with(&|s| s.disk = Duration::ZERO);
    with(&|s| s.gateway.kept_back.clear());
    with(&|s| s.gateway.rate = None);
    with(&|s| s.gateway.is_shared = false);
    let kept_back: Vec<u32> = schedule.gateway.kept_back.keys().copied().collect();
    for change in &kept_back {
        with(&|s| s.gateway.kept_back.retain(|other, _| other != change));
    }
    with(&|s| s.bulk_off_at = None);
    with(&|s| s.too_large_from = None);
    with(&|s| s.too_slow_from = None);
    with(&|s| s.survey = false);
    with(&|s| s.bulk = true);
    with(&|s| s.strangers = 0);
    with(&|s| s.concurrency = 1);
    with(&|s| s.batch = (s.batch / 2).max(1));
    for request in &requests {
        with(&|s| s.faults.retain(|other, _| other != request));
    }
    for at in 0..schedule.service.items() {
        if schedule.service.items() > 1 {
            with(&|s| s.service.remove(at..at + 1));
        }
        for way in 0..schedule.service.ways() {
            with(&|s| s.service.simplify(at, way));
        }
    }
    for at in 0..schedule.acts.len() {
        with(&|s| s.acts = without(&s.acts, at));
    }
    for at in 0..schedule.crashes.len() {
        with(&|s| s.crashes = without(&s.crashes, at));
    }
    all
}

/// With one hazard less.
fn hazards(with: &mut impl FnMut(&dyn Fn(&mut Schedule)), schedule: &Schedule) {
    with(&|s| s.hazards.disk.takes = None);
    with(&|s| s.hazards.disk.away = None);
    with(&|s| s.hazards.disk.fails.clear());
    with(&|s| s.hazards.changes.clear());
    with(&|s| s.hazards.turned_away = 0..0);
    with(&|s| s.hazards.readings.clear());
    with(&|s| s.hazards.outages.clear());
    with(&|s| s.hazards.wall.clear());
    with(&|s| s.hazards.pauses.clear());
    with(&|s| s.hazards.cancel_at = None);
    with(&|s| s.hazards.upstream = None);
    with(&|s| s.hazards.lists = None);
    for write in &schedule.hazards.disk.fails {
        with(&|s| s.hazards.disk.fails.retain(|other| other != write));
    }
    for at in 0..schedule.hazards.outages.len() {
        with(&|s| s.hazards.outages = without(&s.hazards.outages, at));
    }
    for at in 0..schedule.hazards.wall.len() {
        with(&|s| s.hazards.wall = without(&s.hazards.wall, at));
    }
}

fn without<T: Clone>(all: &[T], at: usize) -> Vec<T> {
    let others = all.iter().enumerate().filter(|(place, _)| *place != at);
    others.map(|(_, one)| one.clone()).collect()
}
