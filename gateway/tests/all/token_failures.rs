//! Token services that give no token.

use std::time::Duration;

use bulkhead_core::wire::GatewayErrorKind;
use bulkhead_gateway::credentials::token::TokenClient;

use crate::{
    rig::nowhere,
    token_service::{Manner, TokenService},
    tokens::{ask, client, credentials, of, source, token},
    upstream::answer,
};

#[tokio::test]
async fn what_passes_by_itself_is_tried_again() {
    let service = TokenService::start().await;
    service.then([
        Manner::Cut,
        Manner::Answer(answer("503 Service Unavailable\r\nretry-after: 0", "busy")),
    ]);
    assert_eq!(ask(&of(&service)).await, Ok(token(1, 3)));
    // Three times, and not for ever.
    let service = TokenService::start().await;
    let busy = || Manner::Answer(answer("500 Internal Server Error", "s3cret"));
    service.then([busy(), busy(), busy()]);
    let credentials = of(&service);
    let (kind, sentence) = ask(&credentials).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::NotSent);
    assert_eq!(
        sentence,
        format!(
            "The token service http://{}/oauth/token is busy or out of order (status 500). Try \
             again in a while. Nothing was carried out. The credentials are those of \
             `AICORE_SERVICE_KEY`.",
            service.address
        )
    );
    assert_eq!(service.requests().len(), 3);
}

#[tokio::test]
async fn a_wish_to_be_left_alone_is_kept_and_passed_on() {
    let service = TokenService::start().await;
    let head = "429 Too Many Requests\r\nretry-after: 30";
    service.then([Manner::Answer(answer(head, ""))]);
    let credentials = of(&service);
    for _ in 0..3 {
        let error = credentials.authorization().await.unwrap_err();
        assert_eq!(error.kind(), GatewayErrorKind::NotSent);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    }
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn a_token_service_that_stays_busy_and_wants_to_be_asked_at_once_is_not_asked_without_end() {
    let service = TokenService::start().await;
    let head = "503 Service Unavailable\r\nretry-after: 0";
    service.then(vec![Manner::Answer(answer(head, "")); 4]);
    let error = of(&service).authorization().await.unwrap_err();
    assert_eq!(error.kind(), GatewayErrorKind::NotSent);
    assert_eq!(service.requests().len(), 3);
    let why = error.why().to_string();
    assert!(
        why.ends_with("(status 503). Try again in a while."),
        "{why}"
    );
}

#[tokio::test]
async fn a_wish_to_be_left_alone_for_days_is_told_as_the_minute_that_is_waited() {
    let service = TokenService::start().await;
    let head = "429 Too Many Requests\r\nretry-after: 864000";
    service.then([Manner::Answer(answer(head, ""))]);
    let error = of(&service).authorization().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    let why = error.why().to_string();
    let words = "/oauth/token is busy (status 429) and wants to be asked again in 60 s.";
    assert!(why.ends_with(words), "{why}");
}

#[tokio::test]
async fn one_odd_answer_is_asked_for_once_more() {
    let service = TokenService::start().await;
    let head = "200 OK\r\ncontent-type: text/html";
    service.then([Manner::Answer(answer(head, "<html>"))]);
    assert_eq!(ask(&of(&service)).await, Ok(token(1, 2)));
}

#[tokio::test]
async fn a_token_service_that_is_not_there_is_told_with_what_the_network_says() {
    let nowhere = nowhere();
    let url = format!("http://{}", nowhere.local_addr().unwrap());
    let (kind, sentence) = ask(&source(credentials(&url), client())).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::NotSent);
    assert!(
        sentence.contains("can't be reached (") && sentence.contains("refused"),
        "{sentence}"
    );
}

#[tokio::test]
async fn every_answer_that_is_no_token_is_a_sentence() {
    let ok = |body: &str| Manner::Answer(answer("200 OK\r\ncontent-type: application/json", body));
    let status = |head: &str, body: &str| Manner::Answer(answer(head, body));
    for (manner, words) in [
        (
            status("401 Unauthorized", "s3cret"),
            "does not know this client or its secret",
        ),
        (
            status("403 Forbidden", "s3cret"),
            "denies this client a token",
        ),
        (
            status("400 Bad Request", "s3cret"),
            "finds the request for a token wrong",
        ),
        (
            status("400 Bad Request", r#"{"error":"invalid_scope"}"#),
            "does not give this client the scope",
        ),
        // It is not followed, not even to where a token is.
        (
            status("302 Found\r\nlocation: /oauth/token", ""),
            "is not at this address (status 302)",
        ),
        (
            status("404 Not Found", "s3cret"),
            "is not at this address (status 404)",
        ),
        (status("204 No Content", ""), "that is no JSON"),
        (ok("s3cret"), "that is no JSON"),
        (ok("<html>s3cret</html>"), "a page for people"),
        (
            ok(r#"{"token":"s3cret"}"#),
            "JSON without an `access_token`",
        ),
        (
            ok(r#"{"access_token":"s3cret\r\nX: 1"}"#),
            "can't be sent in a header",
        ),
        (
            ok(r#"{"access_token":"s3cret","expires_in":-1}"#),
            "`expires_in`",
        ),
        (
            ok(r#"{"access_token":"s3cret","token_type":"mac"}"#),
            "another type than `bearer`",
        ),
        (ok(&"x".repeat(100 << 20)), "more than 1 MiB"),
        (Manner::Endless { fast: true }, "more than 1 MiB"),
    ] {
        let service = TokenService::start().await;
        service.then([manner.clone(), manner]);
        let credentials = of(&service);
        let (kind, sentence) = ask(&credentials).await.unwrap_err();
        assert_eq!(kind, GatewayErrorKind::UpstreamAuth, "{sentence}");
        assert!(sentence.contains(words), "{words}: {sentence}");
        // What is no answer of a token service may have been one of something on the way.
        let is_odd = sentence.contains("/oauth/token gave ");
        let expected = if is_odd { 2 } else { 1 };
        assert_eq!(service.requests().len(), expected, "{sentence}");
    }
}

#[tokio::test]
async fn an_answer_that_never_ends_is_not_waited_for() {
    let service = TokenService::start().await;
    service.then(vec![Manner::Endless { fast: false }; 3]);
    let client = TokenClient {
        time: Duration::from_millis(100),
        ..client()
    };
    let credentials = credentials(&format!("http://{}", service.address));
    let (kind, sentence) = ask(&source(credentials, client)).await.unwrap_err();
    assert_eq!(kind, GatewayErrorKind::NotSent);
    assert!(
        sentence.contains("no whole answer within 0.1 s"),
        "{sentence}"
    );
}
