//! Runs in which it matters how something is deleted.

use bulkhead_core::item::Flags;

use super::run;
use crate::{
    case::{Case, Run},
    world::Kind,
};

pub(super) const CASCADE: Flags = Flags {
    cascade: true,
    ..Flags::NONE
};
const WITHOUT_LISTENERS: Flags = Flags {
    skip_custom_listeners: true,
    ..CASCADE
};
const WITHOUT_MAPPINGS: Flags = Flags {
    skip_io_mappings: true,
    ..CASCADE
};
pub(super) const ALL: Flags = Flags {
    skip_custom_listeners: true,
    skip_io_mappings: true,
    ..CASCADE
};

pub(super) fn cases() -> Vec<Case> {
    const RUNNING: Run = Run::of(&[(Kind::Running, 1), (Kind::Plain, 1)]);
    const CASE: Run = Run::of(&[(Kind::RunningCase, 1), (Kind::Plain, 1)]);
    const CALLED: Run = Run::of(&[(Kind::Called, 1)]);
    const LISTENER: Run = Run::of(&[(Kind::FailingListener, 1)]);
    const MAPPING: Run = Run::of(&[(Kind::FailingMapping, 1)]);
    const BOTH: Run = Run::of(&[(Kind::FailingBoth, 1)]);
    vec![
        run("running instances", RUNNING),
        run("running instances, cascade", RUNNING.with(CASCADE)),
        run("a running case", CASE),
        run("a running case, cascade", CASE.with(CASCADE)),
        run("instances that another deployment's hang on", CALLED),
        run(
            "instances that another deployment's hang on, cascade",
            CALLED.with(CASCADE),
        ),
        run(
            "running instances that the user may not see",
            Run::of(&[(Kind::HiddenInstances, 1)]),
        ),
        run("a failing listener", LISTENER.with(CASCADE)),
        run(
            "a failing listener, mappings skipped",
            LISTENER.with(WITHOUT_MAPPINGS),
        ),
        run(
            "a failing listener, listeners skipped",
            LISTENER.with(WITHOUT_LISTENERS),
        ),
        run("a failing mapping", MAPPING.with(CASCADE)),
        run(
            "a failing mapping, listeners skipped",
            MAPPING.with(WITHOUT_LISTENERS),
        ),
        run(
            "a failing mapping, mappings skipped",
            MAPPING.with(WITHOUT_MAPPINGS),
        ),
        run("both failing, nothing skipped", BOTH.with(CASCADE)),
        run("both failing, both skipped", BOTH.with(ALL)),
    ]
}
