//! Deployments of a process engine: how they are deleted, and what becomes of them.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use bulkhead_app::browser::{Answer, Call, Failure};
use bulkhead_core::service::Method;
use leptos::prelude::document;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlInputElement};

use crate::{
    gateway::{FakeGateway, service},
    screen::{Screen, settle},
    survey::{groups, until_title},
    time,
};

const CONNECTIONS: &str = r#"[{"name":"sandbox","kind":"ai-core","sandbox":true,
    "fingerprint":"ai-core:test","resourceGroups":["default","team-b"]},
    {"name":"flows","kind":"engine","sandbox":true,"fingerprint":"engine:test"},
    {"name":"flows-too","kind":"engine","sandbox":true,"fingerprint":"engine:other"}]"#;

/// The message of an engine about a deployment that others are changing.
const LOCKED: &str = "ENGINE-03005 Entity was updated by another transaction concurrently.TenantId: \
    t1, Variables: {iban=DE00}";

/// The number of instances of each deployment that run.
type Deployments = Rc<RefCell<BTreeMap<String, usize>>>;

fn error(status: u16, message: &str) -> Result<Answer, Failure> {
    let body = json!({"type": "AnException", "message": message, "code": null});
    service(status, &body.to_string())
}

/// These deployments, and how many instances of each run.
fn deployments(all: &[(&str, usize)]) -> Deployments {
    let all = all.iter().map(|(id, n)| ((*id).to_owned(), *n));
    Rc::new(RefCell::new(all.collect()))
}

/// A gateway before an engine with these deployments.
fn engine(all: &[(&str, usize)]) -> FakeGateway {
    engine_with(&deployments(all))
}

/// The same with deployments that change. What is called `billing` stays so.
fn engine_with(all: &Deployments) -> FakeGateway {
    let all = all.clone();
    FakeGateway::scripted(move |call| match call.url.as_str() {
        "/api/connections" => service(200, CONNECTIONS),
        url => match url.strip_prefix("/api/connections/flows/") {
            Some(path) if call.method == Method::Get => read(&all.borrow(), path),
            Some("deployment/delete") => delete(&mut all.borrow_mut(), call),
            _ => error(404, "HTTP 404 Not Found"),
        },
    })
}

fn read(all: &BTreeMap<String, usize>, path: &str) -> Result<Answer, Failure> {
    let view = |id: &str| {
        json!({"id": id, "name": format!("name of {id}"), "source": null, "tenantId": null,
            "deploymentTime": "2026-11-28T13:00:16.169+0000"})
    };
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let body: Value = match path {
        "deployment/delete" => return error(405, "HTTP 405 Method Not Allowed"),
        "deployment" => all.keys().map(|id| view(id)).collect(),
        "process-definition/statistics" if all.contains_key("uncounted") => {
            return error(403, "RBAC: access denied");
        }
        "process-definition/statistics" => {
            let statistics = all.iter().map(|(id, instances)| {
                let definition = json!({"key": id, "version": 1, "deploymentId": id});
                json!({"instances": instances, "definition": definition})
            });
            statistics.collect()
        }
        "case-definition" => json!([]),
        other => match other.strip_prefix("deployment/") {
            Some(id) if all.contains_key(id) => view(id),
            _ => return error(404, "Deployment with id 'x' does not exist"),
        },
    };
    service(200, &body.to_string())
}

fn delete(all: &mut BTreeMap<String, usize>, call: &Call) -> Result<Answer, Failure> {
    let body: Value = serde_json::from_str(call.body.as_deref().unwrap()).unwrap();
    let cascade = body["cascade"].as_bool().unwrap();
    let ids = body["deploymentIds"].as_array().unwrap().iter();
    let rows = ids.map(|id| {
        let message = match all.get(id.as_str().unwrap()) {
            None => Some(format!("Deployment with id {id} does not exist")),
            Some(_) if id == "billing" => Some(LOCKED.to_owned()),
            Some(instances) if *instances > 0 && !cascade => Some(format!(
                "ENGINE-03076 Deletion failed: there are {instances} dependent process instances."
            )),
            Some(_) => None,
        };
        if message.is_none() {
            all.remove(id.as_str().unwrap());
        }
        let status = if message.is_none() {
            "SUCCESS"
        } else {
            "FAILURE"
        };
        json!({"deploymentId": id, "status": status, "errorMessage": message})
    });
    let rows: Value = rows.collect();
    service(207, &rows.to_string())
}

/// Opens the page with the engine chosen, and pastes.
async fn compose(gateway: &FakeGateway, text: &str) -> Screen {
    let screen = Screen::open(gateway).await;
    screen
        .until("the connections", |s| {
            !s.all("option[value=flows]").is_empty()
        })
        .await;
    screen.select("flows");
    screen.until_text("Skip IO mappings").await;
    screen.type_ids(text);
    screen
}

async fn review(gateway: &FakeGateway, text: &str) -> Screen {
    let screen = compose(gateway, text).await;
    screen
        .until("the button", |s| !s.is_disabled("Review"))
        .await;
    screen.press("Review");
    screen.until("the status", |s| !groups(s).is_empty()).await;
    screen
}

/// The check box behind a label that begins so.
fn check_box(screen: &Screen, label: &str) -> HtmlInputElement {
    let labels = screen.all("label.check");
    let is_it = |e: &Element| {
        e.text_content()
            .unwrap_or_default()
            .trim()
            .starts_with(label)
    };
    let found = labels.into_iter().find(is_it);
    let found = found.unwrap_or_else(|| panic!("no check box {label:?} in {}", screen.text()));
    found
        .query_selector("input")
        .unwrap()
        .unwrap()
        .unchecked_into()
}

fn is_ready(screen: &Screen) -> bool {
    !screen.all("button[type=submit]")[0].has_attribute("disabled")
}

/// The bodies of all deletions so far.
fn sent(gateway: &FakeGateway) -> Vec<Value> {
    let bodies = gateway.bulk_bodies();
    let bodies = bodies.iter().map(|body| serde_json::from_str(body));
    bodies.map(Result::unwrap).collect()
}

fn press_send(screen: &Screen) {
    let button: web_sys::HtmlElement = screen.all("button[type=submit]")[0]
        .clone()
        .unchecked_into();
    button.click();
}

async fn send(screen: &Screen, consent: bool) {
    screen.type_into("Type DELETE to confirm", "DELETE");
    if consent {
        check_box(screen, "Also destroy").click();
    }
    screen.until("the button", is_ready).await;
    press_send(screen);
    screen
        .until("the run", |s| !s.all("[role=progressbar]").is_empty())
        .await;
}

#[wasm_bindgen_test]
async fn an_engine_has_flags_and_neither_groups_nor_anything_to_stop() {
    let screen = compose(&engine(&[("a1", 0)]), "a1").await;
    assert!(!screen.text().contains("Resource group"));
    let choices: Vec<_> = screen
        .all("label.segment span")
        .iter()
        .map(|s| s.text_content().unwrap())
        .collect();
    assert_eq!(choices, ["Deployments", "Delete"]);
    for flag in ["Cascade", "Skip custom listeners", "Skip IO mappings"] {
        assert!(!check_box(&screen, flag).checked(), "{flag}");
    }
    screen
        .until("the button", |s| !s.is_disabled("Review"))
        .await;
    // Back at the other family there are others, and nothing is chosen.
    screen.select("sandbox");
    screen.until_text("Stop then delete").await;
    assert!(!screen.text().contains("Cascade"));
    assert!(screen.is_disabled("Review"));
}

#[wasm_bindgen_test]
async fn what_runs_is_left_out_until_cascade_is_on_and_agreed_to() {
    let gateway = engine(&[("a1", 0), ("b2", 3), ("c3", 4)]);
    let screen = review(&gateway, "a1\nb2\nc3\nx9").await;
    until_title(&screen, "Delete 1 deployment").await;
    let expected = [
        ["with no running instances seen", "1", "Will be deleted"],
        [
            "with running instances",
            "2",
            "Left out: the engine refuses this without cascade",
        ],
        [
            "not found",
            "1",
            "Left out: the engine knows no such ID, or does not show it to this account",
        ],
    ];
    assert_eq!(groups(&screen), expected);
    screen
        .until_text("2 deployments have running instances")
        .await;
    screen.press("Turn cascade on");
    until_title(&screen, "Delete 3 deployments").await;
    screen
        .until_text("Cascade destroys 7 running process instances")
        .await;
    screen.type_into("Type DELETE to confirm", "DELETE");
    settle().await;
    assert!(!is_ready(&screen), "the word is not enough");
    check_box(
        &screen,
        "Also destroy 7 running process instances and all history",
    )
    .click();
    screen.until("the button", is_ready).await;
    // What was agreed to is not what is destroyed now.
    screen.tick("Include 2 with running instances");
    screen.until_text("Also destroy whatever instances").await;
    assert!(!is_ready(&screen));
    assert!(sent(&gateway).is_empty());
}

#[wasm_bindgen_test]
async fn failures_have_classes_and_what_runs_is_retried_with_cascade() {
    let gateway = engine(&[("a1", 0), ("b2", 3)]);
    let screen = review(&gateway, "a1\nb2\nx9").await;
    screen.tick("Include 1 with running instances");
    screen.tick("Include 1 not found");
    until_title(&screen, "Delete 3 deployments").await;
    send(&screen, false).await;
    screen
        .later_text("Partially done: 1 deleted and 2 failed.")
        .await;
    screen.until_text("Instances are running").await;
    screen.until_text("the account may not see it").await;
    let rows = screen.rows("Results");
    let row = rows.iter().find(|row| row[2] == "name of a1").unwrap();
    assert_eq!(row[4..6], ["Deleted", "gone"], "nothing of it was running");
    let row = rows.iter().find(|row| row[2] == "name of b2").unwrap();
    assert_eq!(row[4..6], ["Failed", "instances running"]);
    assert_eq!(row[7], "ENGINE-03076");
    screen.press("Retry these with cascade (1)");
    until_title(&screen, "Delete 1 deployment").await;
    assert!(check_box(&screen, "Cascade").checked());
    send(&screen, true).await;
    screen.later_text("Done: 1 deleted.").await;
    screen.until_text("with Cascade").await;
    let row = &screen.rows("Results")[0];
    assert_eq!(row[4..6], ["Deleted, with 3 instances", "gone"]);
    let outcome = &screen.all(".col-outcome > .mark")[0];
    assert!(outcome.class_list().contains("mark-warning"));
    let sent = sent(&gateway);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["cascade"], false);
    assert_eq!(sent[1]["cascade"], true);
    assert_eq!(sent[1]["deploymentIds"], json!(["b2"]));
}

#[wasm_bindgen_test]
async fn what_was_left_out_because_it_runs_can_go_with_cascade_afterwards() {
    let gateway = engine(&[("a1", 0), ("b2", 3), ("c3", 4)]);
    let screen = review(&gateway, "a1\nb2\nc3").await;
    until_title(&screen, "Delete 1 deployment").await;
    send(&screen, false).await;
    screen.later_text("Done: 1 deleted and 2 skipped.").await;
    screen
        .until_text("2 deployments were left out, because instances of them are running.")
        .await;
    screen.press("Review these with cascade (2)");
    until_title(&screen, "Delete 2 deployments").await;
    assert!(check_box(&screen, "Cascade").checked());
    send(&screen, true).await;
    screen.later_text("Done: 2 deleted.").await;
    assert!(!screen.text().contains("left out, because"));
    let sent = sent(&gateway);
    assert_eq!(sent[1]["deploymentIds"], json!(["b2", "c3"]));
}

#[wasm_bindgen_test]
async fn variables_of_processes_are_shown_only_to_who_asks() {
    let gateway = engine(&[("billing", 0)]);
    let screen = compose(&gateway, "billing").await;
    // A word without a digit is unlikely to be an id.
    screen.until_text("Include them anyway").await;
    check_box(&screen, "Include them anyway").click();
    screen
        .until("the button", |s| !s.is_disabled("Review"))
        .await;
    screen.press("Review");
    until_title(&screen, "Delete 1 deployment").await;
    send(&screen, false).await;
    screen.later_text("Failed: 1 failed.").await;
    let tries = sent(&gateway).len();
    assert!(tries > 1, "it is tried again by itself");
    // Nor in what only a pointer shows.
    assert!(!document().body().unwrap().inner_html().contains("iban"));
    check_box(&screen, "Show process variables").click();
    screen.until_text("iban=DE00").await;
    check_box(&screen, "Show process variables").click();
    screen
        .until("them gone", |s| !s.text().contains("iban"))
        .await;
}

#[wasm_bindgen_test]
async fn each_deployment_is_shown_with_what_hangs_on_it() {
    let gateway = engine(&[("a1", 0), ("b2", 3)]);
    let screen = review(&gateway, "a1\nb2\nx9").await;
    screen
        .until("the table", |s| s.rows("Items").len() == 3)
        .await;
    let rows = screen.rows("Items");
    assert_eq!(rows[0][2], "name of a1");
    let left_out = "Left out: instances are running";
    assert_eq!(rows[1][3..6], [left_out, "3", "0"]);
    assert_eq!(rows[1][8..], ["1", "1", "2"]);
    screen.press("Instances");
    screen.press("Instances");
    screen
        .until("the order", |s| s.rows("Items")[0][1] == "b2")
        .await;
    screen.press("b2");
    screen.until_text("3 process instances").await;
}

const CHANGED: &str = "What was read of some items has changed since. Look at it and press again.";

/// Reviews two deployments with cascade, agrees, and presses when what was read is old.
async fn send_late(all: &Deployments, change: impl FnOnce(&mut BTreeMap<String, usize>)) -> Late {
    let gateway = engine_with(all);
    let screen = review(&gateway, "b2\nc3").await;
    screen.press("Turn cascade on");
    until_title(&screen, "Delete 2 deployments").await;
    screen.type_into("Type DELETE to confirm", "DELETE");
    check_box(&screen, "Also destroy 7 running process instances").click();
    screen.until("the button", is_ready).await;
    change(&mut all.borrow_mut());
    time::advance(Duration::from_secs(61));
    press_send(&screen);
    Late { screen, gateway }
}

struct Late {
    screen: Screen,
    gateway: FakeGateway,
}

#[wasm_bindgen_test]
async fn more_instances_than_were_agreed_to_are_not_destroyed_unasked() {
    let all = deployments(&[("b2", 3), ("c3", 4)]);
    let Late { screen, gateway } = send_late(&all, |all| {
        all.insert("b2".into(), 3_000);
    })
    .await;
    screen.until_text(CHANGED).await;
    screen
        .until_text("Also destroy 3,004 running process instances")
        .await;
    assert!(!is_ready(&screen), "it has to be agreed to anew");
    assert!(sent(&gateway).is_empty());
    check_box(&screen, "Also destroy 3,004 running process instances").click();
    screen.until("the button", is_ready).await;
    press_send(&screen);
    screen.later_text("Done: 2 deleted.").await;
}

#[wasm_bindgen_test]
async fn fewer_instances_than_were_agreed_to_are_nothing_to_ask_for() {
    let all = deployments(&[("b2", 3), ("c3", 4)]);
    let Late { screen, .. } = send_late(&all, |all| {
        all.insert("b2".into(), 1);
    })
    .await;
    screen.later_text("Done: 2 deleted.").await;
}

#[wasm_bindgen_test]
async fn who_takes_the_consent_back_while_the_status_is_read_again_sends_nothing() {
    let all = deployments(&[("b2", 3), ("c3", 4)]);
    let Late { screen, gateway } = send_late(&all, |_| {}).await;
    check_box(&screen, "Also destroy").click();
    screen.until_text(", just now").await;
    settle().await;
    assert!(sent(&gateway).is_empty());
    assert!(!is_ready(&screen));
    assert!(!screen.text().contains(CHANGED));
}

#[wasm_bindgen_test]
async fn what_could_not_be_counted_is_said_and_agreed_to() {
    let gateway = engine(&[("a1", 0), ("uncounted", 0)]);
    let screen = review(&gateway, "a1").await;
    screen
        .until_text("What runs of some deployments could not be counted")
        .await;
    let expected = [[
        "with running instances unknown",
        "1",
        "Will be deleted, unless the engine refuses it",
    ]];
    assert_eq!(groups(&screen), expected);
    check_box(&screen, "Cascade").click();
    let text = "Also destroy whatever runs of 1 deployment that was not counted and all history";
    screen.until_text(text).await;
}

#[wasm_bindgen_test]
async fn flags_are_chosen_anew_for_another_service() {
    let screen = compose(&engine(&[("a1", 0)]), "a1").await;
    check_box(&screen, "Cascade").click();
    settle().await;
    assert!(check_box(&screen, "Cascade").checked());
    screen.select("flows-too");
    settle().await;
    screen.until_text("Skip IO mappings").await;
    assert!(!check_box(&screen, "Cascade").checked());
}

#[wasm_bindgen_test]
async fn where_nothing_is_left_to_send_it_is_shown_what_runs() {
    let gateway = engine(&[("b2", 3)]);
    let screen = review(&gateway, "b2").await;
    screen.until_text("Nothing is left to send.").await;
    screen
        .until("the table", |s| s.rows("Items").len() == 1)
        .await;
    let left_out = "Left out: instances are running";
    assert_eq!(screen.rows("Items")[0][3..6], [left_out, "3", "0"]);
    screen.tick("Include 1 with running instances");
    let sent = "Will be sent, but the service is expected to reject it";
    screen
        .until("the outlook", |s| s.rows("Items")[0][3] == sent)
        .await;
}

#[wasm_bindgen_test]
async fn the_focus_stays_where_cascade_was_turned_on() {
    let screen = review(&engine(&[("b2", 3)]), "b2").await;
    screen.press("Turn cascade on");
    screen.until_text("Cascade destroys 3 running").await;
    let focused = document().active_element().unwrap();
    assert!(focused.text_content().unwrap().contains("How to delete"));
}
