//! Engines without the bulk deletion.

use bulkhead_sandbox::{EngineOptions, Relative};

use crate::rig::{Rig, few};

async fn start(relative: Relative) -> Rig {
    Rig::start(EngineOptions { relative, ..few() }).await
}

#[tokio::test(start_paused = true)]
async fn an_older_engine_does_not_have_the_call() {
    for (relative, status, kind, message) in [
        (
            Relative::Older,
            404,
            "NotFoundException",
            "HTTP 404 Not Found",
        ),
        (
            Relative::Older405,
            405,
            "NotAllowedException",
            "HTTP 405 Method Not Allowed",
        ),
    ] {
        let rig = start(relative).await;
        let ids = rig.ids("plain").await;
        let answer = rig.delete(&ids).answer().await;
        assert_eq!(answer.refused(status, kind), message);
        let named = rig.ask("POST", "/engine-rest/engine/default/deployment/delete");
        assert_eq!(named.answer().await.status, status);
        assert_eq!(rig.left(&ids).await, ids);
        let log = rig.log().await;
        assert_eq!(log[0]["items"][0]["done"], "none");
        assert_eq!(log[0]["itemCount"], 20);
    }
}

#[tokio::test(start_paused = true)]
async fn single_deletions_go_with_every_relative() {
    for relative in [
        Relative::Fluxnova,
        Relative::Batch,
        Relative::Older,
        Relative::Older405,
    ] {
        let rig = start(relative).await;
        let ids = rig.ids("plain").await;
        assert_eq!(rig.delete_one(&ids[0], "").answer().await.status, 204);
        assert_eq!(rig.left(&ids).await, ids[1..]);
    }
}

#[tokio::test(start_paused = true)]
async fn each_says_a_version_of_its_own() {
    for (relative, version) in [
        (Relative::Fluxnova, "2.0.3"),
        (Relative::Batch, "2.3.0"),
        (Relative::Older, "1.0.0"),
        (Relative::Older405, "1.0.0"),
    ] {
        let rig = start(relative).await;
        assert_eq!(rig.read("/version").await["version"], version);
    }
}
