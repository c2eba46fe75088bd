//! The services that write down what clients ask them, over real HTTP.

#![allow(clippy::unwrap_used, reason = "the helpers of a test may fail it")]

use bulkhead_conformance::{
    Answer, Http,
    credentials::{Account, Asked, Given, Proof, World},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

async fn token(account: &Account, path: &str, secret: &str) -> Answer {
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={secret}",
        account.client_id()
    );
    let body = (
        "application/x-www-form-urlencoded".to_owned(),
        form.into_bytes(),
    );
    let http = Http::new(&account.token);
    http.ask("POST", path, Some(body), None).await.unwrap()
}

/// The secret as a form takes it.
fn encoded(account: &Account) -> String {
    utf8_percent_encode(&account.secret(), NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_token_is_given_for_the_right_secret_at_the_right_path_only() {
    let world = World::start().await.unwrap();
    let (account, secret) = (&world.a, encoded(&world.a));
    let mut statuses = Vec::new();
    for (path, secret) in [
        ("oauth/token", &*secret),
        ("oauth/token", "wrong"),
        ("oauth/token/oauth/token", &*secret),
    ] {
        statuses.push(token(account, path, secret).await.status);
    }
    assert_eq!(statuses, [200, 401, 404]);
    let asked = |path: &str, proof| Asked::Token {
        address: format!("http://token.a/{path}"),
        client_id: "client-a".to_owned(),
        proof,
    };
    let expected = [
        asked("oauth/token", Proof::Secret),
        asked("oauth/token", Proof::Wrong),
        asked("oauth/token/oauth/token", Proof::Secret),
    ];
    assert_eq!(world.asked(), expected);
    assert_eq!(world.asked(), []);
}

#[tokio::test]
async fn an_api_lists_for_its_own_tokens_below_v2_only() {
    let world = World::start().await.unwrap();
    let api = Http::new(&world.a.api);
    let mut statuses = Vec::new();
    for path in [
        "v2/lm/deployments",
        "v2/v2/lm/deployments",
        "lm/deployments",
    ] {
        let answer = api.ask("GET", path, None, None).await.unwrap();
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [401, 404, 404]);
    let addresses = world.asked().into_iter().map(|asked| match asked {
        Asked::Api {
            address, account, ..
        } => (address, account),
        Asked::Token { .. } => Default::default(),
    });
    let addresses: Vec<_> = addresses.collect();
    let address = |end: &str| (format!("http://api.a{end}"), None);
    assert_eq!(addresses, [address("/v2"), address("/v2/v2"), address("")]);
}

#[tokio::test]
async fn the_files_of_a_case_replace_those_of_the_one_before() {
    let world = World::start().await.unwrap();
    let config = world.a.config();
    let given = Given::nothing().file("home/.aicore/config.json", config.to_string());
    world.lay_out(&given).unwrap();
    let file = world.folder().join("home/.aicore/config.json");
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(written["AICORE_CLIENT_ID"], "client-a");
    world.lay_out(&Given::nothing()).unwrap();
    assert!(!file.exists() && world.folder().join("home").is_dir());
    let text = format!("{} asks {}/v2", file.display(), world.b.api);
    let named = "home/.aicore/config.json asks http://api.b/v2";
    assert_eq!(world.named(&text), named);
}
