//! The output of `bulkhead check` for set-ups that are broken, and for those that are not.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use super::{
    engines::write as write_engine,
    gate::{Variables, own_file},
    services::{House, PASSWORD, Tenant, USER},
};
use crate::{
    pki::Issued,
    program::command,
    rig::nowhere,
    token_service::{Manner, SECRET},
    upstream::answer,
};

/// Runs the check; gives the exit code and all that it says.
async fn run(home: &Path, variables: Variables, args: &[&str]) -> (i32, String) {
    let args = [&["check"], args].concat();
    let mut command = command(home, &args);
    let ca = home.join("ca.pem");
    let output = command.envs(variables).env("SSL_CERT_FILE", ca).output();
    let output = output.await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(!said.contains(SECRET), "{said}");
    let said = said.replace(&home.display().to_string(), "HOME");
    // The header knows whole seconds only.
    let said = said.replace("differs by 1 s", "differs by 0 s");
    (output.status.code().unwrap(), said)
}

/// Checks what the variables of a tenant name. Its addresses are replaced by words.
async fn check(tenant: &Tenant, variables: Variables, args: &[&str]) -> (i32, String) {
    let (code, said) = run(&tenant.dir, variables, args).await;
    let said = said.replace(&tenant.api_url(), "http://API");
    let tokens = format!("{}/oauth/token", tenant.token_url());
    (code, said.replace(&tokens, "http://TOKENS"))
}

fn variable(key: &Value) -> Variables {
    vec![("AICORE_SERVICE_KEY", key.to_string())]
}

/// Checks a service key. All must be said, in these lines below the connection's own.
#[track_caller]
fn is_said((code, said): (i32, String), expected_code: i32, lines: &[&str]) {
    let heading = "service-key (AI Core): http://API, from `AICORE_SERVICE_KEY`\n";
    let said = said
        .strip_prefix(heading)
        .unwrap_or_else(|| panic!("{said}"));
    let said: Vec<_> = said.lines().map(str::trim_start).collect();
    assert_eq!(said, lines);
    assert_eq!(code, expected_code);
}

/// The only thing that is said: a failure.
#[track_caller]
fn is_all((code, said): (i32, String), expected: &str) {
    assert_eq!(said, format!("{expected}\n"));
    assert_eq!(code, 1);
}

const TOKEN_CAME: &str = "ok    sign-in         a token came for sb-client!b1|aicore!b2";
const CLOCK: &str = "ok    clock           differs by 0 s";
const CAPABLE: &str = "ok    capabilities    many changes go in one request";
const GROUPS: &str = "ok    resource groups default, team-b";
const LIST: &str = "ok    list            10 deployments in default";

#[tokio::test]
async fn all_is_well() {
    let tenant = Tenant::with_secrets("check-well").await;
    let checked = check(&tenant, variable(&tenant.service_key()), &[]).await;
    is_said(checked, 0, &[TOKEN_CAME, CLOCK, CAPABLE, GROUPS, LIST]);
    // It only reads.
    let requests = tenant.api.requests();
    assert!(
        requests.iter().all(|one| one.line.starts_with("GET ")),
        "{requests:?}"
    );
    let tenant = Tenant::with_certificates("check-well-x509").await;
    let (code, said) = check(&tenant, variable(&tenant.service_key()), &["service-key"]).await;
    assert_eq!(code, 0);
    assert!(said.contains("  ok    certificate     it lasts "), "{said}");
    assert!(said.contains(" more days, until 2090-01-01\n"), "{said}");
}

#[tokio::test]
async fn wrong_secret_and_unknown_client() {
    let tenant = Tenant::with_secrets("check-secret").await;
    for (name, value) in [("clientsecret", "wrong"), ("clientid", "sb-nobody")] {
        let mut key = tenant.service_key();
        key[name] = value.into();
        is_said(
            check(&tenant, variable(&key), &[]).await,
            1,
            &[
                "FAIL  sign-in         The token service http://TOKENS does not know this client \
                 or its secret. Make a new key, and put it where the old one was.",
            ],
        );
    }
    assert_eq!(tenant.api.requests().len(), 0);
}

#[tokio::test]
async fn token_address_with_a_page_for_people() {
    let tenant = Tenant::with_secrets("check-html").await;
    let html = answer("200 OK\r\ncontent-type: text/html", "<html>Sign in</html>");
    // One such answer may be of something on the way.
    tenant
        .tokens
        .then([Manner::Answer(html.clone()), Manner::Answer(html)]);
    is_said(
        check(&tenant, variable(&tenant.service_key()), &[]).await,
        1,
        &[
            "FAIL  sign-in         The token service http://TOKENS gave a page for people in place \
             of a token; perhaps the address is that of a sign-in page, or something on the way \
             answered. Check the address of the token service.",
        ],
    );
}

#[tokio::test]
async fn token_address_where_nothing_listens() {
    let tenant = Tenant::with_secrets("check-tokens-nowhere").await;
    let nowhere = nowhere();
    let url = format!("http://{}", nowhere.local_addr().unwrap());
    let mut key = tenant.service_key();
    key["url"] = url.clone().into();
    let (code, said) = check(&tenant, variable(&key), &[]).await;
    let said = said.replace(&url, "http://NOWHERE");
    is_said(
        (code, said),
        1,
        &[
            "FAIL  sign-in         The token service http://NOWHERE/oauth/token can't be reached \
             (tcp connect error: Connection refused (os error 111)). Check the way to it, and \
             `HTTPS_PROXY` where you need a proxy.",
        ],
    );
}

#[tokio::test]
async fn api_where_nothing_listens() {
    let tenant = Tenant::with_secrets("check-api-nowhere").await;
    let nowhere = nowhere();
    let url = format!("http://{}", nowhere.local_addr().unwrap());
    let mut key = tenant.service_key();
    key["serviceurls"]["AI_API_URL"] = url.clone().into();
    let (code, said) = check(&tenant, variable(&key), &[]).await;
    let said = said.replace(&url, "http://API");
    is_said(
        (code, said),
        1,
        &[
            TOKEN_CAME,
            "FAIL  capabilities    The service can't be reached, so nothing was sent (tcp connect \
             error: Connection refused (os error 111)). Check the connection's address and the way \
             to the service, then try again.",
        ],
    );
}

#[tokio::test]
async fn api_that_refuses_the_token() {
    let tenant = Tenant::with_secrets("check-401").await;
    tenant.api.say("401 Unauthorized", "");
    is_said(
        check(&tenant, variable(&tenant.service_key()), &[]).await,
        1,
        &[
            TOKEN_CAME,
            "FAIL  sign-in         The token service http://TOKENS gives tokens that the service \
             refuses. Check that both belong to one tenant, and that the client may use the \
             service.",
        ],
    );
}

#[tokio::test]
async fn account_without_a_permission() {
    let tenant = Tenant::with_secrets("check-403").await;
    let json = "403 Forbidden\r\ncontent-type: application/json";
    let error = r#"{"error":{"code":"01010403","message":"No permission."}}"#;
    for (head, body, said) in [
        (json, error, ": No permission"),
        // Whatever it says, it is no text that is passed on.
        ("403 Forbidden\r\ncontent-type: text/html", "<html>", ""),
    ] {
        tenant.api.say(head, body);
        let line = format!(
            "FAIL  capabilities    This account may not see what the service can do (HTTP \
             403){said}. Ask who administers the service to allow that."
        );
        let checked = check(&tenant, variable(&tenant.service_key()), &[]).await;
        is_said(checked, 1, &[TOKEN_CAME, &line]);
    }
}

#[tokio::test]
async fn api_that_leads_elsewhere_is_not_told_as_busy() {
    let tenant = Tenant::with_secrets("check-redirect").await;
    tenant
        .api
        .say("302 Found\r\nlocation: https://login.example", "");
    is_said(
        check(&tenant, variable(&tenant.service_key()), &[]).await,
        1,
        &[
            TOKEN_CAME,
            "FAIL  capabilities    The service is not at this address: what answers there leads \
             elsewhere (HTTP 302). Check the address of the connection.",
        ],
    );
}

#[tokio::test]
async fn api_address_of_something_else_and_api_that_is_down() {
    let tenant = Tenant::with_secrets("check-other-api").await;
    let html = "content-type: text/html";
    for (status, words) in [
        (
            "404 Not Found",
            "What answers at this address does not say what the service can do (HTTP 404). Check \
             the address of the connection.",
        ),
        (
            "200 OK",
            "What answers at this address does not say what the service can do (HTTP 200). Check \
             the address of the connection.",
        ),
        (
            "503 Service Unavailable",
            "The service is busy or out of order (HTTP 503). Try again in a while.",
        ),
    ] {
        tenant
            .api
            .say(&format!("{status}\r\n{html}"), "<html></html>");
        let line = format!("FAIL  capabilities    {words}");
        let checked = check(&tenant, variable(&tenant.service_key()), &[]).await;
        is_said(checked, 1, &[TOKEN_CAME, &line]);
    }
}

#[tokio::test]
async fn certificate_that_has_ended() {
    let tenant = Tenant::with_certificates("check-ended").await;
    let ended = tenant.authority.issue_until("client", 2020);
    let mut key = tenant.service_key();
    key["certificate"] = ended.pem().into();
    key["key"] = ended.key_pem().into();
    is_said(
        check(&tenant, variable(&key), &[]).await,
        1,
        &[
            "FAIL  certificate     it ended on 2020-01-01; make a new key, and put it where the \
             old one was",
        ],
    );
}

#[tokio::test]
async fn certificate_and_key_of_two_keys() {
    let tenant = Tenant::with_certificates("check-mixed").await;
    let mut key = tenant.service_key();
    key["key"] = tenant.authority.issue("client").key_pem().into();
    is_all(
        check(&tenant, variable(&key), &[]).await,
        "FAIL  no connection: `AICORE_SERVICE_KEY` is not usable: `key` is not the private key of \
         the certificate; take both from one key",
    );
}

#[tokio::test]
async fn certificate_that_the_token_service_does_not_trust() {
    let tenant = Tenant::with_certificates("check-foreign").await;
    let foreign = Issued::authority("other").issue("client");
    let mut key = tenant.service_key();
    key["certificate"] = foreign.pem().into();
    key["key"] = foreign.key_pem().into();
    let (code, said) = check(&tenant, variable(&key), &[]).await;
    let line = "  FAIL  sign-in         The token service http://TOKENS refuses the certificate of \
                this client (UnknownCA). Make a new key, and put it where the old one was.\n";
    assert!(said.ends_with(line), "{said}");
    assert_eq!(code, 1);
}

#[tokio::test]
async fn token_service_that_this_machine_does_not_trust() {
    let tenant = Tenant::with_certificates("check-untrusted").await;
    let other = Issued::authority("other").pem();
    fs::write(tenant.dir.join("ca.pem"), other).unwrap();
    let (code, said) = check(&tenant, variable(&tenant.service_key()), &[]).await;
    let line = "  FAIL  sign-in         The token service http://TOKENS has a certificate that \
                nobody has issued whom this machine trusts (invalid peer certificate: \
                UnknownIssuer). Name a file with the certificate of whoever issued it, by \
                `ca_file` in `bulkhead.toml` or in the variable `SSL_CERT_FILE`.\n";
    assert!(said.ends_with(line), "{said}");
    assert_eq!(code, 1);
}

#[tokio::test]
async fn key_with_swapped_quotation_marks() {
    let tenant = Tenant::with_secrets("check-swapped").await;
    let swapped = tenant.service_key().to_string().replace('"', "'");
    is_all(
        check(&tenant, vec![("AICORE_SERVICE_KEY", swapped)], &[]).await,
        "FAIL  no connection: `AICORE_SERVICE_KEY` is no JSON: it begins with `{'`; JSON has its \
         names and texts in \"double quotes\"",
    );
}

#[tokio::test]
async fn key_without_a_client() {
    let tenant = Tenant::with_secrets("check-missing").await;
    let mut key = tenant.service_key();
    key["clientid"] = Value::Null;
    is_all(
        check(&tenant, variable(&key), &[]).await,
        "FAIL  no connection: `AICORE_SERVICE_KEY` has no `clientid`",
    );
}

#[tokio::test]
async fn profile_that_is_not_there() {
    let tenant = Tenant::with_secrets("check-profile").await;
    let variables = || vec![("AICORE_PROFILE", "prod".to_owned())];
    let words = "`HOME/.aicore/config_prod.json` is not there, but `AICORE_PROFILE` asks for the \
                 profile `prod`; its folder has ";
    is_all(
        check(&tenant, variables(), &[]).await,
        &format!("FAIL  no connection: {words}no other profile"),
    );
    fs::create_dir(tenant.dir.join(".aicore")).unwrap();
    for name in ["config_dev.json", "config_test.json"] {
        fs::write(tenant.dir.join(".aicore").join(name), "{").unwrap();
    }
    let (code, said) = check(&tenant, variables(), &["--json"]).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(code, 1);
    assert_eq!(said["ok"], false);
    assert_eq!(said["connections"], json!([]));
    assert_eq!(said["problems"][0], format!("{words}these: dev, test"));
    assert_eq!(said["problems"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn resource_group_that_is_not_there() {
    let tenant = Tenant::with_secrets("check-group").await;
    let lines = "[[connections]]\nname = \"prod\"\nkind = \"ai-core\"\nservice_key_env = \"K\"\n\
                 resource_groups = [\"team-x\", \"team-b\"]\n";
    fs::write(own_file(&tenant.dir), lines).unwrap();
    let variables = || vec![("K", tenant.service_key().to_string())];
    let (code, said) = check(&tenant, variables(), &[]).await;
    assert_eq!(code, 1);
    let words = "the service has no team-x; it has default, team-b. Correct the name";
    assert_eq!(
        said,
        format!(
            "prod (AI Core): http://API, from `K`\n  {TOKEN_CAME}\n  {CLOCK}\n  {CAPABLE}\n  FAIL  \
             resource groups {words}\n  ok    list            10 deployments in team-b\n"
        )
    );
    let (code, said) = check(&tenant, variables(), &["prod", "--json"]).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    let report = &said["connections"][0];
    assert_eq!(
        (code, &said["ok"], &report["ok"]),
        (1, &json!(false), &json!(false))
    );
    assert_eq!(report["connection"]["access"]["place"], "`K`");
    let bad = json!({ "subject": "resource-groups", "level": "bad", "text": words });
    assert_eq!(report["findings"][3], bad);
}

#[tokio::test]
async fn clock_that_is_an_hour_off() {
    let tenant = Tenant::with_secrets("check-clock").await;
    let date = SystemTime::now() - Duration::from_secs(3600);
    tenant.api.set_date(httpdate::fmt_http_date(date));
    let (code, said) = check(&tenant, variable(&tenant.service_key()), &[]).await;
    // The header knows whole seconds only.
    let said = said.replace("is 3601 s", "is 3600 s");
    let line = "warn  clock           this machine is 3600 s ahead of the service, so that tokens \
                may be refused; set its clock";
    is_said((code, said), 1, &[TOKEN_CAME, line, CAPABLE, GROUPS, LIST]);
    // The clock is told above all where it may be why tokens are refused.
    tenant.tokens.forget_tokens();
    let (code, said) = check(&tenant, variable(&tenant.service_key()), &[]).await;
    assert_eq!(code, 1);
    let (clock, sign_in) = (said.find("warn  clock"), said.find("FAIL  sign-in"));
    assert!(clock.is_some() && clock < sign_in, "{said}");
}

#[tokio::test]
async fn engine_with_a_password() {
    let house = House::with_password("check-engine").await;
    write_engine(
        &house,
        &format!("username = {USER:?}\npassword = {PASSWORD:?}"),
    );
    let heading = format!(
        "flows (process engine): {}, from `HOME/.config/bulkhead/bulkhead.toml`\n",
        house.engine_url()
    );
    let (code, said) = run(&house.dir, Vec::new(), &[]).await;
    assert_eq!(
        said,
        format!(
            "{heading}  {CLOCK}\n  ok    sign-in         the service lets kermit in\n  {CAPABLE}\n  \
             ok    list            at least 1 deployment\n"
        )
    );
    assert_eq!(code, 0);
    write_engine(
        &house,
        &format!("username = {USER:?}\npassword = \"wrong\""),
    );
    let (code, said) = run(&house.dir, Vec::new(), &[]).await;
    assert_eq!(
        said,
        format!(
            "{heading}  {CLOCK}\n  FAIL  sign-in         The service refuses this user or the \
             password. Correct it where it stands, and wait if the account is locked.\n"
        )
    );
    assert_eq!(code, 1);
    write_engine(&house, "");
    let (code, said) = run(&house.dir, Vec::new(), &[]).await;
    assert_eq!(
        said,
        format!(
            "{heading}  {CLOCK}\n  FAIL  sign-in         The service wants to know who asks (HTTP \
             401). Name what this connection is to sign in with.\n"
        )
    );
    assert_eq!(code, 1);
}

#[tokio::test]
async fn nothing_to_check_and_no_such_connection() {
    let tenant = Tenant::with_secrets("check-nothing").await;
    is_all(
        check(&tenant, Vec::new(), &[]).await,
        "bulkhead: there is nothing to check: no file names connections, and no credentials were \
         found. `bulkhead --help` says where it looks",
    );
    is_all(
        check(&tenant, variable(&tenant.service_key()), &["prod"]).await,
        "bulkhead: there is no connection \"prod\"; there is service-key",
    );
    assert_eq!(tenant.tokens.requests().len(), 0);
}
