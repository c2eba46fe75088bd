//! Config files and their profiles.

use super::NO_SUCH_PLACE;
use crate::credentials::{
    case::{Case, Difference, Given},
    world::World,
};

const JAVASCRIPT: &[Difference] = &[NO_SUCH_PLACE];

pub(super) fn cases() -> Vec<Case> {
    vec![
        file("`~/.aicore/config.json`", |world| {
            Given::nothing().file("home/.aicore/config.json", world.a.config().to_string())
        }),
        file(
            "`config.json` in `AICORE_HOME`, another in `~/.aicore`",
            |world| {
                Given::nothing()
                    .variable("AICORE_HOME", world.path("conf"))
                    .file("conf/config.json", world.a.config().to_string())
                    .file("home/.aicore/config.json", world.b.config().to_string())
            },
        ),
        file("`AICORE_CONFIG`, another in `~/.aicore`", |world| {
            Given::nothing()
                .variable("AICORE_CONFIG", world.path("conf/my.json"))
                .file("conf/my.json", world.a.config().to_string())
                .file("home/.aicore/config.json", world.b.config().to_string())
        }),
        file("`AICORE_PROFILE`, `config.json` beside it", |world| {
            profiles(world, "team")
        }),
        file("`AICORE_PROFILE=default`", |world| {
            let (a, b) = (world.a.config(), world.b.config());
            Given::nothing()
                .variable("AICORE_PROFILE", "default")
                .file("home/.aicore/config.json", a.to_string())
                .file("home/.aicore/config_team.json", b.to_string())
        }),
        file("`AICORE_PROFILE` set and empty", |world| {
            let (a, b) = (world.a.config(), world.b.config());
            Given::nothing()
                .variable("AICORE_PROFILE", "")
                .file("home/.aicore/config.json", a.to_string())
                .file("home/.aicore/config_team.json", b.to_string())
        }),
        file("`AICORE_PROFILE` in `AICORE_HOME`", |world| {
            Given::nothing()
                .variable("AICORE_HOME", world.path("conf"))
                .variable("AICORE_PROFILE", "team")
                .file("conf/config_team.json", world.a.config().to_string())
                .file(
                    "home/.aicore/config_team.json",
                    world.b.config().to_string(),
                )
        }),
        file("`AICORE_CONFIG` and `AICORE_PROFILE`", |world| {
            Given::nothing()
                .variable("AICORE_CONFIG", world.path("conf/my.json"))
                .variable("AICORE_PROFILE", "team")
                .file("conf/my.json", world.a.config().to_string())
                .file(
                    "home/.aicore/config_team.json",
                    world.b.config().to_string(),
                )
        }),
        file("a file with a resource group", |world| {
            Given::nothing().file("home/.aicore/config.json", grouped(world, "of-file"))
        }),
        file(
            "a file with a resource group, another in the environment",
            |world| {
                Given::nothing()
                    .variable("AICORE_RESOURCE_GROUP", "of-environment")
                    .file("home/.aicore/config.json", grouped(world, "of-file"))
            },
        ),
        Case::new("`AICORE_PROFILE` that is missing", |_| {
            Given::nothing().variable("AICORE_PROFILE", "gone")
        }),
        Case::new("`AICORE_CONFIG` that is missing", |world| {
            Given::nothing().variable("AICORE_CONFIG", world.path("gone.json"))
        }),
        Case::new("a file that is no JSON", |_| {
            Given::nothing().file("home/.aicore/config.json", "AICORE_CLIENT_ID=client-a")
        }),
    ]
}

fn file(name: &'static str, given: fn(&World) -> Given) -> Case {
    Case::new(name, given).but(JAVASCRIPT)
}

fn profiles(world: &World, name: &str) -> Given {
    Given::nothing()
        .variable("AICORE_PROFILE", name)
        .file(
            &format!("home/.aicore/config_{name}.json"),
            world.a.config().to_string(),
        )
        .file("home/.aicore/config.json", world.b.config().to_string())
}

fn grouped(world: &World, group: &str) -> String {
    let mut config = world.a.config();
    config["AICORE_RESOURCE_GROUP"] = group.into();
    config.to_string()
}
