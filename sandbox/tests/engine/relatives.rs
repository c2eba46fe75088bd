//! Engines without the bulk deletion.

use bulkhead_sandbox::{EngineOptions, EngineVariant};

use crate::rig::{Rig, few, some};

async fn start(relative: EngineVariant) -> Rig {
    Rig::start(EngineOptions { relative, ..few() }).await
}

#[tokio::test(start_paused = true)]
async fn an_older_engine_does_not_have_the_call() {
    for (relative, status, kind, message) in [
        (
            EngineVariant::Older,
            404,
            "NotFoundException",
            "HTTP 404 Not Found",
        ),
        (
            EngineVariant::Older405,
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
        EngineVariant::Fluxnova,
        EngineVariant::Batch,
        EngineVariant::Older,
        EngineVariant::Older405,
    ] {
        let rig = start(relative).await;
        let ids = rig.ids("plain").await;
        assert_eq!(rig.delete_one(&ids[0], "").answer().await.status, 204);
        assert_eq!(rig.left(&ids).await, ids[1..]);
    }
}

#[tokio::test(start_paused = true)]
async fn to_an_older_engine_delete_is_an_id() {
    for relative in [EngineVariant::Older, EngineVariant::Older405] {
        let rig = start(relative).await;
        let answer = rig.get("/engine-rest/deployment/delete").await;
        let message = answer.refused(404, "InvalidRequestException");
        assert_eq!(message, "Deployment with id 'delete' does not exist");
    }
}

#[tokio::test(start_paused = true)]
async fn only_fluxnova_says_of_a_conflict_what_it_is_about() {
    for (relative, has_context) in [
        (EngineVariant::Fluxnova, true),
        (EngineVariant::Older405, false),
    ] {
        let rig = Rig::start(EngineOptions { relative, ..some() }).await;
        let id = rig.ids("conflicting").await[0].clone();
        let answer = rig.delete_one(&id, "").answer().await;
        let message = answer.refused(500, "OptimisticLockingException");
        assert_eq!(message.contains("Variables: "), has_context, "{message}");
        assert_eq!(message.ends_with(" concurrently."), !has_context);
    }
}

#[tokio::test(start_paused = true)]
async fn each_says_a_version_of_its_own() {
    for (relative, version) in [
        (EngineVariant::Fluxnova, "2.0.3"),
        (EngineVariant::Batch, "2.3.0"),
        (EngineVariant::Older, "1.0.0"),
        (EngineVariant::Older405, "7.24.0"),
    ] {
        let rig = start(relative).await;
        assert_eq!(rig.read("/version").await["version"], version);
    }
}

/// Nobody is asked for credentials here (real engine: Camunda 7.24).
#[tokio::test(start_paused = true)]
async fn below_a_name_that_no_engine_has_delete_is_an_id_as_well() {
    let rig = start(EngineVariant::Older405).await;
    let path = "/engine-rest/engine/nosuch/deployment/delete";
    for method in ["GET", "POST", "DELETE"] {
        let answer = rig.ask(method, path).answer().await;
        let message = answer.refused(400, "InvalidRequestException");
        assert_eq!(message, "No process engine available", "{method}");
    }
}
