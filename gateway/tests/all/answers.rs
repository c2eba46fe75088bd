//! A service's answers: JSON and plain text are passed on, nothing else is.

use crate::{
    client::Answer,
    rig::{BULK, Rig},
    upstream::{Manner, answer},
};

/// All that a browser executes or renders, or may take for something that it does: media types,
/// each with a body of its kind.
const EXECUTED: &[(&str, &str)] = &[
    ("text/html", HTML),
    ("text/html; charset=utf-7", HTML),
    ("TEXT/HTML", HTML),
    ("application/xhtml+xml", HTML),
    (
        "image/svg+xml",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    ),
    ("text/xml", XML),
    ("application/xml", XML),
    ("application/rss+xml", XML),
    ("application/vnd.x+xml", XML),
    ("text/xsl", XML),
    ("application/xslt+xml", XML),
    ("application/ecmascript", SCRIPT),
    ("application/javascript", SCRIPT),
    ("application/x-ecmascript", SCRIPT),
    ("application/x-javascript", SCRIPT),
    ("text/ecmascript", SCRIPT),
    ("text/javascript", SCRIPT),
    ("text/javascript1.0", SCRIPT),
    ("text/javascript1.1", SCRIPT),
    ("text/javascript1.2", SCRIPT),
    ("text/javascript1.3", SCRIPT),
    ("text/javascript1.4", SCRIPT),
    ("text/javascript1.5", SCRIPT),
    ("text/jscript", SCRIPT),
    ("text/livescript", SCRIPT),
    ("text/x-ecmascript", SCRIPT),
    ("text/x-javascript", SCRIPT),
    ("module", SCRIPT),
    ("application/pdf", "%PDF-1.7"),
    ("application/wasm", "\0asm\x01\0\0\0"),
    ("text/css", "body { background: url(/x) }"),
    ("text/vtt", "WEBVTT"),
    ("text/cache-manifest", "CACHE MANIFEST"),
    (
        "multipart/x-mixed-replace; boundary=b",
        "--b\r\ncontent-type: text/html\r\n\r\n<p>",
    ),
    (
        "multipart/related; boundary=b",
        "--b\r\ncontent-type: text/html\r\n\r\n<p>",
    ),
    ("message/rfc822", "content-type: text/html\r\n\r\n<p>"),
    ("application/x-shockwave-flash", "FWS"),
    ("application/octet-stream", HTML),
    ("image/png", HTML),
    // Nearly one of the two.
    ("application/json, text/html", HTML),
    ("text/html, application/json", HTML),
    ("text/html;application/json", HTML),
    ("application/jsonp", SCRIPT),
    ("application/json+html", HTML),
    ("application/problem+json", "{}"),
    ("application/ json", "{}"),
    ("text/plainer", HTML),
    ("text", HTML),
    ("/", HTML),
    ("*/*", HTML),
    ("application/json\u{a0}", "{}"),
];

const HTML: &str = "<!doctype html><script src=/api/connections/main/v2/lm/meta></script>";
const XML: &str = "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='x'?><a/>";
const SCRIPT: &str = "fetch('/api/connections/small-1/v2/lm/deployments/a', {method: 'DELETE'})";

#[track_caller]
fn has_lost_its_body(answer: &Answer, status: u16, of: &str) {
    answer.of_service(status);
    assert_eq!(answer.text(), "", "{of}");
    for name in ["content-type", "content-encoding", "content-disposition"] {
        assert_eq!(answer.header(name), None, "{of}");
    }
    assert!(answer.header("x-bulkhead-withheld").is_some(), "{of}");
    is_inert(answer);
}

/// It has the headers under which a browser shows and runs nothing of it.
#[track_caller]
fn is_inert(answer: &Answer) {
    for (name, value) in [
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
}

#[tokio::test]
async fn what_a_browser_executes_or_renders_loses_its_body() {
    let rig = Rig::start().await;
    for status in ["200 OK", "202 Accepted", "404 Not Found"] {
        for (media_type, body) in EXECUTED {
            let head = format!("{status}\r\ncontent-type: {media_type}");
            rig.upstream.behave(Manner::Answer(answer(&head, body)));
            let status = status[..3].parse().unwrap();
            for ask in [rig.in_group("GET", BULK), rig.change()] {
                has_lost_its_body(&ask.answer().await, status, media_type);
            }
        }
    }
}

#[tokio::test]
async fn a_body_of_no_type_or_of_several_is_withheld() {
    let rig = Rig::start().await;
    for (of, types) in [
        ("none", ""),
        ("an empty one", "\r\ncontent-type: "),
        (
            "two",
            "\r\ncontent-type: application/json\r\ncontent-type: text/html",
        ),
        (
            "the same twice",
            "\r\ncontent-type: text/plain\r\ncontent-type: text/plain",
        ),
    ] {
        for status in [200, 404] {
            let head = format!("{status} X{types}");
            rig.upstream.behave(Manner::Answer(answer(&head, HTML)));
            let answer = rig.in_group("GET", BULK).answer().await;
            has_lost_its_body(&answer, status, of);
        }
    }
}

#[tokio::test]
async fn json_and_plain_text_are_declared_anew() {
    let rig = Rig::start().await;
    for (declared, passed_on) in [
        ("application/json", "application/json"),
        ("Application/JSON ; charset=utf-7", "application/json"),
        ("application/json;charset=\"x", "application/json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/PLAIN;charset=utf-7", "text/plain; charset=utf-8"),
    ] {
        let head = format!("200 OK\r\ncontent-type: {declared}\r\ncontent-disposition: inline");
        rig.upstream.behave(Manner::Answer(answer(&head, HTML)));
        let answer = rig.in_group("GET", BULK).answer().await;
        answer.of_service(200);
        assert_eq!(answer.header("content-type"), Some(passed_on), "{declared}");
        assert_eq!(answer.text(), HTML);
        assert_eq!(answer.header("content-disposition"), None);
        assert_eq!(answer.header("x-bulkhead-withheld"), None);
        is_inert(&answer);
    }
}

#[tokio::test]
async fn an_answer_without_a_body_has_none_to_withhold() {
    let rig = Rig::start().await;
    for head in [
        "204 No Content",
        "200 OK",
        "200 OK\r\ncontent-type: text/html",
    ] {
        rig.upstream.behave(Manner::Answer(answer(head, "")));
        let answer = rig.change().answer().await;
        answer.of_service(head[..3].parse().unwrap());
        assert_eq!(answer.header("content-type"), None, "{head}");
        assert_eq!(answer.header("x-bulkhead-withheld"), None, "{head}");
        is_inert(&answer);
    }
}

#[tokio::test]
async fn a_429_of_html_keeps_its_status_its_retry_after_and_its_mark() {
    let head = "429 Too Many Requests\r\ncontent-type: text/html\r\nretry-after: 7";
    let rig = Rig::start_with(Manner::Answer(answer(head, HTML))).await;
    let answer = rig.change().answer().await;
    has_lost_its_body(&answer, 429, "html");
    assert_eq!(answer.header("retry-after"), Some("7"));
    assert_eq!(answer.header("x-bulkhead-withheld"), Some("type text/html"));
}

#[tokio::test]
async fn what_is_said_of_a_withheld_type_is_short_and_holds_no_control_characters() {
    let rig = Rig::start().await;
    let long = format!("text/{}", "x".repeat(5000));
    for (media_type, said) in [
        ("text/\u{9b}31m\u{202e}", "type text/\\u{9b}31m\\u{202e}"),
        (
            long.as_str(),
            &*format!("type text/{}\\u{{2026}}", "x".repeat(35)),
        ),
    ] {
        let head = format!("200 OK\r\ncontent-type: {media_type}");
        rig.upstream.behave(Manner::Answer(answer(&head, HTML)));
        let answer = rig.in_group("GET", BULK).answer().await;
        assert_eq!(answer.header("x-bulkhead-withheld"), Some(said));
    }
}

#[tokio::test]
async fn answers_of_the_gateway_itself_are_inert_too() {
    let rig = Rig::start().await;
    for ask in [
        rig.ask("GET", "/api/connections"),
        rig.ask("GET", "/api/nothing"),
        rig.ask("GET", "/api"),
        rig.ask("GET", "/api/"),
        rig.ask("DELETE", "/api/connections"),
        rig.in_group("DELETE", "/api/connections/down/v2/lm/deployments/a1b2"),
        rig.ask("GET", "/api/connections")
            .header("Sec-Fetch-Site", "cross-site"),
    ] {
        is_inert(&ask.answer().await);
    }
}

#[tokio::test]
async fn status_101_is_never_passed_on() {
    let head = "101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket";
    let bytes = format!("HTTP/1.1 {head}\r\n\r\n").into_bytes();
    let rig = Rig::start_with(Manner::Cut(bytes)).await;
    let message = rig.change().answer().await.failed(502, "ambiguous");
    assert!(message.contains("101"), "{message}");
    assert!(message.contains("may have been carried out"), "{message}");
    let upgrade = rig
        .in_group("GET", BULK)
        .header("Connection", "upgrade")
        .header("Upgrade", "websocket");
    let message = upgrade.answer().await.failed(502, "ambiguous");
    assert!(message.contains("Nothing was changed"), "{message}");
}
