//! `AICORE_SERVICE_KEY`.

use serde_json::{Value, json};

use super::{javascript, python};
use crate::credentials::{
    case::{Case, Difference, Given},
    seen::Part,
    world::World,
};

const KEY: &str = "AICORE_SERVICE_KEY";

const WRAPPED: &str = "The client takes the inner object only. `cf service-key` prints the key within \
                       `credentials`, and Bulkhead takes it as it was copied.";

const WRAPPED_DIFFERENCES: &[Difference] = &[
    python(&[Part::Asks], WRAPPED),
    javascript(&[Part::Asks], WRAPPED),
];

const ESCAPED: &[Difference] = &[javascript(
    &[Part::Asks],
    "The JavaScript client takes the two characters for a part of the PEM text, and can't read it. \
     Bulkhead makes line ends of them, as the Python client does.",
)];

const TWICE: &str = "The client takes the last of the two. Bulkhead takes neither: which of them is meant \
                     is not to be known, and the other could be another account's.";

const NAME_TWICE: &[Difference] = &[
    python(&[Part::Asks], TWICE),
    javascript(&[Part::Asks], TWICE),
];

const TWO_PROOFS: &[Difference] = &[javascript(
    &[Part::Asks],
    "The JavaScript client takes the certificate where a secret stands beside it. Bulkhead takes \
     exactly one proof, as the Python client does, and names both.",
)];

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("a service key with a secret", |world| {
            Given::nothing().json(KEY, &world.a.service_key())
        }),
        Case::new("a service key within `credentials`", |world| {
            let key = json!({ "credentials": world.a.service_key() });
            Given::nothing().json(KEY, &key)
        })
        .but(WRAPPED_DIFFERENCES),
        Case::new("a service key with a certificate", |world| {
            Given::nothing().json(KEY, &world.a.x509_key())
        }),
        Case::new(
            "a service key with a certificate, line ends as `\\n` of two characters",
            escaped,
        )
        .but(ESCAPED),
        Case::new(
            "a service key, token address with a slash at its end",
            |world| with(world, "url", &format!("{}/", world.a.token)),
        ),
        Case::new(
            "a service key, token address with `/oauth/token`",
            |world| with(world, "url", &format!("{}/oauth/token", world.a.token)),
        ),
        Case::new("a service key, API with `/v2`", |world| {
            let urls = json!({ "AI_API_URL": format!("{}/v2", world.a.api) });
            let mut key = world.a.service_key();
            key["serviceurls"] = urls;
            Given::nothing().json(KEY, &key)
        }),
        Case::new("a service key with a secret and a certificate", |world| {
            let mut key = world.a.x509_key();
            key["clientsecret"] = Value::String(world.a.secret());
            Given::nothing().json(KEY, &key)
        })
        .but(TWO_PROOFS),
        Case::new("a service key with `clientid` twice", |world| {
            let key = world.a.service_key().to_string();
            let rest = key.strip_prefix('{').unwrap_or_default();
            Given::nothing().variable(KEY, format!("{{\"clientid\":\"client-b\",{rest}"))
        })
        .but(NAME_TWICE),
        Case::new("a service key that is no JSON", |_| {
            Given::nothing().variable(KEY, "{'clientid': 'client-a'}")
        }),
    ]
}

fn with(world: &World, name: &str, value: &str) -> Given {
    let mut key = world.a.service_key();
    key[name] = Value::String(value.to_owned());
    Given::nothing().json(KEY, &key)
}

fn escaped(world: &World) -> Given {
    let mut key = world.a.x509_key();
    for name in ["certificate", "key"] {
        let text = key[name].as_str().unwrap_or_default().replace('\n', "\\n");
        key[name] = Value::String(text);
    }
    Given::nothing().json(KEY, &key)
}
