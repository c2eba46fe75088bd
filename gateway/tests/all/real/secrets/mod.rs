//! Secrets stay in: whatever is written anywhere is searched for each of them.

mod needles;
mod written;

use std::fs;

use serde_json::{Value, json};

use super::{
    engines::write as write_engine,
    gate::{Gate, Variables, own_file},
    services::{House, PASSWORD, Proof, Tenant, USER},
};
use crate::{
    token_service::{CLIENT, Manner, SECRET},
    upstream::{Recorded, answer},
};
use needles::Needle;
use written::Written;

/// The beginning of tokens.
const TOKEN: &str = "t0k3n/of+the.test=";

/// The password of the proxy.
const PROXY_PASSWORD: &str = "pr0xy-p4ssword";

/// A wrong secret, which is a secret all the same.
const WRONG: &str = "wr0ng/s3cret+value";

fn needles() -> Vec<Needle> {
    vec![
        Needle::new("the client's secret", SECRET),
        Needle::new("a token", TOKEN),
        Needle::new("the password", PASSWORD),
        Needle::new("the proxy's password", PROXY_PASSWORD),
        Needle::new("a wrong secret", WRONG),
    ]
}

/// The same with a proxy, which this machine's services are reached without.
fn with_proxy(mut variables: Variables) -> Variables {
    let proxy = format!("http://us:{PROXY_PASSWORD}@127.0.0.1:1");
    variables.push(("HTTPS_PROXY", proxy));
    variables
}

fn service_key(key: &Value) -> Variables {
    with_proxy(vec![("AICORE_SERVICE_KEY", key.to_string())])
}

/// Checks that the search finds the secrets in what the services saw, where they belong.
#[track_caller]
fn are_found_in(needles: &[&Needle], requests: &[Recorded]) {
    let seen = format!("{requests:?}");
    for needle in needles {
        assert!(needle.found_in(&seen).is_some(), "{}", needle.name);
    }
}

#[tokio::test]
async fn no_secret_of_a_tenant_is_written_anywhere() {
    let tenant = Tenant::with_secrets("secrets").await;
    tenant.tokens.name_tokens(TOKEN);
    let mut written = Written::default();
    let key = tenant.service_key();
    written.of_commands(&tenant.dir, &service_key(&key)).await;
    for format in ["text", "json"] {
        let args = ["--log-level", "debug", "--log-format", format];
        let gate = Gate::program(service_key(&key), &tenant.dir, &args).await;
        let by = "service-key";
        let running = gate.ids(by, "default", "RUNNING").await.remove(0);
        let stopped = gate.ids(by, "default", "STOPPED").await.remove(0);
        let connections = gate.ask("GET", "/api/connections");
        written.keep("connections", connections.answer().await);
        written.keep("list", gate.deployments(by, "default", "RUNNING").await);
        written.keep("deleted", gate.delete(by, "default", &stopped).await);
        tenant.tokens.revoke_all();
        if format == "json" {
            // The token service repeats what it knows.
            let told = format!("{{\"error\":\"x\",\"error_description\":\"{SECRET} {TOKEN}\"}}");
            let told = answer("400 Bad Request\r\ncontent-type: application/json", &told);
            tenant.tokens.then([Manner::Answer(told)]);
        }
        let stop = gate.stop(by, "default", &running).await;
        assert_eq!(stop.status, if format == "json" { 502 } else { 202 });
        written.keep("revoked", stop);
        let path = "/api/connections/service-key/v2/lm/nothing";
        written.keep("unknown", gate.ask("GET", path).answer().await);
        written.end(gate).await;
    }
    let requests = tenant.tokens.requests();
    written.file(&tenant.dir.join("audit.jsonl"));
    let needles = needles();
    written.has_none_of(&needles);
    are_found_in(&[&needles[0]], &requests);
    are_found_in(&[&needles[1]], &tenant.api.requests());
}

#[tokio::test]
async fn no_secret_of_a_failing_sign_in_is_written_anywhere() {
    let tenant = Tenant::with_secrets("secrets-failing").await;
    tenant.tokens.name_tokens(TOKEN);
    let mut written = Written::default();
    let mut wrong = tenant.service_key();
    wrong["clientsecret"] = WRONG.into();
    let mut elsewhere = tenant.service_key();
    elsewhere["url"] = "http://127.0.0.1:1".into();
    for key in [wrong, elsewhere] {
        written.of_commands(&tenant.dir, &service_key(&key)).await;
        let args = ["--log-level", "debug"];
        let gate = Gate::program(service_key(&key), &tenant.dir, &args).await;
        written.keep("stop", gate.stop("service-key", "default", "a1b2").await);
        written.keep(
            "connections",
            gate.ask("GET", "/api/connections").answer().await,
        );
        written.end(gate).await;
    }
    // Each token is refused.
    tenant.tokens.forget_tokens();
    let key = tenant.service_key();
    written.of_commands(&tenant.dir, &service_key(&key)).await;
    for body in [
        format!("<html>{SECRET}</html>"),
        format!("{{\"access_token\":\"{TOKEN}\\r\\n\"}}"),
        format!("{{\"access_token\":\"{TOKEN}\",\"expires_in\":\"{TOKEN}\"}}"),
        format!("{{\"access_token\":\"{TOKEN}\",\"token_type\":\"{TOKEN}\"}}"),
        format!("{{\"token\":\"{TOKEN}"),
    ] {
        let said = answer("200 OK\r\ncontent-type: application/json", &body);
        tenant.tokens.then(vec![Manner::Answer(said); 2]);
        written.of_commands(&tenant.dir, &service_key(&key)).await;
    }
    written.file(&tenant.dir.join("audit.jsonl"));
    let needles = needles();
    written.has_none_of(&needles);
    are_found_in(&[&needles[0], &needles[4]], &tenant.tokens.requests());
    are_found_in(&[&needles[1]], &tenant.api.requests());
}

#[tokio::test]
async fn no_secret_of_a_broken_key_is_written_anywhere() {
    let tenant = Tenant::with_secrets("secrets-broken").await;
    let mut written = Written::default();
    let key = tenant.service_key();
    let text = key.to_string();
    let with = |name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        key.to_string()
    };
    let address = format!("https://us:{WRONG}@host");
    for broken in [
        text.replace('"', "'"),
        text.replace("clientsecret\":", "clientsecret\"="),
        format!("'{text}'"),
        format!("{text}{SECRET}"),
        text[..text.len() - 20].to_owned(),
        SECRET.to_owned(),
        format!("[{SECRET:?}]"),
        with("clientid", SECRET.into()),
        with("clientid", json!([SECRET])),
        with("clientsecret", json!({ "value": SECRET })),
        with("url", SECRET.into()),
        with("url", address.clone().into()),
        with("serviceurls", SECRET.into()),
        with("serviceurls", json!({ "AI_API_URL": address })),
        with("certificate", SECRET.into()),
        with("key", SECRET.into()),
    ] {
        let variables = with_proxy(vec![("AICORE_SERVICE_KEY", broken.clone())]);
        written.of_two_commands(&tenant.dir, &variables).await;
        written.of_start(&tenant.dir, &variables).await;
        let vcap = json!({ "aicore": [{ "name": "a", "credentials": broken }] });
        let variables = vec![
            ("VCAP_SERVICES", vcap.to_string()),
            ("HTTPS_PROXY", format!("socks5://us:{PROXY_PASSWORD}@host")),
        ];
        written.of_two_commands(&tenant.dir, &variables).await;
    }
    let needles = needles();
    written.has_none_of(&needles);
    assert!(needles[0].found_in(&text).is_some());
}

#[tokio::test]
async fn no_secret_of_a_file_is_written_anywhere() {
    let tenant = Tenant::with_secrets("secrets-file").await;
    let mut written = Written::default();
    let file = own_file(&tenant.dir);
    let start = "[[connections]]\nname = \"a\"\nkind = \"ai-core\"\n";
    let client = format!(
        "{start}url = \"https://a.example.com\"\ntoken_url = \"https://t.example.com\"\n\
         client_id = {CLIENT:?}\n"
    );
    for (number, lines) in [
        // The file can be read by others.
        format!("{client}client_secret = {SECRET:?}\n"),
        format!("{client}client_secret = {SECRET}\n"),
        format!("{client}client_secret = \"{SECRET}\n"),
        format!("{client}client_secret = [{SECRET:?}]\n"),
        format!("{client}client_secrets = {SECRET:?}\n"),
        format!("{client}{SECRET:?} = 1\n"),
        format!("{client}client_secret_env = {SECRET:?}\n"),
        format!("{start}url = {SECRET:?}\n"),
        format!("{start}service_key_env = {SECRET:?}\n"),
        format!("{start}profile = {SECRET:?}\n"),
        format!("{start}token_url = \"https://us:{WRONG}@host\"\n"),
        format!("{start}url = \"https://host\"\ntoken_url = \"https://host?{WRONG}\"\n"),
        format!("{client}client_secret = {SECRET:?}\nclient_secret_env = {SECRET:?}\n"),
    ]
    .iter()
    .enumerate()
    {
        fs::write(&file, lines).unwrap();
        written.of_two_commands(&tenant.dir, &Vec::new()).await;
        written.of_start(&tenant.dir, &Vec::new()).await;
        let last = written.last();
        assert!(last.contains("bulkhead.toml, "), "{number}: {last}");
    }
    let needles = needles();
    written.has_none_of(&needles);
    let text = fs::read_to_string(&file).unwrap();
    assert!(needles[0].found_in(&text).is_some());
}

#[tokio::test]
async fn no_private_key_is_written_anywhere() {
    let tenant = Tenant::with_certificates("secrets-x509").await;
    tenant.tokens.name_tokens(TOKEN);
    let mut written = Written::default();
    let key = tenant.service_key();
    let Proof::Certificate(client) = &tenant.proof else {
        panic!("it has certificates");
    };
    let other = tenant.authority.issue("other");
    let mut ended = key.clone();
    let old = tenant.authority.issue_until("client", 2020);
    ended["certificate"] = old.pem().into();
    ended["key"] = old.key_pem().into();
    let with = |value: String| {
        let mut key = key.clone();
        key["key"] = value.into();
        key
    };
    for key in [
        key.clone(),
        ended,
        with(other.key_pem()),
        with(client.key_pem().replace('\n', " ")),
        with(client.key_pem().replace("-----END", "----END")),
        with(client.key_pem().replace("PRIVATE", "ENCRYPTED PRIVATE")),
        with(format!("{}{}", client.key_pem(), other.key_pem())),
    ] {
        written.of_commands(&tenant.dir, &service_key(&key)).await;
    }
    let gate = Gate::program(service_key(&key), &tenant.dir, &["--log-level", "debug"]).await;
    let id = gate
        .ids("service-key", "default", "RUNNING")
        .await
        .remove(0);
    tenant.tokens.revoke_all();
    written.keep("stop", gate.stop("service-key", "default", &id).await);
    written.keep(
        "connections",
        gate.ask("GET", "/api/connections").answer().await,
    );
    written.end(gate).await;
    written.file(&tenant.dir.join("audit.jsonl"));
    let mut needles = needles();
    for key in [client.key_pem(), other.key_pem(), old.key_pem()] {
        needles.extend(Needle::of_key("a private key", &key));
    }
    written.has_none_of(&needles);
    let text = key.to_string();
    assert!(
        needles
            .iter()
            .any(|needle| needle.name == "a private key" && needle.found_in(&text).is_some())
    );
}

#[tokio::test]
async fn no_password_of_an_engine_is_written_anywhere() {
    let mut written = Written::default();
    let house = House::behind_password("secrets-engine").await;
    fs::write(house.dir.join("ca.pem"), "").unwrap();
    for password in [PASSWORD, WRONG] {
        let lines = format!("username = {USER:?}\npassword = {password:?}");
        write_engine(&house, &lines);
        written.of_commands(&house.dir, &Vec::new()).await;
        let gate = Gate::program(Vec::new(), &house.dir, &["--log-level", "debug"]).await;
        written.keep("delete", gate.engine_delete("flows", "a").await);
        written.keep("again", gate.engine_delete("flows", "b").await);
        written.end(gate).await;
    }
    written.file(&house.dir.join("audit.jsonl"));
    let of_tokens = House::with_tokens("secrets-engine-tokens").await;
    fs::write(of_tokens.dir.join("ca.pem"), "").unwrap();
    of_tokens.tokens.name_tokens(TOKEN);
    let lines = format!(
        "token_url = {:?}\nclient_id = {CLIENT:?}\nclient_secret = {SECRET:?}\n\
         client_auth = \"basic\"",
        of_tokens.token_url()
    );
    write_engine(&of_tokens, &lines);
    written.of_commands(&of_tokens.dir, &Vec::new()).await;
    of_tokens.tokens.change_secret("another");
    written.of_commands(&of_tokens.dir, &Vec::new()).await;
    let needles = needles();
    written.has_none_of(&needles);
    are_found_in(&[&needles[2], &needles[4]], &house.engine.requests());
    are_found_in(&[&needles[0]], &of_tokens.tokens.requests());
    are_found_in(&[&needles[1]], &of_tokens.engine.requests());
}
