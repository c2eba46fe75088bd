//! Each form in which `bulkhead.toml` names a connection to the AI API.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use super::{
    Expected, finds_and_works,
    gate::{Variables, own_file},
    services::Tenant,
};
use crate::token_service::{CLIENT, SECRET};

/// The user's own file with one connection, which only the user can read. It trusts the test's
/// own authority.
fn write(tenant: &Tenant, lines: &str) -> String {
    let file = own_file(&tenant.dir);
    let ca = tenant.dir.join("ca.pem");
    let text = format!(
        "[[connections]]\nname = \"prod\"\nkind = \"ai-core\"\nca_file = {:?}\n{lines}\n",
        ca.display().to_string()
    );
    fs::write(&file, text).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    file.display().to_string()
}

/// The lines of a client that gives its values one by one.
fn one_by_one(tenant: &Tenant, proof: &str) -> String {
    format!(
        "url = {:?}\ntoken_url = {:?}\nclient_id = {CLIENT:?}\n{proof}",
        tenant.api_url(),
        tenant.token_url()
    )
}

async fn works(tenant: &Tenant, variables: Variables, place: &str, group: Option<&str>) {
    let expected = Expected {
        name: "prod",
        place,
        group,
    };
    finds_and_works(tenant, variables, expected).await;
}

fn key_file(tenant: &Tenant) -> String {
    let key = tenant.dir.join("key.json");
    fs::write(&key, tenant.service_key().to_string()).unwrap();
    write(tenant, "service_key_file = \"~/key.json\"");
    format!("`{}`", key.display())
}

#[tokio::test]
async fn service_key_file_with_a_secret() {
    let tenant = Tenant::with_secrets("toml-key-file").await;
    works(&tenant, Vec::new(), &key_file(&tenant), None).await;
}

#[tokio::test]
async fn service_key_file_with_a_certificate() {
    let tenant = Tenant::with_certificates("toml-key-file-x509").await;
    works(&tenant, Vec::new(), &key_file(&tenant), None).await;
}

fn key_variable(tenant: &Tenant) -> Variables {
    write(tenant, "service_key_env = \"PROD_KEY\"");
    vec![("PROD_KEY", tenant.service_key().to_string())]
}

#[tokio::test]
async fn service_key_env_with_a_secret() {
    let tenant = Tenant::with_secrets("toml-key-env").await;
    works(&tenant, key_variable(&tenant), "`PROD_KEY`", None).await;
}

#[tokio::test]
async fn service_key_env_with_a_certificate() {
    let tenant = Tenant::with_certificates("toml-key-env-x509").await;
    works(&tenant, key_variable(&tenant), "`PROD_KEY`", None).await;
}

fn profile(tenant: &Tenant) -> String {
    let config: serde_json::Map<_, _> = (tenant.values().into_iter())
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    let file = tenant.dir.join(".aicore/config_dev.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, Value::from(config).to_string()).unwrap();
    write(tenant, "profile = \"dev\"");
    format!("`{}`", file.display())
}

#[tokio::test]
async fn profile_with_a_secret() {
    let tenant = Tenant::with_secrets("toml-profile").await;
    works(&tenant, Vec::new(), &profile(&tenant), Some("team-b")).await;
}

#[tokio::test]
async fn profile_with_a_certificate() {
    let tenant = Tenant::with_certificates("toml-profile-x509").await;
    works(&tenant, Vec::new(), &profile(&tenant), Some("team-b")).await;
}

#[tokio::test]
async fn client_secret_in_the_file() {
    let tenant = Tenant::with_secrets("toml-inline").await;
    let file = write(
        &tenant,
        &one_by_one(&tenant, &format!("client_secret = {SECRET:?}")),
    );
    works(&tenant, Vec::new(), &format!("`{file}`"), None).await;
}

#[tokio::test]
async fn client_secret_env() {
    let tenant = Tenant::with_secrets("toml-secret-env").await;
    let lines = one_by_one(&tenant, "client_secret_env = \"PROD_SECRET\"");
    let place = format!("`{}` and `PROD_SECRET`", write(&tenant, &lines));
    let variables = vec![("PROD_SECRET", SECRET.to_owned())];
    works(&tenant, variables, &place, None).await;
}

#[tokio::test]
async fn client_secret_file() {
    let tenant = Tenant::with_secrets("toml-secret-file").await;
    let secret = tenant.dir.join("secret");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let lines = one_by_one(&tenant, "client_secret_file = \"~/secret\"");
    let file = write(&tenant, &lines);
    let place = format!("`{file}` and `{}`", secret.display());
    works(&tenant, Vec::new(), &place, None).await;
}

#[tokio::test]
async fn certificate_file_and_key_file() {
    let tenant = Tenant::with_certificates("toml-certificate").await;
    let (certificate, _) = tenant.certificate_files();
    let lines = "certificate_file = \"~/client.pem\"\nkey_file = \"~/client.key\"";
    let file = write(&tenant, &one_by_one(&tenant, lines));
    let place = format!("`{file}` and `{}`", certificate.display());
    works(&tenant, Vec::new(), &place, None).await;
}
