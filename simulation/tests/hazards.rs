//! The hazards of the new world: each is met, and nothing else is changed by it.

use std::collections::BTreeSet;

use bulkhead_core::wire::ServiceKind::{self, AiCore, Engine};
use bulkhead_simulation::{Hazard, Hazards, Schedule, World, faults, story};

const SERVICES: [ServiceKind; 2] = [AiCore, Engine];

#[test]
fn the_same_seed_plays_the_same_in_the_new_world() {
    for service in SERVICES {
        for seed in 0..15 {
            let schedule = Schedule::with_hazards(service, seed, &Hazard::ALL);
            assert_eq!(story(&schedule), story(&schedule), "{service:?} {seed}");
        }
    }
}

#[test]
fn the_schedules_of_the_old_world_have_no_hazards() {
    for service in SERVICES {
        for seed in 0..200 {
            for make in [
                Schedule::new,
                Schedule::held_back,
                Schedule::without_credentials,
            ] {
                let schedule = make(service, seed);
                assert_eq!(schedule.world, World::Old);
                assert_eq!(schedule.hazards, Hazards::default());
            }
        }
    }
}

/// A schedule with one kind of hazard differs from the one with none by that hazard only.
#[test]
fn a_hazard_can_be_left_out_and_the_rest_stays_what_it_is() {
    for service in SERVICES {
        for seed in 0..200 {
            let all = Schedule::in_new_world(service, seed);
            for hazard in Hazard::ALL {
                let only = Schedule::with_hazards(service, seed, &[hazard]);
                let (mine, theirs) = (&only.hazards, &all.hazards);
                let is_same = match hazard {
                    Hazard::Disk => mine.disk == theirs.disk,
                    Hazard::Outages => mine.outages == theirs.outages,
                    Hazard::WallClock => mine.wall == theirs.wall,
                    Hazard::Pauses => mine.pauses == theirs.pauses,
                    Hazard::Cancel => mine.cancel_at == theirs.cancel_at,
                    Hazard::Lists => mine.lists == theirs.lists,
                    // Both are faults of single requests.
                    Hazard::Refusals | Hazard::Headers | Hazard::Upstream => true,
                };
                assert!(is_same, "{service:?} {seed} {hazard:?}");
                let rest = Schedule {
                    hazards: Hazards::default(),
                    gateway: all.gateway.clone(),
                    ..only
                };
                let none = Schedule {
                    hazards: Hazards::default(),
                    ..all.clone()
                };
                assert_eq!(rest, none, "{service:?} {seed} {hazard:?}");
            }
        }
    }
}

/// The faults that are met by the plays of some seeds, whatever becomes of their promises.
fn met(hazard: Hazard) -> BTreeSet<&'static str> {
    let seeds = SERVICES
        .into_iter()
        .flat_map(|service| (0..100).map(move |seed| (service, seed)));
    let schedules = seeds.map(|(kind, seed)| Schedule::with_hazards(kind, seed, &[hazard]));
    schedules
        .flat_map(|schedule| faults(&schedule).into_keys())
        .collect()
}

#[test]
fn every_kind_of_hazard_is_met() {
    let expected: [(Hazard, &[&str]); 9] = [
        (
            Hazard::Disk,
            &[
                "failed write",
                "disk away",
                "slow write",
                "write of over a minute",
            ],
        ),
        (
            Hazard::Refusals,
            &[
                "changes turned away for long",
                "single 401 to a change",
                "single 403 to a change",
                "single 404 to a change",
                "single 429 to a change",
                "single 401 to a reading",
                "single 403 to a reading",
                "single 404 to a reading",
                "single 429 to a reading",
            ],
        ),
        (
            Hazard::Headers,
            &[
                "absurd Retry-After to a change",
                "absurd Retry-After to a reading",
                "held back by the gateway",
            ],
        ),
        (Hazard::Outages, &["outage"]),
        (Hazard::WallClock, &["the time of day jumps"]),
        (Hazard::Pauses, &["long pause"]),
        (Hazard::Cancel, &["cancelled at an event"]),
        (Hazard::Upstream, &["another upstream time-out"]),
        (Hazard::Lists, &["lists that leave something out"]),
    ];
    for (hazard, faults) in expected {
        let met = met(hazard);
        for fault in faults {
            assert!(met.contains(fault), "{hazard:?}: {fault} among {met:?}");
        }
    }
}
