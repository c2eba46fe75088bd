//! Changes of one item.

use serde_json::json;

use crate::rig::{Ask, MERGE_PATCH, Rig, few};
use crate::schema::Schema;

const KINDS: [(&str, &str); 2] = [("deployments", "01010016"), ("executions", "01010020")];

fn stop(rig: &Rig, kind: &str, id: &str) -> Ask {
    let body = json!({ "targetStatus": "STOPPED" }).to_string();
    rig.ask("PATCH", &format!("/v2/lm/{kind}/{id}"))
        .body("application/json", body)
}

fn delete(rig: &Rig, kind: &str, id: &str) -> Ask {
    rig.ask("DELETE", &format!("/v2/lm/{kind}/{id}"))
}

#[tokio::test(start_paused = true)]
async fn one_item_is_stopped() {
    for (kind, _) in KINDS {
        let rig = Rig::start(few()).await;
        let running = rig.ids(kind, "RUNNING").await;
        let answer = stop(&rig, kind, &running[0]).answer().await;
        assert_eq!(answer.status, 202);
        assert_eq!(answer.valid(Schema::Accepted)["id"], json!(running[0]));
        assert_eq!(rig.state(kind, &running[0]).await.0, "STOPPING");
        assert_eq!(rig.state(kind, &running[1]).await.0, "RUNNING");
    }
}

#[tokio::test(start_paused = true)]
async fn one_item_is_deleted() {
    for (kind, _) in KINDS {
        let rig = Rig::start(few()).await;
        let stopped = rig.ids(kind, "STOPPED").await;
        let answer = delete(&rig, kind, &stopped[0]).answer().await;
        assert_eq!(answer.status, 202);
        assert_eq!(answer.valid(Schema::Accepted)["id"], json!(stopped[0]));
        assert_eq!(rig.state(kind, &stopped[0]).await.1, "DELETED");
        assert_eq!(rig.state(kind, &stopped[1]).await.1, "STOPPED");
        let again = delete(&rig, kind, &stopped[0]).answer().await;
        assert_eq!(again.status, 202);
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_id_is_not_found_and_a_wrong_status_fails_the_precondition() {
    for (kind, code) in KINDS {
        let rig = Rig::start(few()).await;
        let running = rig.ids(kind, "RUNNING").await[0].clone();
        let stopped = rig.ids(kind, "STOPPED").await[0].clone();
        for ask in [stop(&rig, kind, "abcd"), delete(&rig, kind, "abcd")] {
            let error = ask.answer().await.refused(404);
            assert_eq!(error["code"], code);
            assert_eq!(error["target"], format!("/v2/lm/{kind}/abcd"));
        }
        for (ask, status) in [
            (stop(&rig, kind, &stopped), "STOPPED"),
            (delete(&rig, kind, &running), "RUNNING"),
        ] {
            let error = ask.answer().await.refused(412);
            assert_eq!(error["code"], "01010076");
            let expected = format!("Current status {status} cannot be changed");
            assert_eq!(error["message"], expected);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_takes_nothing_but_stopped() {
    let rig = Rig::start(few()).await;
    let running = rig.ids("deployments", "RUNNING").await[0].clone();
    let stopped = rig.ids("deployments", "STOPPED").await[0].clone();
    let configuration = json!({ "targetStatus": "STOPPED", "configurationId": "abcd" });
    for (id, body) in [
        (&stopped, json!({ "targetStatus": "DELETED" }).to_string()),
        (&running, json!({ "targetStatus": "stopped" }).to_string()),
        (&running, configuration.to_string()),
        (&running, "{}".to_owned()),
        (&running, "[]".to_owned()),
        (&running, "null".to_owned()),
        (&running, String::new()),
    ] {
        let ask = rig.ask("PATCH", &format!("/v2/lm/deployments/{id}"));
        let answer = ask.body("application/json", body.clone()).answer().await;
        assert_eq!(answer.status, 400, "{body}");
        answer.refused(400);
    }
    let ask = rig.ask("PATCH", &format!("/v2/lm/deployments/{running}"));
    let body = json!({ "targetStatus": "STOPPED" }).to_string();
    ask.body(MERGE_PATCH, body).answer().await.refused(415);
    assert_eq!(rig.state("deployments", &running).await.0, "RUNNING");
    assert_eq!(rig.state("deployments", &stopped).await.1, "STOPPED");
}

#[tokio::test(start_paused = true)]
async fn a_malformed_id_is_refused() {
    let rig = Rig::start(few()).await;
    stop(&rig, "deployments", "abc").answer().await.refused(400);
    delete(&rig, "executions", "ab%20cd")
        .answer()
        .await
        .refused(400);
}
