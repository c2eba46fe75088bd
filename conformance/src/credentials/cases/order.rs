//! Credentials in several places: Bulkhead offers each, and its first one is compared.

use serde_json::json;

use super::{NO_SUCH_PLACE, bound::mounted, javascript, python};
use crate::credentials::{
    case::{Case, Difference, Given},
    seen::Part,
    world::World,
};

const KEY: &str = "AICORE_SERVICE_KEY";
const VCAP: &str = "VCAP_SERVICES";
const CONFIG: &str = "home/.aicore/config.json";

/// The difference where the JavaScript client takes a later place, as it lacks the first one.
const LATER_PLACE: &[Difference] = &[javascript(
    &[Part::TokenAddress, Part::ClientId, Part::Address],
    "The JavaScript client does not have the place that comes first, and takes the next one that it \
     has. Bulkhead's order is the Python client's.",
)];

const NO_PLACE: &[Difference] = &[NO_SUCH_PLACE];

const PARTIAL: &[Difference] = &[
    NO_SUCH_PLACE,
    python(
        &[Part::Asks],
        "The Python client takes the first place that has any value, and gives up where that one is \
         not complete. Bulkhead says what is missing there, and offers the places that are complete.",
    ),
];

const VCAP_FILE: &[Difference] = &[python(
    &[Part::TokenAddress, Part::ClientId, Part::Address],
    "The Python client does not know `VCAP_SERVICES_FILE_PATH`. Bulkhead takes the file where both \
     are there, as the JavaScript client does.",
)];

const MISSING_PROFILE: &[Difference] = &[python(
    &[Part::Asks],
    "The Python client gives up where a profile is missing, also where another place comes first. \
     Bulkhead says that the profile is missing, and offers the places that are complete.",
)];

const BROKEN_FILE: &[Difference] = &[python(
    &[Part::Asks],
    "The Python client gives up where a config file is no JSON, also where another place comes \
     first. Bulkhead says what is wrong with the file, and offers the places that are complete.",
)];

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("a service key before variables", |world| {
            Given::nothing()
                .variables(world.b.variables())
                .json(KEY, &world.a.service_key())
        }),
        Case::new("a service key before a file", |world| {
            Given::nothing()
                .json(KEY, &world.a.service_key())
                .file(CONFIG, world.b.config().to_string())
        }),
        Case::new("a service key before `VCAP_SERVICES`", |world| {
            vcap_of_b(world).json(KEY, &world.a.service_key())
        }),
        Case::new("a service key before a mounted binding", |world| {
            mounted(world, true).json(KEY, &world.b.service_key())
        }),
        Case::new("variables before a file", |world| {
            Given::nothing()
                .variables(world.a.variables())
                .file(CONFIG, world.b.config().to_string())
        })
        .but(NO_PLACE),
        Case::new("variables before `VCAP_SERVICES`", |world| {
            vcap_of_b(world).variables(world.a.variables())
        })
        .but(LATER_PLACE),
        Case::new("a file before `VCAP_SERVICES`", |world| {
            vcap_of_b(world).file(CONFIG, world.a.config().to_string())
        })
        .but(LATER_PLACE),
        Case::new("`VCAP_SERVICES` before a mounted binding", |world| {
            let services = json!({ "aicore": [world.b.bound("aicore", "my-aicore")] });
            mounted(world, true).json(VCAP, &services)
        }),
        Case::new(
            "`VCAP_SERVICES_FILE_PATH` before `VCAP_SERVICES`",
            |world| {
                let services = json!({ "aicore": [world.a.bound("aicore", "my-aicore")] });
                vcap_of_b(world)
                    .variable("VCAP_SERVICES_FILE_PATH", world.path("vcap.json"))
                    .file("vcap.json", services.to_string())
            },
        )
        .but(VCAP_FILE),
        Case::new(
            "a service key, resource group in the environment",
            |world| {
                Given::nothing()
                    .json(KEY, &world.a.service_key())
                    .variable("AICORE_RESOURCE_GROUP", "of-environment")
            },
        ),
        Case::new(
            "a service key, resource group in a complete file",
            |world| {
                let mut config = world.b.config();
                config["AICORE_RESOURCE_GROUP"] = "of-file".into();
                Given::nothing()
                    .json(KEY, &world.a.service_key())
                    .file(CONFIG, config.to_string())
            },
        ),
        Case::new(
            "a service key, a file with nothing but a resource group",
            |world| {
                let config = json!({ "AICORE_RESOURCE_GROUP": "of-file" });
                Given::nothing()
                    .json(KEY, &world.a.service_key())
                    .file(CONFIG, config.to_string())
            },
        ),
        Case::new("one variable, and a complete file", |world| {
            Given::nothing()
                .variable("AICORE_CLIENT_ID", "client-b")
                .file(CONFIG, world.a.config().to_string())
        })
        .but(PARTIAL),
        Case::new(
            "a service key, and `AICORE_PROFILE` that is missing",
            |world| {
                Given::nothing()
                    .json(KEY, &world.a.service_key())
                    .variable("AICORE_PROFILE", "gone")
            },
        )
        .but(MISSING_PROFILE),
        Case::new("a service key, and a file that is no JSON", |world| {
            Given::nothing()
                .json(KEY, &world.a.service_key())
                .file(CONFIG, "AICORE_CLIENT_ID=client-b")
        })
        .but(BROKEN_FILE),
        Case::new("nothing anywhere", |_| Given::nothing()),
    ]
}

fn vcap_of_b(world: &World) -> Given {
    let services = json!({ "aicore": [world.b.bound("aicore", "other")] });
    Given::nothing().json(VCAP, &services)
}
