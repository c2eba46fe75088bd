use std::fs;

use super::*;
use crate::credentials::{
    Proof,
    places::{Namer, find},
    testing::{Folder, certificate, certificate_for, environment},
};

/// The watched credentials of a folder with a config file.
fn watched(folder: &Folder) -> Watched<ClientCredentials> {
    let file = folder.path().join("config.json");
    let environment = environment([("AICORE_CONFIG", file.to_str().unwrap())]);
    let found = find(&environment, &mut Namer::default());
    assert_eq!(found.problems, []);
    found.candidates[0].watched(&environment)
}

fn config(secret: &str) -> String {
    format!(
        r#"{{"AICORE_CLIENT_ID":"sb","AICORE_CLIENT_SECRET":"{secret}",
        "AICORE_AUTH_URL":"https://t.example.com","AICORE_BASE_URL":"https://api.example.com"}}"#
    )
}

fn secret(watched: &Watched<ClientCredentials>) -> String {
    match &watched.current().proof {
        Proof::Secret(secret) => secret.reveal().to_owned(),
        Proof::Certificate(_) => panic!("a certificate"),
    }
}

fn notice(watched: &Watched<ClientCredentials>) -> String {
    let notice = watched.notice().map(ToString::to_string);
    let notice = notice.unwrap_or_default();
    assert!(!notice.contains("s3cret"), "{notice}");
    notice
}

#[tokio::test]
async fn another_secret_is_taken_over_when_it_is_complete() {
    let folder = Folder::new();
    folder.write("config.json", &config("s3cret-1"));
    let mut watched = watched(&folder);
    assert_eq!(watched.look().await, Look::Same);
    folder.write("config.json", &config("s3cret-2"));
    assert_eq!(watched.look().await, Look::Renewed);
    assert_eq!(secret(&watched), "s3cret-2");
    let half = config("s3cret-3");
    for half in [&half[..half.len() / 2], "", "{}"] {
        folder.write("config.json", half);
        assert_eq!(watched.look().await, Look::Same);
        let notice = notice(&watched);
        assert!(
            notice.ends_with("so that what was there before is used"),
            "{notice}"
        );
        assert_eq!(secret(&watched), "s3cret-2");
    }
    fs::remove_file(folder.path().join("config.json")).unwrap();
    assert_eq!(watched.look().await, Look::Same);
    assert!(notice(&watched).contains("can't be used"));
    folder.write("config.json", &config("s3cret-3"));
    assert_eq!(watched.look().await, Look::Renewed);
    assert_eq!(secret(&watched), "s3cret-3");
    assert_eq!(notice(&watched), "");
}

#[tokio::test]
async fn another_client_tenant_or_address_needs_a_restart() {
    let folder = Folder::new();
    folder.write("config.json", &config("s3cret-1"));
    let mut watched = watched(&folder);
    for (from, to, words) in [
        ("\"sb\"", "\"other\"", "another client or user"),
        ("t.example", "u.example", "another token service"),
        ("api.example", "api2.example", "another address"),
    ] {
        folder.write("config.json", &config("s3cret-2").replace(from, to));
        assert_eq!(watched.look().await, Look::Same);
        let notice = notice(&watched);
        assert!(notice.contains(words), "{notice}");
        assert!(notice.contains("needs a restart"), "{notice}");
        assert_eq!(secret(&watched), "s3cret-1");
    }
}

#[tokio::test]
async fn another_tenant_of_a_key_needs_a_restart() {
    let folder = Folder::new();
    let key = |zone: &str| {
        format!(
            r#"{{"clientid":"sb","clientsecret":"s3cret","url":"https://t.example.com",
            "identityzoneid":"{zone}","serviceurls":{{"AI_API_URL":"https://api.example.com"}}}}"#
        )
    };
    let services = |zone| {
        format!(
            r#"{{"aicore":[{{"name":"a","credentials":{}}}]}}"#,
            key(zone)
        )
    };
    let file = folder.write("services.json", &services("one"));
    let environment = environment([("VCAP_SERVICES_FILE_PATH", file.to_str().unwrap())]);
    let found = find(&environment, &mut Namer::default());
    let mut watched = found.candidates[0].watched(&environment);
    folder.write("services.json", &services("two"));
    assert_eq!(watched.look().await, Look::Same);
    assert!(notice(&watched).contains("another tenant"));
}

#[tokio::test]
async fn a_certificate_and_its_key_are_taken_over_together() {
    let folder = Folder::new();
    let write = |(certificate, key): (Option<String>, Option<String>)| {
        let file = |name, text: Option<String>| text.map(|text| folder.write(name, &text));
        file("tls.crt", certificate);
        file("tls.key", key);
    };
    let pair = |(certificate, key)| (Some(certificate), Some(key));
    write(pair(certificate()));
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (certificate_file, key_file) = (path("tls.crt"), path("tls.key"));
    let environment = environment([
        ("AICORE_CLIENT_ID", "sb"),
        ("AICORE_CERT_URL", "https://t.example.com"),
        ("AICORE_BASE_URL", "https://api.example.com"),
        ("AICORE_CERT_FILE_PATH", certificate_file.as_str()),
        ("AICORE_KEY_FILE_PATH", key_file.as_str()),
    ]);
    let found = find(&environment, &mut Namer::default());
    let mut watched = found.candidates[0].watched(&environment);
    let (next, key) = certificate();
    write((Some(next), None));
    assert_eq!(watched.look().await, Look::Same);
    assert!(notice(&watched).contains("is not the private key of the certificate"));
    write((None, Some(key)));
    assert_eq!(watched.look().await, Look::Renewed);
}

#[tokio::test]
async fn a_certificate_that_is_not_good_now_does_not_replace_one_that_is() {
    let folder = Folder::new();
    let write = |(certificate, key): (String, String)| {
        folder.write("tls.crt", &certificate);
        folder.write("tls.key", &key);
    };
    let good = certificate();
    write(good.clone());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (certificate_file, key_file) = (path("tls.crt"), path("tls.key"));
    let environment = environment([
        ("AICORE_CLIENT_ID", "sb"),
        ("AICORE_CERT_URL", "https://t.example.com"),
        ("AICORE_BASE_URL", "https://api.example.com"),
        ("AICORE_CERT_FILE_PATH", certificate_file.as_str()),
        ("AICORE_KEY_FILE_PATH", key_file.as_str()),
    ]);
    let found = find(&environment, &mut Namer::default());
    let mut watched = found.candidates[0].watched(&environment);
    for (from, until, words) in [
        (2019, 2020, "the certificate there ended on 2020-02-01"),
        (2089, 2090, "the certificate there begins on 2089-02-01"),
    ] {
        write(certificate_for([from, until]));
        assert_eq!(watched.look().await, Look::Same);
        let told = format!("{words}, so that what was there before is used");
        assert_eq!(notice(&watched), told);
    }
    write(good);
    assert_eq!(watched.look().await, Look::Same);
    assert_eq!(notice(&watched), "");
    write(certificate());
    assert_eq!(watched.look().await, Look::Renewed);
}

#[cfg(unix)]
#[tokio::test]
async fn a_mounted_secret_changes_in_one_step() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    let write = |version: &str, secret: &str| {
        for (file, text) in [
            ("type", "aicore"),
            ("clientid", "sb"),
            ("clientsecret", secret),
            ("url", "https://t.example.com"),
            ("serviceurls", r#"{"AI_API_URL":"https://api.example.com"}"#),
        ] {
            folder.write(&format!("core/{version}/{file}"), text);
        }
        let link = folder.path().join("core/..data_tmp");
        symlink(version, &link).unwrap();
        fs::rename(&link, folder.path().join("core/..data")).unwrap();
    };
    write("..1", "s3cret-1");
    for file in ["type", "clientid", "clientsecret", "url", "serviceurls"] {
        symlink(
            format!("..data/{file}"),
            folder.path().join("core").join(file),
        )
        .unwrap();
    }
    let root = folder.path().to_str().unwrap();
    let environment = environment([("SERVICE_BINDING_ROOT", root)]);
    let found = find(&environment, &mut Namer::default());
    let mut watched = found.candidates[0].watched(&environment);
    assert_eq!(watched.look().await, Look::Same);
    write("..2", "s3cret-2");
    assert_eq!(watched.look().await, Look::Renewed);
    assert_eq!(secret(&watched), "s3cret-2");
}

#[tokio::test]
async fn another_user_needs_a_restart() {
    let basic = |username: &str| BasicCredentials {
        username: username.to_owned(),
        password: Secret::from("s3cret".to_owned()),
    };
    let other = basic("piggy");
    let reader = move || Ok(other.clone());
    let mut watched = Watched::with_reader(basic("kermit"), Arc::new(reader));
    assert_eq!(watched.look().await, Look::Same);
    assert_eq!(watched.notice(), Some(&Notice::Foreign(Foreign::Client)));
    assert_eq!(watched.current().username, "kermit");
}

#[tokio::test]
async fn what_reads_differently_each_time_is_being_written() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    let basic = |password: String| BasicCredentials {
        username: "u".to_owned(),
        password: Secret::from(password),
    };
    let count = AtomicUsize::new(0);
    let reader = move || {
        let count = count.fetch_add(1, Ordering::Relaxed).min(3);
        Ok(basic(format!("s3cret{count}")))
    };
    let mut watched = Watched::with_reader(basic("s3cret".to_owned()), Arc::new(reader));
    assert_eq!(watched.look().await, Look::Same);
    assert_eq!(watched.notice(), Some(&Notice::Unsettled));
    // Two readings say 2 and 3, two more say 3 both times.
    assert_eq!(watched.look().await, Look::Same);
    assert_eq!(watched.look().await, Look::Renewed);
    assert_eq!(watched.current().password.reveal(), "s3cret3");
}
