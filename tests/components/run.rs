//! The screen of a run, and the history.

use bulkhead_app::browser::{Answer, Call, Failure};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    review::review,
    screen::{FakeGateway, Screen, service},
};

/// One is scheduled, one refused, one left out.
fn partly(_: &Call) -> Result<Answer, Failure> {
    service(
        202,
        r#"{"deployments":[
            {"id":"c3d4","error":{"code":"01010076","message":"Current status RUNNING cannot be changed","requestId":"r-1"}},
            {"id":"a1b2","message":"Deletion scheduled"}
        ]}"#,
    )
}

async fn run(gateway: &FakeGateway, text: &str) -> Screen {
    let screen = review(gateway, text).await;
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
        .until("the run", |s| !s.all("progress").is_empty())
        .await;
    screen
}

#[wasm_bindgen_test]
async fn each_id_has_its_outcome_and_a_partial_success_is_no_success() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4\ne5f6\nx/y1").await;
    screen
        .until_text("Only a part went well: 1 change is scheduled, 1 failed and 1 unknown.")
        .await;
    assert!(screen.all(".strip-success").is_empty());
    let rows = screen.rows("Results");
    let short: Vec<_> = rows.iter().map(|row| &row[1..4]).collect();
    assert_eq!(
        short,
        [
            ["a1b2", "Delete", "Scheduled"],
            ["c3d4", "Delete", "Failed"],
            ["e5f6", "Delete", "Unknown"],
            ["x/y1", "", "Skipped"],
        ]
    );
    assert_eq!(
        rows[1][4],
        "Not allowed in its status: Current status RUNNING cannot be changed"
    );
    assert_eq!(rows[1][5..8], ["01010076", "r-1", "1"]);
    assert!(rows[2][4].starts_with("The change may have been made."));
}

#[wasm_bindgen_test]
async fn results_are_sorted_by_any_column_and_filtered_by_outcome() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4\ne5f6\nx/y1").await;
    screen.until_text("Only a part went well").await;
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
        .until("the order", |s| ids(s).last().unwrap() == "c3d4")
        .await;
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
}

#[wasm_bindgen_test]
async fn a_run_goes_on_and_is_found_in_the_history_whatever_screen_is_shown() {
    let gateway = FakeGateway::new(partly);
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen.go("/runs");
    screen
        .until("the history", |s| s.find("h1", "History").is_some())
        .await;
    screen.until_text("1 scheduled and 1 failed").await;
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
    screen.until_text("No ids yet").await;
}
