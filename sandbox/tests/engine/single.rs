//! Single deletions.

use bulkhead_sandbox::EngineOptions;
use serde_json::{Value, json};

use crate::rig::{CASCADE, Rig, few, some};

#[tokio::test(start_paused = true)]
async fn one_is_deleted() {
    let rig = Rig::start(few()).await;
    let ids = rig.ids("plain").await;
    let answer = rig.delete_one(&ids[0], "").answer().await;
    assert_eq!((answer.status, answer.text()), (204, ""));
    assert_eq!(rig.left(&ids).await, ids[1..]);
    let again = rig.delete_one(&ids[0], CASCADE).answer().await;
    let message = again.refused(404, "InvalidRequestException");
    assert_eq!(
        message,
        format!("Deployment with id '{}' do not exist", ids[0])
    );
}

#[tokio::test(start_paused = true)]
async fn of_the_flags_only_true_in_small_letters_counts() {
    let rig = Rig::start(few()).await;
    let id = rig.ids("processInstances").await[0].clone();
    for query in [
        "",
        "?cascade",
        "?cascade=",
        "?cascade=TRUE",
        "?cascade=True",
        "?cascade=1",
        "?cascade=false",
        "?Cascade=true",
        "?cascade=false&cascade=true",
    ] {
        let answer = rig.delete_one(&id, query).answer().await;
        let message = answer.refused(500, "ProcessEngineException");
        assert!(message.starts_with("ENGINE-03076 "), "{query}: {message}");
        assert_eq!(answer.json()["code"], 0);
    }
    let answer = rig.delete_one(&id, "?cascade=true").answer().await;
    assert_eq!(answer.status, 204);
}

#[tokio::test(start_paused = true)]
async fn every_refusal_has_its_status_and_its_type() {
    let rig = Rig::start(some()).await;
    for (kind, query, status, class, code, start) in [
        (
            "readOnly",
            "",
            403,
            "AuthorizationException",
            json!(0),
            "The user with id 'demo' does not have 'DELETE' permission on resource '",
        ),
        (
            "hidden",
            "",
            404,
            "InvalidRequestException",
            Value::Null,
            "Deployment with id '",
        ),
        (
            "otherTenant",
            CASCADE,
            404,
            "InvalidRequestException",
            Value::Null,
            "Deployment with id '",
        ),
        (
            "tenantRefused",
            "",
            500,
            "ProcessEngineException",
            json!(0),
            "ENGINE-13034 Cannot delete the deployment '",
        ),
        (
            "hiddenInstances",
            "",
            500,
            "ProcessEngineException",
            json!(0),
            "ENGINE-03076 ",
        ),
        (
            "caseInstances",
            "",
            500,
            "ProcessEnginePersistenceException",
            json!(10_001),
            "An exception occurred in the persistence layer.",
        ),
        (
            "failingListeners",
            "?cascade=true",
            500,
            "ProcessEngineException",
            json!(0),
            "Unknown property",
        ),
        (
            "failingMappings",
            "?cascade=true",
            500,
            "ProcessEngineException",
            json!(0),
            "Unknown property",
        ),
        (
            "referenced",
            CASCADE,
            500,
            "ProcessEnginePersistenceException",
            json!(10_001),
            "An exception",
        ),
        (
            "conflicting",
            "",
            500,
            "OptimisticLockingException",
            json!(1),
            "ENGINE-03005 ",
        ),
    ] {
        let ids = rig.ids(kind).await;
        let answer = rig.delete_one(&ids[0], query).answer().await;
        let message = answer.refused(status, class);
        assert!(message.starts_with(start), "{kind}: {message}");
        assert_eq!(answer.json()["code"], code, "{kind}");
        assert_eq!(rig.left(&ids).await, ids);
    }
}

#[tokio::test(start_paused = true)]
async fn a_race_may_leave_an_error_without_a_message() {
    let rig = Rig::start(some()).await;
    let mut silent = 0;
    for id in rig.ids("raced").await {
        let answer = rig.delete_one(&id, "").answer().await;
        assert_eq!(answer.status, 500);
        let nothing = json!({ "type": "NullPointerException", "message": null, "code": null });
        silent += usize::from(answer.json() == nothing);
        assert_eq!(rig.delete_one(&id, "").answer().await.status, 204);
    }
    assert_eq!(silent, 1);
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_is_named_in_full() {
    let rig = Rig::start(some()).await;
    let id = rig.ids("readOnly").await[0].clone();
    let answer = rig.delete_one(&id, "").answer().await;
    assert_eq!(
        answer.json(),
        json!({
            "type": "AuthorizationException",
            "message": format!(
                "The user with id 'demo' does not have 'DELETE' permission on resource '{id}' of \
                 type 'Deployment'."
            ),
            "code": 0,
            "userId": "demo",
            "resourceName": "Deployment",
            "resourceId": id,
            "permissionName": "DELETE",
            "missingAuthorizations": [
                { "permissionName": "DELETE", "resourceName": "Deployment", "resourceId": id },
            ],
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_conflict_passes_whichever_way_it_is_tried() {
    let rig = Rig::start(EngineOptions {
        conflicts: 2,
        ..some()
    })
    .await;
    let ids = rig.ids("conflicting").await[..1].to_vec();
    assert_eq!(rig.delete_one(&ids[0], "").answer().await.status, 500);
    assert_eq!(rig.delete(&ids).answer().await.status, 207);
    assert_eq!(rig.delete_one(&ids[0], "").answer().await.status, 204);
}
