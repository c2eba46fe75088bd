//! The connections that are found, and the messages about what can't be used.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::Duration};

use bulkhead_gateway::discovery::Discovered;
use serde_json::{Value, json};

use super::{
    gate::{Gate, Variables, found, own_file},
    services::Tenant,
};
use crate::{
    program::{command, folder},
    token_service::{CLIENT, SECRET},
};

const OPEN: &str = "[[connections]]\nname = \"open\"\nkind = \"ai-core\"\n\
                    url = \"http://127.0.0.1:1\"\n";

/// A connection whose secret stands in a variable.
const SIGNING_IN: &str = "[[connections]]\nname = \"mine\"\nkind = \"ai-core\"\n\
                          service_key_env = \"MY_KEY\"\n";

fn key() -> String {
    json!({
        "clientid": CLIENT,
        "clientsecret": SECRET,
        "url": "https://tokens.example.com",
        "serviceurls": { "AI_API_URL": "https://api.example.com" },
    })
    .to_string()
}

fn variables(names: &[&'static str]) -> Variables {
    names.iter().map(|name| (*name, key())).collect()
}

fn names(found: &Discovered) -> Vec<&str> {
    let connections = found.connections.iter();
    connections.map(|one| one.name().as_ref()).collect()
}

/// The message of the program where it can't start; the folder is left out.
async fn sentence(home: &Path, variables: Variables, args: &[&str]) -> String {
    // Where the test fails it starts after all: at no usual port, and not for ever.
    let args = [args, &["--listen", "127.0.0.1:0"]].concat();
    let mut command = command(home, &args);
    let output = command.envs(variables).output();
    let output = tokio::time::timeout(Duration::from_secs(30), output).await;
    let output = output.unwrap_or_else(|_| panic!("it starts")).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(output.stdout.is_empty());
    assert!(!err.contains(SECRET), "{err}");
    err.replace(&home.display().to_string(), "HOME")
}

#[test]
fn the_users_own_file_lies_below_xdg_config_home_or_else_below_home() {
    let home = folder("real-own-file");
    fs::write(own_file(&home), SIGNING_IN).unwrap();
    let mut environment = variables(&["MY_KEY", "AICORE_SERVICE_KEY"]);
    let of_home = found(environment.clone(), &home).unwrap();
    // A file that names connections is all that counts.
    assert_eq!(names(&of_home), ["mine"]);
    assert_eq!(of_home.file, Some(own_file(&home)));
    let xdg = home.join("xdg/bulkhead");
    fs::create_dir_all(&xdg).unwrap();
    let other = SIGNING_IN.replace("mine", "of-xdg");
    fs::write(xdg.join("bulkhead.toml"), other).unwrap();
    let path = home.join("xdg").display().to_string();
    environment.push(("XDG_CONFIG_HOME", path));
    assert_eq!(names(&found(environment, &home).unwrap()), ["of-xdg"]);
    // The specification wants a whole path.
    let mut relative = variables(&["MY_KEY"]);
    relative.push(("XDG_CONFIG_HOME", "xdg".to_owned()));
    assert_eq!(names(&found(relative, &home).unwrap()), ["mine"]);
}

#[tokio::test]
async fn a_file_that_lies_in_the_working_folder_gets_no_credentials() {
    let home = folder("real-lying");
    fs::write(home.join("bulkhead.toml"), SIGNING_IN).unwrap();
    let variables = variables(&["MY_KEY", "AICORE_SERVICE_KEY"]);
    assert_eq!(
        sentence(&home, variables.clone(), &[]).await,
        "bulkhead: bulkhead.toml, line 4: service_key_env is not taken from a file that merely \
         lies in the working folder, because such a file could have a secret sent anywhere. If it \
         is yours, start with `--config bulkhead.toml`, or move it into your own configuration \
         folder\n"
    );
    let args = ["connections", "--json", "--config", "bulkhead.toml"];
    let output = command(&home, &args).envs(variables.clone()).output().await;
    let output: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(output["connections"][0]["name"], "mine");
    // Without credentials it is what it always was, and what stands elsewhere does not count.
    fs::write(home.join("bulkhead.toml"), OPEN).unwrap();
    let lying = found(variables.clone(), &home).unwrap();
    assert_eq!(names(&lying), ["open"]);
    // Whoever expects their own credentials is told.
    let notice = lying.notice().unwrap();
    assert!(notice.contains("(`AICORE_SERVICE_KEY`)"), "{notice}");
    // The user's own comes first.
    fs::write(own_file(&home), SIGNING_IN).unwrap();
    assert_eq!(names(&found(variables, &home).unwrap()), ["mine"]);
}

#[tokio::test]
async fn an_empty_file_of_ones_own_leaves_the_places_and_one_that_is_named_is_a_mistake() {
    let home = folder("real-empty");
    fs::write(own_file(&home), "# nothing yet\n").unwrap();
    let environment = variables(&["AICORE_SERVICE_KEY"]);
    assert_eq!(
        names(&found(environment.clone(), &home).unwrap()),
        ["service-key"]
    );
    fs::write(home.join("empty.toml"), "").unwrap();
    let said = "empty.toml names no connection; begin one with [[connections]], or leave the file \
                out\n";
    assert_eq!(
        sentence(&home, environment, &["--config", "empty.toml"]).await,
        format!("bulkhead: {said}")
    );
}

#[tokio::test]
async fn a_secret_stands_in_a_file_that_only_its_owner_can_read_or_nowhere() {
    let home = folder("real-mode");
    let lines = format!(
        "[[connections]]\nname = \"mine\"\nkind = \"ai-core\"\nurl = \"https://api.example.com\"\n\
         token_url = \"https://tokens.example.com\"\nclient_id = \"sb\"\nclient_secret = {SECRET:?}\n"
    );
    let file = own_file(&home);
    fs::write(&file, lines).unwrap();
    for mode in [0o644, 0o640, 0o604] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(
            sentence(&home, Vec::new(), &[]).await,
            "bulkhead: HOME/.config/bulkhead/bulkhead.toml, line 7: client_secret stands in a file \
             that other accounts can read; run `chmod 600 \
             HOME/.config/bulkhead/bulkhead.toml`, or name the secret by client_secret_env or \
             client_secret_file\n"
        );
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(names(&found(Vec::new(), &home).unwrap()), ["mine"]);
    }
}

async fn kinds(gate: &Gate) -> Vec<(Value, Value)> {
    let connections = gate.connections().await;
    let pair = |one: &Value| (one["name"].clone(), one["sandbox"].clone());
    connections.iter().map(pair).collect()
}

#[tokio::test]
async fn sandbox_only_reads_no_place_and_asks_no_token_service() {
    let tenant = Tenant::with_secrets("sandbox-only").await;
    let mut variables = vec![
        ("AICORE_SERVICE_KEY", tenant.service_key().to_string()),
        ("VCAP_SERVICES", "{'broken".to_owned()),
        ("HTTPS_PROXY", "nonsense".to_owned()),
    ];
    fs::write(own_file(&tenant.dir), "broken").unwrap();
    let args = ["--listen", "127.0.0.1:0", "--sandbox-only"];
    let mut command = command(&tenant.dir, &args);
    command.envs(variables.drain(..));
    let greeting = "Bulkhead is at http://";
    let program = crate::program::Program::start_command(command, greeting).await;
    let ask = |path: &str| crate::client::Ask::new(program.address, "GET", path).answer();
    // Nobody has to sign in.
    let connections = ask("/api/connections").await.json();
    let connections = connections.as_array().unwrap().iter();
    let names: Vec<_> = connections
        .map(|one| (one["name"].as_str().unwrap(), one["sandbox"] == true))
        .collect();
    assert_eq!(names, [("sandbox", true), ("sandbox-engine", true)]);
    ask("/api/connections/sandbox/v2/lm/meta")
        .await
        .of_service(200);
    let (_, log) = program.end("-TERM").await;
    assert!(!log.contains("AICORE") && !log.contains("VCAP"), "{log}");
    assert_eq!(tenant.tokens.requests().len(), 0);
    assert_eq!(tenant.api.requests().len(), 0);
}

#[tokio::test]
async fn sandbox_adds_the_sandboxes_after_what_is_real() {
    let tenant = Tenant::with_secrets("sandbox-too").await;
    let variables = vec![("AICORE_SERVICE_KEY", tenant.service_key().to_string())];
    let gate = Gate::program(variables.clone(), &tenant.dir, &["--sandbox"]).await;
    let pair = |name: &str, is_sandbox: bool| (json!(name), json!(is_sandbox));
    let expected = [
        pair("service-key", false),
        pair("sandbox", true),
        pair("sandbox-engine", true),
    ];
    assert_eq!(kinds(&gate).await, expected);
    gate.ids("service-key", "default", "RUNNING").await;
    gate.ids("sandbox", "default", "RUNNING").await;
    gate.program.unwrap().end("-TERM").await;
    let gate = Gate::program(variables, &tenant.dir, &[]).await;
    assert_eq!(kinds(&gate).await, expected[..1]);
}

#[tokio::test]
async fn places_that_are_all_broken_end_the_program_with_every_sentence() {
    let home = folder("real-all-broken");
    let variables = vec![
        ("AICORE_SERVICE_KEY", key().replace('"', "'")),
        ("AICORE_CLIENT_ID", "sb".to_owned()),
        ("AICORE_PROFILE", "prod".to_owned()),
    ];
    assert_eq!(
        sentence(&home, variables, &[]).await,
        "bulkhead: credentials were found, but none that can be used: `AICORE_SERVICE_KEY` is no \
         JSON: it begins with `{'`; JSON has its names and texts in \"double quotes\"; the \
         environment (`AICORE_*`) has no `AICORE_AUTH_URL` and no `AICORE_BASE_URL`, and nothing \
         to sign in with: it needs `AICORE_CLIENT_SECRET`, `AICORE_CERT_STR` or \
         `AICORE_CERT_FILE_PATH`; `HOME/.aicore/config_prod.json` is not there, but \
         `AICORE_PROFILE` asks for the profile `prod`; its folder has no other profile. Mend \
         them, or start with --sandbox-only to try it without any\n"
    );
}

#[tokio::test]
async fn a_broken_place_beside_a_good_one_is_logged() {
    let tenant = Tenant::with_secrets("one-broken").await;
    let variables = vec![
        ("AICORE_SERVICE_KEY", tenant.service_key().to_string()),
        ("VCAP_SERVICES", "[]".to_owned()),
    ];
    let gate = Gate::program(variables, &tenant.dir, &[]).await;
    assert_eq!(kinds(&gate).await, [(json!("service-key"), json!(false))]);
    let (_, log) = gate.program.unwrap().end("-TERM").await;
    let said = "no connection: `VCAP_SERVICES` is JSON, but no object in `{` and `}`";
    assert!(log.contains(said), "{log}");
    assert!(log.contains("offered"), "{log}");
}

#[tokio::test]
async fn a_resource_group_that_is_none_is_not_told_as_a_connection_that_is_none() {
    let tenant = Tenant::with_secrets("group-none").await;
    let variables = vec![
        ("AICORE_SERVICE_KEY", tenant.service_key().to_string()),
        ("AICORE_RESOURCE_GROUP", "team b".to_owned()),
    ];
    let gate = Gate::program(variables, &tenant.dir, &[]).await;
    assert_eq!(kinds(&gate).await, [(json!("service-key"), json!(false))]);
    let (_, log) = gate.program.unwrap().end("-TERM").await;
    let said = "no resource group: the environment (`AICORE_*`) has an `AICORE_RESOURCE_GROUP` \
                that is no resource group (it may have no blanks and at most 253 characters); no \
                group is chosen";
    assert!(log.contains(said), "{log}");
    assert!(!log.contains("no connection"), "{log}");
}

#[tokio::test]
async fn a_proxy_that_is_none_matters_where_tls_is_needed() {
    let home = folder("real-proxy");
    let proxy = |mut variables: Variables| {
        variables.push(("HTTPS_PROXY", format!("socks5://us:{SECRET}@proxy")));
        variables
    };
    fs::write(home.join("bulkhead.toml"), OPEN).unwrap();
    assert_eq!(names(&found(proxy(Vec::new()), &home).unwrap()), ["open"]);
    fs::remove_file(home.join("bulkhead.toml")).unwrap();
    assert_eq!(
        sentence(&home, proxy(variables(&["AICORE_SERVICE_KEY"])), &[]).await,
        "bulkhead: `HTTPS_PROXY` names a proxy that is not supported: its address begins with \
         http:// or https://\n"
    );
}
