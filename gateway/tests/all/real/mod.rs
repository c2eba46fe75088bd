//! Real services: the gateway signs in to services that demand it, with credentials from wherever
//! they may stand.
#![cfg(unix)]

mod changed;
mod checked;
mod engines;
mod file;
mod found;
mod front;
mod gate;
mod places;
mod refused;
mod repeated;
mod secrets;
mod services;

use bulkhead_core::wire::ServiceKind;
use serde_json::{Value, json};

use crate::token_service::{CLIENT, SECRET, form_field};
use front::bearer;
use gate::{Gate, Variables};
use services::{Proof, Tenant};

/// A connection that is to be found.
struct Expected<'e> {
    name: &'e str,
    /// The place where it is found.
    place: &'e str,
    /// The group that is chosen first.
    group: Option<&'e str>,
}

/// Finds the one connection there is to a tenant, and lists, stops and deletes by way of it.
async fn finds_and_works(tenant: &Tenant, variables: Variables, expected: Expected<'_>) {
    let gate = Gate::within(variables, &tenant.dir).await;
    works(&gate, tenant, expected).await;
}

/// The same with the program, to whom the environment names the certificate to trust.
async fn the_program_finds_and_works(
    tenant: &Tenant,
    variables: Variables,
    expected: Expected<'_>,
) {
    let gate = Gate::program(variables, &tenant.dir, &[]).await;
    works(&gate, tenant, expected).await;
}

async fn works(gate: &Gate, tenant: &Tenant, expected: Expected<'_>) {
    let Expected { name, place, group } = expected;
    let connections = gate.connections().await;
    assert_eq!(connections.len(), 1, "{connections:?}");
    let (connection, access) = (&connections[0], &connections[0]["access"]);
    assert_eq!(connection["name"], name);
    assert_eq!(connection["kind"], json!(ServiceKind::AiCore));
    assert_eq!(connection["resourceGroup"].as_str(), group);
    assert_eq!(access["place"], place);
    assert_eq!(access["address"], tenant.api_url());
    assert_eq!(access["account"], CLIENT);
    let token_address = format!("{}/oauth/token", tenant.token_url());
    assert_eq!(access["tokenAddress"], token_address);
    let is_by_certificate = matches!(tenant.proof, Proof::Certificate(_));
    assert_eq!(access["certificateEnds"].is_u64(), is_by_certificate);
    assert_eq!(access["notice"], Value::Null);

    let group = group.unwrap_or("default");
    let running = gate.ids(name, group, "RUNNING").await.remove(0);
    let stopped = gate.ids(name, group, "STOPPED").await.remove(0);
    gate.stop(name, group, &running).await.of_service(202);
    gate.delete(name, group, &stopped).await.of_service(202);

    let carried_out: Vec<_> = (tenant.changes().await.iter())
        .map(|entry| {
            let item = &entry["items"][0];
            json!([entry["resourceGroup"], item["id"], item["done"]])
        })
        .collect();
    let expected = [
        json!([group, running, "applied"]),
        json!([group, stopped, "applied"]),
    ];
    assert_eq!(carried_out, expected);
    signed_in_rightly(tenant, group);
}

/// One token was asked for in the right way, and each request came with it and in the group.
fn signed_in_rightly(tenant: &Tenant, group: &str) {
    let asked = tenant.tokens.requests();
    assert_eq!(asked.len(), 1);
    let field = |name| form_field(&asked[0], name);
    assert_eq!(field("grant_type").as_deref(), Some("client_credentials"));
    assert_eq!(field("client_id").as_deref(), Some(CLIENT));
    // A token service that wants a certificate gets none but over a connection with one.
    let secret = matches!(tenant.proof, Proof::Secret).then_some(SECRET);
    assert_eq!(field("client_secret").as_deref(), secret);
    assert_eq!(asked[0].header("authorization"), None);
    let requests = tenant.api.requests();
    assert_eq!(requests.len(), 4);
    for request in requests {
        assert_eq!(bearer(&request), Some("token-1"), "{request:?}");
        assert_eq!(request.header("ai-resource-group"), Some(group));
    }
}
