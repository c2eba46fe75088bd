//! Each place of the official clients, with a secret and with a certificate. Those with a
//! certificate need a token service over TLS, which the program trusts by `SSL_CERT_FILE`.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{
    Expected, finds_and_works,
    gate::Variables,
    services::{Proof, Tenant},
    the_program_finds_and_works,
};

const SERVICE_KEY: Expected<'static> = Expected {
    name: "service-key",
    place: "`AICORE_SERVICE_KEY`",
    group: None,
};

const VARIABLES: Expected<'static> = Expected {
    name: "environment",
    place: "the environment (`AICORE_*`)",
    group: Some("team-b"),
};

fn service_key(tenant: &Tenant) -> Variables {
    vec![("AICORE_SERVICE_KEY", tenant.service_key().to_string())]
}

fn wrapped_key(tenant: &Tenant) -> Variables {
    let key = json!({ "credentials": tenant.service_key() });
    vec![("AICORE_SERVICE_KEY", format!("{key:#}"))]
}

/// The file of a profile, or the usual one.
fn config_file(path: &Path, values: &Variables) {
    let config: serde_json::Map<_, _> = (values.iter())
        .map(|(name, value)| ((*name).to_owned(), Value::from(value.clone())))
        .collect();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, Value::from(config).to_string()).unwrap();
}

fn vcap(tenant: &Tenant) -> String {
    let service = |label: &str| json!({ "name": "my-ai", "label": label, "credentials": tenant.service_key() });
    json!({ "aicore": [service("aicore")], "other": [service("other")] }).to_string()
}

/// A mounted binding, one file a value; gives the folder of all bindings.
fn binding(tenant: &Tenant) -> Variables {
    let root = tenant.dir.join("bindings");
    let folder = root.join("my-binding");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("type"), "aicore").unwrap();
    for (name, value) in tenant.service_key().as_object().unwrap() {
        let text = value.as_str().map(str::to_owned);
        fs::write(folder.join(name), text.unwrap_or(value.to_string())).unwrap();
    }
    vec![("SERVICE_BINDING_ROOT", root.display().to_string())]
}

/// Checks what is expected of a file below the folder.
async fn of_file(tenant: &Tenant, variables: Variables, name: &str, file: &str, group: bool) {
    let place = format!("`{}`", tenant.dir.join(file).display());
    let expected = Expected {
        name,
        place: &place,
        group: group.then_some("team-b"),
    };
    match tenant.proof {
        Proof::Secret => finds_and_works(tenant, variables, expected).await,
        Proof::Certificate(_) => {
            the_program_finds_and_works(tenant, variables, expected).await;
        }
    }
}

#[tokio::test]
async fn service_key_bare_with_a_secret() {
    let tenant = Tenant::with_secrets("key").await;
    finds_and_works(&tenant, service_key(&tenant), SERVICE_KEY).await;
}

#[tokio::test]
async fn service_key_wrapped_with_a_secret() {
    let tenant = Tenant::with_secrets("key-wrapped").await;
    finds_and_works(&tenant, wrapped_key(&tenant), SERVICE_KEY).await;
}

#[tokio::test]
async fn service_key_bare_with_a_certificate() {
    let tenant = Tenant::with_certificates("key-x509").await;
    the_program_finds_and_works(&tenant, service_key(&tenant), SERVICE_KEY).await;
}

#[tokio::test]
async fn service_key_wrapped_with_a_certificate() {
    let tenant = Tenant::with_certificates("key-wrapped-x509").await;
    the_program_finds_and_works(&tenant, wrapped_key(&tenant), SERVICE_KEY).await;
}

#[tokio::test]
async fn single_variables_with_a_secret() {
    let tenant = Tenant::with_secrets("variables").await;
    finds_and_works(&tenant, tenant.values(), VARIABLES).await;
}

#[tokio::test]
async fn single_variables_with_a_certificate_as_texts() {
    let tenant = Tenant::with_certificates("variables-texts").await;
    the_program_finds_and_works(&tenant, tenant.values(), VARIABLES).await;
}

#[tokio::test]
async fn single_variables_with_a_certificate_in_files() {
    let tenant = Tenant::with_certificates("variables-files").await;
    the_program_finds_and_works(&tenant, tenant.values_with_files(), VARIABLES).await;
}

#[tokio::test]
async fn config_file_with_a_secret() {
    let tenant = Tenant::with_secrets("config").await;
    let file = ".aicore/config.json";
    config_file(&tenant.dir.join(file), &tenant.values());
    of_file(&tenant, Vec::new(), "aicore", file, true).await;
}

#[tokio::test]
async fn config_file_with_a_certificate_as_texts() {
    let tenant = Tenant::with_certificates("config-texts").await;
    let file = ".aicore/config.json";
    config_file(&tenant.dir.join(file), &tenant.values());
    of_file(&tenant, Vec::new(), "aicore", file, true).await;
}

#[tokio::test]
async fn config_file_with_a_certificate_in_files() {
    let tenant = Tenant::with_certificates("config-files").await;
    let file = ".aicore/config.json";
    config_file(&tenant.dir.join(file), &tenant.values_with_files());
    of_file(&tenant, Vec::new(), "aicore", file, true).await;
}

#[tokio::test]
async fn config_file_of_a_profile_with_a_secret() {
    let tenant = Tenant::with_secrets("profile").await;
    let file = "aicore-home/config_dev.json";
    config_file(&tenant.dir.join(file), &tenant.values());
    let home = tenant.dir.join("aicore-home").display().to_string();
    let variables = vec![("AICORE_HOME", home), ("AICORE_PROFILE", "dev".to_owned())];
    of_file(&tenant, variables, "dev", file, true).await;
}

#[tokio::test]
async fn config_file_of_a_profile_with_a_certificate() {
    let tenant = Tenant::with_certificates("profile-x509").await;
    let file = ".aicore/config_dev.json";
    config_file(&tenant.dir.join(file), &tenant.values());
    let variables = vec![("AICORE_PROFILE", "dev".to_owned())];
    of_file(&tenant, variables, "dev", file, true).await;
}

#[tokio::test]
async fn config_file_by_its_whole_path_with_a_secret() {
    let tenant = Tenant::with_secrets("whole-path").await;
    let path = tenant.dir.join("mine.json");
    config_file(&path, &tenant.values());
    let variables = vec![("AICORE_CONFIG", path.display().to_string())];
    of_file(&tenant, variables, "aicore", "mine.json", true).await;
}

#[tokio::test]
async fn config_file_by_its_whole_path_with_a_certificate() {
    let tenant = Tenant::with_certificates("whole-path-x509").await;
    let path = tenant.dir.join("mine.json");
    config_file(&path, &tenant.values());
    let variables = vec![("AICORE_CONFIG", path.display().to_string())];
    of_file(&tenant, variables, "aicore", "mine.json", true).await;
}

const VCAP: Expected<'static> = Expected {
    name: "my-ai",
    place: "the service `my-ai` in `VCAP_SERVICES`",
    group: None,
};

#[tokio::test]
async fn vcap_variable_with_a_secret() {
    let tenant = Tenant::with_secrets("vcap").await;
    let variables = vec![("VCAP_SERVICES", vcap(&tenant))];
    finds_and_works(&tenant, variables, VCAP).await;
}

#[tokio::test]
async fn vcap_variable_with_a_certificate() {
    let tenant = Tenant::with_certificates("vcap-x509").await;
    let variables = vec![("VCAP_SERVICES", vcap(&tenant))];
    the_program_finds_and_works(&tenant, variables, VCAP).await;
}

/// The variable names the file, and the place, too.
fn vcap_file(tenant: &Tenant) -> (Variables, String) {
    let path = tenant.dir.join("vcap.json");
    fs::write(&path, vcap(tenant)).unwrap();
    let path = path.display().to_string();
    let place = format!("the service `my-ai` in `{path}`");
    (vec![("VCAP_SERVICES_FILE_PATH", path)], place)
}

#[tokio::test]
async fn vcap_file_with_a_secret() {
    let tenant = Tenant::with_secrets("vcap-file").await;
    let (variables, place) = vcap_file(&tenant);
    let expected = Expected {
        place: &place,
        ..VCAP
    };
    finds_and_works(&tenant, variables, expected).await;
}

#[tokio::test]
async fn vcap_file_with_a_certificate() {
    let tenant = Tenant::with_certificates("vcap-file-x509").await;
    let (variables, place) = vcap_file(&tenant);
    let expected = Expected {
        place: &place,
        ..VCAP
    };
    the_program_finds_and_works(&tenant, variables, expected).await;
}

#[tokio::test]
async fn mounted_binding_with_a_secret() {
    let tenant = Tenant::with_secrets("binding").await;
    let variables = binding(&tenant);
    of_file(
        &tenant,
        variables,
        "my-binding",
        "bindings/my-binding",
        false,
    )
    .await;
}

#[tokio::test]
async fn mounted_binding_with_a_certificate() {
    let tenant = Tenant::with_certificates("binding-x509").await;
    let variables = binding(&tenant);
    of_file(
        &tenant,
        variables,
        "my-binding",
        "bindings/my-binding",
        false,
    )
    .await;
}
