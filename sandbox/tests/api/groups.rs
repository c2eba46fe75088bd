//! Resource groups.

use bulkhead_sandbox::Options;
use serde_json::json;

use crate::rig::{Answer, Rig, few};
use crate::schema::Schema;

fn is_denied(answer: &Answer) {
    assert_eq!(answer.status, 403);
    assert_eq!(answer.text(), "RBAC: access denied");
    assert!(answer.media_type().starts_with("text/plain"));
}

#[tokio::test(start_paused = true)]
async fn all_groups_are_listed() {
    let rig = Rig::start(Options {
        groups: vec!["default".to_owned(), "blue".to_owned(), "green".to_owned()],
        ..few()
    })
    .await;
    let list = rig.get("/v2/admin/resourceGroups").await;
    let list = list.valid(Schema::ResourceGroups);
    assert_eq!(list["count"], 3);
    let names: Vec<_> = (list["resources"].as_array().unwrap().iter())
        .map(|group| group["resourceGroupId"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["default", "blue", "green"]);
}

#[tokio::test(start_paused = true)]
async fn without_the_header_it_is_the_default_group() {
    let rig = Rig::start(few()).await;
    let bare = rig.get("/v2/lm/deployments?status=STOPPED").await.ids();
    assert_eq!(bare, rig.ids_in("default", "deployments", "STOPPED").await);
    assert_ne!(bare, rig.ids_in("team-b", "deployments", "STOPPED").await);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_group_is_denied_before_anything_else_is_looked_at() {
    let rig = Rig::start(few()).await;
    let id = &rig.ids("deployments", "STOPPED").await[0];
    let one = format!("/v2/lm/deployments/{id}");
    for (method, path) in [
        ("GET", "/v2/lm/deployments"),
        ("GET", "/v2/lm/executions/$count"),
        ("GET", &*one),
        ("PATCH", "/v2/lm/executions"),
        ("PATCH", &*one),
        ("DELETE", &*one),
    ] {
        for group in ["team-c", "Default", "", "default,team-b"] {
            let ask = rig.ask(method, path).header("AI-Resource-Group", group);
            is_denied(&ask.answer().await);
        }
    }
    assert_eq!(rig.state("deployments", id).await.1, "STOPPED");
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_default_group_a_missing_header_is_denied() {
    let options = Options {
        groups: vec!["team-b".to_owned()],
        ..few()
    };
    let rig = Rig::start(options).await;
    is_denied(&rig.get("/v2/lm/deployments").await);
}

#[tokio::test(start_paused = true)]
async fn a_change_sees_the_items_of_its_own_group_only() {
    let rig = Rig::start(few()).await;
    let ours = rig.ids_in("team-b", "deployments", "STOPPED").await[0].clone();
    let theirs = rig.ids_in("default", "deployments", "STOPPED").await[0].clone();
    let both = [ours.clone(), theirs.clone()];
    let ask = rig.change("deployments", "DELETED", &both);
    let answer = ask.header("AI-Resource-Group", "team-b").answer().await;
    for entry in answer.entries("deployments") {
        let ours = entry["id"] == json!(ours);
        assert_eq!(entry.get("message").is_some(), ours, "{entry}");
        assert_eq!(entry["error"]["code"] == "01010016", !ours, "{entry}");
    }
    assert_eq!(rig.state("deployments", &theirs).await.1, "STOPPED");
    rig.get(&format!("/v2/lm/deployments/{ours}"))
        .await
        .refused(404);
}
