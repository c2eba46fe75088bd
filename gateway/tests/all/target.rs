//! A request line is carried out as it stands there, or not at all.

use crate::{
    raw::Raw,
    rig::{BULK, Rig},
};

const ENGINE_LIKE: &str = "/api/connections/main/v2/lm/deployments/a1b2#b3c4";

#[tokio::test]
async fn a_hash_in_the_path_deletes_nothing() {
    let rig = Rig::start().await;
    let whole = rig.request("DELETE", ENGINE_LIKE);
    for cut in [0, 1, 30, whole.find('#').unwrap(), 70, whole.len() - 2] {
        let mut raw = Raw::connect(rig.address).await;
        raw.send_in_pieces(&[&whole[..cut], &whole[cut..]]).await;
        let answer = raw.rest().await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{cut}: {answer}");
        assert!(answer.contains("\"target-has-hash\""), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn a_hash_in_any_part_of_a_target_is_refused() {
    let rig = Rig::start().await;
    let one = format!("{BULK}/a1b2");
    for target in [
        format!("{one}#"),
        format!("{one}#/../../x"),
        format!("{one}?x=1#y"),
        format!("{BULK}?$top=1#0"),
        format!("http://localhost{one}#x"),
        "/#/runs".to_owned(),
        "http://localhost#x".to_owned(),
    ] {
        for method in ["GET", "DELETE"] {
            let mut raw = Raw::connect(rig.address).await;
            raw.send(&rig.request(method, &target)).await;
            let answer = raw.rest().await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{target}: {answer}");
        }
    }
    rig.nothing_sent();
}

#[tokio::test]
async fn a_hash_behind_another_request_is_refused_and_closes_the_connection() {
    let rig = Rig::start().await;
    let mut raw = Raw::connect(rig.address).await;
    raw.send(&rig.request("DELETE", &format!("{BULK}/c3d4")))
        .await;
    let first = raw.answer().await;
    assert!(first.starts_with("HTTP/1.1 202 "), "{first}");
    raw.send(&rig.request("DELETE", ENGINE_LIKE)).await;
    let second = raw.rest().await;
    assert!(second.contains("\"target-has-hash\""), "{second}");

    // In one piece with a request before it, and behind a body without a line end.
    let ask = rig.head("PATCH", BULK) + "content-length: 2\r\n\r\n{}";
    for before in [rig.request("GET", "/api/connections"), ask] {
        let mut raw = Raw::connect(rig.address).await;
        raw.send(&(before + &rig.request("DELETE", ENGINE_LIKE)))
            .await;
        let answers = raw.rest().await;
        assert!(answers.contains("\"target-has-hash\""), "{answers}");
    }
    let only = rig.upstream.only_request();
    assert_eq!(only.line, "DELETE /v2/lm/deployments/c3d4 HTTP/1.1");
}

#[tokio::test]
async fn a_hash_in_a_header_or_a_body_is_none_of_the_target() {
    let rig = Rig::start().await;
    let mut raw = Raw::connect(rig.address).await;
    let get = rig.head("GET", &format!("{BULK}/a1b2")) + "referer: http://localhost/#/runs\r\n\r\n";
    raw.send(&get).await;
    let answer = raw.answer().await;
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    let body = "{\"#\":\n\"#\"}";
    let length = body.len();
    let patch = rig.head("PATCH", BULK)
        + &format!(
            "content-type: application/merge-patch+json\r\ncontent-length: {length}\r\n\r\n"
        );
    raw.send(&(patch + body)).await;
    let answer = raw.answer().await;
    assert!(answer.contains("\"refused\""), "{answer}");
    assert!(!answer.contains("target-has-hash"), "{answer}");
}

#[tokio::test]
async fn nothing_else_in_a_target_is_dropped_or_changed() {
    let rig = Rig::start().await;
    let path = "/api/connections/main/v2/lm/deployments/a1b2";
    // Where the whole URL stands in the line, its path counts (RFC 9112, 3.2.2).
    let mut raw = Raw::connect(rig.address).await;
    let whole = format!("http://localhost{path}");
    raw.send(&rig.request("DELETE", &whole)).await;
    let answer = raw.answer().await;
    assert!(answer.starts_with("HTTP/1.1 202 "), "{answer}");
    assert_eq!(
        rig.upstream.only_request().line,
        "DELETE /v2/lm/deployments/a1b2 HTTP/1.1"
    );
    for target in [
        format!("/{path}"),
        format!("{path}/"),
        format!("{path}\\"),
        format!("{path}\\..\\a1b3"),
        format!("{path}\u{1}"),
        format!("{path}\0"),
        format!("{path}\tx"),
        format!("{path}\u{7f}"),
        format!("{path} x"),
        format!("{path};x"),
        format!("{path}ä"),
        format!("{path}/."),
        format!("{path}/../a1b3"),
        format!("{path}/%2e%2e/a1b3"),
        format!("{path}%00"),
        format!("{path}%23b"),
        format!("{path}?x"),
        format!("//localhost{path}"),
        format!("http://localhost@evil.example{path}"),
        format!("http://evil.example{path}"),
        format!("http:{path}"),
        path.trim_start_matches('/').to_owned(),
        "*".to_owned(),
        "localhost:80".to_owned(),
        String::new(),
    ] {
        let mut raw = Raw::connect(rig.address).await;
        let close = rig.head("DELETE", &target) + "connection: close\r\n\r\n";
        raw.send(&close).await;
        let answer = raw.rest().await;
        let is_refused = answer.starts_with("HTTP/1.1 4");
        assert!(is_refused, "{target:?}: {answer}");
    }
    rig.upstream.only_request();
}
