//! The same runs on other ways: one at a time, below other paths, as somebody else.

use super::{flags::CASCADE, run};
use crate::{
    case::{Bulk, Case, Run},
    world::{Kind, Way},
};

/// One of each kind that ends differently.
const MIXED: &[(Kind, usize)] = &[
    (Kind::Plain, 1),
    (Kind::Running, 1),
    (Kind::Unknown, 1),
    (Kind::ReadOnly, 1),
];

pub(super) fn cases() -> Vec<Case> {
    const EACH: Run = Run::of(MIXED).bulk(Bulk::Off);
    const LITTLE: Run = Run::of(&[(Kind::Plain, 2)]);
    vec![
        run("one at a time", EACH),
        run("one at a time, cascade", EACH.with(CASCADE)),
        run(
            "one at a time, another tenant's and an invisible one",
            Run::of(&[(Kind::OtherTenant, 1), (Kind::Hidden, 1)]).bulk(Bulk::Off),
        ),
        run(
            "one at a time, a running case and a failing listener",
            Run::of(&[(Kind::RunningCase, 1), (Kind::FailingListener, 1)]).bulk(Bulk::Off),
        ),
        run(
            "one at a time, a failing listener, cascade",
            Run::of(&[(Kind::FailingListener, 1)])
                .with(CASCADE)
                .bulk(Bulk::Off),
        ),
        run(
            "all together, whatever the engine says of the bulk deletion",
            Run::of(MIXED).bulk(Bulk::On),
        ),
        run(
            "without the engine's name",
            Run::of(&[(Kind::Plain, 1), (Kind::Running, 1), (Kind::Unknown, 1)]).by(Way::Root),
        ),
        run(
            "an engine that does not exist",
            LITTLE.by(Way::NoSuchEngine),
        ),
        run(
            "an engine that does not exist, one at a time",
            LITTLE.by(Way::NoSuchEngine).bulk(Bulk::Off),
        ),
        run(
            "an engine that does not exist and asks nobody",
            LITTLE.by(Way::NoSuchEngineOpen),
        ),
        run(
            "an engine that does not exist and asks nobody, one at a time",
            LITTLE.by(Way::NoSuchEngineOpen).bulk(Bulk::Off),
        ),
        run("a wrong password", LITTLE.by(Way::WrongPassword)),
        run(
            "a wrong password, one at a time",
            LITTLE.by(Way::WrongPassword).bulk(Bulk::Off),
        ),
    ]
}
