//! Signing in and out, and what waits for it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use bulkhead_app::browser::{Answer, Call, Failure, PATIENCE, fetch};
use bulkhead_core::service::Method;
use js_sys::{Array, Function};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    gateway::{FakeGateway, accept, gateway_says, service},
    review::review,
    run::send,
    screen::{Screen, forget, settle},
    time,
};

type Result = std::result::Result<Answer, Failure>;

const SECRET: &str = "bulkhead.session";

/// The sessions of a gateway that asks for sign-in.
#[derive(Clone, Default)]
struct Door {
    /// The secret of the session that is open; none where none is.
    secret: Rc<RefCell<Option<String>>>,
    /// The number of the next attempts to sign in that have to wait.
    busy: Rc<Cell<usize>>,
}

fn kept() -> Option<String> {
    let storage = window().local_storage().unwrap().unwrap();
    storage.get_item(SECRET).unwrap()
}

fn keep(secret: &str) {
    let storage = window().local_storage().unwrap().unwrap();
    storage.set_item(SECRET, secret).unwrap();
}

/// Sends the event that another tab of the browser causes here when it keeps another secret.
fn told_by_another_tab() {
    let init = web_sys::StorageEventInit::new();
    init.set_key(Some(SECRET));
    let event = web_sys::StorageEvent::new_with_event_init_dict("storage", &init).unwrap();
    window().dispatch_event(&event).unwrap();
}

impl Door {
    fn begin(&self, secret: &str) {
        *self.secret.borrow_mut() = Some(secret.to_owned());
    }

    fn close(&self) {
        *self.secret.borrow_mut() = None;
    }

    /// `true` if who asks has the session's secret. The page's own edge sends it, which is not what
    /// is tested here.
    fn is_open(&self) -> bool {
        let secret = self.secret.borrow();
        secret.is_some() && *secret == kept()
    }

    fn session(&self, call: &Call) -> Result {
        let user = r#"{"name":"ada","role":"admin","via":"key"}"#;
        match call.method {
            Method::Get if self.is_open() => {
                service(200, &format!(r#"{{"required":true,"user":{user}}}"#))
            }
            Method::Get => service(200, r#"{"required":true,"user":null}"#),
            Method::Delete => {
                self.close();
                service(204, "")
            }
            _ if self.busy.get() > 0 => {
                self.busy.set(self.busy.get() - 1);
                gateway_says(429, "refused", "Others are trying keys.")
            }
            _ if call.body.as_deref() == Some(r#"{"key":"good"}"#) => {
                self.begin("fresh");
                service(200, &format!(r#"{{"secret":"fresh","user":{user}}}"#))
            }
            _ => gateway_says(
                401,
                "session",
                "This key was used already: run `bulkhead open`.",
            ),
        }
    }

    /// A gateway behind this door.
    fn gateway(&self) -> FakeGateway {
        let door = self.clone();
        FakeGateway::new(accept).behind(move |call| {
            if call.url == "/api/session" {
                return Some(door.session(call));
            }
            (!door.is_open()).then(|| gateway_says(401, "session", "The session is over."))
        })
    }
}

fn has_notice(screen: &Screen) -> bool {
    screen.find("h2", "Sign in to continue").is_some()
}

async fn until_signed_in(screen: &Screen) {
    screen
        .until("the user", |s| s.find(".shell-user span", "ada").is_some())
        .await;
    screen.until("no notice", |s| !has_notice(s)).await;
}

/// Opens the page as somebody who is signed in.
async fn open_signed_in(door: &Door, gateway: &FakeGateway) -> Screen {
    forget().await;
    door.begin("mine");
    keep("mine");
    Screen::reopen(gateway).await
}

/// Reviews a deletion as somebody who is signed in.
async fn review_signed_in(door: &Door, gateway: &FakeGateway, ids: &str) -> Screen {
    gateway.know(ids);
    let screen = open_signed_in(door, gateway).await;
    crate::review::review_in(screen, "Delete", ids).await
}

/// Lets nothing that is accepted be seen done, so that there is time for something else.
async fn never_done(screen: &Screen, gateway: &FakeGateway) {
    screen.until_text("Type DELETE to confirm").await;
    gateway.world.borrow_mut().reading = Some(|| service(500, ""));
}

#[wasm_bindgen_test]
async fn who_has_to_sign_in_is_told_how_and_is_let_in_by_an_address() {
    let door = Door::default();
    let gateway = door.gateway();
    let screen = Screen::open(&gateway).await;
    screen.until("the notice", has_notice).await;
    assert!(
        screen.find("code", "bulkhead open").is_some(),
        "{}",
        screen.text()
    );
    assert!(!screen.text().contains("Your session is over"));
    assert!(
        screen.find("button", "Try again").is_none(),
        "{}",
        screen.text()
    );
    assert!(screen.all("label select option[value=sandbox]").is_empty());
    screen
        .until_text("To go on, sign in, choose an action")
        .await;
    screen.press("Sign in");
    screen.until_text("Paste an address or a key first.").await;
    screen.type_into(
        "Sign-in address or key",
        "http://127.0.0.1:8080/sign-in#old",
    );
    screen.press("Sign in");
    screen
        .until_text("This key was used already: run bulkhead open.")
        .await;
    assert_eq!(kept(), None);
    door.busy.set(2);
    screen.type_into(
        "Sign-in address or key",
        " http://127.0.0.1:8080/sign-in#good ",
    );
    screen.press("Sign in");
    screen
        .later("the user", |s| s.find(".shell-user span", "ada").is_some())
        .await;
    until_signed_in(&screen).await;
    assert_eq!(kept().as_deref(), Some("fresh"));
    screen
        .until("the connections", |s| s.find("option", "sandbox").is_some())
        .await;
}

#[wasm_bindgen_test]
async fn a_gateway_that_asks_for_no_sign_in_shows_nobody_and_no_notice() {
    let gateway = FakeGateway::new(accept).behind(|call| {
        let body = r#"{"required":false,"user":{"name":"anybody","role":"admin","via":"none"}}"#;
        (call.url == "/api/session").then(|| service(200, body))
    });
    let screen = Screen::open(&gateway).await;
    screen.until_text("choose a resource group").await;
    assert!(!has_notice(&screen));
    assert!(screen.all(".shell-user").is_empty());
}

#[wasm_bindgen_test]
async fn who_signs_out_has_to_sign_in_again_and_the_secret_is_forgotten() {
    let door = Door::default();
    let gateway = door.gateway();
    let screen = open_signed_in(&door, &gateway).await;
    until_signed_in(&screen).await;
    screen.press("Sign out");
    screen.until("the notice", has_notice).await;
    assert_eq!(kept(), None);
    assert!(!door.is_open());
    assert!(screen.all(".shell-user").is_empty());
    assert!(!screen.text().contains("Your session is over"));
}

#[wasm_bindgen_test]
async fn a_run_that_the_end_of_the_session_has_paused_goes_on_after_signing_in() {
    let door = Door::default();
    let gateway = door.gateway();
    let screen = review_signed_in(&door, &gateway, "a1b2\nc3d4").await;
    door.close();
    send(&screen).await;
    screen
        .until_text("Your session with the gateway is over, so nothing goes out.")
        .await;
    assert!(has_notice(&screen), "beside the run");
    screen.until_text("Your session is over.").await;
    screen.type_into("Sign-in address or key", "good");
    screen.press("Sign in");
    screen.later_text("Done: 2 deleted.").await;
    assert!(!has_notice(&screen));
}

#[wasm_bindgen_test]
async fn a_run_goes_on_after_signing_in_in_another_tab_and_not_where_the_user_has_paused_it() {
    for pauses in [false, true] {
        let door = Door::default();
        let gateway = door.gateway();
        let screen = review_signed_in(&door, &gateway, "a1b2\nc3d4").await;
        if pauses {
            never_done(&screen, &gateway).await;
        } else {
            door.close();
        }
        send(&screen).await;
        if pauses {
            screen
                .until("the button", |s| s.find("button", "Pause").is_some())
                .await;
            screen.press("Pause");
            screen.until_text("Paused: nothing goes out").await;
            door.close();
            told_by_another_tab();
        }
        screen.until("the notice", has_notice).await;
        door.begin("theirs");
        keep("theirs");
        told_by_another_tab();
        until_signed_in(&screen).await;
        if pauses {
            for _ in 0..5 {
                time::advance(std::time::Duration::from_secs(5));
                settle().await;
            }
            assert!(
                screen.find("button", "Resume").is_some(),
                "{}",
                screen.text()
            );
        } else {
            screen.later_text("Done: 2 deleted.").await;
        }
    }
}

#[wasm_bindgen_test]
async fn who_signs_out_while_a_run_goes_on_is_asked_first() {
    let door = Door::default();
    let gateway = door.gateway();
    let screen = review_signed_in(&door, &gateway, "a1b2").await;
    never_done(&screen, &gateway).await;
    send(&screen).await;
    screen
        .until("the button", |s| s.find("button", "Pause").is_some())
        .await;
    screen.press("Sign out");
    screen
        .until_text("A run is going on, and would pause: sign out")
        .await;
    assert!(door.is_open());
    screen.press("A run is going on, and would pause: sign out");
    screen.until("the notice", has_notice).await;
    assert!(!door.is_open());
}

#[wasm_bindgen_test]
async fn a_review_that_the_end_of_the_session_has_met_is_taken_up_after_signing_in() {
    let door = Door::default();
    let gateway = door.gateway();
    gateway.know("a1b2");
    let screen = open_signed_in(&door, &gateway).await;
    screen
        .until("groups", |s| s.find("option", "default").is_some())
        .await;
    screen.select("default");
    screen.choose("Delete");
    screen.type_ids("a1b2");
    screen.until("a way on", |s| !s.is_disabled("Review")).await;
    door.close();
    screen.press("Review");
    screen.until("the notice", has_notice).await;
    screen.type_into("Sign-in address or key", "good");
    screen.press("Sign in");
    screen.until_text("Delete 1 deployment").await;
    assert!(document().title().contains("Review"));
}

#[wasm_bindgen_test]
async fn the_notice_goes_where_it_turns_out_that_nobody_has_to_sign_in() {
    let is_over = Rc::new(Cell::new(true));
    let over = is_over.clone();
    let gateway = FakeGateway::new(accept).behind(move |call| {
        if call.url == "/api/session" {
            return Some(service(200, r#"{"required":false,"user":null}"#));
        }
        let is_change = call.method != Method::Get;
        (is_change && over.get()).then(|| gateway_says(401, "session", "The session is over."))
    });
    let screen = review(&gateway, "a1b2").await;
    send(&screen).await;
    screen.until("the notice", has_notice).await;
    screen
        .until("the pause", |s| s.find("button", "Continue").is_some())
        .await;
    is_over.set(false);
    screen.press("Continue");
    screen.later_text("Done: 1 deleted.").await;
    screen.until("no notice", |s| !has_notice(s)).await;
}

/// The headers by which the page's own way to the gateway says who asks, of each request made.
async fn headers_of_requests(between: impl Fn()) -> Vec<Option<String>> {
    let take_over = Function::new_no_args(
        "const own = window.fetch;
        const sent = [];
        window.fetch = (request) => {
            sent.push(request.headers.get('x-bulkhead-session'));
            return Promise.resolve(new Response(''));
        };
        return () => { window.fetch = own; return sent; };",
    );
    let give_back: Function = take_over.call0(&JsValue::NULL).unwrap().unchecked_into();
    for _ in 0..2 {
        let call = Call {
            method: Method::Get,
            url: "/api/connections".into(),
            headers: Vec::new(),
            body: None,
            patience: PATIENCE,
        };
        fetch()(call).await.unwrap();
        between();
    }
    let sent: Array = give_back.call0(&JsValue::NULL).unwrap().unchecked_into();
    sent.iter().map(|header| header.as_string()).collect()
}

#[wasm_bindgen_test]
async fn the_secret_goes_with_each_request_as_another_tab_has_left_it() {
    forget().await;
    let sent = headers_of_requests(|| keep("theirs")).await;
    assert_eq!(sent, [None, Some("theirs".to_owned())]);
    forget().await;
}
