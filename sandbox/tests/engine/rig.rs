//! A running engine, and what is asked of it.

use std::ops::Deref;

use bulkhead_sandbox::{Engine, EngineCounts, EngineOptions};
use serde_json::{Value, json};

use crate::http::{self, Server};
pub(crate) use crate::http::{Answer, Ask, sorted};

pub(crate) const BULK: &str = "/engine-rest/deployment/delete";

/// All three flags.
pub(crate) const CASCADE: &str = "?cascade=true&skipCustomListeners=true&skipIoMappings=true";

/// A running engine; it stops when this is dropped.
pub(crate) struct Rig(Server);

impl Deref for Rig {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.0
    }
}

/// Deployments of a few kinds only, so that a test knows what it meets.
pub(crate) fn only(counts: EngineCounts) -> EngineOptions {
    EngineOptions {
        counts,
        ..EngineOptions::default()
    }
}

/// A few that can be deleted, and a few that need the cascade.
pub(crate) fn few() -> EngineOptions {
    only(EngineCounts {
        plain: 20,
        process_instances: 5,
        ..EngineCounts::NONE
    })
}

/// Some of every kind.
pub(crate) fn some() -> EngineOptions {
    only(EngineCounts {
        plain: 4,
        process_instances: 4,
        hidden_instances: 4,
        case_instances: 4,
        failing_listeners: 4,
        failing_mappings: 4,
        read_only: 4,
        hidden: 4,
        other_tenant: 4,
        tenant_refused: 4,
        conflicting: 4,
        raced: 4,
        referenced: 4,
    })
}

impl Rig {
    pub(crate) async fn start(options: EngineOptions) -> Self {
        Self::serve(Engine::new(options).unwrap()).await
    }

    pub(crate) async fn serve(engine: Engine) -> Self {
        let serve = async move |listener| engine.serve(listener, std::future::pending()).await;
        Self(Server::start(serve).await)
    }

    /// The deployments that really exist.
    pub(crate) async fn truth(&self) -> Vec<Value> {
        let answer = self.get("/sandbox/deployments").await;
        assert_eq!(answer.status, 200);
        answer.json()["deployments"].as_array().unwrap().clone()
    }

    /// The ids of all that exist of a kind.
    pub(crate) async fn ids(&self, kind: &str) -> Vec<String> {
        let all = self.truth().await;
        let of_kind: Vec<Value> = all.into_iter().filter(|one| one["kind"] == kind).collect();
        ids(&of_kind)
    }

    /// Those of some ids that still exist.
    pub(crate) async fn left(&self, ids: &[String]) -> Vec<String> {
        let all = crate::rig::ids(&self.truth().await);
        let ids = ids.iter();
        ids.filter(|id| all.contains(id)).cloned().collect()
    }

    /// A bulk deletion with this body.
    pub(crate) fn post(&self, body: &Value) -> Ask {
        let ask = self.ask("POST", BULK);
        ask.body("application/json", body.to_string())
    }

    /// A bulk deletion of these ids, without any flag.
    pub(crate) fn delete(&self, ids: &[String]) -> Ask {
        self.post(&json!({ "deploymentIds": ids }))
    }

    /// A bulk deletion of these ids, with all flags.
    pub(crate) fn cascade(&self, ids: &[String]) -> Ask {
        self.post(&json!({
            "deploymentIds": ids, "cascade": true,
            "skipCustomListeners": true, "skipIoMappings": true,
        }))
    }

    /// The deletion of one, with this query.
    pub(crate) fn delete_one(&self, id: &str, query: &str) -> Ask {
        self.ask("DELETE", &format!("/engine-rest/deployment/{id}{query}"))
    }

    /// The answer to a call below the root, which must be 200.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let answer = self.get(&format!("/engine-rest{path}")).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert_eq!(answer.media_type(), "application/json", "{path}");
        answer.json()
    }

    /// The rows of a list.
    pub(crate) async fn list(&self, path: &str) -> Vec<Value> {
        self.read(path).await.as_array().unwrap().clone()
    }

    /// The number that a count answers.
    pub(crate) async fn count(&self, path: &str) -> u64 {
        let answer = self.read(path).await;
        assert!(answer.as_object().unwrap().keys().eq(["count"]), "{path}");
        answer["count"].as_u64().unwrap()
    }

    /// The entries of the log, which are those of every sandbox and have the flags beside.
    pub(crate) async fn log(&self) -> Vec<Value> {
        let log = self.get("/sandbox/log").await.json();
        let schema = include_str!("../schemas/log.json");
        let mut schema: Value = serde_json::from_str(schema).unwrap();
        let entry = &mut schema["$defs"]["entry"];
        entry["properties"]["items"]["maxItems"] = json!(100_000);
        let flag = json!({ "type": "boolean" });
        entry["properties"]["flags"] = json!({
            "type": "object",
            "properties": {
                "cascade": flag, "skipCustomListeners": flag, "skipIoMappings": flag,
            },
            "required": ["cascade", "skipCustomListeners", "skipIoMappings"],
            "additionalProperties": false,
        });
        assert_eq!(http::errors(&schema, &log), Vec::<String>::new());
        log["entries"].as_array().unwrap().clone()
    }
}

impl Answer {
    /// The rows of a bulk answer, which has the right status for them.
    pub(crate) fn rows(&self) -> Vec<Value> {
        let rows = self.json();
        let rows = rows.as_array().unwrap();
        for row in rows {
            let keys = row.as_object().unwrap().keys();
            assert!(keys.eq(["deploymentId", "errorMessage", "status"]), "{row}");
            match row["status"].as_str() {
                Some("SUCCESS") => assert!(
                    row["errorMessage"].is_null() || row["errorMessage"] == "null",
                    "{row}"
                ),
                Some("FAILURE") => assert!(
                    row["errorMessage"].is_string() || row["errorMessage"].is_null(),
                    "{row}"
                ),
                _ => panic!("{row}"),
            }
        }
        let is_whole = rows.iter().all(|row| row["status"] == "SUCCESS");
        assert_eq!(self.status, if is_whole { 200 } else { 207 });
        assert_eq!(self.media_type(), "application/json");
        rows.clone()
    }

    /// The only row.
    pub(crate) fn row(&self) -> Value {
        let rows = self.rows();
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows[0].clone()
    }

    /// The message of the only row, which is a failure.
    pub(crate) fn failure(&self) -> String {
        let row = self.row();
        row["errorMessage"].as_str().unwrap().to_owned()
    }

    /// The message of a refusal of a whole request with this status and type.
    pub(crate) fn refused(&self, status: u16, kind: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.media_type(), "application/json");
        let body = self.json();
        assert_eq!(body["type"], kind, "{body}");
        assert!(body["code"].is_null() || body["code"].is_u64(), "{body}");
        body["message"].as_str().unwrap().to_owned()
    }
}

/// The ids of a list.
pub(crate) fn ids(list: &[Value]) -> Vec<String> {
    let id = |one: &Value| one["id"].as_str().unwrap().to_owned();
    list.iter().map(id).collect()
}

/// The row of a deletion.
pub(crate) fn success(id: &str) -> Value {
    json!({ "deploymentId": id, "status": "SUCCESS", "errorMessage": null })
}

/// The row of a refusal.
pub(crate) fn failure(id: &str, message: &str) -> Value {
    json!({ "deploymentId": id, "status": "FAILURE", "errorMessage": message })
}

/// The message about an id that isn't there.
pub(crate) fn unknown(id: &str) -> String {
    format!("Deployment with id '{id}' does not exist")
}
