//! The screen of a run, and the history.

use bulkhead_app::browser::{Answer, Call, Failure};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::{
    gateway::{FakeGateway, World, accept, items, service},
    review::review,
    screen::{Screen, dispatch, press_key, settle},
};

/// One is deleted, one refused, one left out and not to be read any more.
fn partly(_: &Call, world: &mut World) -> Result<Answer, Failure> {
    world.remove("a1b2");
    world.broken.insert("e5f6".into());
    service(
        202,
        r#"{"deployments":[
            {"id":"c3d4","error":{"code":"01010076","message":"Current status RUNNING cannot be changed","requestId":"r-1"}},
            {"id":"a1b2","message":"Deletion scheduled"}
        ]}"#,
    )
}

pub async fn run(gateway: &FakeGateway, text: &str) -> Screen {
    let screen = review(gateway, text).await;
    send(&screen).await;
    screen
}

/// Confirms a deletion, and waits until its run is shown.
pub async fn send(screen: &Screen) {
    screen
        .until("the field", |s| s.text().contains("Type DELETE to confirm"))
        .await;
    screen.type_into("Type DELETE to confirm", "DELETE");
    screen
        .until("the button", |s| {
            !s.all(".button-danger")[0].has_attribute("disabled")
        })
        .await;
    screen.all(".button-danger")[0]
        .clone()
        .dispatch_event(&web_sys::MouseEvent::new("click").unwrap())
        .unwrap();
    screen
        .until("the run", |s| !s.all("[role=progressbar]").is_empty())
        .await;
}

#[wasm_bindgen_test]
async fn each_id_has_its_outcome_and_a_partial_success_is_no_success() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4\ne5f6\nx/y1").await;
    screen
        .later_text("Partially done: 1 deleted, 1 failed, 1 unknown and 1 skipped.")
        .await;
    assert!(screen.all(".progress .mark-success").is_empty());
    let rows = screen.rows("Results");
    let short: Vec<_> = rows.iter().map(|row| &row[1..5]).collect();
    assert_eq!(
        short,
        [
            ["c3d4", "Delete", "Failed", "STOPPED"],
            ["e5f6", "Delete", "Unknown", "STOPPED"],
            ["a1b2", "Delete", "Deleted", "gone"],
            ["x/y1", "", "Skipped", ""],
        ],
        "what failed stands first"
    );
    assert_eq!(
        rows[0][5],
        "Not allowed in current status: Current status RUNNING cannot be changed"
    );
    assert_eq!(rows[0][6..9], ["01010076", "r-1", "1"]);
    assert!(rows[1][5].starts_with("The change may have been made."));
}

#[wasm_bindgen_test]
async fn results_are_sorted_by_any_column_and_filtered_by_outcome() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4\ne5f6\nx/y1").await;
    screen.later_text("Partially done").await;
    let ids = |screen: &Screen| {
        let rows = screen.rows("Results");
        rows.iter().map(|row| row[1].clone()).collect::<Vec<_>>()
    };
    screen.press("ID");
    screen.press("ID");
    screen
        .until("the order", |s| ids(s) == ["x/y1", "e5f6", "c3d4", "a1b2"])
        .await;
    screen.press("Code");
    screen
        .until("what has a code first", |s| ids(s)[0] == "c3d4")
        .await;
    assert_eq!(
        ids(&screen),
        ["c3d4", "x/y1", "e5f6", "a1b2"],
        "equal rows keep the order of the column before"
    );
    let failed = screen
        .all(".toggle")
        .into_iter()
        .find(|toggle| toggle.text_content().unwrap().starts_with("Failed"))
        .unwrap();
    let failed: web_sys::HtmlElement = wasm_bindgen::JsCast::unchecked_into(failed);
    failed.click();
    screen.until("the filter", |s| ids(s) == ["c3d4"]).await;
    assert_eq!(
        failed.get_attribute("aria-pressed").as_deref(),
        Some("true")
    );
    failed.click();
    screen.until("no filter", |s| ids(s).len() == 4).await;
    screen.press("Status");
    screen
        .until("statuses in order, what has none last", |s| {
            ids(s) == ["c3d4", "e5f6", "a1b2", "x/y1"]
        })
        .await;
}

#[wasm_bindgen_test]
async fn a_run_goes_on_and_is_found_in_the_history_whatever_screen_is_shown() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen.go("/runs");
    screen
        .until("the history", |s| s.find("h1", "History").is_some())
        .await;
    screen.later_text("1 deleted and 1 failed").await;
    let row = &screen.rows("Runs")[0];
    assert_eq!(row[0], "Delete 2 deployments");
    assert_eq!(row[2..4], ["sandbox", "default"]);
    let link = screen.find("a", "Delete 2 deployments").unwrap();
    screen.go(&link.get_attribute("href").unwrap());
    screen
        .until("the run", |s| s.rows("Results").len() == 2)
        .await;
}

#[wasm_bindgen_test]
async fn after_a_run_the_text_box_is_empty_so_that_nothing_is_sent_twice() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen.go("/");
    screen.until_text("No IDs yet").await;
}

/// Refuses every id that begins with "r" or "u", whatever status it shows.
fn picky(call: &Call, world: &mut World) -> Result<Answer, Failure> {
    let item = |(id, _): (String, String)| {
        let error = |code: &str, message: String| serde_json::json!({"id": id, "error": {"code": code, "message": message}});
        match &id[..1] {
            "r" => error(
                "01010076",
                "Current status RUNNING cannot be changed".into(),
            ),
            "u" => error("01010016", format!("Deployment {id} does not exist")),
            _ => {
                world.remove(&id);
                serde_json::json!({"id": id, "message": "Deletion scheduled"})
            }
        }
    };
    let items: Vec<_> = items(call).into_iter().map(item).collect();
    service(
        202,
        &serde_json::json!({ "deployments": items }).to_string(),
    )
}

const PICKED: &str = "a001\nr001\nu001\nr002\nu002\nu003";

fn ids(screen: &Screen) -> Vec<String> {
    let rows = screen.rows("Results");
    rows.into_iter().map(|mut row| row.remove(1)).collect()
}

#[wasm_bindgen_test]
async fn failures_are_grouped_with_advice_and_shown_alone() {
    let gateway = FakeGateway::new(picky);
    let screen = run(&gateway, PICKED).await;
    screen.later_text("Partially done").await;
    let reasons: Vec<_> = screen
        .all(".reason")
        .iter()
        .map(|reason| reason.text_content().unwrap())
        .collect();
    assert_eq!(reasons.len(), 2);
    for (reason, parts) in reasons.iter().zip([
        [
            "3",
            // It says that there is none, and shows it.
            "Refused by the service",
            "Deployment … does not exist",
            "Read the service’s message",
        ],
        [
            "2",
            "Not allowed in current status",
            "01010076",
            "stop these first",
        ],
    ]) {
        for part in parts {
            assert!(reason.contains(part), "{part} in {reason}");
        }
    }
    screen.press("Show these (3)");
    screen
        .until("the group", |s| ids(s) == ["u001", "u002", "u003"])
        .await;
    screen.until_text("3 of 6 IDs").await;
    screen.press("Show all");
    screen.until("all", |s| ids(s).len() == 6).await;
}

#[wasm_bindgen_test]
async fn a_retry_sends_only_its_group_after_it_was_confirmed_and_is_linked() {
    let gateway = FakeGateway::new(picky);
    let screen = run(&gateway, PICKED).await;
    screen.later_text("Partially done").await;
    screen.press("Retry these (2)");
    screen
        .until("the review", |s| s.find("h1", "Review").is_some())
        .await;
    screen.until_text("2 IDs in 1 request").await;
    let button = "Delete 2 deployments";
    assert!(screen.is_disabled(button), "it is confirmed like any other");
    screen.type_into("Type DELETE to confirm", "DELETE");
    screen.until("the button", |s| !s.is_disabled(button)).await;
    screen.press(button);
    screen.later_text("Failed: 2 failed.").await;
    assert_eq!(ids(&screen), ["r001", "r002"]);
    let bodies = gateway.bulk_bodies();
    assert_eq!(bodies.len(), 2);
    assert!(
        !bodies[1].contains("u00") && !bodies[1].contains("a001"),
        "{}",
        bodies[1]
    );
    screen.until_text("Retry of Delete 6 deployments").await;
    let parent = screen
        .all(".subtitle a")
        .into_iter()
        .next()
        .and_then(|link| link.get_attribute("href"))
        .unwrap();
    screen.go(&parent);
    screen.until_text("Retried by Delete 2 deployments").await;
}

#[wasm_bindgen_test]
async fn a_search_goes_through_ids_and_messages() {
    let gateway = FakeGateway::new(picky);
    let screen = run(&gateway, PICKED).await;
    screen.later_text("Partially done").await;
    let search: HtmlInputElement = screen.all("input[type=search]")[0].clone().unchecked_into();
    for (text, expected) in [
        ("U002", vec!["u002"]),
        ("running cannot", vec!["r001", "r002"]),
        ("nowhere", vec![]),
    ] {
        search.set_value(text);
        dispatch(&search, "input");
        screen.until(text, |s| ids(s) == expected).await;
    }
    assert!(screen.text().contains("Nothing is found."));
}

#[wasm_bindgen_test]
async fn a_row_opens_with_all_that_is_known_and_slash_leads_to_the_search() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4\ne5f6\nx/y1").await;
    screen.later_text("Partially done").await;
    screen.press("c3d4");
    screen
        .until("details", |s| !s.all(".details").is_empty())
        .await;
    let details = |screen: &Screen| screen.all(".details")[0].text_content().unwrap();
    for part in [
        "Current status RUNNING cannot be changed",
        "01010076",
        "r-1",
        "STOPPED",
        "Status check",
        "line 2",
        "Delete, ",
        "answered 202 after",
    ] {
        assert!(
            details(&screen).contains(part),
            "{part} in {}",
            details(&screen)
        );
    }
    let text = details(&screen);
    let (_, correlation) = text.split_once("Correlation ID").unwrap();
    let (run, _) = correlation.split_once('-').unwrap();
    assert!(text.contains(&format!("Run{run}Correlation ID")), "{text}");
    let button: HtmlElement = screen.button("c3d4");
    assert_eq!(
        button.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    button.focus().unwrap();
    press_key(&button, "ArrowDown");
    press_key(&screen.button("e5f6"), "ArrowDown");
    press_key(&screen.button("a1b2"), "ArrowDown");
    screen
        .until("the next row", |s| details(s).contains("It was not sent."))
        .await;
    press_key(&screen.button("x/y1"), "Escape");
    screen
        .until("no details", |s| s.all(".details").is_empty())
        .await;
    // Where the details were, the focus comes back first.
    settle().await;
    press_key(&screen.button("x/y1"), "/");
    settle().await;
    let focused = leptos::prelude::document().active_element().unwrap();
    assert_eq!(focused.get_attribute("type").as_deref(), Some("search"));
}

#[wasm_bindgen_test]
async fn when_all_went_well_a_short_message_says_so() {
    let gateway = FakeGateway::new(accept);
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen.later_text("Delete 2 deployments: 2 deleted").await;
    screen
        .until("the sign", |s| s.all(".progress .mark-success").len() == 1)
        .await;
    assert!(screen.all(".reasons").is_empty());
    screen
        .all(".toast-close")
        .into_iter()
        .for_each(|close| close.unchecked_into::<HtmlElement>().click());
    screen
        .until("no message", |s| s.all(".toast").is_empty())
        .await;
}
