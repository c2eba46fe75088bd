//! Keys: what begins a session, and what does not.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{House, Session, fault, post};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_key_begins_a_session() {
    let house = House::start().await;
    let answer = post(house.gateway, &house.key()).await;
    let session = Session::of(&answer);
    assert_ne!(session.id, session.secret);
    let cookie = answer.header("set-cookie").unwrap();
    let port = house.gateway.port();
    let expected = format!(
        "bulkhead-{port}={}; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200",
        session.id
    );
    assert_eq!(cookie, expected);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let user = answer.json()["user"].clone();
    assert!(user["name"].as_str().is_some_and(|name| !name.is_empty()));
    assert_eq!(
        (&user["role"], &user["via"]),
        (&json!("admin"), &json!("key"))
    );
    let connections = house.call(&session).await;
    assert_eq!(connections.status, 200);
    assert_eq!(connections.json().as_array().unwrap().len(), 2);
    let status = house.ask("GET", "/api/session").session(&session);
    let status = status.answer().await.json();
    assert_eq!(status, json!({ "required": true, "user": user }));
}

#[tokio::test]
async fn a_key_that_was_used_begins_no_second_session() {
    let house = House::start().await;
    let key = house.key();
    let session = Session::begin(house.gateway, &key).await;
    assert_eq!(fault(&post(house.gateway, &key).await), "used");
    assert!(house.lets_in(&session).await);
}

#[tokio::test]
async fn a_key_that_is_used_twice_at_the_same_time_begins_one_session() {
    let house = House::start().await;
    let key = house.key();
    let (one, other) = tokio::join!(post(house.gateway, &key), post(house.gateway, &key));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn a_key_is_good_for_ten_minutes() {
    let house = House::start().await;
    let (key, other) = (house.key(), house.key());
    house.pass(9 * MINUTE);
    Session::begin(house.gateway, &key).await;
    house.pass(MINUTE);
    assert_eq!(fault(&post(house.gateway, &other).await), "too-old");
    // The command gives another one.
    house.sign_in().await;
}

#[tokio::test]
async fn what_is_no_key_begins_no_session() {
    let house = House::start().await;
    let key = house.key();
    for wrong in ["", &key[1..], &"A".repeat(43)] {
        assert_eq!(fault(&post(house.gateway, wrong).await), "unknown");
    }
    for body in ["", "{}", "[]", "null", "{\"key\":7}", &key] {
        let ask = house.ask("POST", "/api/session");
        let answer = ask.body("application/json", body.to_owned());
        answer.answer().await.refused(400, "key-missing");
    }
    Session::begin(house.gateway, &key).await;
}

#[tokio::test]
async fn others_who_guess_do_not_lock_out_whoever_has_a_key() {
    let house = House::start().await;
    let key = house.key();
    let gateway = house.gateway;
    let mut guesses = JoinSet::new();
    for _ in 0..40 {
        guesses.spawn(async move { post(gateway, "guess").await });
    }
    let busy = loop {
        let answer = guesses.join_next().await.unwrap().unwrap();
        if answer.status == 429 {
            break answer;
        }
    };
    busy.refused(429, "sign-in-busy");
    assert_eq!(busy.header("retry-after"), Some("1"));
    // While they stand in line.
    let session = Session::begin(gateway, &key).await;
    assert!(house.lets_in(&session).await);
}

#[tokio::test]
async fn reading_the_page_that_signs_in_uses_no_key_up() {
    let house = House::start().await;
    let key = house.key();
    for (method, path) in [
        ("GET", "/sign-in".to_owned()),
        ("HEAD", "/sign-in".to_owned()),
        ("GET", format!("/sign-in?key={key}")),
        ("GET", format!("/sign-in?next=/runs/{key}")),
    ] {
        let ask = house.ask(method, &path).header("Sec-Purpose", "prefetch");
        let page = ask.answer().await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("set-cookie"), None);
    }
    let gotten = house.ask("GET", &format!("/api/session?key={key}"));
    assert_eq!(gotten.answer().await.json()["user"], Value::Null);
    Session::begin(house.gateway, &key).await;
}

#[tokio::test]
async fn the_page_that_signs_in_keeps_the_pages_policy() {
    let house = House::start().await;
    let get = |path| house.ask("GET", path).answer();
    let page = get("/sign-in").await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.header("content-security-policy").is_some());
    let html = page.text();
    for forbidden in [
        "<style",
        " style=",
        " onclick",
        " onload",
        "javascript:",
        "http",
    ] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    for script in html.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').unwrap();
        assert!(tag.contains(" src=\"/"), "{tag}");
        assert!(rest.starts_with("</script>"), "{tag}");
    }
    for (path, media_type) in [
        ("/sign-in.js", "text/javascript; charset=utf-8"),
        ("/sign-in.css", "text/css; charset=utf-8"),
    ] {
        assert!(html.contains(&format!("\"{path}\"")), "{path}");
        let file = get(path).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-type"), Some(media_type));
    }
    let post = house.ask("POST", "/sign-in").answer().await;
    post.refused(405, "method-unknown");
}
