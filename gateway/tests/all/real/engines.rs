//! Each form in which `bulkhead.toml` names a connection to an engine.

use std::{fs, os::unix::fs::PermissionsExt};

use super::{
    front::bearer,
    gate::{Gate, Variables, own_file},
    services::{House, PASSWORD, USER, basic},
};
use crate::token_service::{CLIENT, SECRET, form_field};

/// The user's own file with one connection, which only the user can read.
pub(super) fn write(house: &House, lines: &str) {
    let file = own_file(&house.dir);
    let text = format!(
        "[[connections]]\nname = \"flows\"\nkind = \"engine\"\nurl = {:?}\n{lines}\n",
        house.engine_url()
    );
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Lists and deletes by way of the connection; `authorization` is what the engine is to see.
async fn works(house: &House, variables: Variables, account: &str, authorization: &str) {
    let gate = Gate::within(variables, &house.dir).await;
    let connections = gate.connections().await;
    assert_eq!(connections[0]["kind"], "engine");
    assert_eq!(connections[0]["access"]["account"], account);
    assert_eq!(connections[0]["access"]["address"], house.engine_url());
    let ids = gate.engine_ids("flows").await;
    assert_eq!(ids.len(), 5);
    gate.engine_delete("flows", &ids[0]).await.of_service(200);
    assert_eq!(gate.engine_ids("flows").await, ids[1..]);
    let changes = house.changes().await;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0]["items"][0]["id"], ids[0]);
    let requests = house.engine.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.header("authorization"), Some(authorization));
    }
}

async fn works_with_password(house: &House, variables: Variables) {
    works(house, variables, USER, &basic(PASSWORD)).await;
    assert_eq!(house.tokens.requests().len(), 0);
}

#[tokio::test]
async fn basic_with_the_password_in_the_file() {
    let house = House::with_password("engine-inline").await;
    write(
        &house,
        &format!("username = {USER:?}\npassword = {PASSWORD:?}"),
    );
    works_with_password(&house, Vec::new()).await;
}

#[tokio::test]
async fn basic_with_password_env() {
    let house = House::with_password("engine-env").await;
    let lines = format!("username = {USER:?}\npassword_env = \"FLOWS_PASSWORD\"");
    write(&house, &lines);
    let variables = vec![("FLOWS_PASSWORD", PASSWORD.to_owned())];
    works_with_password(&house, variables).await;
}

#[tokio::test]
async fn basic_with_password_file() {
    let house = House::with_password("engine-file").await;
    fs::write(house.dir.join("password"), format!("{PASSWORD}\n")).unwrap();
    let lines = format!("username = {USER:?}\npassword_file = \"~/password\"");
    write(&house, &lines);
    works_with_password(&house, Vec::new()).await;
}

/// Client credentials with these lines beside.
async fn works_with_tokens(house: &House, lines: &str, variables: Variables) {
    let lines = format!(
        "token_url = {:?}\nclient_id = {CLIENT:?}\n{lines}",
        house.token_url()
    );
    write(house, &lines);
    works(house, variables, CLIENT, "Bearer token-1").await;
    assert_eq!(house.tokens.requests().len(), 1);
    assert!(
        house
            .engine
            .requests()
            .iter()
            .all(|request| bearer(request).is_some())
    );
}

fn secret_file(house: &House) -> &'static str {
    fs::write(house.dir.join("secret"), SECRET).unwrap();
    "client_secret_file = \"~/secret\""
}

#[tokio::test]
async fn client_credentials_in_the_form() {
    for (name, lines) in [
        ("engine-form", ""),
        ("engine-form-said", "client_auth = \"form\""),
    ] {
        let house = House::with_tokens(name).await;
        let lines = format!("{}\n{lines}", secret_file(&house));
        works_with_tokens(&house, &lines, Vec::new()).await;
        let asked = &house.tokens.requests()[0];
        assert_eq!(form_field(asked, "client_secret").as_deref(), Some(SECRET));
        assert_eq!(asked.header("authorization"), None);
        assert_eq!(form_field(asked, "scope"), None);
    }
}

#[tokio::test]
async fn client_credentials_as_basic() {
    let house = House::with_tokens("engine-basic").await;
    let lines = format!("{}\nclient_auth = \"basic\"", secret_file(&house));
    works_with_tokens(&house, &lines, Vec::new()).await;
    let asked = &house.tokens.requests()[0];
    assert!(asked.header("authorization").unwrap().starts_with("Basic "));
    assert_eq!(form_field(asked, "client_secret"), None);
    assert_eq!(form_field(asked, "client_id"), None);
}

#[tokio::test]
async fn client_credentials_with_a_scope_and_the_secret_in_a_variable() {
    let house = House::with_tokens("engine-scope").await;
    let lines = "client_secret_env = \"FLOWS_SECRET\"\nscope = \"engine.read engine.write\"";
    let variables = vec![("FLOWS_SECRET", SECRET.to_owned())];
    works_with_tokens(&house, lines, variables).await;
    let scope = form_field(&house.tokens.requests()[0], "scope");
    assert_eq!(scope.as_deref(), Some("engine.read engine.write"));
}

#[tokio::test]
async fn client_credentials_with_the_secret_in_the_file() {
    let house = House::with_tokens("engine-secret-inline").await;
    works_with_tokens(&house, &format!("client_secret = {SECRET:?}"), Vec::new()).await;
}

#[tokio::test]
async fn an_engine_that_wants_nothing_gets_nothing() {
    let house = House::with_tokens("engine-none").await;
    write(&house, "");
    let gate = Gate::within(Vec::new(), &house.dir).await;
    let path = "deployment?firstResult=0&maxResults=1000";
    gate.by("GET", "flows", path).answer().await.of_service(401);
    assert_eq!(house.engine.requests()[0].header("authorization"), None);
    assert_eq!(house.engine.requests().len(), 1);
}
