use super::*;
use crate::credentials::Secret;

#[test]
fn a_status_is_passing_or_a_reason() {
    let secret = Proof::Secret(Secret::from("s3cret".to_owned()));
    let of = |status, body: &str| TokenFailure::of_status(status, body.as_bytes(), None, &secret);
    for status in [408, 429, 500, 502, 503, 504] {
        let failure = of(status, "{\"error\":\"invalid_client\"}");
        assert!(failure.is_passing(), "{status}");
        assert_eq!(failure.kind(), GatewayErrorKind::NotSent);
    }
    for (status, body, expected) in [
        (401, "", TokenFailure::UnknownClient),
        (
            401,
            r#"{"error":"unauthorized"}"#,
            TokenFailure::UnknownClient,
        ),
        (
            400,
            r#"{"error":"invalid_client"}"#,
            TokenFailure::UnknownClient,
        ),
        (400, r#"{"error":"invalid_scope"}"#, TokenFailure::Scope),
        (
            400,
            r#"{"error":"unauthorized_client"}"#,
            TokenFailure::Grant,
        ),
        (400, "<html>", TokenFailure::BadRequest { status: 400 }),
        (
            400,
            "{\"error\":5}",
            TokenFailure::BadRequest { status: 400 },
        ),
        (403, "RBAC: access denied", TokenFailure::Denied),
        (302, "", TokenFailure::WrongAddress { status: 302 }),
        (404, "", TokenFailure::WrongAddress { status: 404 }),
        (415, "", TokenFailure::BadRequest { status: 415 }),
    ] {
        let failure = of(status, body);
        assert_eq!(failure, expected, "{status} {body}");
        assert_eq!(failure.kind(), GatewayErrorKind::UpstreamAuth);
        let sentence = failure.to_string();
        assert!(!sentence.contains("s3cret"), "{sentence}");
    }
}

#[test]
fn a_certificate_that_has_ended_says_when() {
    let not_after = Timestamp::read("2026-11-20T08:00:00Z").unwrap();
    let sentence = TokenFailure::Ended { not_after }.to_string();
    assert!(sentence.contains("the certificate ended on 2026-11-20."));
}
