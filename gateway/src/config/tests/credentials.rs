//! The means by which a connection of a file signs in.

use serde_json::{Value, json};

use super::*;
use crate::credentials::{
    Credentials, Proof,
    testing::{Folder, certificate, environment, environment_at},
};

const SECRET: &str = "s3cret";

/// A file in a folder.
struct File<'f> {
    folder: &'f Folder,
    is_private: bool,
    trust: Trust,
    environment: Environment,
}

impl<'f> File<'f> {
    fn of(folder: &'f Folder) -> Self {
        Self {
            folder,
            is_private: true,
            trust: Trust::Credentials,
            environment: environment_at([("SECRET_VARIABLE", SECRET)], Some(folder.path())),
        }
    }

    /// Reads a file with one connection.
    fn read(&self, kind: &str, lines: &str) -> Result<Connection, String> {
        let text = format!("[[connections]]\nname = \"a\"\nkind = \"{kind}\"\n{lines}");
        let file = self.folder.path().join("bulkhead.toml");
        let context = Context {
            file: &file,
            is_private: self.is_private,
            trust: self.trust,
            environment: &self.environment,
            network: &Network::local(),
        };
        let read = super::super::read(&text, &context);
        let read = read.map_err(|error| {
            let sentence = error.to_string();
            assert!(!sentence.contains(SECRET), "{sentence}");
            sentence.replace(&self.folder.path().display().to_string(), "FOLDER")
        });
        read.map(|mut connections| connections.remove(0))
    }

    fn error(&self, kind: &str, lines: &str) -> String {
        self.read(kind, lines).map(|_| ()).unwrap_err()
    }
}

fn key() -> String {
    json!({
        "clientid": "sb-key",
        "clientsecret": SECRET,
        "url": "https://t.auth.example.com",
        "identityzone": "tenant",
        "serviceurls": { "AI_API_URL": "https://api.example.com" },
    })
    .to_string()
}

/// Returns where a connection leads and as whom.
fn access(connection: &Connection) -> Value {
    let wire = connection.on_the_wire();
    let text = serde_json::to_string(&wire).unwrap();
    assert!(!text.contains(SECRET) && !format!("{connection:?}").contains(SECRET));
    serde_json::to_value(wire.access).unwrap()
}

#[test]
fn a_key_of_the_official_clients_is_all_that_it_takes() {
    let folder = Folder::new();
    folder.write("keys/prod.json", &key());
    let config = json!({
        "AICORE_CLIENT_ID": "sb-profile",
        "AICORE_CLIENT_SECRET": SECRET,
        "AICORE_AUTH_URL": "https://t.auth.example.com",
        "AICORE_BASE_URL": "https://api.example.com/v2",
        "AICORE_RESOURCE_GROUP": "team-b",
    });
    folder.write(".aicore/config_dev.json", &config.to_string());
    let home = Some(folder.path());
    let mut file = File::of(&folder);
    file.environment = environment_at([("PROD_KEY", &*key())], home);
    for (line, place, account) in [
        (
            "service_key_file = \"keys/prod.json\"",
            "keys/prod.json",
            "sb-key",
        ),
        (
            "service_key_file = \"~/keys/prod.json\"",
            "keys/prod.json",
            "sb-key",
        ),
        ("service_key_env = \"PROD_KEY\"", "PROD_KEY", "sb-key"),
        ("profile = \"dev\"", ".aicore/config_dev.json", "sb-profile"),
    ] {
        let connection = file.read("ai-core", line).unwrap();
        let access = access(&connection);
        assert_eq!(access["account"], account);
        assert_eq!(access["address"], "https://api.example.com");
        assert_eq!(
            access["tokenAddress"],
            "https://t.auth.example.com/oauth/token"
        );
        let shown = access["place"].as_str().unwrap();
        assert!(shown.ends_with(&format!("{place}`")), "{shown}");
        let group = connection.on_the_wire().resource_group;
        let expected = (account == "sb-profile").then(|| "team-b".to_owned());
        assert_eq!(group, expected);
    }
    // What is right may be said twice; what is not is refused.
    let line = "service_key_env = \"PROD_KEY\"\nurl = ";
    assert!(
        file.read("ai-core", &format!("{line}\"https://api.example.com/\""))
            .is_ok()
    );
    assert_eq!(
        file.error("ai-core", &format!("{line}\"https://api.other.example\"")),
        "line 5: url is not the address that `PROD_KEY` names; leave it out, as the key says \
         where its service is"
    );
}

#[test]
fn a_client_gives_its_values_one_by_one() {
    let folder = Folder::new();
    folder.write("secret", &format!("{SECRET}\n"));
    let (certificate, private_key) = certificate();
    folder.write("cert.pem", &certificate);
    folder.write("key.pem", &private_key);
    let file = File::of(&folder);
    let start = "url = \"https://api.example.com\"\ntoken_url = \"https://t.auth.example.com\"\n\
                 client_id = \"sb-one\"\n";
    for (lines, place) in [
        ("client_secret = \"s3cret\"", "FOLDER/bulkhead.toml`"),
        (
            "client_secret_env = \"SECRET_VARIABLE\"",
            "and `SECRET_VARIABLE`",
        ),
        ("client_secret_file = \"secret\"", "and `FOLDER/secret`"),
        (
            "certificate_file = \"cert.pem\"\nkey_file = \"key.pem\"",
            "and `FOLDER/cert.pem`",
        ),
    ] {
        let connection = file.read("ai-core", &format!("{start}{lines}")).unwrap();
        let access = access(&connection);
        let text = access["place"].as_str().unwrap();
        let text = text.replace(&folder.path().display().to_string(), "FOLDER");
        assert!(text.ends_with(place), "{text}");
        assert_eq!(access["account"], "sb-one");
        let Credentials::Token(source) = connection.credentials() else {
            panic!("no tokens");
        };
        let client = source.current();
        assert_eq!(
            client.token_address.to_string(),
            "https://t.auth.example.com/oauth/token"
        );
        match &client.proof {
            Proof::Secret(secret) => assert_eq!(secret.reveal(), SECRET),
            Proof::Certificate(_) => assert!(access["certificateEnds"].is_u64()),
        }
    }
}

#[test]
fn an_engine_has_a_user_or_a_client() {
    let folder = Folder::new();
    folder.write("secret", SECRET);
    let file = File::of(&folder);
    let url = "url = \"https://engine.example/engine-rest\"\n";
    for password in [
        "password = \"s3cret\"",
        "password_env = \"SECRET_VARIABLE\"",
        "password_file = \"secret\"",
    ] {
        let lines = format!("{url}username = \"demo\"\n{password}");
        let connection = file.read("engine", &lines).unwrap();
        assert!(matches!(connection.credentials(), Credentials::Basic(_)));
        assert_eq!(access(&connection)["account"], "demo");
    }
    let lines = format!(
        "{url}token_url = \"https://idp.example/realms/a/token\"\nclient_id = \"bulkhead\"\n\
         client_secret_env = \"SECRET_VARIABLE\"\nscope = \"engine read\"\nclient_auth = \"basic\""
    );
    let connection = file.read("engine", &lines).unwrap();
    let Credentials::Token(source) = connection.credentials() else {
        panic!("no tokens");
    };
    let client = source.current();
    // Nothing is added to an address of which nobody knows the path.
    assert_eq!(
        client.token_address.to_string(),
        "https://idp.example/realms/a/token"
    );
    assert_eq!(client.scope.as_deref(), Some("engine read"));
    assert_eq!(client.client_auth, crate::credentials::ClientAuth::Basic);
}

#[test]
fn what_is_half_or_twofold_is_refused_with_the_names_that_matter() {
    let folder = Folder::new();
    folder.write("secret", SECRET);
    let file = File::of(&folder);
    let url = "url = \"https://h\"\n";
    let one = "token_url = \"https://t\"\nclient_id = \"c\"\n";
    for (kind, lines, sentence) in [
        (
            "ai-core",
            format!("{url}client_id = \"c\""),
            "line 2: a connection that gets tokens as a client needs token_url and one of \
             client_secret_file, client_secret_env, client_secret, and certificate_file with \
             key_file, too",
        ),
        (
            "ai-core",
            format!("{url}{one}certificate_file = \"c.pem\""),
            "line 2: a connection that gets tokens as a client needs key_file, too",
        ),
        (
            "ai-core",
            format!(
                "{url}{one}key_file = \"c.pem\"\ncertificate_file = \"k.pem\"\nclient_secret_env = \"X\""
            ),
            "line 6: the secret and the certificate are two things to sign in with; leave one of \
             them",
        ),
        (
            "ai-core",
            format!("{url}{one}client_secret = \"s3cret\"\nclient_secret_env = \"X\""),
            "line 8: client_secret and client_secret_env are both given; leave one of them",
        ),
        (
            "ai-core",
            "profile = \"a\"\nservice_key_env = \"X\"".to_owned(),
            "line 4: service_key_env and profile are two ways to sign in; leave one of them",
        ),
        (
            "engine",
            format!("{url}{one}client_secret_file = \"secret\"\nusername = \"u\""),
            "line 8: token_url and username are two ways to sign in; leave one of them",
        ),
        (
            "engine",
            format!("{url}username = \"u\""),
            "line 2: a connection that signs in as a user needs one of password_file, \
             password_env and password, too",
        ),
        (
            "engine",
            format!("{url}password_env = \"SECRET_VARIABLE\""),
            "line 2: a connection that signs in as a user needs username, too",
        ),
        (
            "ai-core",
            one.to_owned() + "client_secret_env = \"SECRET_VARIABLE\"",
            "line 1: a connection has no url, which it needs",
        ),
    ] {
        let error = file.error(kind, &lines);
        assert_eq!(error, sentence, "{lines}");
    }
}

#[test]
fn what_is_named_and_can_not_be_used_is_told_on_the_line_that_names_it() {
    let folder = Folder::new();
    folder.write("secret", SECRET);
    folder.write("empty", "\n");
    folder.write("broken.json", "{'clientid': 's3cret'}");
    folder.write("half.json", "{\"clientid\": \"a\"}");
    let file = File::of(&folder);
    let url = "url = \"https://h\"\n";
    let one = "token_url = \"https://t\"\nclient_id = \"c\"\n";
    for (kind, lines, sentence) in [
        (
            "ai-core",
            format!("{url}{one}client_secret_env = \"NOBODY\""),
            "line 7: the connection `a` is not usable: `client_secret_env` names the variable \
             `NOBODY`, which is not set or empty",
        ),
        (
            "ai-core",
            format!("{url}{one}client_secret_file = \"empty\""),
            "line 7: the connection `a` is not usable: `client_secret_file` can't be used: \
             `FOLDER/empty` is empty",
        ),
        (
            "ai-core",
            "service_key_file = \"gone.json\"".to_owned(),
            "line 4: `FOLDER/gone.json` can't be used: reading `FOLDER/gone.json` failed (entity \
             not found)",
        ),
        (
            "ai-core",
            "service_key_file = \"broken.json\"".to_owned(),
            "line 4: `FOLDER/broken.json` is no JSON: it begins with `{'`; JSON has its names and \
             texts in \"double quotes\"",
        ),
        (
            "ai-core",
            "service_key_file = \"half.json\"".to_owned(),
            "line 4: `FOLDER/half.json` has no `url` and no `serviceurls.AI_API_URL`, and nothing \
             to sign in with: it needs `clientsecret` or `certificate`",
        ),
        (
            "ai-core",
            "service_key_env = \"NOBODY\"".to_owned(),
            "line 4: service_key_env names the variable `NOBODY`, which is not set or empty",
        ),
        (
            "ai-core",
            format!("{url}{one}certificate_file = \"empty\"\nkey_file = \"secret\""),
            "line 7: the connection `a` is not usable: `certificate_file` is no PEM: it has no \
             line `-----BEGIN …-----`",
        ),
        (
            "ai-core",
            format!(
                "{url}token_url = \"http://127.0.0.1:1\"\nclient_id = \"c\"\n\
                 certificate_file = \"empty\"\nkey_file = \"secret\""
            ),
            "line 5: token_url needs https, because the certificate signs in over TLS",
        ),
        (
            "engine",
            format!("{url}username = \"u\"\npassword_file = \"empty\""),
            "line 6: the connection `a` is not usable: `password_file` can't be used: \
             `FOLDER/empty` is empty",
        ),
        (
            "ai-core",
            format!("{url}ca_file = \"secret\""),
            "line 5: the file that ca_file names is not usable: `ca_file` is no PEM: it has no \
             line `-----BEGIN …-----`",
        ),
    ] {
        let error = file.error(kind, &lines);
        assert_eq!(error, sentence, "{lines}");
    }
}

#[test]
fn a_mistyped_field_is_told_before_the_one_that_is_missing_because_of_it() {
    let folder = Folder::new();
    let file = File::of(&folder);
    let lines = "url = \"https://h\"\ntoken_url = \"https://t\"\nclient_id = \"c\"\n\
                 clientsecret = \"s3cret\"";
    for kind in ["ai-core", "engine", "engin"] {
        let error = file.error(kind, lines);
        let words = "line 7: a connection has no field \"clientsecret\"; allowed are name, kind, ";
        assert!(error.starts_with(words), "{error}");
    }
    let error = file.error("engin", "username = \"u\"");
    assert!(error.starts_with("line 3: kind is \"engin\""), "{error}");
}

#[test]
fn values_that_are_none_are_not_quoted() {
    let folder = Folder::new();
    let file = File::of(&folder);
    for (kind, line, allowed) in [
        (
            "ai-core",
            "token_url = \"t.example.com\"",
            "an address such as",
        ),
        (
            "ai-core",
            "token_url = \"https://u:s3cret@h\"",
            "without a user",
        ),
        (
            "ai-core",
            "token_url = \"http://t.example.com\"",
            "everybody on the way",
        ),
        ("ai-core", "client_id = \"s3cret \"", "visible characters"),
        ("ai-core", "client_secret = \"\"", "not empty"),
        ("ai-core", "client_secret = 7", "a text in quotes"),
        (
            "ai-core",
            "client_secret_env = \"s3cret!\"",
            "the name of a variable",
        ),
        ("ai-core", "client_secret_file = \"\"", "the path of a file"),
        (
            "ai-core",
            "profile = \"../s3cret\"",
            "the name of a profile",
        ),
        ("engine", "scope = \"s3cret  two\"", "a blank between two"),
        (
            "engine",
            "client_auth = \"s3cret\"",
            "\"form\" and \"basic\"",
        ),
        ("engine", "username = \"a:s3cret\"", "without colons"),
        ("engine", "password = [\"s3cret\"]", "a text in quotes"),
        (
            "engine",
            "service_key_env = \"X\"",
            "has no field \"service_key_env\"",
        ),
        ("ai-core", "username = \"u\"", "has no field \"username\""),
    ] {
        let error = file.error(kind, &format!("url = \"https://h\"\n{line}"));
        assert!(error.contains(allowed), "{line}: {error}");
    }
}

#[test]
fn a_secret_stands_only_in_a_file_that_nobody_else_can_read() {
    let folder = Folder::new();
    let file = File {
        is_private: false,
        ..File::of(&folder)
    };
    let lines = "url = \"https://h\"\nusername = \"u\"\npassword = \"s3cret\"";
    assert_eq!(
        file.error("engine", lines),
        "line 6: password stands in a file that other accounts can read; run `chmod 600 \
         FOLDER/bulkhead.toml`, or name the secret by password_env or password_file"
    );
    // Where the secret is elsewhere, everybody may read the file.
    let lines = "url = \"https://h\"\nusername = \"u\"\npassword_env = \"SECRET_VARIABLE\"";
    assert!(file.read("engine", lines).is_ok());
}

#[test]
fn a_file_that_merely_lies_there_gets_no_secret_from_the_environment() {
    let folder = Folder::new();
    let file = File {
        trust: Trust::NoCredentials,
        ..File::of(&folder)
    };
    let lines = "url = \"https://h\"\ntoken_url = \"https://evil.example\"\nclient_id = \"c\"\n\
                 client_secret_env = \"SECRET_VARIABLE\"";
    let error = file.error("ai-core", lines);
    assert!(
        error.starts_with(
            "line 5: token_url is not taken from a file that merely lies in the working folder"
        ),
        "{error}"
    );
    for line in [
        "service_key_env = \"X\"",
        "profile = \"default\"",
        "service_key_file = \"k\"",
    ] {
        assert!(
            file.error("ai-core", line).contains("merely lies"),
            "{line}"
        );
    }
    // Without credentials it is what it was.
    assert!(file.read("ai-core", "url = \"https://h\"").is_ok());
}

#[test]
fn http_beyond_this_machine_is_allowed_for_both_addresses_or_none() {
    let folder = Folder::new();
    let file = File {
        environment: environment([("SECRET_VARIABLE", SECRET)]),
        ..File::of(&folder)
    };
    let lines = "url = \"http://engine.local\"\ntoken_url = \"http://idp.local/token\"\n\
                 client_id = \"c\"\nclient_secret_env = \"SECRET_VARIABLE\"\n";
    assert!(
        file.error("engine", lines)
            .starts_with("line 4: url is one with http")
    );
    let allowed = format!("{lines}allow_http = true");
    assert!(file.read("engine", &allowed).is_ok());
}
