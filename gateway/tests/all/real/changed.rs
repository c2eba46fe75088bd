//! Credentials that change where they stand while the gateway runs.

use std::{fs, os::unix::fs::symlink, path::Path};

use serde_json::{Value, json};

use super::{gate::Gate, services::Tenant};
use crate::token_service::{CLIENT, SECRET, form_field};

/// Writes the config file of the official clients, with one value changed.
fn config(tenant: &Tenant, name: &str, value: &str) -> String {
    let mut config: serde_json::Map<_, _> = (tenant.values().into_iter())
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
    config.insert(name.to_owned(), value.into());
    let file = tenant.dir.join(".aicore/config.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, Value::from(config).to_string()).unwrap();
    file.display().to_string()
}

/// The reason why what stands there now is not used, as the page shows it.
async fn notice(gate: &Gate) -> Value {
    gate.connections().await[0]["access"]["notice"].clone()
}

/// Changes one value while the gateway runs; `what` is then said to be another one.
async fn is_not_taken_over(folder: &str, name: &str, value: &str, what: &str) {
    let tenant = Tenant::with_secrets(folder).await;
    config(&tenant, "AICORE_CLIENT_SECRET", SECRET);
    let gate = Gate::within(Vec::new(), &tenant.dir).await;
    let id = gate.ids("aicore", "default", "RUNNING").await.remove(0);
    config(&tenant, name, value);
    tenant.tokens.revoke_all();
    gate.stop("aicore", "default", &id).await.of_service(202);
    assert_eq!(
        notice(&gate).await,
        format!(
            "what stands there now is for {what}; it needs a restart, because no run may change \
             its tenant"
        )
    );
    let asked = tenant.tokens.requests();
    assert_eq!(asked.len(), 2);
    let client = form_field(&asked[1], "client_id");
    assert_eq!(client.as_deref(), Some(CLIENT));
    let access = gate.connections().await[0]["access"].clone();
    assert_eq!(access["account"], CLIENT);
    assert_eq!(access["address"], tenant.api_url());
}

#[tokio::test]
async fn another_client_in_the_file_is_not_taken_over_and_the_page_says_why() {
    let what = "another client or user";
    is_not_taken_over("other-client", "AICORE_CLIENT_ID", "sb-other", what).await;
}

#[tokio::test]
async fn another_service_in_the_file_is_not_taken_over_and_the_page_says_why() {
    let url = "https://other.example.com";
    is_not_taken_over("other-api", "AICORE_BASE_URL", url, "another address").await;
    let what = "another token service";
    is_not_taken_over("other-tokens", "AICORE_AUTH_URL", url, what).await;
}

#[tokio::test]
async fn a_half_written_file_leaves_what_was_there_before_in_use() {
    let tenant = Tenant::with_secrets("half-written").await;
    let file = config(&tenant, "AICORE_CLIENT_SECRET", SECRET);
    let gate = Gate::within(Vec::new(), &tenant.dir).await;
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let id = gate.ids("aicore", "default", "RUNNING").await.remove(0);
    tenant.tokens.revoke_all();
    gate.stop("aicore", "default", &id).await.of_service(202);
    assert_eq!(
        notice(&gate).await,
        format!(
            "`{file}` is no JSON: it breaks off; correct the file, so that what was there \
             before is used"
        )
    );
}

#[tokio::test]
async fn a_new_secret_in_the_file_is_used_without_a_restart() {
    let tenant = Tenant::with_secrets("new-secret").await;
    config(&tenant, "AICORE_CLIENT_SECRET", SECRET);
    let gate = Gate::within(Vec::new(), &tenant.dir).await;
    let id = gate.ids("aicore", "default", "RUNNING").await.remove(0);
    tenant.tokens.revoke_all();
    tenant.tokens.change_secret("n3w");
    let refused = gate.stop("aicore", "default", &id).await;
    refused.failed(502, "upstream_auth");
    config(&tenant, "AICORE_CLIENT_SECRET", "n3w");
    gate.stop("aicore", "default", &id).await.of_service(202);
    assert_eq!(tenant.changes().await.len(), 1);
    let asked = tenant.tokens.requests();
    let secret = form_field(asked.last().unwrap(), "client_secret");
    assert_eq!(secret.as_deref(), Some("n3w"));
}

/// A version of a binding, as Kubernetes mounts it: the folder itself holds links to files of
/// `..data`, which is a link to the folder of the version.
fn version(tenant: &Tenant, binding: &Path, version: &str, secret: &str) {
    let folder = binding.join(version);
    fs::create_dir_all(&folder).unwrap();
    let mut key = tenant.service_key();
    key["clientsecret"] = secret.into();
    key["type"] = "aicore".into();
    for (name, value) in key.as_object().unwrap() {
        let text = value.as_str().map(str::to_owned);
        fs::write(folder.join(name), text.unwrap_or(value.to_string())).unwrap();
        let link = binding.join(name);
        if !link.is_symlink() {
            symlink(format!("..data/{name}"), link).unwrap();
        }
    }
    symlink(version, binding.join("..data_tmp")).unwrap();
    fs::rename(binding.join("..data_tmp"), binding.join("..data")).unwrap();
}

#[tokio::test]
async fn a_mounted_secret_that_kubernetes_swaps_is_used_without_a_restart() {
    let tenant = Tenant::with_secrets("swapped").await;
    let root = tenant.dir.join("bindings");
    let binding = root.join("ai");
    version(&tenant, &binding, "..2026_11_29_1", SECRET);
    let variables = vec![("SERVICE_BINDING_ROOT", root.display().to_string())];
    let gate = Gate::within(variables, &tenant.dir).await;
    let id = gate.ids("ai", "default", "RUNNING").await.remove(0);
    version(&tenant, &binding, "..2026_11_29_2", "n3w");
    fs::remove_dir_all(binding.join("..2026_11_29_1")).unwrap();
    tenant.tokens.change_secret("n3w");
    tenant.tokens.revoke_all();
    gate.stop("ai", "default", &id).await.of_service(202);
    assert_eq!(tenant.changes().await.len(), 1);
    assert_eq!(Gate::audit(&tenant.dir)[1]["sends"], 2);
    assert_eq!(notice(&gate).await, json!(null));
    let asked = tenant.tokens.requests();
    let secrets = asked
        .iter()
        .map(|asked| form_field(asked, "client_secret").unwrap());
    assert_eq!(secrets.collect::<Vec<_>>(), [SECRET, "n3w"]);
}
