//! The deployments the user may see and delete.

use bulkhead_sandbox::EngineOptions;

use crate::rig::{CASCADE, Rig, ids, some, unknown};

#[tokio::test(start_paused = true)]
async fn what_may_only_be_read_is_not_deleted() {
    let rig = Rig::start(some()).await;
    let read_only = rig.ids("readOnly").await;
    for id in &read_only {
        assert_eq!(rig.read(&format!("/deployment/{id}")).await["id"], *id);
    }
    let rows = rig.cascade(&read_only).answer().await.rows();
    for (id, row) in read_only.iter().zip(&rows) {
        assert_eq!(
            row["errorMessage"],
            format!(
                "The user with id 'demo' does not have 'DELETE' permission on resource '{id}' of \
                 type 'Deployment'."
            )
        );
    }
    assert_eq!(rig.left(&read_only).await, read_only);
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_read_looks_as_if_it_were_not_there() {
    let rig = Rig::start(some()).await;
    let listed = ids(&rig.list("/deployment").await);
    let truth = rig.truth().await;
    let is_open = |one: &&serde_json::Value| one["permission"] != "none";
    assert_eq!(listed.len(), truth.iter().filter(is_open).count());
    for kind in ["hidden", "otherTenant"] {
        let hidden = rig.ids(kind).await;
        assert_eq!(hidden.len(), 4);
        for id in &hidden {
            assert!(!listed.contains(id));
            let query = format!("/deployment/count?id={id}");
            assert_eq!(rig.count(&query).await, 0);
            let read = rig.get(&format!("/engine-rest/deployment/{id}")).await;
            let message = read.refused(404, "InvalidRequestException");
            assert_eq!(message, unknown(id));
            let path = format!("/process-definition/count?deploymentId={id}");
            assert_eq!(rig.count(&path).await, 0);
            let deleted = rig.delete_one(id, CASCADE).answer().await;
            deleted.refused(404, "InvalidRequestException");
        }
        let rows = rig.cascade(&hidden).answer().await.rows();
        for (id, row) in hidden.iter().zip(&rows) {
            assert_eq!(row["errorMessage"], unknown(id), "{kind}");
        }
        assert_eq!(rig.left(&hidden).await, hidden, "they exist all the same");
    }
}

#[tokio::test(start_paused = true)]
async fn a_count_of_0_is_no_guarantee() {
    let rig = Rig::start(some()).await;
    for id in rig.ids("hiddenInstances").await {
        let path = format!("/process-instance/count?deploymentId={id}");
        assert_eq!(rig.count(&path).await, 0);
        let path = format!("/process-definition/count?deploymentId={id}");
        assert_eq!(rig.count(&path).await, 0);
        let one = std::slice::from_ref(&id);
        let message = rig.delete(one).answer().await.failure();
        assert!(message.starts_with("ENGINE-03076 "), "{message}");
        // The cascade asks for no permission on what runs (real engine).
        assert_eq!(rig.cascade(one).answer().await.status, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn another_tenant_may_be_refused_by_its_text() {
    let rig = Rig::start(some()).await;
    let ids = rig.ids("tenantRefused").await;
    let rows = rig.cascade(&ids).answer().await.rows();
    for (id, row) in ids.iter().zip(&rows) {
        assert_eq!(
            row["errorMessage"],
            format!(
                "ENGINE-13034 Cannot delete the deployment '{id}' because it belongs to no \
                 authenticated tenant."
            )
        );
    }
    assert_eq!(rig.left(&ids).await, ids);
}

#[tokio::test(start_paused = true)]
async fn an_engine_without_authorization_shows_and_deletes_everything() {
    let rig = Rig::start(EngineOptions {
        authorization: false,
        ..some()
    })
    .await;
    let truth = rig.truth().await;
    assert!(truth.iter().all(|one| one["permission"] == "delete"));
    let listed = ids(&rig.list("/deployment").await);
    assert_eq!(listed.len(), truth.len());
    for kind in ["readOnly", "hidden", "otherTenant", "tenantRefused"] {
        let ids = rig.ids(kind).await;
        assert_eq!(rig.delete(&ids).answer().await.status, 200, "{kind}");
    }
    let id = &rig.ids("hiddenInstances").await[0];
    let path = format!("/process-instance/count?deploymentId={id}");
    assert!(rig.count(&path).await > 0);
}
