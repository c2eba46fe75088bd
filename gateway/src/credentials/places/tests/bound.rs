//! Credentials that platforms bind: Cloud Foundry's services, and mounted bindings.

use std::fs;

use serde_json::{Value, json};

use super::*;

fn service(label: &str, name: &str, client_id: &str) -> Value {
    let key: Value = serde_json::from_str(&key(client_id)).unwrap();
    json!({ "label": label, "name": name, "credentials": key })
}

#[test]
fn services_are_found_by_label_and_provided_ones_by_name() {
    let services = json!({
        "aicore": [service("aicore", "one", "sb-1"), service("aicore", "two", "sb-2")],
        "xsuaa": [service("xsuaa", "aicore", "sb-no")],
        "renamed": [service("aicore", "One", "sb-3")],
        "user-provided": [
            service("user-provided", "aicore", "sb-4"),
            service("user-provided", "other", "sb-no"),
        ],
        "strange": "no list",
    });
    let mut lines = found(&environment([("VCAP_SERVICES", &*services.to_string())]));
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "aicore: sb-4 -",
            "one-2: sb-3 -",
            "one: sb-1 -",
            "two: sb-2 -"
        ]
    );
}

#[test]
fn a_file_of_services_comes_before_the_variable() {
    let folder = Folder::new();
    let services = |client_id| json!({ "aicore": [service("aicore", "one", client_id)] });
    let path = folder.write("services.json", &services("sb-file").to_string());
    let variable = services("sb-variable").to_string();
    let variables = [
        ("VCAP_SERVICES_FILE_PATH", path.to_str().unwrap()),
        ("VCAP_SERVICES", &*variable),
    ];
    assert_eq!(found(&environment(variables)), ["one: sb-file -"]);
    fs::remove_file(&path).unwrap();
    let sentence = problem(&environment(variables));
    assert!(
        sentence.contains("services.json` (named by `VCAP_SERVICES_FILE_PATH`) can't be used"),
        "{sentence}"
    );
}

#[test]
fn services_that_are_incomplete_are_told_with_their_name() {
    let of = |services: &str| problem(&environment([("VCAP_SERVICES", services)]));
    assert_eq!(
        of(r#"{"aicore":[{"name":"one","credentials":{"credhub-ref":"/x"}}]}"#),
        "the service `one` in `VCAP_SERVICES` has no `clientid`, no `url` and no \
         `serviceurls.AI_API_URL`, and nothing to sign in with: it needs `clientsecret` or \
         `certificate`"
    );
    assert_eq!(
        of(r#"{"aicore":[{"name":"one"}]}"#),
        "the service `one` in `VCAP_SERVICES` has no `credentials`"
    );
    assert_eq!(
        of(r#"{"aicore":{"name":"one"}}"#),
        "`VCAP_SERVICES` has an `aicore` that is no list in `[` and `]`"
    );
    assert!(of(r#"{"aicore":["#).ends_with("it breaks off; correct the variable"));
    assert!(of("{'aicore'").starts_with("`VCAP_SERVICES` is no JSON: it begins with `{'`"));
    assert!(found(&environment([("VCAP_SERVICES", "{}")])).is_empty());
}

fn bound(folder: &Folder) -> Environment {
    environment([("SERVICE_BINDING_ROOT", folder.path().to_str().unwrap())])
}

/// Writes a binding with a file a value.
fn write(folder: &Folder, binding: &str) {
    for (file, text) in [
        ("clientid", "sb-bound"),
        ("clientsecret", "s3cret\n"),
        ("url", "https://t.auth.example.com\n"),
        ("serviceurls", r#"{"AI_API_URL":"https://api.example.com"}"#),
    ] {
        folder.write(&format!("{binding}/{file}"), text);
    }
}

#[test]
fn a_binding_is_meant_by_its_label_or_type() {
    let folder = Folder::new();
    write(&folder, "My_Binding");
    assert!(found(&bound(&folder)).is_empty());
    folder.write("My_Binding/type", "postgresql");
    assert!(found(&bound(&folder)).is_empty());
    folder.write("My_Binding/label", "aicore\n");
    folder.write("a-file", "aicore");
    assert_eq!(found(&bound(&folder)), ["my-binding: sb-bound -"]);
    fs::remove_file(folder.path().join("My_Binding/clientsecret")).unwrap();
    let sentence = problem(&bound(&folder));
    assert!(
        sentence.contains("My_Binding` has nothing to sign in with"),
        "{sentence}"
    );
}

#[test]
fn metadata_names_the_file_that_holds_all() {
    let folder = Folder::new();
    let metadata = |name: &str| {
        json!({
            "metaDataProperties": [{ "name": "type", "format": "text" }],
            "credentialProperties": [{ "name": name, "format": "json", "container": true }],
        })
        .to_string()
    };
    folder.write("core/type", "aicore");
    folder.write("core/all", &key("sb-all"));
    folder.write("core/.metadata", &metadata("all"));
    assert_eq!(found(&bound(&folder)), ["core: sb-all -"]);
    // No file outside the binding.
    folder.write("all", &key("sb-outside"));
    folder.write("core/.metadata", &metadata("../all"));
    assert!(problem(&bound(&folder)).contains("has no `clientid`"));
    folder.write("core/.metadata", "s3cret");
    let told = problem(&bound(&folder));
    assert!(told.contains("core` is not usable: `.metadata` is no JSON"));
    assert!(told.ends_with("; correct the file"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_mounted_secret_is_read_through_its_links() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    write(&folder, "core/..2026_11_29");
    folder.write("core/..2026_11_29/type", "aicore");
    symlink("..2026_11_29", folder.path().join("core/..data")).unwrap();
    for file in ["type", "clientid", "clientsecret", "url", "serviceurls"] {
        let data = format!("..data/{file}");
        symlink(data, folder.path().join("core").join(file)).unwrap();
    }
    assert_eq!(found(&bound(&folder)), ["core: sb-bound -"]);
}

#[test]
fn a_root_that_is_not_there_is_told() {
    let folder = Folder::new();
    let gone = folder.path().join("gone");
    let environment = environment([("SERVICE_BINDING_ROOT", gone.to_str().unwrap())]);
    let words = "gone` (named by `SERVICE_BINDING_ROOT`) can't be used";
    assert!(problem(&environment).contains(words));
}
