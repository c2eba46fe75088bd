mod bound;
mod files;
mod values;

use super::*;
use crate::credentials::{
    Proof,
    testing::{Folder, certificate, environment, environment_at},
};

const SECRET: &str = "s3cret";

/// A service key.
fn key(client_id: &str) -> String {
    serde_json::json!({
        "clientid": client_id,
        "clientsecret": SECRET,
        "url": "https://t.auth.example.com",
        "identityzone": "t",
        "identityzoneid": "7a3f",
        "appname": "app!b1",
        "serviceurls": { "AI_API_URL": "https://api.example.com" },
    })
    .to_string()
}

/// A config file.
fn config(client_id: &str) -> String {
    serde_json::json!({
        "AICORE_CLIENT_ID": client_id,
        "AICORE_CLIENT_SECRET": SECRET,
        "AICORE_AUTH_URL": "https://t.auth.example.com/oauth/token",
        "AICORE_BASE_URL": "https://api.example.com/v2",
    })
    .to_string()
}

/// Single variables without those by which to sign in.
const VALUES: [(&str, &str); 3] = [
    ("AICORE_CLIENT_ID", "sb-single"),
    ("AICORE_AUTH_URL", "https://t.auth.example.com/"),
    ("AICORE_BASE_URL", "https://api.example.com/v2/"),
];

/// All that was found, as one line each: name, client id and group of what is complete, then
/// the sentences.
fn found(environment: &Environment) -> Vec<String> {
    let found = find(environment, &mut Namer::default());
    for candidate in &found.candidates {
        assert_eq!(
            candidate.account.client.token_address.to_string(),
            "https://t.auth.example.com/oauth/token"
        );
        assert_eq!(
            candidate.account.address.to_string(),
            "https://api.example.com"
        );
    }
    let candidates = found.candidates.iter().map(|candidate| {
        let group = candidate.resource_group.as_ref();
        format!(
            "{}: {} {}",
            candidate.name,
            candidate.account.client.client_id,
            group.map_or("-", ResourceGroup::as_str)
        )
    });
    let problems = found.problems.iter().map(ToString::to_string);
    let lines: Vec<_> = candidates.chain(problems).collect();
    let all = format!("{lines:?} {found:?}");
    assert!(!all.contains(SECRET), "{all}");
    assert!(!all.contains("PRIVATE KEY"), "{all}");
    lines
}

/// The only problem that was found, and nothing complete.
#[track_caller]
fn problem(environment: &Environment) -> String {
    let mut found = found(environment);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn where_nothing_is_nothing_is_found_and_nothing_is_told() {
    let folder = Folder::new();
    assert!(found(&environment([])).is_empty());
    assert!(found(&environment_at([], Some(folder.path()))).is_empty());
    let blank = ["AICORE_SERVICE_KEY", "AICORE_CLIENT_ID", "VCAP_SERVICES"];
    assert!(found(&environment(blank.map(|name| (name, " ")))).is_empty());
    // A group or a profile is nothing to sign in with.
    let alone = [("AICORE_RESOURCE_GROUP", "team-b")];
    assert!(found(&environment(alone)).is_empty());
}

#[test]
fn every_complete_place_is_a_connection_in_the_order_of_the_places() {
    let home = Folder::new();
    home.write(".aicore/config.json", &config("sb-file"));
    home.write(".aicore/config_dev.json", &config("sb-dev"));
    let bindings = Folder::new();
    for (file, text) in [
        ("type", "aicore\n"),
        ("clientid", "sb-bound\n"),
        ("clientsecret", SECRET),
        ("url", "https://t.auth.example.com"),
        ("serviceurls", r#"{"AI_API_URL":"https://api.example.com"}"#),
    ] {
        bindings.write(&format!("core/{file}"), text);
    }
    let vcap = format!(
        r#"{{"aicore":[{{"name":"My Core","credentials":{}}}]}}"#,
        key("sb-vcap")
    );
    let key = key("sb-key");
    let mut variables = vec![
        ("AICORE_SERVICE_KEY", key.as_str()),
        ("AICORE_CLIENT_SECRET", SECRET),
        ("AICORE_RESOURCE_GROUP", "team-b"),
        ("VCAP_SERVICES", vcap.as_str()),
        ("SERVICE_BINDING_ROOT", bindings.path().to_str().unwrap()),
    ];
    variables.extend(VALUES);
    assert_eq!(
        found(&environment_at(variables, Some(home.path()))),
        [
            "service-key: sb-key team-b",
            "environment: sb-single team-b",
            "aicore: sb-file team-b",
            "dev: sb-dev team-b",
            "my-core: sb-vcap team-b",
            "core: sb-bound team-b",
        ]
    );
}

#[test]
fn values_of_two_places_are_never_mixed() {
    let home = Folder::new();
    home.write(
        ".aicore/config.json",
        r#"{"AICORE_CLIENT_SECRET":"s3cret"}"#,
    );
    let path = home.path().join(".aicore/config.json");
    assert_eq!(
        found(&environment_at(VALUES, Some(home.path()))),
        [
            "the environment (`AICORE_*`) has nothing to sign in with: it needs \
             `AICORE_CLIENT_SECRET`, `AICORE_CERT_STR` or `AICORE_CERT_FILE_PATH`"
                .to_owned(),
            format!(
                "`{}` has no `AICORE_CLIENT_ID`, no `AICORE_AUTH_URL` and no \
                 `AICORE_BASE_URL`",
                path.display()
            ),
        ]
    );
}

#[test]
fn a_file_with_nothing_but_a_group_gives_it_and_is_no_problem() {
    let home = Folder::new();
    home.write(
        ".aicore/config.json",
        r#"{"AICORE_RESOURCE_GROUP":"of-file"}"#,
    );
    let key = key("sb-key");
    let environment = environment_at([("AICORE_SERVICE_KEY", &*key)], Some(home.path()));
    assert_eq!(found(&environment), ["service-key: sb-key of-file"]);
    home.write(".aicore/config.json", r#"{"AICORE_RESOURCE_GROUP":"a b"}"#);
    let found = found(&environment);
    assert_eq!(found[0], "service-key: sb-key -");
    assert!(found[1].contains("that is no resource group"), "{found:?}");
}

#[test]
fn the_group_is_that_of_the_first_place_that_has_one() {
    let home = Folder::new();
    let with_group = |client_id, group: &str| {
        let config = config(client_id);
        config.replacen('{', &format!("{{\"AICORE_RESOURCE_GROUP\":\"{group}\","), 1)
    };
    home.write(".aicore/config.json", &with_group("sb-file", "of-file"));
    home.write(".aicore/config_dev.json", &with_group("sb-dev", "of-dev"));
    let key = key("sb-key");
    let variables = [("AICORE_SERVICE_KEY", key.as_str())];
    let own = [
        "service-key: sb-key of-file",
        "aicore: sb-file of-file",
        "dev: sb-dev of-dev",
    ];
    assert_eq!(found(&environment_at(variables, Some(home.path()))), own);
    // A group that is none is told, and is no reason to leave a connection out.
    let variables = [
        ("AICORE_SERVICE_KEY", key.as_str()),
        ("AICORE_RESOURCE_GROUP", "team b"),
    ];
    let found = found(&environment_at(variables, Some(home.path())));
    assert_eq!(found[..3], own);
    assert!(found[3].contains("`AICORE_RESOURCE_GROUP` that is no resource group"));
    let variables = VALUES.into_iter().chain([
        ("AICORE_CLIENT_SECRET", SECRET),
        ("AICORE_RESOURCE_GROUP", "team b"),
    ]);
    let found = super::tests::found(&environment(variables));
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "environment: sb-single -");
}
