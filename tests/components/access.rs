//! The connection that is chosen at first, and its target.

use bulkhead_app::{
    browser::BrowserClock,
    messages::{self, Certificate},
};
use bulkhead_core::{time::Timestamp, transport::Clock as _, wire::Access};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlSelectElement;

use crate::{
    gateway::{FakeGateway, accept, gateway_says, service},
    review::review_in,
    run::send,
    screen::Screen,
};

const DAY: u64 = 24 * 60 * 60 * 1_000;

fn sandbox() -> Value {
    json!({"name": "sandbox", "kind": "ai-core", "sandbox": true, "fingerprint": "ai-core:sandbox:1",
        "resourceGroups": ["default", "team-b"]})
}

fn real(name: &str, access: &Value) -> Value {
    json!({"name": name, "kind": "ai-core", "sandbox": false,
        "fingerprint": format!("ai-core:https://{name}.example.com#a1"),
        "resourceGroups": ["default", "team-b"], "resourceGroup": "team-b", "access": access})
}

fn plain_access() -> Value {
    json!({"place": "`AICORE_SERVICE_KEY`", "address": "https://api.example.com",
        "account": "sb-1!b2", "tenant": "acme"})
}

/// A gateway with these connections.
fn with(connections: &[Value]) -> FakeGateway {
    let connections = Value::from(connections.to_vec()).to_string();
    FakeGateway::new(accept)
        .behind(move |call| (call.url == "/api/connections").then(|| service(200, &connections)))
}

/// The choice in the bar: the connection, and the group where there is one.
fn chosen(screen: &Screen) -> Vec<String> {
    let selects = screen.all(".shell-chosen select");
    let value = |select: &web_sys::Element| select.unchecked_ref::<HtmlSelectElement>().value();
    selects.iter().map(value).collect()
}

async fn until_chosen(screen: &Screen, expected: &[&str]) {
    let is_chosen = |screen: &Screen| chosen(screen) == expected;
    screen.until("what is chosen", is_chosen).await;
}

#[wasm_bindgen_test]
async fn no_sandbox_is_chosen_beside_a_real_connection_unless_the_user_has_chosen_it() {
    let access = plain_access();
    let all = [sandbox(), real("one", &access), real("two", &access)];
    let screen = Screen::open(&with(&all[..1])).await;
    until_chosen(&screen, &["sandbox", ""]).await;
    screen.select("default");
    drop(screen);
    // Nobody has chosen the sandbox: there was nothing else.
    let screen = Screen::reopen(&with(&all)).await;
    until_chosen(&screen, &["one", "team-b"]).await;
    screen.select("sandbox");
    until_chosen(&screen, &["sandbox", "default"]).await;
    drop(screen);
    let screen = Screen::reopen(&with(&all)).await;
    until_chosen(&screen, &["sandbox", "default"]).await;
}

#[wasm_bindgen_test]
async fn the_group_that_a_connection_names_is_chosen_until_the_user_chooses_another() {
    let gateway = with(&[real("one", &plain_access())]);
    let screen = Screen::open(&gateway).await;
    until_chosen(&screen, &["one", "team-b"]).await;
    screen.select("default");
    drop(screen);
    let screen = Screen::reopen(&gateway).await;
    until_chosen(&screen, &["one", "default"]).await;
    drop(screen);
    // What was chosen for one account says nothing of another one.
    let mut other = real("one", &plain_access());
    other["fingerprint"] = "ai-core:https://one.example.com#a2".into();
    let screen = Screen::reopen(&with(&[other])).await;
    until_chosen(&screen, &["one", "team-b"]).await;
    drop(screen);
    // A group that is not there can't be chosen, and no other one is in its place.
    let mut gone = real("one", &plain_access());
    gone["fingerprint"] = "ai-core:https://one.example.com#a3".into();
    gone["resourceGroups"] = json!(["default"]);
    let screen = Screen::reopen(&with(&[gone])).await;
    until_chosen(&screen, &["one", ""]).await;
}

#[wasm_bindgen_test]
async fn what_an_earlier_version_has_remembered_is_chosen_still() {
    let storage = leptos::prelude::window().local_storage().unwrap().unwrap();
    drop(Screen::open(&with(&[sandbox()])).await);
    for (name, value) in [
        ("connection", "two"),
        ("fingerprint", "ai-core:https://two.example.com"),
        ("group", "default"),
    ] {
        storage
            .set_item(&format!("bulkhead.{name}"), value)
            .unwrap();
    }
    let all = [real("one", &plain_access()), real("two", &plain_access())];
    let screen = Screen::reopen(&with(&all)).await;
    until_chosen(&screen, &["two", "default"]).await;
    // From then on it is of that account.
    let of = storage.get_item("bulkhead.fingerprint").unwrap();
    assert_eq!(of.as_deref(), Some("ai-core:https://two.example.com#a1"));
}

#[wasm_bindgen_test]
async fn the_page_says_where_a_connection_leads_and_as_whom() {
    let gateway = with(&[real("one", &plain_access()), sandbox()]);
    gateway.know("a1b2");
    let screen = Screen::open(&gateway).await;
    until_chosen(&screen, &["one", "team-b"]).await;
    let text = "https://api.example.com as sb-1!b2 · tenant acme · from AICORE_SERVICE_KEY";
    let line = screen.find(".shell-access", text).unwrap();
    let code = line.query_selector("code").unwrap().unwrap();
    assert_eq!(code.text_content().unwrap(), "AICORE_SERVICE_KEY");
    assert!(screen.all(".strip").is_empty(), "all is well");
    let screen = review_in(screen, "Delete", "a1b2").await;
    screen
        .until("the facts", |s| s.find(".facts dd", text).is_some())
        .await;
    screen.select("sandbox");
    screen
        .until("nothing of a sandbox", |s| {
            s.all(".shell-access").is_empty()
        })
        .await;
}

#[wasm_bindgen_test]
async fn a_certificate_that_ends_soon_and_what_is_not_used_are_told_before_anything_is_sent() {
    let mut access = plain_access();
    access["certificateEnds"] = (BrowserClock.wall().0 + DAY).into();
    access["notice"] = "it is no JSON, see `bulkhead check`".into();
    let gateway = with(&[real("one", &access)]);
    gateway.know("a1b2");
    let screen = Screen::open(&gateway).await;
    let told = |screen: &Screen| {
        let strips = screen.all(".strip-warning");
        let texts: Vec<_> = strips.iter().map(|s| s.text_content().unwrap()).collect();
        let tells = |what: &str| texts.iter().any(|text| text.contains(what));
        tells("The certificate from AICORE_SERVICE_KEY ends on 20")
            && tells(
                "What stands at AICORE_SERVICE_KEY now is not used: it is no JSON, see \
                 bulkhead check.",
            )
    };
    screen.until("both warnings", told).await;
    let screen = review_in(screen, "Delete", "a1b2").await;
    screen.until("both warnings on Review", told).await;
}

#[wasm_bindgen_test]
async fn a_run_without_valid_credentials_says_where_they_stand_and_goes_on() {
    let refused = std::cell::Cell::new(1);
    let gateway = with(&[real("one", &plain_access())]).behind(move |call| {
        let is_refused = call.body.is_some() && refused.replace(0) > 0;
        is_refused.then(|| gateway_says(502, "upstream_auth", "The secret was refused (401)."))
    });
    gateway.know("a1b2");
    let screen = Screen::open(&gateway).await;
    let screen = review_in(screen, "Delete", "a1b2").await;
    send(&screen).await;
    screen
        .later_text(
            "The run has paused itself: the gateway has no valid credentials for the service. The \
             secret was refused (401). Nothing that met this was carried out; what was accepted before \
             goes on at the service. The \
             credentials come from AICORE_SERVICE_KEY: correct them there, then continue.",
        )
        .await;
    screen.press("Continue");
    screen.later_text("Done: 1 deleted.").await;
}

#[wasm_bindgen_test]
fn a_certificate_is_told_of_two_days_before_it_ends() {
    let now = Timestamp(1_000 * DAY);
    for (ends, expected) in [
        (0, Certificate::Ended),
        (1_000 * DAY, Certificate::Ended),
        (1_000 * DAY + 1, Certificate::EndsSoon),
        (1_002 * DAY, Certificate::EndsSoon),
        (1_002 * DAY + 1, Certificate::Good),
    ] {
        assert_eq!(Certificate::at(Timestamp(ends), now), expected, "{ends}");
    }
}

#[wasm_bindgen_test]
fn only_what_is_known_of_a_connection_is_said_and_nothing_from_outside_is_code() {
    let mut access = Access {
        until_restart: false,
        place: "the file `bulkhead.toml`".to_owned(),
        address: "http://10.0.0.5:8080/engine-rest".to_owned(),
        account: None,
        token_address: None,
        tenant: None,
        certificate_ends: None,
        notice: None,
    };
    let address = "http://10.0.0.5:8080/engine-rest";
    let place = "from the file `bulkhead.toml`";
    assert_eq!(messages::access(&access), format!("{address} · {place}"));
    assert_eq!(messages::not_used(&access), None);
    assert_eq!(messages::certificate(&access, Timestamp(0)), None);
    access.account = Some("a`b".to_owned());
    assert_eq!(
        messages::access(&access),
        format!("{address} as a'b · {place}")
    );
    access.certificate_ends = Some(Timestamp(0));
    let ended = messages::certificate(&access, Timestamp(1)).unwrap();
    assert!(ended.contains("has ended on 19"), "{ended}");
    access.notice = Some("It can’t be read.".to_owned());
    let not_used = messages::not_used(&access).unwrap();
    assert!(
        not_used.ends_with("is not used: It can’t be read."),
        "{not_used}"
    );
    assert_eq!(messages::spoken(place), "from the file bulkhead.toml");
}
