//! The screen "Review": what the items are right now, and what that means for what is sent.

use std::time::Duration;

use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    gateway::{FakeGateway, accept, items, service},
    review::review,
    run::send,
    screen::{Screen, settle},
    time,
};

/// Two RUNNING, two STOPPED, one that is just beginning, one being deleted, one that is not there.
const MIXED: &str = "r001\nr002\ns001\ns002\nk001\nd001\nu001";

pub fn mixed() -> FakeGateway {
    let gateway = FakeGateway::new(accept);
    {
        let mut world = gateway.world.borrow_mut();
        world.set("r001", "RUNNING");
        world.set("r002", "RUNNING");
        world.set("k001", "UNKNOWN");
        let now = js_sys::Date::new(&js_sys::Date::now().into()).to_iso_string();
        world.set_field("k001", "createdAt", &String::from(now));
        world.set("d001", "STOPPED");
        world.set_field("d001", "targetStatus", "DELETED");
        world.absent.insert("u001".into());
    }
    gateway
}

/// Status, items and what will happen, group by group.
pub fn groups(screen: &Screen) -> Vec<[String; 3]> {
    let rows = screen.rows("Current status");
    rows.into_iter()
        .map(|row| [row[1].clone(), row[2].clone(), row[3].clone()])
        .collect()
}

fn title(screen: &Screen) -> Option<String> {
    let buttons = screen.all("button[type=submit]");
    buttons.first().and_then(|button| button.text_content())
}

pub async fn until_title(screen: &Screen, text: &str) {
    screen
        .until(text, |s| title(s).as_deref() == Some(text))
        .await;
}

/// The ids of all changes so far, request by request.
pub fn sent(gateway: &FakeGateway) -> Vec<Vec<String>> {
    let calls = gateway.calls.borrow();
    let changes = calls.iter().filter(|call| call.body.is_some());
    changes
        .map(|call| items(call).into_iter().map(|(id, _)| id).collect())
        .collect()
}

#[wasm_bindgen_test]
async fn each_status_says_what_will_happen_and_what_cannot_succeed_is_left_out() {
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    let expected = [
        ["STOPPED", "2", "Will be deleted"],
        ["UNKNOWN, younger than an hour", "1", "Will be deleted"],
        [
            "STOPPED, being deleted",
            "1",
            "Left out: it is being deleted already",
        ],
        [
            "RUNNING",
            "2",
            "Left out: the service refuses this while it is RUNNING Stop then delete these (2)",
        ],
        [
            "not found",
            "1",
            "Left out: ID not found in this resource group",
        ],
    ];
    assert_eq!(groups(&screen), expected);
    for (name, is_sent) in [
        ("Include 2 STOPPED", true),
        ("Include 1 UNKNOWN, younger than an hour", true),
        ("Include 1 STOPPED, being deleted", false),
        ("Include 2 RUNNING", false),
        ("Include 1 not found", false),
    ] {
        assert_eq!(screen.check_box(name).checked(), is_sent, "{name}");
    }
    let text = screen.text();
    assert!(text.contains("these may just be starting; deleting kills them"));
    assert!(text.contains("4 unticked below"));
    assert!(!text.contains("has not been looked up"));
}

#[wasm_bindgen_test]
async fn groups_can_be_included_and_left_out_and_only_what_is_included_is_sent() {
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    screen.tick("Include 2 RUNNING");
    until_title(&screen, "Delete 5 deployments").await;
    screen
        .until_text("Will be sent, but the service is expected to reject it")
        .await;
    screen.tick("Include 1 UNKNOWN, younger than an hour");
    until_title(&screen, "Delete 4 deployments").await;
    screen.until_text("4 IDs in 1 request").await;
    screen.until_text("Left out by you").await;
    assert!(!screen.text().contains("deleting kills them"));
    send(&screen).await;
    screen.later_text("Done: 4 deleted and 3 skipped.").await;
    assert_eq!(sent(&gateway), [["r001", "r002", "s001", "s002"]]);
    let rows = screen.rows("Results");
    let of = |id: &str| rows.iter().find(|row| row[1] == id).unwrap()[3..6].to_vec();
    assert_eq!(of("k001"), ["Skipped", "UNKNOWN", "Left out by you"]);
    assert_eq!(of("u001"), ["Skipped", "not found", "Left out: not found"]);
    assert_eq!(
        of("d001"),
        [
            "Skipped",
            "STOPPED, being deleted",
            "Left out: there was nothing to do"
        ]
    );
}

#[wasm_bindgen_test]
async fn what_was_let_in_and_left_out_is_so_again_for_who_goes_back_until_the_paste_is_another_one()
{
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    screen.tick("Include 2 RUNNING");
    screen.tick("Include 1 UNKNOWN, younger than an hour");
    until_title(&screen, "Delete 4 deployments").await;
    screen.tick("Send s001");
    until_title(&screen, "Delete 3 deployments").await;
    screen.go("/");
    screen
        .until("the first screen", |s| s.find("button", "Review").is_some())
        .await;
    screen.press("Review");
    screen
        .until("the boxes", |s| {
            !s.all("[aria-label='Send s001']").is_empty()
        })
        .await;
    until_title(&screen, "Delete 3 deployments").await;
    assert!(screen.check_box("Include 2 RUNNING").checked());
    assert!(!screen.check_box("Send s001").checked());

    screen.go("/");
    screen
        .until("the first screen", |s| s.find("button", "Review").is_some())
        .await;
    screen.type_ids(&format!("{MIXED}\n"));
    screen.until("a way on", |s| !s.is_disabled("Review")).await;
    screen.press("Review");
    until_title(&screen, "Delete 3 deployments").await;
    assert!(!screen.check_box("Include 2 RUNNING").checked());
    assert!(screen.check_box("Send s001").checked());
}

#[wasm_bindgen_test]
async fn the_word_that_was_typed_for_fewer_items_does_not_confirm_more() {
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    screen.type_into("Type DELETE to confirm", "DELETE");
    screen
        .until("a way on", |s| !s.is_disabled("Delete 3 deployments"))
        .await;
    screen.tick("Include 2 RUNNING");
    until_title(&screen, "Delete 5 deployments").await;
    screen
        .until("no way on", |s| s.is_disabled("Delete 5 deployments"))
        .await;
    screen.type_into("Type DELETE to confirm", "DELETE");
    screen.tick("Include 2 RUNNING");
    until_title(&screen, "Delete 3 deployments").await;
    screen
        .until("a way on", |s| !s.is_disabled("Delete 3 deployments"))
        .await;
}

#[wasm_bindgen_test]
async fn many_ids_are_read_by_a_list() {
    let gateway = FakeGateway::new(accept);
    let ids: Vec<_> = (0..120).map(|n| format!("d{n:03}")).collect();
    for id in &ids[..60] {
        gateway.world.borrow_mut().absent.insert(id.clone());
    }
    let screen = review(&gateway, &ids.join("\n")).await;
    until_title(&screen, "Delete 60 deployments").await;
    assert_eq!(gateway.readings(), 3, "a list between two counts");
    assert_eq!(groups(&screen)[1][..2], ["not found", "60"]);
}

#[wasm_bindgen_test]
async fn who_does_not_want_to_wait_skips_and_can_still_read() {
    let gateway = mixed();
    gateway.world.borrow_mut().hangs = true;
    let screen = review(&gateway, "r001\ns001").await;
    screen
        .until_text("Reading the current status of 2 IDs …")
        .await;
    assert_eq!(title(&screen), None, "nothing can be sent before");
    screen.press("Skip");
    until_title(&screen, "Delete 2 deployments").await;
    let text = screen.text();
    assert!(text.contains("Not looked up: everything is sent."));
    assert!(text.contains("has not been looked up"));
    assert!(groups(&screen).is_empty());
    gateway.world.borrow_mut().hangs = false;
    screen.press("Read the status");
    until_title(&screen, "Delete 1 deployment").await;
    assert!(screen.text().contains("Read at "));
    assert!(!screen.text().contains("has not been looked up"));
}

#[wasm_bindgen_test]
async fn a_status_that_cannot_be_read_is_told_and_nobody_is_kept_from_sending() {
    let gateway = mixed();
    gateway.world.borrow_mut().reading = Some(|| service(403, "RBAC: access denied"));
    let screen = review(&gateway, "r001\ns001").await;
    screen
        .until_text("The current status could not be read: Not permitted")
        .await;
    screen.until_text("You can send without it.").await;
    until_title(&screen, "Delete 2 deployments").await;
    gateway.world.borrow_mut().reading = None;
    screen.press("Try again");
    until_title(&screen, "Delete 1 deployment").await;
    assert!(!screen.text().contains("could not be read"));
}

#[wasm_bindgen_test]
async fn what_of_many_could_not_be_read_is_a_group_of_its_own() {
    let gateway = mixed();
    gateway.world.borrow_mut().broken.insert("s002".into());
    let screen = review(&gateway, MIXED).await;
    screen
        .later_text("The current status of some items could not be read")
        .await;
    until_title(&screen, "Delete 3 deployments").await;
    assert!(screen.check_box("Include 1 not read").checked());
}

/// Waits until what was read is old, and sends it.
async fn send_late(screen: &Screen) {
    time::advance(Duration::from_secs(61));
    screen.type_into("Type DELETE to confirm", "DELETE");
    settle().await;
    screen.press(&title(screen).unwrap());
}

const CHANGED: &str = "What was read of some items has changed since. Look at it and press again.";

#[wasm_bindgen_test]
async fn an_old_status_is_read_again_and_where_it_changed_nothing_is_sent_unseen() {
    let gateway = FakeGateway::new(accept);
    let screen = review(&gateway, "s001\ns002").await;
    until_title(&screen, "Delete 2 deployments").await;
    gateway.world.borrow_mut().set("s001", "RUNNING");
    send_late(&screen).await;
    screen.until_text(CHANGED).await;
    assert!(sent(&gateway).is_empty());
    until_title(&screen, "Delete 1 deployment").await;
    assert_eq!(groups(&screen)[1][..2], ["RUNNING", "1"]);
    screen.press("Delete 1 deployment");
    screen.later_text("Done: 1 deleted and 1 skipped.").await;
    assert_eq!(sent(&gateway), [["s002"]]);
}

#[wasm_bindgen_test]
async fn an_old_status_that_is_still_true_is_sent_at_the_first_press() {
    let gateway = FakeGateway::new(accept);
    let screen = review(&gateway, "s001\ns002").await;
    until_title(&screen, "Delete 2 deployments").await;
    assert_eq!(gateway.readings(), 2);
    send_late(&screen).await;
    screen
        .until("the run", |s| !s.all("[role=progressbar]").is_empty())
        .await;
    assert_eq!(gateway.readings(), 4, "it was read again");
    screen
        .until("the request", |_| sent(&gateway) == [["s001", "s002"]])
        .await;
}

#[wasm_bindgen_test]
async fn the_same_numbers_of_other_ids_are_a_change_too() {
    let gateway = FakeGateway::new(accept);
    gateway.world.borrow_mut().set("s001", "RUNNING");
    let screen = review(&gateway, "s001\ns002").await;
    until_title(&screen, "Delete 1 deployment").await;
    gateway.world.borrow_mut().set("s001", "STOPPED");
    gateway.world.borrow_mut().set("s002", "RUNNING");
    send_late(&screen).await;
    screen.until_text(CHANGED).await;
    assert!(sent(&gateway).is_empty());
}

#[wasm_bindgen_test]
async fn where_an_old_status_cannot_be_read_again_what_was_left_out_stays_so() {
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    screen.tick("Include 1 UNKNOWN, younger than an hour");
    until_title(&screen, "Delete 2 deployments").await;
    gateway.world.borrow_mut().reading = Some(|| service(403, "RBAC: access denied"));
    send_late(&screen).await;
    screen
        .until_text("The current status could not be read again")
        .await;
    assert!(sent(&gateway).is_empty());
    until_title(&screen, "Delete 2 deployments").await;
    // Pressed again it is read again, and again nothing is known.
    let before = gateway.readings();
    screen.press("Delete 2 deployments");
    screen
        .until("another reading", |_| gateway.readings() > before)
        .await;
    settle().await;
    assert!(sent(&gateway).is_empty());
    screen.press("Go by the earlier reading");
    screen.until_text("You go by the earlier reading; ").await;
    screen.press("Delete 2 deployments");
    screen
        .until("the run", |s| !s.all("[role=progressbar]").is_empty())
        .await;
    screen
        .until("a request", |_| !sent(&gateway).is_empty())
        .await;
    assert_eq!(sent(&gateway), [["s001", "s002"]]);
}

#[wasm_bindgen_test]
async fn what_was_skipped_once_is_not_skipped_hours_later() {
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    gateway.world.borrow_mut().reading = Some(|| service(403, "RBAC: access denied"));
    send_late(&screen).await;
    screen.until_text("could not be read again").await;
    screen.press("Go by the earlier reading");
    gateway.world.borrow_mut().reading = None;
    gateway.world.borrow_mut().set("s001", "RUNNING");
    time::advance(Duration::from_secs(3 * 60 * 60));
    settle().await;
    screen.press("Delete 3 deployments");
    screen.until_text(CHANGED).await;
    assert!(sent(&gateway).is_empty());
}

#[wasm_bindgen_test]
async fn what_the_user_chose_survives_another_reading_which_tells_its_age() {
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    screen.until_text(", just now").await;
    screen.tick("Include 2 STOPPED");
    screen.tick("Include 2 RUNNING");
    until_title(&screen, "Delete 3 deployments").await;
    time::advance(Duration::from_secs(130));
    screen.until_text(", 2 minutes ago").await;
    gateway.world.borrow_mut().remove("d001");
    screen.press("Refresh");
    screen
        .until("the new status", |s| {
            s.text().contains(", just now") && !s.text().contains("being deleted")
        })
        .await;
    assert!(!screen.check_box("Include 2 STOPPED").checked());
    assert!(screen.check_box("Include 2 RUNNING").checked());
    assert_eq!(title(&screen).as_deref(), Some("Delete 3 deployments"));
}

#[wasm_bindgen_test]
async fn a_reading_that_is_broken_off_leaves_the_earlier_one() {
    let gateway = mixed();
    let screen = review(&gateway, MIXED).await;
    until_title(&screen, "Delete 3 deployments").await;
    gateway.world.borrow_mut().hangs = true;
    screen.press("Refresh");
    screen.until_text("Reading the current status").await;
    screen.type_into("Type DELETE to confirm", "DELETE");
    settle().await;
    assert!(screen.is_disabled("Delete 3 deployments"));
    screen.press("Keep the earlier reading");
    screen
        .until("the button", |s| !s.is_disabled("Delete 3 deployments"))
        .await;
}

#[wasm_bindgen_test]
async fn where_all_is_left_out_there_is_no_button_to_send() {
    let gateway = mixed();
    let screen = review(&gateway, "r001\nu001").await;
    screen.until_text("Nothing is left to send.").await;
    assert_eq!(title(&screen), None);
    assert!(!screen.text().contains("Type DELETE to confirm"));
    screen.tick("Include 1 RUNNING");
    until_title(&screen, "Delete 1 deployment").await;
}
