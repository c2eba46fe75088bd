//! Bindings of Cloud Foundry and of Kubernetes.

use serde_json::{Value, json};

use super::{javascript, python};
use crate::credentials::{
    case::{Case, Difference, Given},
    seen::Part,
    world::World,
};

const VCAP: &str = "VCAP_SERVICES";

const LABEL_ONLY: &str = "The client goes by the label alone, which is `user-provided` here. Bulkhead also \
                          takes such a service that is named `aicore`: whoever names it so means that.";

const USER_PROVIDED: &[Difference] = &[
    python(&[Part::Asks], LABEL_ONLY),
    javascript(&[Part::Asks], LABEL_ONLY),
];

const NO_FILE: &[Difference] = &[python(
    &[Part::Asks],
    "The Python client does not know `VCAP_SERVICES_FILE_PATH`. Cloud Foundry sets it in place of the \
     variable where an application asks for that, and Bulkhead runs there, too.",
)];

const NO_BINDINGS: &[Difference] = &[python(
    &[Part::Asks],
    "The Python client does not know mounted bindings. Bulkhead reads them because that is how \
     Kubernetes and Kyma bind services.",
)];

const NO_METADATA: &[Difference] = &[
    NO_BINDINGS[0],
    javascript(
        &[Part::Asks],
        "The JavaScript client leaves out a binding without `.metadata`, which not everything that \
         mounts bindings writes. Bulkhead knows what the values of a service key are.",
    ),
];

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("`VCAP_SERVICES`, label `aicore`", |world| {
            vcap("aicore", &world.a.bound("aicore", "my-aicore"))
        }),
        Case::new(
            "`VCAP_SERVICES`, label `aicore`, with a certificate",
            |world| {
                let mut bound = world.a.bound("aicore", "my-aicore");
                bound["credentials"] = world.a.x509_key();
                vcap("aicore", &bound)
            },
        ),
        Case::new(
            "`VCAP_SERVICES`, label `aicore`, behind another service",
            |world| {
                let services = json!({
                    "xsuaa": [world.b.bound("xsuaa", "my-xsuaa")],
                    "aicore": [world.a.bound("aicore", "my-aicore")],
                });
                Given::nothing().json(VCAP, &services)
            },
        ),
        Case::new(
            "`VCAP_SERVICES`, two services with label `aicore`",
            |world| {
                let services = json!({
                    "aicore": [world.a.bound("aicore", "one"), world.b.bound("aicore", "two")],
                });
                Given::nothing().json(VCAP, &services)
            },
        ),
        Case::new("`VCAP_SERVICES`, user-provided, named `aicore`", |world| {
            vcap("user-provided", &world.a.bound("user-provided", "aicore"))
        })
        .but(USER_PROVIDED),
        Case::new(
            "`VCAP_SERVICES`, user-provided, tagged `aicore`, named otherwise",
            |world| {
                vcap(
                    "user-provided",
                    &world.a.bound("user-provided", "my-service"),
                )
            },
        ),
        Case::new("`VCAP_SERVICES_FILE_PATH`", |world| {
            let services = json!({ "aicore": [world.a.bound("aicore", "my-aicore")] });
            Given::nothing()
                .variable("VCAP_SERVICES_FILE_PATH", world.path("vcap.json"))
                .file("vcap.json", services.to_string())
        })
        .but(NO_FILE),
        Case::new(
            "`VCAP_SERVICES` with a resource group in the environment",
            |world| {
                vcap("aicore", &world.a.bound("aicore", "my-aicore"))
                    .variable("AICORE_RESOURCE_GROUP", "team")
            },
        ),
        Case::new("`SERVICE_BINDING_ROOT` with `.metadata`", |world| {
            mounted(world, true)
        })
        .but(NO_BINDINGS),
        Case::new("`SERVICE_BINDING_ROOT` without `.metadata`", |world| {
            mounted(world, false)
        })
        .but(NO_METADATA),
    ]
}

fn vcap(list: &str, service: &Value) -> Given {
    Given::nothing().json(VCAP, &json!({ list: [service] }))
}

/// A file a value, as the service operator of Kubernetes mounts them.
pub(super) fn mounted(world: &World, has_metadata: bool) -> Given {
    let key = world.a.service_key();
    let root = "bindings/my-aicore";
    let mut given = Given::nothing()
        .variable("SERVICE_BINDING_ROOT", world.path("bindings"))
        .file(&format!("{root}/type"), "aicore")
        .file(&format!("{root}/label"), "aicore")
        .file(&format!("{root}/instance_name"), "my-aicore")
        .file(&format!("{root}/tags"), r#"["aicore"]"#);
    let mut properties = Vec::new();
    for (name, value) in key.as_object().into_iter().flatten() {
        let (text, format) = match value {
            Value::String(text) => (text.clone(), "text"),
            other => (other.to_string(), "json"),
        };
        properties.push(json!({ "name": name, "format": format }));
        given = given.file(&format!("{root}/{name}"), text);
    }
    if !has_metadata {
        return given;
    }
    let of_service = [
        ("type", "text"),
        ("label", "text"),
        ("instance_name", "text"),
        ("tags", "json"),
    ];
    let of_service = of_service.map(|(name, format)| json!({ "name": name, "format": format }));
    let metadata = json!({
        "metaDataProperties": of_service,
        "credentialProperties": properties,
    });
    given.file(&format!("{root}/.metadata"), metadata.to_string())
}
