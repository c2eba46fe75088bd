//! The gateway before the real sandbox engine.

use std::net::SocketAddr;

use bulkhead_gateway::{Connection, ServiceAddress, Setup};
use bulkhead_sandbox::{EngineCounts, EngineOptions};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    client::{Answer, Ask},
    rig::{serve, setup},
    simulated,
};

const BULK: &str = "/api/connections/engine/deployment/delete";

/// A gateway whose connection `engine` leads to one, usually with at most three items a request.
struct Town {
    gateway: SocketAddr,
    engine: JoinHandle<()>,
}

impl Drop for Town {
    fn drop(&mut self) {
        self.engine.abort();
    }
}

impl Town {
    async fn start() -> Self {
        Self::at("/engine-rest").await
    }

    /// The connection leads to a path of the engine.
    async fn at(path: &str) -> Self {
        Self::with_limit(path, 3).await
    }

    /// The connection takes so many items a request.
    async fn with_limit(path: &str, batch: usize) -> Self {
        let counts = EngineCounts {
            plain: 4,
            process_instances: 2,
            ..EngineCounts::NONE
        };
        let (address, engine) = simulated::engine(EngineOptions {
            counts,
            ..EngineOptions::default()
        })
        .await;
        let url = format!("http://{address}{path}");
        let connection = Connection::engine("engine", ServiceAddress::parse(&url).unwrap());
        let setup = Setup {
            connections: vec![connection.to_sandbox().with_batch_limit(batch)],
            ..setup()
        };
        let (gateway, _server) = serve(setup, std::future::pending()).await;
        Self { gateway, engine }
    }

    fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.gateway, method, path)
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).answer().await
    }

    /// Everything that exists, of a kind.
    async fn ids(&self, kind: &str) -> Vec<String> {
        let all = self.get("/api/sandbox/engine/deployments").await;
        let all = all.of_service(200).json();
        let all = all["deployments"].as_array().unwrap().iter();
        let of_kind = all.filter(|deployment| deployment["kind"] == kind);
        let id = |deployment: &Value| deployment["id"].as_str().unwrap().to_owned();
        of_kind.map(id).collect()
    }

    async fn bulk(&self, body: &Value) -> Answer {
        let ask = self.ask("POST", BULK);
        ask.body("application/json", body.to_string())
            .answer()
            .await
    }

    async fn log(&self) -> Vec<Value> {
        let log = self.get("/api/sandbox/engine/log").await;
        let log = log.of_service(200).json();
        log["entries"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_bulk_delete_arrives_with_all_three_flags_and_each_id_has_its_row() {
    for path in ["/engine-rest", "/engine-rest/engine/default"] {
        let town = Town::at(path).await;
        let (plain, running) = (town.ids("plain").await, town.ids("processInstances").await);
        let ids = [&plain[0], &running[0], "nosuch"];
        let answer = town
            .bulk(&json!({"deploymentIds": ids, "skipIoMappings": true}))
            .await;
        let rows = answer.of_service(207).json();
        let status = |at: usize| rows[at]["status"].as_str().unwrap().to_owned();
        assert_eq!(
            [status(0), status(1), status(2)],
            ["SUCCESS", "FAILURE", "FAILURE"]
        );
        let log = town.log().await;
        assert_eq!(log.len(), 1);
        let flags = json!({"cascade": false, "skipCustomListeners": false, "skipIoMappings": true});
        assert_eq!(log[0]["flags"], flags, "{path}");
    }
}

#[tokio::test]
async fn a_thousand_ids_of_the_longest_kind_are_no_body_that_is_too_large() {
    let town = Town::with_limit("/engine-rest", 1_000).await;
    for character in ["a", "ü", "😀"] {
        let ids: Vec<_> = (100..1_100)
            .map(|n| format!("\"{}{n:04}\"", character.repeat(60)))
            .collect();
        let body = format!(
            "{{\"deploymentIds\":[{}],\"cascade\":false}}",
            ids.join(",")
        );
        let ask = town.ask("POST", BULK);
        let answer = ask.body("application/json", body).answer().await;
        let rows = answer.of_service(207).json();
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), 1_000, "{character}");
    }
}

#[tokio::test]
async fn every_call_of_the_page_is_one_that_the_engine_answers() {
    let town = Town::start().await;
    let id = town.ids("plain").await.remove(0);
    let order = "sortOrder=asc&firstResult=0&maxResults=1000";
    for (path, status) in [
        ("deployment/delete".to_owned(), 405),
        (format!("deployment?sortBy=id&{order}"), 200),
        (format!("deployment/{id}"), 200),
        ("deployment/nosuch".to_owned(), 404),
        ("process-definition/statistics".to_owned(), 200),
        (format!("case-definition?sortBy=deploymentId&{order}"), 200),
        (format!("case-instance/count?deploymentId={id}"), 200),
    ] {
        let answer = town.get(&format!("/api/connections/engine/{path}")).await;
        answer.of_service(status);
    }
    let flags = "cascade=true&skipCustomListeners=true&skipIoMappings=true";
    let one = format!("/api/connections/engine/deployment/{id}?{flags}");
    town.ask("DELETE", &one).answer().await.of_service(204);
    assert!(!town.ids("plain").await.contains(&id));
}

#[tokio::test]
async fn what_breaks_a_rule_never_reaches_the_engine() {
    let town = Town::start().await;
    let before = town.ids("plain").await;
    let ids = |ids: Value| json!({ "deploymentIds": ids });
    let long = "x".repeat(65);
    for (body, rule) in [
        (ids(json!([])), "list-empty"),
        (json!({"cascade": true}), "list-empty"),
        (ids(Value::Null), "list-expected"),
        (ids(json!([""])), "id-empty"),
        (ids(json!([null])), "id-null"),
        (ids(json!(["a/b"])), "id-malformed"),
        (ids(json!(["../x"])), "id-malformed"),
        (ids(json!([long])), "id-malformed"),
        (ids(json!(["a\nb"])), "id-malformed"),
        (ids(json!(["a", "a"])), "duplicate"),
        (ids(json!(["a", "b", "c", "d"])), "batch-too-large"),
        (
            json!({"deploymentIds": ["a"], "cascade": "true"}),
            "boolean-expected",
        ),
        (
            json!({"deploymentIds": ["a"], "deploymentQuery": {}}),
            "property-unknown",
        ),
    ] {
        town.bulk(&body).await.refused(400, rule);
    }
    for path in ["a;x=1", "a%2Fb", "..", "%20", "a%0Ab"] {
        let one = format!("/api/connections/engine/deployment/{path}");
        let answer = town.ask("DELETE", &one).answer().await;
        if path == "a;x=1" {
            // It is an id that has a semicolon, and no deployment has it.
            answer.of_service(404);
        } else {
            answer.refused(400, "id-malformed");
        }
    }
    let form = town.ask("POST", BULK);
    let form = form.body("application/x-www-form-urlencoded", "deploymentIds=a");
    form.answer().await.refused(415, "media-type");
    let foreign = town
        .ask("POST", BULK)
        .header("Origin", "https://evil.example");
    let foreign = foreign.body("application/json", ids(json!(before)).to_string());
    foreign.answer().await.refused(403, "origin-foreign");
    for path in [
        "process-instance/delete",
        "deployment/create",
        "v2/lm/deployments",
    ] {
        let other = town.ask("POST", &format!("/api/connections/engine/{path}"));
        let status = other.body("application/json", "{}").answer().await.status;
        assert!((404..=405).contains(&status), "{path}: {status}");
    }
    let arrived = town.log().await;
    let items: Vec<_> = arrived
        .iter()
        .map(|entry| entry["items"][0]["id"].clone())
        .collect();
    assert_eq!(items, ["a;x=1"]);
    assert_eq!(town.ids("plain").await, before);
}

#[tokio::test]
async fn the_same_attempt_is_made_once() {
    let town = Town::start().await;
    let id = town.ids("plain").await.remove(0);
    let send = || {
        let ask = town.ask("POST", BULK).header("X-Correlation-ID", "r-1");
        let body = json!({ "deploymentIds": [&id] }).to_string();
        ask.body("application/json", body).answer()
    };
    let first = send().await;
    first.of_service(200);
    assert_eq!(send().await.body, first.body, "the answer is replayed");
    assert_eq!(town.log().await.len(), 1);
}
