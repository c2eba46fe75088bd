//! Running instances.

use bulkhead_sandbox::EngineOptions;

use crate::rig::{Rig, ids, some};

const KINDS: [(&str, &str); 2] = [
    ("process-instance", "processInstances"),
    ("case-instance", "caseInstances"),
];

#[tokio::test(start_paused = true)]
async fn they_are_counted_and_listed_by_deployment() {
    let rig = Rig::start(some()).await;
    for (path, kind) in KINDS {
        for deployment in rig.truth().await {
            let id = deployment["id"].as_str().unwrap();
            let is_seen = deployment["showsContents"] == true && deployment["permission"] != "none";
            let expected = if is_seen {
                deployment[kind].as_u64().unwrap()
            } else {
                0
            };
            let query = format!("deploymentId={id}");
            assert_eq!(rig.count(&format!("/{path}/count?{query}")).await, expected);
            let list = rig.list(&format!("/{path}?{query}")).await;
            assert_eq!(list.len() as u64, expected);
            let definitions = ids(deployment["definitions"].as_array().unwrap());
            for instance in &list {
                let property = match path {
                    "process-instance" => "definitionId",
                    _ => "caseDefinitionId",
                };
                let definition = instance[property].as_str().unwrap();
                assert!(definitions.iter().any(|id| id == definition));
                assert_eq!(instance["tenantId"], deployment["tenantId"]);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_deployment_they_are_all_in_the_order_of_their_ids_and_in_pages() {
    let rig = Rig::start(EngineOptions::default()).await;
    for (path, _) in KINDS {
        let all = rig.list(&format!("/{path}")).await;
        assert!(all.len() > 60);
        assert_eq!(rig.count(&format!("/{path}/count")).await, all.len() as u64);
        assert!(ids(&all).is_sorted_by(|one, next| one < next));
        let page = rig
            .list(&format!("/{path}?firstResult=5&maxResults=3"))
            .await;
        assert_eq!(page, all[5..8]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_has_the_properties_of_a_real_one() {
    let rig = Rig::start(some()).await;
    let instance = &rig.list("/process-instance?maxResults=1").await[0];
    let keys: Vec<&String> = instance.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "businessKey",
            "caseInstanceId",
            "definitionId",
            "definitionKey",
            "ended",
            "id",
            "links",
            "suspended",
            "tenantId",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_deployment_that_is_not_there_has_none() {
    let rig = Rig::start(some()).await;
    for (path, _) in KINDS {
        let count = rig
            .count(&format!("/{path}/count?deploymentId=nosuch"))
            .await;
        assert_eq!(count, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn they_go_with_their_deployment() {
    let rig = Rig::start(some()).await;
    for ((path, _), kind) in KINDS.iter().zip(["processInstances", "caseInstances"]) {
        let id = rig.ids(kind).await[0].clone();
        let all = rig.count(&format!("/{path}/count")).await;
        let own = rig.count(&format!("/{path}/count?deploymentId={id}")).await;
        assert!(own > 0);
        assert_eq!(rig.cascade(&[id]).answer().await.status, 200);
        assert_eq!(rig.count(&format!("/{path}/count")).await, all - own);
    }
}
