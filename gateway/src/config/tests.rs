mod credentials;

use super::*;
use bulkhead_core::wire::Colour;

use crate::{credentials::Environment, network::Network};

/// Reads the text of a file that is the user's own and has nothing around it.
fn read(text: &str) -> Result<Vec<Connection>, ConfigError> {
    let environment = Environment::new(|_| None, None);
    let context = Context {
        file: "bulkhead.toml".as_ref(),
        is_private: false,
        trust: Trust::Credentials,
        environment: &environment,
        network: &Network::local(),
    };
    super::read(text, &context)
}

const START: &str = "[[connections]]\nname = \"prod\"\nkind = \"ai-core\"\n";

fn error(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

/// A connection with these further lines, the first of which is line 4.
fn with(lines: &str) -> String {
    format!("{START}{lines}")
}

#[test]
fn a_file_names_connections() {
    let text = r#"
# Two tenants.
[[connections]]
name = "prod"
kind = "ai-core"
url = "https://api.ai.example.com/"
resource_groups = ["default", "team-b"]
batch_limit = 50

[[connections]]
name = "dev-1"
kind = "ai-core"
url = "http://127.0.0.1:8081"
sandbox = true
"#;
    let connections = read(text).unwrap();
    let wire: Vec<_> = connections.iter().map(Connection::on_the_wire).collect();
    let expected = serde_json::json!([
        {
            "name": "prod",
            "kind": "ai-core",
            "sandbox": false,
            "fingerprint": "ai-core:https://api.ai.example.com",
            "resourceGroups": ["default", "team-b"],
            "batchLimit": 50,
            "access": { "place": "`bulkhead.toml`", "address": "https://api.ai.example.com" },
        },
        {
            "name": "dev-1",
            "kind": "ai-core",
            "sandbox": true,
            "fingerprint": "ai-core:http://127.0.0.1:8081",
            "access": { "place": "`bulkhead.toml`", "address": "http://127.0.0.1:8081" },
        },
    ]);
    assert_eq!(serde_json::to_value(wire).unwrap(), expected);
}

#[test]
fn inline_tables_are_connections_too() {
    let text = r#"connections = [{ name = "a", kind = "ai-core", url = "https://h" }]"#;
    assert_eq!(read(text).unwrap().len(), 1);
}

#[test]
fn a_file_may_name_no_connection() {
    for text in ["", "# nothing", "connections = []"] {
        assert_eq!(read(text).unwrap().len(), 0, "{text}");
    }
}

#[test]
fn what_is_no_toml_says_where() {
    let sentence = error("[[connections]]\nname = prod\n");
    assert!(
        sentence.starts_with("line 2: this is no TOML: "),
        "{sentence}"
    );
    let sentence = error("[[connections]]\nname = \"a\"\nname = \"b\"\n");
    assert!(
        sentence.starts_with("line 3: this is no TOML: "),
        "{sentence}"
    );
}

#[test]
fn a_field_that_is_not_known_is_named_with_those_that_are() {
    assert_eq!(
        error("conections = []"),
        "line 1: the file has no field \"conections\"; allowed are connections"
    );
    assert_eq!(
        error(&with("url = \"https://h\"\nresource_group = \"x\"\n")),
        "line 5: a connection has no field \"resource_group\"; allowed are name, kind, url, \
         allow_http, service_key_file, service_key_env, profile, token_url, client_id, \
         client_secret, client_secret_env, client_secret_file, certificate_file, key_file, \
         ca_file, resource_groups, batch_limit, read_only, max_items, rate, label, \
         colour, confirm, sandbox"
    );
    assert_eq!(
        error("[connections]\nname = \"a\"\n"),
        "line 1: connections is no list of tables; begin each one with [[connections]]"
    );
}

#[test]
fn a_field_that_is_missing_is_named() {
    assert_eq!(
        error(START),
        "line 1: a connection has no url, which it needs"
    );
    assert_eq!(
        error("\n[[connections]]\nurl = \"https://h\"\nkind = \"ai-core\""),
        "line 2: a connection has no name, which it needs"
    );
}

#[test]
fn every_value_that_is_not_allowed_says_what_is() {
    let url = "url = \"https://h\"\n";
    let hidden = |allowed: &str| {
        format!(
            "line 4: url has a value that is not allowed (it is not shown, as it may hold a \
             secret); {allowed}"
        )
    };
    for (lines, sentence) in [
        (
            "url = \"api.example.com\"",
            &*hidden(
                "an address such as \"https://api.ai.example.com\" is allowed, with http or https",
            ),
        ),
        (
            "url = \"https://h/v2/\"",
            &*hidden("leave out the /v2 at its end: the gateway adds it to every call itself"),
        ),
        (
            "url = \"https://u:p@h\"",
            &*hidden("an address without a user and a password is allowed"),
        ),
        (
            "url = \"https://h?a=b\"",
            &*hidden("an address without a query and a fragment is allowed"),
        ),
        ("url = 7", &hidden("a text in quotes is allowed")),
        (
            &format!("{url}batch_limit = 101"),
            "line 5: batch_limit is 101; a whole number from 1 to 100 is allowed",
        ),
        (
            &format!("{url}batch_limit = 0"),
            "line 5: batch_limit is 0; a whole number from 1 to 100 is allowed",
        ),
        (
            &format!("{url}batch_limit = \"5\""),
            "line 5: batch_limit is \"5\"; a whole number from 1 to 100 is allowed",
        ),
        (
            &format!("{url}sandbox = \"yes\""),
            "line 5: sandbox is \"yes\"; true and false are allowed",
        ),
        (
            &format!("{url}label = \"Production\"\ncolour = \"crimson\""),
            "line 6: colour is \"crimson\"; \"red\", \"orange\", \"green\", \"blue\", \"purple\" and \
             \"grey\" are allowed",
        ),
        (
            &format!("{url}colour = \"red\""),
            "line 5: colour is given without label, whose colour it is: write label = \
             \"Production\", or whatever the connection is for, beside it",
        ),
        (
            &format!("{url}confirm = \"number\""),
            "line 5: confirm is \"number\"; \"word\" and \"amount\" are allowed",
        ),
        (
            &format!("{url}resource_groups = []"),
            "line 5: resource_groups is []; a list of at least one text in quotes is allowed",
        ),
        (
            &format!("{url}resource_groups = [\"a\",\n\"b c\"]"),
            "line 6: resource_groups is \"b c\"; 1 to 253 visible characters without blanks are \
             allowed",
        ),
        (
            &format!("{url}resource_groups = [\"a\", \"a\"]"),
            "line 5: resource_groups is \"a\"; each text is allowed once",
        ),
    ] {
        assert_eq!(error(&with(lines)), sentence, "{lines}");
    }
}

#[test]
fn names_are_short_and_told_apart() {
    let named = |name: &str| {
        format!("[[connections]]\nname = \"{name}\"\nkind = \"ai-core\"\nurl = \"https://h\"\n")
    };
    for name in ["a", "a-1", &"x".repeat(40)] {
        assert!(read(&named(name)).is_ok(), "{name}");
    }
    for name in ["", "A", "a b", "a/b", "ä", &"x".repeat(41)] {
        assert_eq!(
            error(&named(name)),
            format!("line 2: name is \"{name}\"; 1 to 40 of a–z, 0–9 and the hyphen are allowed")
        );
    }
    assert_eq!(
        error(&format!("{}{}", named("a"), named("a"))),
        "line 6: name is \"a\"; another connection has this name; every name is allowed once"
    );
}

#[test]
fn a_connection_of_either_kind_may_have_a_label_a_colour_and_a_confirmation() {
    for kind in ["ai-core", "engine"] {
        let read = |lines: &str| {
            let text = format!(
                "[[connections]]\nname = \"a\"\nkind = \"{kind}\"\nurl = \"https://h\"\n{lines}"
            );
            let mut read = read(&text).unwrap();
            read.remove(0).on_the_wire()
        };
        let plain = read("");
        assert_eq!((plain.label, plain.colour), (None, None), "{kind}");
        assert_eq!(plain.confirm, ConfirmBy::Word, "{kind}");
        let full = read("label = \"  Production EU \"\ncolour = \"red\"\nconfirm = \"amount\"");
        assert_eq!(full.label.as_deref(), Some("Production EU"), "{kind}");
        assert_eq!(full.colour, Some(Colour::Red), "{kind}");
        assert_eq!(full.confirm, ConfirmBy::Amount, "{kind}");
        let other = read("label = \"Test\"\nconfirm = \"word\"");
        assert_eq!((other.colour, other.confirm), (None, ConfirmBy::Word));
        for colour in Colour::ALL {
            let read = read(&format!("label = \"x\"\ncolour = \"{}\"", colour.name()));
            assert_eq!(read.colour, Some(colour), "{kind}");
        }
    }
}

#[test]
fn a_label_is_short_and_can_be_seen() {
    let labelled = |label: &str| with(&format!("url = \"https://h\"\nlabel = \"{label}\""));
    for label in ["P", "Prod, EU (10)", &"ü".repeat(32)] {
        assert!(read(&labelled(label)).is_ok(), "{label}");
    }
    for label in [
        "",
        "  ",
        "a\\nb",
        "a\\u0000",
        "\u{202e}a",
        "\u{200b}",
        &"x".repeat(33),
    ] {
        let sentence = error(&labelled(label));
        let allowed = "; 1 to 32 visible characters are allowed, with blanks between them";
        assert!(sentence.starts_with("line 5: label is \""), "{sentence}");
        assert!(sentence.ends_with(allowed), "{sentence}");
    }
}

#[test]
fn a_connection_may_lead_to_an_engine() {
    let engine = |lines: &str| {
        format!(
            "[[connections]]\nname = \"flows\"\nkind = \"engine\"\nurl = \
             \"http://127.0.0.1:8090/engine-rest/\"\n{lines}"
        )
    };
    let read = read(&engine("batch_limit = 1000")).unwrap();
    let expected = serde_json::json!({
        "name": "flows",
        "kind": "engine",
        "sandbox": false,
        "fingerprint": "engine:http://127.0.0.1:8090/engine-rest",
        "batchLimit": 1000,
        "access": {
            "place": "`bulkhead.toml`",
            "address": "http://127.0.0.1:8090/engine-rest",
        },
    });
    assert_eq!(
        serde_json::to_value(read[0].on_the_wire()).unwrap(),
        expected
    );
    // It has no groups.
    assert_eq!(
        error(&engine("resource_groups = [\"default\"]")),
        "line 5: a connection has no field \"resource_groups\"; allowed are name, kind, url, \
         allow_http, token_url, client_id, client_secret, client_secret_env, client_secret_file, \
         scope, client_auth, username, password, password_env, password_file, ca_file, \
         batch_limit, read_only, max_items, rate, label, \
         colour, confirm, sandbox"
    );
    assert_eq!(
        error("[[connections]]\nname = \"e\"\nkind = \"camunda\"\nurl = \"https://h\"\n"),
        "line 3: kind is \"camunda\"; \"ai-core\" and \"engine\" are allowed"
    );
}

#[test]
fn no_sentence_repeats_a_password() {
    let secrets = [
        "https://user:S3cr#t@host",
        "https://user:S3cr?t@host",
        "https://user:S3cr/t@host",
        "https://user:S3cr t@host",
        "https://user:S3crt@host/v2",
        "user:S3crt@host",
        "https://host?key=S3crt",
        "https://host/#S3crt",
        "https://host:S3crt",
        "S3crt",
    ];
    let lines = |url: &str| {
        [
            format!("url = \"{url}\""),
            format!("url = '{url}'"),
            format!("url = [\"{url}\"]"),
            format!("url = {{ address = \"{url}\" }}"),
            format!("url = \"\"\"{url}\"\"\""),
            // Of TOML that is broken.
            format!("url = {url}"),
            format!("url = \"{url}"),
            format!("url = \"{url}\" x"),
            format!("url \"{url}\""),
            format!("url = \"{url}\"\nurl = \"{url}\""),
            format!("url = \"\\x{url}\""),
            format!("url: {url}"),
        ]
    };
    for url in secrets {
        for line in lines(url) {
            let sentence = error(&with(&line));
            assert!(!sentence.contains("S3c"), "{line}: {sentence}");
            assert!(sentence.starts_with("line "), "{line}: {sentence}");
            assert_eq!(sentence.lines().count(), 1, "{line}: {sentence}");
        }
    }
    // Where an address does not belong.
    let url = "https://user:S3crt@host";
    for lines in [
        format!("\"{url}\" = 1"),
        format!("name = \"{url}\""),
        format!("name = \"a\"\nkind = \"{url}\""),
        "name = \"a\"\nkind = { password = \"S3crt\" }".to_owned(),
    ] {
        let sentence = error(&format!("[[connections]]\n{lines}"));
        assert!(!sentence.contains("S3c"), "{lines}: {sentence}");
    }
    for line in [
        format!("\"{url}\" = 1"),
        format!("allow_http = \"{url}\""),
        format!("batch_limit = \"{url}\""),
        format!("resource_groups = [\"{url} \"]"),
        format!("sandbox = [\"{url}\"]"),
        "client_secret = [\"S3crt\"]".to_owned(),
        "client_secret_env = \"S3c-rt\"".to_owned(),
        "client_id = \"S3c rt\"".to_owned(),
        "service_key_env = \"{S3crt}\"".to_owned(),
        "profile = \"S3c/rt\"".to_owned(),
        "username = \"S3crt\"".to_owned(),
    ] {
        let sentence = error(&with(&format!("url = \"https://h\"\n{line}")));
        assert!(!sentence.contains("S3c"), "{line}: {sentence}");
    }
}

#[test]
fn http_beyond_this_machine_has_to_be_allowed() {
    let sentence = "line 4: url is one with http beyond this machine: everybody on the way can \
                    read and change what is sent. Use https, or write allow_http = true below it";
    for url in [
        "http://engine.example/engine-rest",
        "http://10.0.0.1:8080",
        "http://[::2]",
        "http://localhost.example",
    ] {
        let lines = format!("url = \"{url}\"\n");
        assert_eq!(error(&with(&lines)), sentence, "{url}");
        let refused = format!("{lines}allow_http = false");
        assert_eq!(error(&with(&refused)), sentence, "{url}");
        let allowed = format!("{lines}allow_http = true");
        assert!(read(&with(&allowed)).is_ok(), "{url}");
    }
    for url in [
        "https://engine.example",
        "http://127.0.0.2:1",
        "http://[::1]",
        "http://localhost",
    ] {
        assert!(read(&with(&format!("url = \"{url}\"\n"))).is_ok(), "{url}");
    }
    // For each connection alone.
    let second = format!(
        "{}\n[[connections]]\nname = \"b\"\nkind = \"engine\"\nurl = \"http://h\"\n",
        with("url = \"http://h\"\nallow_http = true\n")
    );
    assert!(error(&second).starts_with("line 10: url is one with http "));
}

#[test]
fn a_path_that_is_read_in_different_ways_is_refused_at_the_start() {
    for path in ["a/../b", "..%2fb", "%2e%2e/b", "a//b", "..;/b", "a%5cb"] {
        let sentence = error(&with(&format!("url = \"https://h/{path}\"")));
        let allowed = "a path of letters, digits and signs is allowed";
        assert!(sentence.contains(allowed), "{path}: {sentence}");
    }
}
