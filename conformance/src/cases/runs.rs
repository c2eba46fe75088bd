//! Runs of kinds that need no flags.

use super::{flags::ALL, run};
use crate::{
    case::{Bulk, Case, Included, Meanwhile, Run},
    world::Kind,
};

/// Runs that the user may make.
pub(super) fn cases() -> Vec<Case> {
    vec![
        run("all deleted", Run::of(&[(Kind::Plain, 3)])),
        run(
            "an unknown id among good ones",
            Run::of(&[(Kind::Plain, 1), (Kind::Unknown, 1), (Kind::Plain, 1)]),
        ),
        run("all unknown", Run::of(&[(Kind::Unknown, 3)])),
        run("history only", Run::of(&[(Kind::HistoryOnly, 2)])),
        run("a timer", Run::of(&[(Kind::Timer, 1)])),
        run("a decision only", Run::of(&[(Kind::Decision, 1)])),
        run(
            "a version and the latest one",
            Run::of(&[(Kind::Versions, 2)]),
        ),
        run(
            "running instances and a running case, left out by default",
            Run {
                included: Included::Usual,
                ..Run::of(&[
                    (Kind::Plain, 1),
                    (Kind::Running, 1),
                    (Kind::RunningCase, 1),
                    (Kind::Unknown, 1),
                ])
            },
        ),
        run(
            "somebody else was quicker",
            Run {
                meanwhile: Meanwhile::FirstRemoved,
                ..Run::of(&[(Kind::Plain, 2)])
            },
        ),
        run(
            "somebody else was quicker, one at a time",
            Run {
                meanwhile: Meanwhile::FirstRemoved,
                ..Run::of(&[(Kind::Plain, 2)]).bulk(Bulk::Off)
            },
        ),
        run(
            "an id that begins like another",
            Run::of(&[(Kind::Lookalike, 1), (Kind::Plain, 1)]),
        ),
        run(
            "an id that begins like another, one at a time",
            Run::of(&[(Kind::Lookalike, 1), (Kind::Plain, 1)]).bulk(Bulk::Off),
        ),
        run(
            "120 ids in batches of 50",
            Run::of(&[
                (Kind::Plain, 60),
                (Kind::Unknown, 1),
                (Kind::Plain, 50),
                (Kind::Running, 1),
                (Kind::Plain, 8),
            ]),
        ),
    ]
}

/// Runs that the user may not make, or not all of.
pub(super) fn not_allowed() -> Vec<Case> {
    vec![
        run(
            "may be read, not deleted",
            Run::of(&[(Kind::ReadOnly, 2), (Kind::Plain, 1)]).with(ALL),
        ),
        run(
            "may not be seen",
            Run::of(&[(Kind::Hidden, 1), (Kind::Plain, 1)]),
        ),
        run(
            "another tenant's and the own one's",
            Run::of(&[(Kind::OtherTenant, 1), (Kind::OwnTenant, 1)]),
        ),
    ]
}
