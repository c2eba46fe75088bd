//! The single variables.

use super::{NO_SUCH_PLACE, python};
use crate::credentials::{
    case::{Case, Difference, Given},
    seen::Part,
    world::World,
};

const TWICE: Difference = python(
    &[Part::TokenAddress, Part::Address],
    "The Python client adds `/oauth/token` a second time where a slash follows it, and asks where \
     nobody answers. Bulkhead cuts the slash first.",
);

const TWICE_V2: Difference = python(
    &[Part::Address],
    "The Python client adds `/v2` a second time where a slash follows it, and asks where nobody \
     answers. Bulkhead cuts the slash first.",
);

const LINE_END: Difference = python(
    &[Part::Proof, Part::Address],
    "The Python client sends the line end as a part of the secret, and is refused. Bulkhead cuts the \
     white space around a variable: it comes from files and from copying.",
);

const JAVASCRIPT: &[Difference] = &[NO_SUCH_PLACE];

pub(super) fn cases() -> Vec<Case> {
    vec![
        variables("variables with a secret", |world| {
            Given::nothing().variables(world.a.variables())
        }),
        variables(
            "variables with a certificate, line ends as `\\n` of two characters",
            |world| texts(world, |text| text.replace('\n', "\\n")),
        ),
        variables(
            "variables with a certificate, line ends as they are",
            |world| texts(world, str::to_owned),
        ),
        variables("variables with a certificate in files", files),
        variables(
            "variables with a certificate and `AICORE_AUTH_URL` alone",
            |world| {
                let given = files(world);
                let mut variables = given.variables;
                variables
                    .retain(|(name, _)| name != "AICORE_CERT_URL" && name != "AICORE_AUTH_URL");
                let auth = ("AICORE_AUTH_URL".to_owned(), world.a.secure_token.clone());
                variables.push(auth);
                Given { variables, ..given }
            },
        ),
        variables("`AICORE_BASE_URL` with `/v2`", |world| {
            with(world, "AICORE_BASE_URL", &format!("{}/v2", world.a.api))
        }),
        variables("`AICORE_BASE_URL` with a slash at its end", |world| {
            with(world, "AICORE_BASE_URL", &format!("{}/", world.a.api))
        }),
        variables("`AICORE_BASE_URL` with `/v2/`", |world| {
            with(world, "AICORE_BASE_URL", &format!("{}/v2/", world.a.api))
        })
        .but(&[NO_SUCH_PLACE, TWICE_V2]),
        variables("`AICORE_AUTH_URL` with `/oauth/token`", |world| {
            with(
                world,
                "AICORE_AUTH_URL",
                &format!("{}/oauth/token", world.a.token),
            )
        }),
        variables("`AICORE_AUTH_URL` with a slash at its end", |world| {
            with(world, "AICORE_AUTH_URL", &format!("{}/", world.a.token))
        }),
        variables("`AICORE_AUTH_URL` with `/oauth/token/`", |world| {
            with(
                world,
                "AICORE_AUTH_URL",
                &format!("{}/oauth/token/", world.a.token),
            )
        })
        .but(&[NO_SUCH_PLACE, TWICE]),
        variables("variables with a resource group", |world| {
            with(world, "AICORE_RESOURCE_GROUP", "team")
        }),
        variables(
            "variables with a certificate and an empty secret",
            |world| files(world).variable("AICORE_CLIENT_SECRET", ""),
        ),
        variables("variables, a line end after the secret", |world| {
            let secret = format!("{}\n", world.a.secret());
            with(world, "AICORE_CLIENT_SECRET", &secret)
        })
        .but(&[NO_SUCH_PLACE, LINE_END]),
        Case::new(
            "variables with a secret and a certificate in files",
            |world| {
                let secret = world.a.secret();
                files(world).variable("AICORE_CLIENT_SECRET", secret)
            },
        ),
        Case::new("variables without a secret", |world| {
            let mut variables = world.a.variables();
            variables.retain(|(name, _)| *name != "AICORE_CLIENT_SECRET");
            Given::nothing().variables(variables)
        }),
    ]
}

fn variables(name: &'static str, given: fn(&World) -> Given) -> Case {
    Case::new(name, given).but(JAVASCRIPT)
}

/// With another value of one variable, or with one more.
fn with(world: &World, name: &str, value: &str) -> Given {
    let mut variables = world.a.variables();
    variables.retain(|(one, _)| *one != name);
    Given::nothing().variables(variables).variable(name, value)
}

fn texts(world: &World, change: fn(&str) -> String) -> Given {
    Given::nothing()
        .variables(world.a.variables_without_proof())
        .variable("AICORE_CERT_STR", change(world.a.certificate()))
        .variable("AICORE_KEY_STR", change(world.a.key()))
}

fn files(world: &World) -> Given {
    Given::nothing()
        .variables(world.a.variables_without_proof())
        .file("pem/certificate.pem", world.a.certificate())
        .file("pem/key.pem", world.a.key())
        .variable("AICORE_CERT_FILE_PATH", world.path("pem/certificate.pem"))
        .variable("AICORE_KEY_FILE_PATH", world.path("pem/key.pem"))
}
