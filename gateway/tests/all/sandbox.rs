//! The gateway before the real sandbox.

use std::net::SocketAddr;

use bulkhead_gateway::Setup;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    client::{Answer, Ask},
    rig::{MERGE_PATCH, Rig, connection, item, serve, setup},
    simulated::ai_api,
};

/// A gateway whose connection `sandbox` leads to one.
struct Town {
    gateway: SocketAddr,
    sandbox: JoinHandle<()>,
}

impl Drop for Town {
    fn drop(&mut self) {
        self.sandbox.abort();
    }
}

impl Town {
    async fn start() -> Self {
        let (address, sandbox) = ai_api().await;
        let url = format!("http://{address}");
        let setup = Setup {
            connections: vec![connection("sandbox", &url).to_sandbox()],
            ..setup()
        };
        let (gateway, _server) = serve(setup, std::future::pending()).await;
        Self { gateway, sandbox }
    }

    fn ask(&self, method: &str, path: &str) -> Ask {
        let ask = Ask::new(self.gateway, method, path);
        ask.header("AI-Resource-Group", "default")
    }

    async fn ids(&self, status: &str) -> Vec<String> {
        let path = format!("/api/connections/sandbox/v2/lm/deployments?status={status}");
        let list = self.ask("GET", &path).answer().await;
        let list = list.of_service(200).json();
        let resources = list["resources"].as_array().unwrap();
        let id = |resource: &Value| resource["id"].as_str().unwrap().to_owned();
        resources.iter().map(id).collect()
    }

    async fn change(&self, correlation: &str, items: Vec<Value>) -> Answer {
        let ask = self.ask("PATCH", "/api/connections/sandbox/v2/lm/deployments");
        let ask = ask.header("X-Correlation-ID", correlation);
        let body = json!({ "deployments": items }).to_string();
        ask.body(MERGE_PATCH, body).answer().await
    }

    async fn log(&self) -> Vec<Value> {
        let log = self.ask("GET", "/api/sandbox/sandbox/log").answer().await;
        let log = log.of_service(200).json();
        log["entries"].as_array().unwrap().clone()
    }

    async fn faults(&self, faults: Value) -> Answer {
        let ask = self.ask("PUT", "/api/sandbox/sandbox/faults");
        let body = json!({ "faults": faults }).to_string();
        ask.body("application/json", body).answer().await
    }
}

#[tokio::test]
async fn a_mixed_change_arrives_once_with_group_and_correlation_id() {
    let town = Town::start().await;
    let (stopped, running) = (town.ids("STOPPED").await, town.ids("RUNNING").await);
    assert_eq!((stopped.len(), running.len()), (5, 5));
    let items = || vec![item(&stopped[0], "DELETED"), item(&running[0], "STOPPED")];
    let first = town.change("r1-0-1", items()).await;
    let answered = first.of_service(202).json();
    assert_eq!(answered["deployments"].as_array().unwrap().len(), 2);
    let again = town.change("r1-0-1", items()).await;
    assert_eq!(again.body, first.body);
    let log = town.log().await;
    assert_eq!(log.len(), 1);
    assert_eq!(log[0]["correlationId"], "r1-0-1");
    assert_eq!(log[0]["resourceGroup"], "default");
    assert_eq!(log[0]["itemCount"], 2);
}

#[tokio::test]
async fn every_call_of_the_table_is_one_that_the_sandbox_answers() {
    let town = Town::start().await;
    let id = town.ids("STOPPED").await.remove(0);
    for path in [
        "v2/lm/meta",
        "v2/admin/resourceGroups",
        "v2/lm/executions?$top=2&$skip=1&$select=status",
        "v2/lm/deployments/$count?status=STOPPED",
        &format!("v2/lm/deployments/{id}"),
    ] {
        let ask = town.ask("GET", &format!("/api/connections/sandbox/{path}"));
        ask.answer().await.of_service(200);
    }
    let one = format!("/api/connections/sandbox/v2/lm/deployments/{id}");
    let deleted = town.ask("DELETE", &one).answer().await;
    deleted.of_service(202);
    let running = town.ids("RUNNING").await.remove(0);
    let one = format!("/api/connections/sandbox/v2/lm/deployments/{running}");
    let stop = town.ask("PATCH", &one);
    let stop = stop.body("application/json", r#"{"targetStatus":"STOPPED"}"#);
    stop.answer().await.of_service(202);
}

#[tokio::test]
async fn a_cut_is_ambiguous_and_the_log_tells_what_was_done() {
    let town = Town::start().await;
    let stopped = town.ids("STOPPED").await;
    for (number, when) in ["before", "after"].into_iter().enumerate() {
        let cut = json!([{ "kind": "cut", "when": when, "count": 1 }]);
        town.faults(cut).await.of_service(200);
        let items = || vec![item(&stopped[number], "DELETED")];
        let answer = town.change(when, items()).await;
        answer.failed(502, "ambiguous");
        // The fault is used up, but the attempt is not made again.
        let again = town.change(when, items()).await;
        assert_eq!(again.body, answer.body);
    }
    let log = town.log().await;
    let done: Vec<_> = log.iter().map(|entry| &entry["items"][0]["done"]).collect();
    assert_eq!(done, ["none", "applied"]);
}

#[tokio::test]
async fn faults_are_the_sandboxs_own_affair() {
    let town = Town::start().await;
    let wrong = town.faults(json!([{ "kind": "earthquake" }])).await;
    let message = wrong.of_service(400).json()["message"].clone();
    let message = message.as_str().unwrap();
    assert!(message.contains("earthquake"), "{message}");
    let list = town
        .ask("GET", "/api/sandbox/sandbox/faults")
        .answer()
        .await;
    assert_eq!(list.of_service(200).json(), json!({ "faults": [] }));
}

#[tokio::test]
async fn the_sandboxs_own_calls_arrive_below_its_address() {
    let rig = Rig::start().await;
    let faults = r#"{ "faults" : [] }"#;
    for (method, path, body) in [
        ("GET", "faults", ""),
        ("PUT", "faults", faults),
        ("GET", "log", ""),
    ] {
        let ask = rig.ask(method, &format!("/api/sandbox/si%6D/{path}"));
        let ask = ask.header("Cookie", "a=b");
        let ask = match body {
            "" => ask,
            body => ask.body("application/json", body),
        };
        ask.answer().await.of_service(202);
        let requests = rig.upstream.requests();
        let request = requests.last().unwrap();
        assert_eq!(request.line, format!("{method} /sandbox/{path} HTTP/1.1"));
        assert_eq!(request.body, body);
        let media_type = (!body.is_empty()).then_some("application/json");
        assert_eq!(request.header("content-type"), media_type);
        assert_eq!(request.header("cookie"), None);
    }
}

#[tokio::test]
async fn only_a_sandbox_has_faults_and_a_log() {
    let rig = Rig::start().await;
    for (connection, rule) in [
        ("main", "not-a-sandbox"),
        ("none", "connection-unknown"),
        ("%ff", "connection-unknown"),
    ] {
        for path in ["faults", "log"] {
            let answer = rig.get(&format!("/api/sandbox/{connection}/{path}")).await;
            answer.refused(404, rule);
        }
        let put = rig.ask("PUT", &format!("/api/sandbox/{connection}/faults"));
        let put = put.body("application/json", "{}").answer().await;
        put.refused(404, rule);
    }
    let put = rig.ask("PUT", "/api/sandbox/sim/faults");
    let put = put.body("text/plain", "{}").answer().await;
    put.refused(415, "media-type");
    rig.nothing_sent();
}
