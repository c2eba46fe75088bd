//! Runs that the browser keeps.

use std::{cell::Cell, rc::Rc};

use bulkhead_app::{
    browser::{Call, try_lock},
    gateway::Gateway,
    state::{AppState, Records, Role, Run, Runs, lock_name},
};
use bulkhead_core::{
    ledger::{Ledger, Phase, Record, Summary},
    wire::RunId,
};
use futures_util::join;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    gateway::{FakeGateway, accept, service},
    screen::{Screen, forget, settle},
};

/// A record as the first version has written it: a summary, then the pieces.
const RECORD: &str = include_str!("../../core/tests/all/first_format.jsonl");

/// The pieces up to where a request with the first id is under way.
const UNDER_WAY: usize = 6;

/// Leaves a record as a page does that is lost after so many pieces, for a service with this
/// fingerprint.
async fn leave_behind(pieces: usize, fingerprint: &str) -> RunId {
    forget().await;
    let record = RECORD.replace(
        "\"fingerprint\":\"f\"",
        &format!("\"fingerprint\":\"{fingerprint}\""),
    );
    let mut lines = record.lines();
    let mut summary = Summary::read(lines.next().unwrap()).unwrap();
    let lines: Vec<String> = lines.take(pieces).map(Into::into).collect();
    if lines.len() == pieces {
        summary.tally.phase = Phase::Running;
    }
    let records = Records::open().await.unwrap();
    let text = summary.to_text();
    records
        .add(&summary.run, 0, &lines, Some((0, &text)))
        .await
        .unwrap();
    summary.run
}

fn offers(screen: &Screen) -> usize {
    screen.all("section[aria-label='Unfinished runs'] li").len()
}

/// The same gateway, with these connections.
fn with_connections(gateway: FakeGateway, connections: &'static str) -> FakeGateway {
    gateway.behind(move |call| (call.url == "/api/connections").then(|| service(200, connections)))
}

#[wasm_bindgen_test]
async fn a_record_without_an_account_is_offered_on_the_connection_that_has_one_now() {
    leave_behind(UNDER_WAY, "ai-core:test").await;
    let gateway = FakeGateway::new(accept);
    gateway.know("c3d4 e5f6 g7h8");
    let connections = r#"[
        {"name":"other","kind":"ai-core","sandbox":false,"fingerprint":"ai-core:test#a1","resourceGroups":["default"]},
        {"name":"sandbox","kind":"ai-core","sandbox":false,"fingerprint":"ai-core:test#a2","resourceGroups":["default"]}]"#;
    let gateway = with_connections(gateway, connections);
    let screen = Screen::reopen(&gateway).await;
    screen
        .until("the groups", |s| s.find("option", "default").is_some())
        .await;
    assert_eq!(offers(&screen), 0, "it was made on the other one");
    screen.select("sandbox");
    screen.until("the offer", |s| offers(s) == 1).await;
    screen
        .find("button", "Resume Delete 4 deployments")
        .unwrap()
        .click();
    screen
        .later("the end", |s| s.text().contains("3 of 4 items done"))
        .await;
    let calls = gateway.calls.borrow();
    let changes = calls.iter().filter(|call| call.body.is_some());
    let urls: Vec<_> = changes.map(|call| call.url.clone()).collect();
    assert!(!urls.is_empty());
    assert!(
        urls.iter()
            .all(|url| url.starts_with("/api/connections/sandbox/")),
        "{urls:?}"
    );
}

#[wasm_bindgen_test]
async fn a_record_with_another_account_is_not_offered() {
    leave_behind(UNDER_WAY, "ai-core:test#a1").await;
    let connections = r#"[
        {"name":"sandbox","kind":"ai-core","sandbox":false,"fingerprint":"ai-core:test#a2","resourceGroups":["default"]}]"#;
    let gateway = with_connections(FakeGateway::new(accept), connections);
    let screen = Screen::reopen(&gateway).await;
    screen
        .until("the groups", |s| s.find("option", "default").is_some())
        .await;
    settle().await;
    assert_eq!(offers(&screen), 0);
}

fn sent(gateway: &FakeGateway) -> Vec<String> {
    let bodies = gateway.bulk_bodies();
    let ids = ["a1b2", "c3d4", "e5f6", "g7h8", "i9j0"];
    let holds = |id: &&str| bodies.iter().any(|body| body.contains(*id));
    ids.into_iter().filter(holds).map(Into::into).collect()
}

#[wasm_bindgen_test]
async fn a_run_that_was_cut_off_is_offered_and_goes_on_with_what_was_not_done() {
    leave_behind(UNDER_WAY, "ai-core:test").await;
    let gateway = FakeGateway::new(accept);
    gateway.know("c3d4 e5f6 g7h8");
    let screen = Screen::reopen(&gateway).await;
    screen.until("the offer", |s| offers(s) == 1).await;
    screen.until_text("started 2026-01-31").await;
    screen
        .find("button", "Resume Delete 4 deployments")
        .unwrap()
        .click();
    screen
        .until("the run", |s| s.find("button", "Pause").is_some())
        .await;
    screen
        .later("the end", |s| s.find("button", "Pause").is_none())
        .await;
    // What was under way is read first: it was done. What the service had refused it refuses.
    assert_eq!(sent(&gateway), ["e5f6", "g7h8"]);
    screen.until_text("3 deleted, 1 failed and 2 skipped").await;
    screen.go("/runs");
    screen.until_text("3 deleted, 1 failed and 2 skipped").await;
    screen.go("/");
    screen.until_text("New bulk action").await;
    settle().await;
    // The list of runs is read again first.
    screen.until("no offer", |s| offers(s) == 0).await;
}

#[wasm_bindgen_test]
async fn the_rest_of_a_run_that_was_cut_off_can_be_cancelled() {
    let run = leave_behind(UNDER_WAY, "ai-core:test").await;
    let gateway = FakeGateway::new(accept);
    gateway.know("c3d4 e5f6 g7h8");
    let screen = Screen::reopen(&gateway).await;
    screen.go(&format!("/runs/{run}"));
    screen.until_text("This run was interrupted at").await;
    screen
        .until("the connection", |s| !s.is_disabled("Resume"))
        .await;
    screen.press("Cancel the rest");
    screen.later_text("The run ended early").await;
    assert_eq!(sent(&gateway), [""; 0]);
    let ends = |s: &Screen| s.rows("Results").iter().any(|row| row[3] == "Deleted");
    screen.until("what was under way", ends).await;
}

#[wasm_bindgen_test]
async fn a_run_of_another_service_is_not_offered_and_says_why() {
    let run = leave_behind(UNDER_WAY, "ai-core:elsewhere").await;
    let gateway = FakeGateway::new(accept);
    let screen = Screen::reopen(&gateway).await;
    screen.go("/runs");
    screen.until_text("Interrupted").await;
    screen.go("/");
    screen.until_text("New bulk action").await;
    settle().await;
    assert_eq!(offers(&screen), 0);
    screen.go(&format!("/runs/{run}"));
    screen
        .until_text("It can only go on where it was begun")
        .await;
    assert!(screen.is_disabled("Resume"));
}

#[wasm_bindgen_test]
async fn a_finished_run_is_shown_with_all_that_was_known_of_it() {
    let run = leave_behind(usize::MAX, "ai-core:test").await;
    let screen = Screen::reopen(&FakeGateway::new(accept)).await;
    screen.go("/runs");
    screen
        .until("the history", |s| s.rows("Runs").len() == 1)
        .await;
    let row = &screen.rows("Runs")[0];
    assert_eq!(row[0], "Delete 4 deployments");
    assert_eq!(row[2..5], ["sandbox", "team-b", "Partially done"]);
    let (started, ended) = row[1].split_once("Ended ").unwrap();
    for time in [started, ended] {
        assert!(time.starts_with("2026-"), "{time}");
        assert!(time.contains(" UTC"), "{time}");
    }
    let ended = format!("Ended {ended}");
    screen.go(&format!("/runs/{run}"));
    screen
        .until("the results", |s| s.rows("Results").len() == 6)
        .await;
    let is_shown = |subtitle: &web_sys::Element| subtitle.text_content().as_deref() == Some(&ended);
    assert!(screen.all(".subtitle").iter().any(is_shown), "{ended}");
    screen
        .until_text("The run ended early. You cancelled the run")
        .await;
    assert!(screen.find("button", "Resume").is_none());
    assert!(screen.find("button", "Export CSV").is_some());
}

/// Presses a button as soon as the connection of a run is known.
async fn press_when_connected(screen: &Screen, name: &str) {
    screen
        .until("the connection", |s| {
            s.find("button", name).is_some() && !s.is_disabled(name)
        })
        .await;
    screen.press(name);
}

/// It stayed *unknown* for ever, though the service could have been asked.
#[wasm_bindgen_test]
async fn what_a_run_has_left_open_is_checked_again_and_that_survives_a_reload() {
    let run = leave_behind(usize::MAX, "ai-core:test").await;
    let gateway = FakeGateway::new(accept);
    gateway.know("e5f6");
    let screen = Screen::reopen(&gateway).await;
    screen.go(&format!("/runs/{run}"));
    let name = "Check status again (1)";
    press_when_connected(&screen, name).await;
    screen
        .later_text("Checked: nothing is scheduled or unknown any more.")
        .await;
    screen
        .until("the end", |s| s.find("button", name).is_none())
        .await;
    assert_eq!(sent(&gateway), [""; 0], "nothing is sent");
    let is_known = |s: &Screen| {
        let rows = s.rows("Results");
        rows.len() == 6 && rows.iter().all(|row| row[3] != "Unknown")
    };
    screen.until("the outcome", is_known).await;
    let screen = Screen::reopen(&gateway).await;
    screen.go(&format!("/runs/{run}"));
    screen.until("the same", is_known).await;
    assert!(screen.find("button", name).is_none());
}

/// The button came back, and nothing told that anything had been read.
#[wasm_bindgen_test]
async fn a_further_reading_that_finds_nothing_new_says_so() {
    let run = leave_behind(usize::MAX, "ai-core:test").await;
    let fails = |call: &Call| call.url.contains("e5f6").then(|| service(500, ""));
    let gateway = FakeGateway::new(accept).behind(fails);
    let screen = Screen::reopen(&gateway).await;
    screen.go(&format!("/runs/{run}"));
    let name = "Check status again (1)";
    press_when_connected(&screen, name).await;
    screen
        .later_text("Checked: nothing has changed, 1 is still scheduled or unknown.")
        .await;
    // What was read is summarised before it may be read once more.
    screen
        .until("the button", |s| s.find("button", name).is_some())
        .await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_listed_with_the_reason_and_can_be_removed() {
    let run = leave_behind(3, "ai-core:test").await;
    let records = Records::open().await.unwrap();
    let newer = r#"{"version":7,"whatever":"it holds"}"#;
    records.add(&run, 3, &[], Some((3, newer))).await.unwrap();
    let screen = Screen::reopen(&FakeGateway::new(accept)).await;
    screen.go("/runs");
    screen.until_text("was written in format 7").await;
    screen.go(&format!("/runs/{run}"));
    screen.until_text("This run can’t be read").await;
    screen.go("/runs");
    let name = "Remove the unreadable run";
    screen
        .until("the button", |s| s.find("button", name).is_some())
        .await;
    screen.press(name);
    assert_eq!(screen.rows("Runs").len(), 1, "it asks first");
    let sure = "Delete this record permanently the unreadable run";
    screen
        .until("the question", |s| s.find("button", sure).is_some())
        .await;
    screen.press(sure);
    screen.until_text("Nothing was sent yet.").await;
    assert_eq!(records.pieces(run.as_str(), 0).await.unwrap(), [""; 0]);
}

#[wasm_bindgen_test]
async fn a_record_that_lacks_a_piece_is_not_shown_as_if_it_were_whole() {
    let run = leave_behind(2, "ai-core:test").await;
    let records = Records::open().await.unwrap();
    let pieces: Vec<String> = RECORD.lines().skip(4).map(Into::into).collect();
    records.add(&run, 2, &pieces, None).await.unwrap();
    let screen = Screen::reopen(&FakeGateway::new(accept)).await;
    screen.go(&format!("/runs/{run}"));
    screen
        .until_text("the record of this run has no beginning")
        .await;
}

#[wasm_bindgen_test]
async fn a_run_whose_beginning_was_cut_off_is_forgotten() {
    let run = leave_behind(1, "ai-core:test").await;
    let records = Records::open().await.unwrap();
    records.add(&run, 1, &[], Some((0, ""))).await.unwrap();
    let screen = Screen::reopen(&FakeGateway::new(accept)).await;
    screen.go("/runs");
    screen.until_text("Nothing was sent yet.").await;
    assert_eq!(records.list().await.unwrap(), []);
    assert_eq!(records.pieces(run.as_str(), 0).await.unwrap(), [""; 0]);
}

#[wasm_bindgen_test]
async fn a_second_tab_that_records_the_same_run_ends_the_first() {
    let run = leave_behind(UNDER_WAY, "ai-core:test").await;
    let gateway = FakeGateway::new(accept);
    gateway.know("c3d4 e5f6 g7h8");
    let screen = Screen::reopen(&gateway).await;
    screen.go(&format!("/runs/{run}"));
    press_when_connected(&screen, "Resume").await;
    screen
        .until("the run", |s| s.find("button", "Pause").is_some())
        .await;
    settle().await;
    let before = sent(&gateway);
    // A browser without locks lets two of them be at it.
    let records = Records::open().await.unwrap();
    let piece = r#"{"events":[{"at":1769846407000,"event":"paused","reason":{"kind":"paused"}}]}"#;
    let mut next = 0;
    loop {
        let some = records.pieces(run.as_str(), next).await.unwrap().len();
        next += u32::try_from(some).unwrap();
        // What the first one is recording right now may take the place.
        if some == 0 && records.add(&run, next, &[piece.into()], None).await.is_ok() {
            break;
        }
    }
    screen.later_text("This run was interrupted at").await;
    assert_eq!(sent(&gateway), before, "only what is recorded may go");
    assert!(screen.find("button", "Pause").is_none());
    screen
        .until_text("Paused: nothing goes out until you resume.")
        .await;
}

/// It was said that this tab goes on with it, and there was a button that did nothing.
#[wasm_bindgen_test]
async fn a_run_that_has_paused_itself_in_another_tab_is_continued_there() {
    let run = leave_behind(UNDER_WAY, "ai-core:test").await;
    let records = Records::open().await.unwrap();
    let piece =
        r#"{"events":[{"at":1769846407000,"event":"paused","reason":{"kind":"rate-limited"}}]}"#;
    let next = u32::try_from(UNDER_WAY).unwrap();
    records
        .add(&run, next, &[piece.into()], None)
        .await
        .unwrap();
    let other_tab = try_lock(&lock_name(run.as_str())).await.unwrap();
    let gateway = FakeGateway::new(accept);
    let screen = Screen::reopen(&gateway).await;
    screen.go(&format!("/runs/{run}"));
    screen
        .until_text("This run is active in another tab. You are viewing it live. If that tab is closed, the run can be resumed here.")
        .await;
    screen
        .until_text("Continue in the tab that is at this run.")
        .await;
    assert!(screen.find("button", "Continue").is_none());
    drop(other_tab);
    screen
        .later("what resumes it", |s| s.find("button", "Resume").is_some())
        .await;
    assert_eq!(sent(&gateway), [""; 0], "it stays paused");
}

#[wasm_bindgen_test]
async fn a_finished_run_is_still_there_in_the_next_visit() {
    let gateway = FakeGateway::new(accept);
    let run = {
        let screen = crate::run::run(&gateway, "a1b2\nc3d4").await;
        screen.later_text("2 deleted").await;
        // The list of runs is written a moment later.
        settle().await;
        window().location().pathname().unwrap()
    };
    let screen = Screen::reopen(&gateway).await;
    screen.go(&run);
    screen
        .until("the results", |s| s.rows("Results").len() == 2)
        .await;
    screen.until_text("Done: 2 deleted").await;
}

/// The page's state without its screens.
fn state() -> (Screen, AppState) {
    let state = Rc::new(Cell::new(None));
    let made = state.clone();
    let fetch = FakeGateway::new(accept).fetch();
    let screen = Screen::mount(move || made.set(Some(AppState::new(Gateway::new(fetch)))));
    (screen, state.get().unwrap())
}

/// The ledger of a page that has read so many pieces of a run's record.
fn known(pieces: u32) -> Ledger {
    let mut record = Record::default();
    for piece in RECORD
        .lines()
        .skip(1)
        .take(usize::try_from(pieces).unwrap())
    {
        record.take_in(piece).unwrap();
    }
    record.into_ledger().unwrap()
}

/// Resuming from the list of unfinished runs opens the run's screen, which looks who is at it at
/// the same time. Its answer came last, and the run went on without its buttons.
#[wasm_bindgen_test]
async fn a_run_that_the_user_resumes_is_driven_whatever_a_look_at_it_finds_later() {
    let id = leave_behind(UNDER_WAY, "ai-core:test").await;
    let (_screen, state) = state();
    for is_held in [false, true] {
        let lock = if is_held {
            try_lock(&lock_name(id.as_str())).await
        } else {
            None
        };
        let run = Run::kept(known(3), 3);
        join!(state.look_after(run.clone()), async {
            run.role.set(Role::Driving);
        });
        assert_eq!(run.role.get_untracked(), Role::Driving, "held: {is_held}");
        assert_eq!(run.pieces.get_value(), 3, "it reads what it drives itself");
        drop(lock);
        settle().await;
    }
}

#[wasm_bindgen_test]
async fn what_two_looks_at_a_run_read_at_the_same_time_counts_once() {
    leave_behind(UNDER_WAY, "ai-core:test").await;
    let (_screen, state) = state();
    let run = Run::kept(known(3), 3);
    join!(state.look_after(run.clone()), state.look_after(run.clone()));
    assert_eq!(run.role.get_untracked(), Role::Idle);
    assert_eq!(run.pieces.get_value(), 6);
    let counts = |ledger: &Ledger| *ledger.counts();
    assert_eq!(run.with_untracked(counts), Some(counts(&known(6))));
}

#[wasm_bindgen_test]
fn of_the_runs_that_are_over_and_kept_only_the_latest_is_held() {
    let owner = Owner::new();
    owner.set();
    let runs = Runs::new();
    let run = |number: u32| {
        let record = RECORD.replace("\"run\":\"", &format!("\"run\":\"{number}"));
        let mut of_run = Record::default();
        for piece in record.lines().skip(1) {
            of_run.take_in(piece).unwrap();
        }
        let ledger = of_run.into_ledger().unwrap();
        Run::kept(ledger, 1)
    };
    let lost = run(0);
    lost.is_kept.set(false);
    runs.hold(lost);
    for number in 1..=20 {
        runs.hold(run(number));
        assert_eq!(runs.all.get_untracked().len(), 2, "{number}");
    }
    let held = runs.all.get_untracked();
    assert!(!held[0].is_kept.get_untracked(), "it is nowhere else");
    assert!(held[1].id.as_str().starts_with("20"));
}
