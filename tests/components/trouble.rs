//! A run that pauses, waits, is cancelled or ends early.

use std::{cell::Cell, rc::Rc, time::Duration};

use bulkhead_app::browser::{Answer, Call, Failure};
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::{
    gateway::{FakeGateway, World, accept, gateway_says, items, promise, service},
    review::{review, review_to},
    run::{run, send},
    screen::{Screen, settle},
    time,
};

type Result = std::result::Result<Answer, Failure>;

/// A gateway whose first answers to changes are others.
fn first(times: usize, answer: impl Fn() -> Result + 'static) -> FakeGateway {
    let left = Rc::new(Cell::new(times));
    FakeGateway::new(move |call: &Call, world: &mut World| {
        if left.get() == 0 {
            return accept(call, world);
        }
        left.set(left.get() - 1);
        answer()
    })
}

fn progress(screen: &Screen) -> [String; 2] {
    let bar = &screen.all("[role=progressbar]")[0];
    ["aria-valuenow", "aria-valuemax"].map(|name| bar.get_attribute(name).unwrap())
}

/// The widths of the green parts of the bar.
fn green(screen: &Screen) -> Vec<String> {
    let parts = screen.all(".bar-success");
    let width = |part: &web_sys::Element| part.get_attribute("style").unwrap_or_default();
    parts.iter().map(width).collect()
}

/// The states of the runs in the history.
fn states(screen: &Screen) -> Vec<String> {
    let rows = screen.rows("Runs");
    rows.into_iter().map(|mut row| row.remove(4)).collect()
}

fn is_nothing_green(screen: &Screen) -> bool {
    screen.all(".mark-success").is_empty()
        && green(screen).iter().all(|style| style == "width: 0%;")
}

/// Cancels the run: that is asked once more.
async fn cancel(screen: &Screen) {
    screen.press("Cancel run");
    let asks = |s: &Screen| s.find("button", "Yes, cancel the run").is_some();
    screen.until("the question", asks).await;
    screen.press("Yes, cancel the run");
}

#[wasm_bindgen_test]
async fn it_is_told_when_nothing_can_be_read_while_a_run_waits() {
    let is_away = Rc::new(Cell::new(false));
    let away = is_away.clone();
    let lost = || Err(Failure::Lost("gone".to_owned()));
    let gateway = FakeGateway::new(promise).behind(move |call| {
        let is_reading = call.body.is_none() && call.url.contains("/lm/deployments");
        (is_reading && away.get()).then(lost)
    });
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen.until_text("waiting for 2 to be gone").await;
    assert!(!screen.text().contains("No status can be read"));
    is_away.set(true);
    screen.later_text("No status can be read since").await;
    is_away.set(false);
    screen
        .later("a status", |s| !s.text().contains("No status can be read"))
        .await;
    assert!(screen.text().contains("waiting for 2 to be gone"));
}

#[wasm_bindgen_test]
async fn the_button_that_cancels_keeps_the_focus() {
    let gateway = FakeGateway::new(promise);
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen.until_text("waiting for 2 to be gone").await;
    screen.button("Cancel run").focus().unwrap();
    cancel(&screen).await;
    screen
        .until("the way out", |s| {
            s.find("button", "End without waiting").is_some()
        })
        .await;
    let focused = || document().active_element().unwrap().text_content().unwrap();
    assert_eq!(focused(), "End without waiting");
    screen.press("End without waiting");
    screen.later_text("Not confirmed").await;
    assert!(!focused().is_empty());
    let body = document().body().unwrap();
    assert_ne!(document().active_element().unwrap(), body.into());
}

#[wasm_bindgen_test]
async fn a_run_goes_on_until_each_item_is_seen_gone() {
    let gateway = FakeGateway::new(promise);
    let screen = run(&gateway, "a1b2\nc3d4\nx/y1").await;
    screen
        .until_text("0 of 2 items done, 1 request sent, waiting for 2 to be gone")
        .await;
    assert_eq!(progress(&screen), ["0", "2"]);
    assert!(is_nothing_green(&screen), "accepted is not done");
    gateway.world.borrow_mut().remove("a1b2");
    screen
        .later_text("1 of 2 items done, 1 request sent, waiting for 1 to be gone")
        .await;
    assert_eq!(progress(&screen), ["1", "2"]);
    gateway.world.borrow_mut().remove("c3d4");
    screen.later_text("Done: 2 deleted and 1 skipped.").await;
    assert!(green(&screen).contains(&"width: 100%;".to_owned()));
    assert_eq!(progress(&screen), ["2", "2"]);
    assert!(screen.find("button", "Pause").is_none());
}

#[wasm_bindgen_test]
async fn while_a_run_is_paused_nothing_goes_out() {
    let gateway = FakeGateway::new(promise);
    let screen = run(&gateway, "a1b2").await;
    screen.until_text("waiting for 1 to be gone").await;
    screen.press("Pause");
    screen
        .until_text("Paused: nothing goes out until you resume.")
        .await;
    assert!(screen.find("button", "Continue").is_none());
    assert!(document().title().starts_with("Paused at 0 % – "));
    let before = gateway.readings();
    for _ in 0..5 {
        time::advance(Duration::from_secs(30));
        settle().await;
    }
    assert_eq!(gateway.readings(), before);
    screen.go("/runs");
    screen.until("the state", |s| states(s) == ["Paused"]).await;
    let link = screen.find("a", "Delete 1 deployment").unwrap();
    screen.go(&link.get_attribute("href").unwrap());
    screen
        .until("the run", |s| s.find("button", "Resume").is_some())
        .await;
    gateway.world.borrow_mut().remove("a1b2");
    screen.press("Resume");
    screen.later_text("Done: 1 deleted.").await;
    assert!(!document().title().contains('%'));
}

#[wasm_bindgen_test]
async fn when_the_session_is_over_the_run_waits_for_the_user_and_goes_on() {
    let gateway = first(1, || gateway_says(401, "session", "signed out"));
    let screen = run(&gateway, "a1b2").await;
    screen
        .until_text("Your session with the gateway is over, so nothing goes out.")
        .await;
    assert!(!screen.text().contains("credentials"));
    assert!(!screen.text().contains("Failures by reason"));
    screen.press("Continue");
    screen.later_text("Done: 1 deleted.").await;
    assert!(screen.find("button", "Continue").is_none());
    assert!(!screen.text().contains("Your session"));
}

#[wasm_bindgen_test]
async fn refused_credentials_pause_the_run_and_are_no_matter_of_signing_in() {
    let gateway = first(2, || {
        service(401, r#"{"error":{"code":"401","message":"token expired"}}"#)
    });
    let screen = run(&gateway, "a1b2\nc3d4").await;
    screen
        .later_text(
            "The run has paused itself: the service does not accept the gateway’s credentials \
             (token expired). Nothing that met this was carried out; what was accepted before goes on at \
             the service. Correct the \
             credentials, or ask whoever runs the gateway to, then continue.",
        )
        .await;
    assert!(!screen.text().contains("Your session"));
    assert_eq!(gateway.bulk_bodies().len(), 1);
    assert!(is_nothing_green(&screen));
    screen.press("Continue");
    screen
        .later("the second pause", |s| {
            gateway.bulk_bodies().len() == 2 && s.find("button", "Continue").is_some()
        })
        .await;
    screen.press("Continue");
    screen.later_text("Done: 2 deleted.").await;
    assert!(!screen.text().contains("credentials"));
}

#[wasm_bindgen_test]
async fn who_is_asked_to_come_back_later_says_until_when_it_waits() {
    let gateway = first(1, || {
        let answer = service(429, r#"{"error":{"code":"429","message":"slow down"}}"#);
        answer.map(|answer| Answer {
            retry_after: Some("30".into()),
            ..answer
        })
    });
    let screen = run(&gateway, "a1b2").await;
    screen.until_text("Retrying at ").await;
    screen
        .until_text(": the service takes no more requests for now")
        .await;
    assert_eq!(gateway.bulk_bodies().len(), 1);
    screen.later_text("Done: 1 deleted.").await;
    // What is read out comes a moment later.
    screen
        .later("no wait", |s| !s.text().contains("Retrying at"))
        .await;
    assert_eq!(gateway.bulk_bodies().len(), 2);
}

/// Takes no change for so many seconds, once.
fn slow_down(seconds: &'static str) -> FakeGateway {
    first(1, move || {
        let answer = service(429, r#"{"error":{"code":"429","message":"slow down"}}"#);
        answer.map(|answer| Answer {
            retry_after: Some(seconds.into()),
            ..answer
        })
    })
}

#[wasm_bindgen_test]
async fn a_wait_is_counted_down_to_the_eye_and_read_out_once() {
    let gateway = slow_down("30");
    let screen = run(&gateway, "a1b2").await;
    screen.until_text("Retrying at ").await;
    let shown = |s: &Screen| {
        let held_up = s.all(".progress-line .mark-warning");
        held_up.first().and_then(|shown| shown.text_content())
    };
    let seconds = |s: &Screen| -> Option<u64> {
        let text = shown(s)?;
        let (_, rest) = text.split_once("(in ")?;
        rest.split_once(" s): the service takes no more")?
            .0
            .parse()
            .ok()
    };
    let spoken = |s: &Screen| s.all(".progress [role=status]")[0].text_content().unwrap();
    screen
        .until("what is read out", |s| {
            spoken(s).starts_with("Retrying at ")
        })
        .await;
    let (first, said) = (seconds(&screen).unwrap(), spoken(&screen));
    assert!((25..=40).contains(&first), "{first}");
    assert!(!said.contains("(in "), "{said}");
    for _ in 0..5 {
        time::advance(Duration::from_secs(1));
        settle().await;
    }
    let later = seconds(&screen).unwrap();
    assert!((first - 9..=first - 4).contains(&later), "{first}, {later}");
    assert_eq!(spoken(&screen), said);
    screen.later_text("Done: 1 deleted.").await;
    assert_eq!(shown(&screen), None);
}

#[wasm_bindgen_test]
async fn a_run_says_roughly_how_long_it_will_take_once_its_pace_is_known() {
    let gateway = FakeGateway::new(promise);
    let ids: Vec<_> = (0..60).map(|n| format!("d{n:03}")).collect();
    let screen = run(&gateway, &ids.join("\n")).await;
    screen.until_text("waiting for 60 to be gone").await;
    assert!(!screen.text().contains(" left"));
    for id in &ids[..30] {
        time::advance(Duration::from_secs(2));
        settle().await;
        gateway.world.borrow_mut().remove(id);
    }
    screen.later_text(" left").await;
    let text = screen.text();
    assert!(
        text.contains(" min left") || text.contains("less than a minute left"),
        "{text}"
    );
    screen.press("Pause");
    screen.until_text("Paused: nothing goes out").await;
    screen
        .until("no estimate", |s| !s.text().contains(" left"))
        .await;
}

#[wasm_bindgen_test]
async fn try_now_ends_a_wait_at_once() {
    let gateway = slow_down("300");
    let screen = run(&gateway, "a1b2").await;
    screen.until_text("Retrying at ").await;
    assert_eq!(gateway.bulk_bodies().len(), 1);
    screen.press("Try now");
    screen
        .until("the second request", |_| gateway.bulk_bodies().len() == 2)
        .await;
    screen
        .until("no wait", |s| !s.text().contains("Retrying at"))
        .await;
    assert!(screen.find("button", "Try now").is_none());
}

/// A gateway that is lost from the first change on, which is carried out all the same, until this is
/// set to false.
fn lost_from_the_first_change() -> (FakeGateway, Rc<Cell<bool>>) {
    let is_lost = Rc::new(Cell::new(false));
    let (begins, lost) = (is_lost.clone(), is_lost.clone());
    let gateway = FakeGateway::new(move |_: &Call, world: &mut World| {
        begins.set(true);
        world.set_field("a1b2", "targetStatus", "DELETED");
        Err(Failure::Lost("reset".into()))
    });
    let gateway = gateway.behind(move |_| lost.get().then(|| Err(Failure::Lost("reset".into()))));
    (gateway, is_lost)
}

#[wasm_bindgen_test]
async fn nothing_waits_until_a_time_that_has_passed() {
    let (gateway, is_lost) = lost_from_the_first_change();
    let screen = run(&gateway, "a1b2").await;
    screen.later_text("Retrying at ").await;
    is_lost.set(false);
    // It is seen being deleted, and then watched for minutes.
    screen.later_text("waiting for 1 to be gone").await;
    // What is read out comes a moment later.
    for _ in 0..60 {
        time::advance(Duration::from_secs(1));
        settle().await;
    }
    assert!(!screen.text().contains("Retrying at"));
    assert!(screen.text().contains("waiting for 1 to be gone"));
    assert_eq!(gateway.changes().len(), 1);
}

/// Lets the browser say whether it is online.
fn set_online(is_online: bool) {
    let name = if is_online { "online" } else { "offline" };
    let code = format!(
        "Object.defineProperty(navigator, 'onLine', {{ configurable: true, get: () => {is_online} }});
         globalThis.dispatchEvent(new Event('{name}'));"
    );
    let function = js_sys::Function::new_no_args(&code);
    function.call0(&wasm_bindgen::JsValue::UNDEFINED).unwrap();
}

#[wasm_bindgen_test]
async fn offline_is_said_in_words_and_the_network_that_is_back_ends_the_wait() {
    let (gateway, is_lost) = lost_from_the_first_change();
    let screen = run(&gateway, "a1b2").await;
    screen.later_text("Retrying at ").await;
    set_online(false);
    screen
        .until_text(
            "Waiting: this browser is offline. The run goes on by itself when it is online again.",
        )
        .await;
    assert!(!screen.text().contains("Retrying at"));
    let before = gateway.calls.borrow().len();
    is_lost.set(false);
    set_online(true);
    screen
        .until("the next request", |_| {
            gateway.calls.borrow().len() > before
        })
        .await;
}

#[wasm_bindgen_test]
async fn after_minutes_of_nothing_but_trouble_the_run_asks_the_user() {
    let is_gone = Rc::new(Cell::new(true));
    let gone = is_gone.clone();
    let gateway = FakeGateway::new(move |call: &Call, world: &mut World| {
        if gone.get() {
            return gateway_says(502, "not_sent", "no route to host");
        }
        accept(call, world)
    });
    // So many that none is given up before the user is asked.
    let screen = review(&gateway, "a1b2\nc3d4\ne5f6\ng7h8").await;
    crate::survey::until_title(&screen, "Delete 4 deployments").await;
    screen.set_number("Items per request", "1");
    screen.set_number("Attempts per item", "10");
    send(&screen).await;
    screen
        .later_text("The run has paused itself: for minutes nothing has reached the service.")
        .await;
    is_gone.set(false);
    screen.press("Continue");
    screen.later_text("Done: 4 deleted.").await;
}

/// Stops what is asked, and takes no deletion for an hour.
fn stops_only(call: &Call, world: &mut World) -> Result {
    if items(call).iter().any(|(_, target)| target == "DELETED") {
        let answer = service(429, r#"{"error":{"code":"429","message":"slow down"}}"#);
        return answer.map(|answer| Answer {
            retry_after: Some("3600".into()),
            ..answer
        });
    }
    accept(call, world)
}

#[wasm_bindgen_test]
async fn what_is_stopped_and_should_be_deleted_is_no_success() {
    let gateway = FakeGateway::new(stops_only);
    // More than are read one by one: all of them are seen stopped at once.
    let ids: Vec<_> = (0..25).map(|n| format!("r{n:03}")).collect();
    for id in &ids {
        gateway.world.borrow_mut().set(id, "RUNNING");
    }
    let screen = review_to(&gateway, "Stop then delete", &ids.join("\n")).await;
    screen
        .until("the plan", |s| !s.all("button[type=submit]").is_empty())
        .await;
    screen.set_number("Items per request", "5");
    screen.set_number("Requests at the same time", "1");
    send(&screen).await;
    screen.later_text("Retrying at ").await;
    screen
        .later_text("0 of 25 items done, stopped 25 of 25, ")
        .await;
    assert!(is_nothing_green(&screen));
    cancel(&screen).await;
    screen
        .later_text("The run ended early. You cancelled the run.")
        .await;
    let text = screen.text();
    assert!(text.contains("stopped but not deleted"), "{text}");
    assert!(!text.contains("Done"), "{text}");
    assert!(is_nothing_green(&screen));
    let row = screen.rows("Results").pop().unwrap();
    assert_eq!(
        row[2..5],
        ["Stop then delete: stopped", "Stopped", "STOPPED"]
    );
    assert!(row[5].starts_with("Stopped, not deleted: You cancelled the run"));
    let reasons = screen.all(".reason");
    let reason = reasons.iter().find(|reason| {
        let text = reason.text_content().unwrap();
        text.contains("Stopped, not deleted: You cancelled the run")
    });
    let retry = reason.unwrap().query_selector_all("button").unwrap();
    let retry = retry.item(retry.length() - 1).unwrap();
    assert!(retry.text_content().unwrap().starts_with("Retry these ("));
    retry.unchecked_into::<HtmlElement>().click();
    screen
        .until("the review", |s| !s.rows("Current status").is_empty())
        .await;
    let group = &screen.rows("Current status")[0];
    assert_eq!([&group[1], &group[3]], ["STOPPED", "Will be deleted"]);
}

#[wasm_bindgen_test]
async fn what_is_accepted_and_not_seen_done_is_no_success() {
    let gateway = FakeGateway::new(promise);
    let screen = run(&gateway, "a1b2").await;
    screen.until_text("waiting for 1 to be gone").await;
    cancel(&screen).await;
    screen.until_text("what was sent is watched").await;
    screen.press("End without waiting");
    screen
        .until_text("Not confirmed yet: 1 accepted but not confirmed.")
        .await;
    assert!(is_nothing_green(&screen));
    screen.go("/runs");
    screen
        .until("the state", |s| states(s) == ["Not confirmed yet"])
        .await;
}
