//! The paths of calls (all seen on a real engine).

use crate::rig::{Rig, few};

#[tokio::test(start_paused = true)]
async fn every_call_is_also_below_the_name_of_the_engine() {
    let rig = Rig::start(few()).await;
    let id = rig.ids("plain").await[0].clone();
    for path in [
        "/version",
        "/deployment",
        "/deployment/count",
        &format!("/deployment/{id}"),
        "/process-definition",
        "/process-definition/count",
        "/process-definition/statistics",
        "/case-definition",
        "/case-definition/count",
        "/decision-definition",
        "/decision-definition/count",
        "/process-instance",
        "/process-instance/count",
        "/case-instance",
        "/case-instance/count",
    ] {
        let there = rig.read(path).await;
        for other in [format!("/engine/default{path}"), format!("{path}/")] {
            assert_eq!(rig.read(&other).await, there, "{other}");
        }
        let other = format!("/engine-rest/engine/nosuch{path}");
        let answer = rig.get(&other).await;
        if path == "/version" {
            assert_eq!(answer.status, 200, "nobody needs an engine for it");
            continue;
        }
        let message = answer.refused(400, "InvalidRequestException");
        assert_eq!(message, "No process engine available", "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn so_are_the_deletions() {
    let rig = Rig::start(few()).await;
    let ids = rig.ids("plain").await;
    let delete = |path: &str, id: &str| {
        let body = serde_json::json!({ "deploymentIds": [id] }).to_string();
        let ask = rig.ask("POST", &format!("/engine-rest{path}"));
        ask.body("application/json", body)
    };
    for (path, id) in [
        ("/engine/default/deployment/delete", &ids[0]),
        ("/deployment/delete/", &ids[1]),
    ] {
        assert_eq!(delete(path, id).answer().await.status, 200, "{path}");
    }
    let one = format!("/engine-rest/engine/default/deployment/{}", ids[2]);
    assert_eq!(rig.ask("DELETE", &one).answer().await.status, 204);
    let other = delete("/engine/nosuch/deployment/delete", &ids[3]);
    other.answer().await.refused(400, "InvalidRequestException");
    assert_eq!(rig.left(&ids).await, ids[3..]);
}

/// Nobody is asked for credentials here (real engine).
#[tokio::test(start_paused = true)]
async fn an_engine_that_does_not_exist_is_noticed_by_who_needs_it() {
    let rig = Rig::start(few()).await;
    let id = rig.ids("plain").await[0].clone();
    let ask = |method, path: &str| rig.ask(method, &format!("/engine-rest/engine/nosuch{path}"));
    let bulk = |body: &'static str| {
        let ask = ask("POST", "/deployment/delete");
        ask.body("application/json", body)
    };
    for ask in [
        bulk(r#"{"deploymentIds":["x"]}"#),
        bulk(r#"{"deploymentIds":[null]}"#),
        ask("DELETE", &format!("/deployment/{id}?cascade=true")),
        ask("PATCH", &format!("/deployment/{id}")),
    ] {
        let message = ask.answer().await.refused(400, "InvalidRequestException");
        assert_eq!(message, "No process engine available");
    }
    for (method, path) in [
        ("GET", "/deployment/delete"),
        ("DELETE", "/deployment/delete"),
        ("DELETE", "/deployment"),
        ("PUT", "/version"),
    ] {
        let answer = ask(method, path).answer().await;
        answer.refused(405, "NotAllowedException");
    }
    ask("GET", "/whatever")
        .answer()
        .await
        .refused(404, "NotFoundException");
    let nothing = bulk(r#"{"deploymentIds":[]}"#).answer().await;
    assert_eq!((nothing.status, nothing.text()), (200, "[]"));
    assert_eq!(bulk("hello").answer().await.status, 400);
    bulk("{}")
        .answer()
        .await
        .refused(500, "NullPointerException");
    assert_eq!(rig.ids("plain").await.len(), 20);
}

#[tokio::test(start_paused = true)]
async fn there_is_one_engine() {
    let rig = Rig::start(few()).await;
    let engines = rig.read("/engine").await;
    assert_eq!(engines, serde_json::json!([{ "name": "default" }]));
}

#[tokio::test(start_paused = true)]
async fn other_methods_and_paths_are_refused_by_whom_they_reach() {
    let rig = Rig::start(few()).await;
    for (method, path) in [
        ("GET", "/engine-rest/deployment/delete"),
        ("PUT", "/engine-rest/deployment/delete"),
        ("DELETE", "/engine-rest/deployment/delete"),
        ("PATCH", "/engine-rest/engine/default/deployment/delete"),
        ("DELETE", "/engine-rest/deployment/"),
        ("POST", "/engine-rest/process-definition/count"),
    ] {
        let answer = rig.ask(method, path).answer().await;
        let message = answer.refused(405, "NotAllowedException");
        assert_eq!(message, "HTTP 405 Method Not Allowed", "{method} {path}");
    }
    let answer = rig.get("/engine-rest/nosuch").await;
    let message = answer.refused(404, "NotFoundException");
    assert_eq!(message, "HTTP 404 Not Found");
    let outside = rig.get("/nosuch").await;
    assert_eq!(outside.status, 404);
    let body = outside.json();
    assert_eq!(
        (&body["status"], &body["path"]),
        (&404.into(), &"/nosuch".into())
    );
    assert!(body["timestamp"].as_str().unwrap().ends_with("+00:00"));
}

#[tokio::test(start_paused = true)]
async fn an_id_in_a_path_ends_at_a_semicolon() {
    let rig = Rig::start(few()).await;
    let ids = rig.ids("plain").await;
    let path = format!("/deployment/{};x=1", ids[0]);
    assert_eq!(rig.read(&path).await["id"], ids[0]);
    let encoded = rig
        .get(&format!("/engine-rest/deployment/{}%3Bx", ids[0]))
        .await;
    let message = encoded.refused(404, "InvalidRequestException");
    assert_eq!(
        message,
        format!("Deployment with id '{};x' does not exist", ids[0])
    );
    let answer = rig.delete_one(&ids[0], ";evil=1").answer().await;
    assert_eq!(answer.status, 204, "the real engine deletes it, too");
    assert_eq!(rig.left(&ids).await, ids[1..]);
}

#[tokio::test(start_paused = true)]
async fn slashes_and_zeros_hidden_in_a_path_are_refused_by_the_server_around_the_engine() {
    let rig = Rig::start(few()).await;
    for hidden in ["a%2Fb", "a%2fb", "a%5Cb", "a%00"] {
        let answer = rig.get(&format!("/engine-rest/deployment/{hidden}")).await;
        assert_eq!(answer.status, 400, "{hidden}");
        assert!(answer.media_type().starts_with("text/html"), "{hidden}");
    }
    for (path, id) in [
        ("a%20", "a "),
        ("a%3Fx", "a?x"),
        ("a%23x", "a#x"),
        ("a%25", "a%"),
        ("a%252F", "a%2F"),
        ("a+", "a+"),
    ] {
        let answer = rig.get(&format!("/engine-rest/deployment/{path}")).await;
        let message = answer.refused(404, "InvalidRequestException");
        assert_eq!(message, format!("Deployment with id '{id}' does not exist"));
    }
}
