//! A service key, and the single variables.

use super::*;

fn of_key(key: &str) -> Environment {
    environment([("AICORE_SERVICE_KEY", key)])
}

fn of_values<'v>(more: impl IntoIterator<Item = (&'v str, &'v str)>) -> Environment {
    environment(VALUES.into_iter().chain(more))
}

/// The only candidate.
#[track_caller]
fn only(environment: &Environment) -> Candidate {
    let mut found = find(environment, &mut Namer::default());
    assert_eq!(found.problems, []);
    assert_eq!(found.candidates.len(), 1);
    found.candidates.remove(0)
}

/// A key by certificate; `change` is another chance to break it.
fn x509(change: impl FnOnce(&mut serde_json::Map<String, serde_json::Value>)) -> String {
    let (certificate, private_key) = certificate();
    let mut key: serde_json::Value = serde_json::from_str(&key("sb-x509")).unwrap();
    let object = key.as_object_mut().unwrap();
    object.remove("clientsecret");
    object.insert("url".into(), "https://t.other.example.com".into());
    object.insert("certurl".into(), "https://t.auth.example.com".into());
    object.insert("certificate".into(), certificate.into());
    object.insert("key".into(), private_key.into());
    object.insert("credential-type".into(), "x509".into());
    change(object);
    key.to_string()
}

#[test]
fn a_key_is_read_bare_and_wrapped() {
    let wrapped = format!(r#"{{"credentials": {}}}"#, key("sb-key"));
    for key in [key("sb-key"), wrapped, format!("\n{}\n", key("sb-key"))] {
        let environment = of_key(&key);
        assert_eq!(found(&environment), ["service-key: sb-key -"]);
        let candidate = only(&environment);
        let tenant = candidate.account.tenant;
        assert_eq!(tenant.zone.as_deref(), Some("t"));
        assert_eq!(tenant.zone_id.as_deref(), Some("7a3f"));
        assert_eq!(tenant.app_name.as_deref(), Some("app!b1"));
        let Proof::Secret(secret) = candidate.account.client.proof else {
            panic!("no secret");
        };
        assert_eq!(secret.reveal(), SECRET);
        assert_eq!(candidate.place.to_string(), "`AICORE_SERVICE_KEY`");
    }
}

#[test]
fn a_key_by_certificate_has_an_address_of_its_own_for_tokens() {
    // `found` looks at the address.
    let environment = of_key(&x509(|_| {}));
    assert_eq!(found(&environment), ["service-key: sb-x509 -"]);
    let proof = only(&environment).account.client.proof;
    assert!(matches!(proof, Proof::Certificate(_)));
    // The kind may be missing, and so may the other address.
    let environment = of_key(&x509(|key| {
        key.remove("credential-type");
        key.remove("url");
    }));
    assert_eq!(found(&environment), ["service-key: sb-x509 -"]);
    let environment = of_key(&x509(|key| {
        let address = key.remove("certurl").unwrap();
        key.insert("url".into(), address);
    }));
    assert_eq!(found(&environment), ["service-key: sb-x509 -"]);
}

#[test]
fn what_a_key_lacks_is_told_by_its_name() {
    for (key, sentence) in [
        (
            "{}".to_owned(),
            "`AICORE_SERVICE_KEY` has no `clientid`, no `url` and no `serviceurls.AI_API_URL`, \
             and nothing to sign in with: it needs `clientsecret` or `certificate`",
        ),
        (
            key("sb-key").replace("\"url\"", "\"uri\""),
            "`AICORE_SERVICE_KEY` has no `url`",
        ),
        (key(""), "`AICORE_SERVICE_KEY` has no `clientid`"),
        (
            x509(|key| drop(key.remove("key"))),
            "`AICORE_SERVICE_KEY` has no `key`",
        ),
        (
            x509(|key| drop(key.insert("clientsecret".into(), SECRET.into()))),
            "`AICORE_SERVICE_KEY` has more than one thing to sign in with: `clientsecret` and \
             `certificate`; leave one of them",
        ),
        (
            x509(|key| drop(key.insert("key".into(), "s3cret".into()))),
            "`AICORE_SERVICE_KEY` is not usable: `key` is no PEM: it has no line `-----BEGIN \
             …-----`",
        ),
        (
            x509(|key| drop(key.insert("key".into(), super::certificate().1.into()))),
            "`AICORE_SERVICE_KEY` is not usable: `key` is not the private key of the certificate; take \
             both from one key",
        ),
        (
            key("sb key"),
            "`AICORE_SERVICE_KEY` is not usable: `clientid` has blanks or other characters that \
             no client id has",
        ),
        (
            key("sb-key").replace("\"s3cret\"", "{\"value\":\"s3cret\"}"),
            "`AICORE_SERVICE_KEY` has a `clientsecret` that is no text in quotes",
        ),
        (
            key("sb-key").replace("https://api", "https://s3cret@api"),
            "`AICORE_SERVICE_KEY` is not usable: `serviceurls.AI_API_URL` names a user, which an \
             address must not",
        ),
        (
            key("sb-key").replacen('{', "{\"credential-type\":\"x509\",", 1),
            "`AICORE_SERVICE_KEY` says that it signs in by certificate (`credential-type`), but \
             has a `clientsecret`; take all of it from one key",
        ),
        (
            x509(|key| {
                let loopback = "http://127.0.0.1:9/oauth/token";
                key.insert("certurl".into(), loopback.into());
            }),
            "`AICORE_SERVICE_KEY` is not usable: `certurl` needs https, because the certificate \
             signs in over TLS",
        ),
        (
            key("sb-key").replace("https://t.auth", "http://t.auth"),
            "`AICORE_SERVICE_KEY` is not usable: `url` is an address without https, so that \
             everybody on the way could read the credentials",
        ),
    ] {
        assert_eq!(problem(&of_key(&key)), sentence);
    }
}

#[test]
fn exactly_one_of_secret_texts_and_files_signs_in() {
    let folder = Folder::new();
    let (certificate, key) = certificate();
    let certificate_file = folder.write("tls.crt", &certificate);
    let key_file = folder.write("tls.key", &key);
    let secret = [("AICORE_CLIENT_SECRET", SECRET)];
    let escaped = (certificate.replace('\n', "\\n"), key.replace('\n', "\\n"));
    let texts = [
        ("AICORE_CERT_STR", escaped.0.as_str()),
        ("AICORE_KEY_STR", escaped.1.as_str()),
    ];
    let files = [
        ("AICORE_CERT_FILE_PATH", certificate_file.to_str().unwrap()),
        ("AICORE_KEY_FILE_PATH", key_file.to_str().unwrap()),
    ];
    let complete = ["environment: sb-single -"];
    assert_eq!(found(&of_values(secret)), complete);
    assert_eq!(found(&of_values(texts)), complete);
    assert_eq!(found(&of_values(files)), complete);
    let all = secret.into_iter().chain(texts).chain(files);
    assert_eq!(
        problem(&of_values(all)),
        "the environment (`AICORE_*`) has more than one thing to sign in with: \
         `AICORE_CLIENT_SECRET`, `AICORE_CERT_STR` and `AICORE_CERT_FILE_PATH`; leave one of them"
    );
    assert_eq!(
        problem(&of_values([texts[0]])),
        "the environment (`AICORE_*`) has no `AICORE_KEY_STR`"
    );
    assert_eq!(
        problem(&of_values([texts[0], files[1]])),
        "the environment (`AICORE_*`) has more than one thing to sign in with: `AICORE_CERT_STR` \
         and `AICORE_KEY_FILE_PATH`; leave one of them"
    );
    let gone = folder.path().join("gone");
    let gone = [files[0], ("AICORE_KEY_FILE_PATH", gone.to_str().unwrap())];
    let sentence = problem(&of_values(gone));
    assert!(
        sentence.contains("`AICORE_KEY_FILE_PATH` can't be used: reading `/"),
        "{sentence}"
    );
    // Both in the wrong order.
    let swapped = [
        ("AICORE_CERT_FILE_PATH", key_file.to_str().unwrap()),
        ("AICORE_KEY_FILE_PATH", certificate_file.to_str().unwrap()),
    ];
    assert!(problem(&of_values(swapped)).ends_with("`AICORE_CERT_FILE_PATH` holds no certificate"));
}

#[test]
fn an_address_for_certificates_takes_the_place_of_the_other_one() {
    let (certificate, key) = certificate();
    let variables = [
        ("AICORE_CLIENT_ID", "sb-single"),
        ("AICORE_AUTH_URL", "https://t.other.example.com"),
        ("AICORE_CERT_URL", "https://t.auth.example.com"),
        ("AICORE_BASE_URL", "https://api.example.com"),
        ("AICORE_CERT_STR", certificate.as_str()),
        ("AICORE_KEY_STR", key.as_str()),
    ];
    assert_eq!(found(&environment(variables)), ["environment: sb-single -"]);
}

#[test]
fn every_place_takes_a_key_by_certificate() {
    let folder = Folder::new();
    let (certificate, private_key) = certificate();
    let config = serde_json::json!({
        "AICORE_CLIENT_ID": "sb-x509",
        "AICORE_CERT_URL": "https://t.auth.example.com",
        "AICORE_BASE_URL": "https://api.example.com",
        "AICORE_CERT_STR": certificate,
        "AICORE_KEY_STR": private_key,
    });
    let config = folder.write("config.json", &config.to_string());
    let key = x509(|_| {});
    let services = format!(r#"{{"aicore":[{{"name":"bound","credentials":{key}}}]}}"#);
    let values: serde_json::Value = serde_json::from_str(&key).unwrap();
    for (name, value) in values.as_object().unwrap() {
        let text = value.as_str().map(str::to_owned);
        let text = text.unwrap_or_else(|| value.to_string());
        folder.write(&format!("bindings/mounted/{name}"), &text);
    }
    folder.write("bindings/mounted/type", "aicore");
    let bindings = folder.path().join("bindings");
    let environment = environment([
        ("AICORE_SERVICE_KEY", key.as_str()),
        ("AICORE_CLIENT_ID", "sb-x509"),
        ("AICORE_CERT_URL", "https://t.auth.example.com"),
        ("AICORE_BASE_URL", "https://api.example.com"),
        ("AICORE_CERT_STR", certificate.as_str()),
        ("AICORE_KEY_STR", private_key.as_str()),
        ("AICORE_CONFIG", config.to_str().unwrap()),
        ("VCAP_SERVICES", services.as_str()),
        ("SERVICE_BINDING_ROOT", bindings.to_str().unwrap()),
    ]);
    let names = ["service-key", "environment", "aicore", "bound", "mounted"];
    assert_eq!(
        found(&environment),
        names.map(|name| format!("{name}: sb-x509 -"))
    );
    for candidate in find(&environment, &mut Namer::default()).candidates {
        let proof = candidate.account.client.proof;
        assert!(matches!(proof, Proof::Certificate(_)), "{}", candidate.name);
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_told() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};

    let value = |name: &str| {
        let is_key = name == "AICORE_SERVICE_KEY";
        is_key.then(|| OsString::from_vec(b"s3cret\xff".to_vec()))
    };
    assert_eq!(
        problem(&Environment::new(value, None)),
        "`AICORE_SERVICE_KEY` is not usable: `AICORE_SERVICE_KEY` is no UTF-8"
    );
}

#[test]
fn variables_are_read_once_and_the_files_that_they_name_again() {
    let folder = Folder::new();
    let (certificate, private_key) = certificate();
    let certificate = folder.write("cert.pem", &certificate);
    let private_key = folder.write("key.pem", &private_key);
    let files = [
        ("AICORE_CERT_FILE_PATH", certificate.to_str().unwrap()),
        ("AICORE_KEY_FILE_PATH", private_key.to_str().unwrap()),
    ];
    for (environment, is_fixed) in [
        (of_values([("AICORE_CLIENT_SECRET", SECRET)]), true),
        (of_key(&key("sb-key")), true),
        (of_values(files), false),
    ] {
        let watched = only(&environment).watched(&environment);
        assert_eq!(watched.is_fixed(), is_fixed, "{environment:?}");
    }
}
