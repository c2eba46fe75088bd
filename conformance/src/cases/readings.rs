//! Cases in which nothing is changed.

use crate::{
    case::{Case, Subject},
    world::{Kind, Way},
};

pub(super) fn cases() -> Vec<Case> {
    let one = |name, subject| Case { name, subject };
    vec![
        one("a bulk deletion", Subject::Capability(Way::Usual)),
        one(
            "a bulk deletion, without the engine's name",
            Subject::Capability(Way::Root),
        ),
        one(
            "a bulk deletion, of an engine that does not exist",
            Subject::Capability(Way::NoSuchEngine),
        ),
        one(
            "a bulk deletion, of an engine that does not exist and asks nobody",
            Subject::Capability(Way::NoSuchEngineOpen),
        ),
        one(
            "a bulk deletion, with a wrong password",
            Subject::Capability(Way::WrongPassword),
        ),
        one(
            "what is there, and what hangs on it",
            Subject::Survey(&[
                (Kind::Plain, 1),
                (Kind::Running, 1),
                (Kind::RunningCase, 1),
                (Kind::Unknown, 1),
                (Kind::Hidden, 1),
                (Kind::OtherTenant, 1),
            ]),
        ),
        one(
            "what is there of many, by a list",
            Subject::Survey(&[
                (Kind::Plain, 20),
                (Kind::Running, 2),
                (Kind::RunningCase, 2),
                (Kind::Unknown, 1),
            ]),
        ),
        one(
            "what hangs on it unseen",
            Subject::Survey(&[(Kind::HiddenInstances, 1)]),
        ),
        one(
            "which version is the latest",
            Subject::Latest(&[(Kind::Versions, 2)]),
        ),
    ]
}
