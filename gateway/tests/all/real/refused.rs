//! Requests that a service does not let in: they were certainly not carried out, and go once more
//! where there are other credentials.

use std::{fs, path::Path};

use serde_json::Value;

use super::{
    engines::write,
    front::bearer,
    gate::{Gate, Variables},
    services::{House, PASSWORD, Tenant, USER, basic},
};
use crate::{client::Answer, upstream::Recorded};

fn service_key(tenant: &Tenant) -> Variables {
    vec![("AICORE_SERVICE_KEY", tenant.service_key().to_string())]
}

const BY: &str = "service-key";

async fn stop_one(gate: &Gate, id: &str) -> Answer {
    gate.stop(BY, "default", id).await
}

/// The changes among what arrived.
fn changes(requests: Vec<Recorded>) -> Vec<Recorded> {
    let is_change = |request: &Recorded| !request.line.starts_with("GET");
    requests.into_iter().filter(is_change).collect()
}

/// The only change on record: one line before it went, and one after; gives the latter.
#[track_caller]
fn only_record(home: &Path) -> Value {
    let lines = Gate::audit(home);
    let stages: Vec<_> = lines.iter().map(|line| &line["stage"]).collect();
    assert_eq!(stages, ["asked", "answered"], "{lines:?}");
    assert_eq!(lines[0]["audit_id"], lines[1]["audit_id"]);
    lines[1].clone()
}

#[tokio::test]
async fn a_change_that_meets_a_revoked_token_goes_once_more_and_is_carried_out_once() {
    let tenant = Tenant::with_secrets("revoked").await;
    let gate = Gate::within(service_key(&tenant), &tenant.dir).await;
    let id = gate.ids(BY, "default", "RUNNING").await.remove(0);
    tenant.tokens.revoke_all();
    stop_one(&gate, &id).await.of_service(202);
    let sent = changes(tenant.api.requests());
    let tokens: Vec<_> = sent
        .iter()
        .map(|request| bearer(request).unwrap())
        .collect();
    assert_eq!(tokens, ["token-1", "token-2"]);
    assert_eq!(sent[0].body, sent[1].body);
    assert_eq!(
        sent[0].header("x-correlation-id"),
        sent[1].header("x-correlation-id")
    );
    let carried_out = tenant.changes().await;
    assert_eq!(carried_out.len(), 1);
    assert_eq!(carried_out[0]["items"][0]["id"], id);
    let record = only_record(&tenant.dir);
    assert_eq!(
        (&record["sends"], &record["status"]),
        (&2.into(), &202.into())
    );
    assert_eq!(record["outcomes"]["scheduled"], 1);
    // The new token is good for what follows.
    gate.ids(BY, "default", "RUNNING").await;
    assert_eq!(tenant.tokens.requests().len(), 2);
}

#[tokio::test]
async fn a_reading_that_meets_a_revoked_token_goes_once_more() {
    let tenant = Tenant::with_secrets("revoked-reading").await;
    let gate = Gate::within(service_key(&tenant), &tenant.dir).await;
    gate.ids(BY, "default", "RUNNING").await;
    tenant.tokens.revoke_all();
    assert_eq!(gate.ids(BY, "default", "RUNNING").await.len(), 5);
    assert_eq!(tenant.api.requests().len(), 3);
}

#[tokio::test]
async fn a_service_that_refuses_every_token_is_asked_twice_and_nothing_is_carried_out() {
    let tenant = Tenant::with_secrets("refuses-all").await;
    let gate = Gate::within(service_key(&tenant), &tenant.dir).await;
    let id = gate.ids(BY, "default", "RUNNING").await.remove(0);
    tenant.api.say("401 Unauthorized", "");
    let sentence = stop_one(&gate, &id).await.failed(502, "upstream_auth");
    assert_eq!(
        sentence,
        "The token service gives tokens that the service refuses. Check that both belong to one \
         tenant, and that the client may use the service."
    );
    assert_eq!(changes(tenant.api.requests()).len(), 2);
    assert_eq!(tenant.changes().await.len(), 0);
    let record = only_record(&tenant.dir);
    assert_eq!(
        (&record["sends"], &record["status"]),
        (&2.into(), &Value::Null)
    );
    assert_eq!(record["outcome"], "upstream_auth");
}

#[tokio::test]
async fn a_token_revoked_and_the_secret_too_leaves_the_change_at_one_send() {
    let tenant = Tenant::with_secrets("revoked-secret").await;
    let gate = Gate::within(service_key(&tenant), &tenant.dir).await;
    let id = gate.ids(BY, "default", "RUNNING").await.remove(0);
    tenant.tokens.revoke_all();
    tenant.tokens.change_secret("another");
    let sentence = stop_one(&gate, &id).await.failed(502, "upstream_auth");
    assert_eq!(
        sentence,
        "The token service does not know this client or its secret. Make a new key, and put it \
         where the old one was."
    );
    assert_eq!(tenant.changes().await.len(), 0);
    let record = only_record(&tenant.dir);
    assert_eq!(record["sends"], 1);
    assert_eq!(record["outcome"], "upstream_auth");
}

#[tokio::test]
async fn an_engine_refuses_a_wrong_password_until_it_is_corrected_where_it_stands() {
    let house = House::behind_password("password-corrected").await;
    let password = house.dir.join("password");
    fs::write(&password, "wrong").unwrap();
    let lines = format!("username = {USER:?}\npassword_file = \"~/password\"");
    write(&house, &lines);
    let gate = Gate::within(Vec::new(), &house.dir).await;
    let sentence = gate.engine_delete("flows", "a").await;
    let sentence = sentence.failed(502, "upstream_auth");
    assert_eq!(
        sentence,
        "The service refuses this user or the password. Correct it where it stands, and wait if \
         the account is locked."
    );
    // It is not tried again and again, which could lock the account.
    let again = gate.engine_delete("flows", "a").await;
    again.failed(502, "upstream_auth");
    assert_eq!(house.engine.requests().len(), 1);
    fs::write(&password, PASSWORD).unwrap();
    let ids = gate.engine_ids("flows").await;
    gate.engine_delete("flows", &ids[0]).await.of_service(200);
    assert_eq!(house.changes().await.len(), 1);
    let sent = house.engine.requests();
    let by: Vec<_> = (sent.iter())
        .map(|request| request.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(by, [basic("wrong"), basic(PASSWORD), basic(PASSWORD)]);
}

#[tokio::test]
async fn a_password_that_changes_at_both_ends_is_met_by_one_more_send() {
    let house = House::behind_password("password-changed").await;
    let password = house.dir.join("password");
    fs::write(&password, "of yesterday").unwrap();
    let lines = format!("username = {USER:?}\npassword_file = \"~/password\"");
    write(&house, &lines);
    let gate = Gate::within(Vec::new(), &house.dir).await;
    fs::write(&password, PASSWORD).unwrap();
    let deleted = gate.engine_delete("flows", "nosuch").await;
    deleted.of_service(207);
    let record = only_record(&house.dir);
    assert_eq!(
        (&record["sends"], &record["status"]),
        (&2.into(), &207.into())
    );
}
