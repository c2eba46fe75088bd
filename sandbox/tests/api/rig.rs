//! A running AI API, and what is asked of it.

use std::ops::{Deref, DerefMut};

use bulkhead_sandbox::{Counts, Options, Sandbox};
use serde_json::{Value, json};

use crate::http::Server;
pub(crate) use crate::http::{Answer, Ask, sorted};
use crate::schema::Schema;

pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";

/// A running sandbox; it stops when this is dropped.
pub(crate) struct Rig(Server);

impl Deref for Rig {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.0
    }
}

impl DerefMut for Rig {
    fn deref_mut(&mut self) -> &mut Server {
        &mut self.0
    }
}

/// Items of a few statuses only, so that a test knows what it meets.
pub(crate) fn only(counts: Counts) -> Options {
    Options {
        counts,
        ..Options::default()
    }
}

/// A few that can be deleted and a few that can be stopped.
pub(crate) fn few() -> Options {
    only(Counts {
        stopped: 20,
        running: 20,
        ..Counts::NONE
    })
}

impl Rig {
    pub(crate) async fn start(options: Options) -> Self {
        Self::start_until(options, std::future::pending()).await
    }

    pub(crate) async fn start_until(
        options: Options,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let sandbox = Sandbox::new(options).unwrap();
        Self::serve(sandbox, shutdown).await
    }

    pub(crate) async fn serve(
        sandbox: Sandbox,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        let serve = async move |listener| sandbox.serve(listener, shutdown).await;
        Self(Server::start(serve).await)
    }

    /// A bulk PATCH of one kind with this body.
    pub(crate) fn patch(&self, kind: &str, body: &Value) -> Ask {
        let path = format!("/v2/lm/{kind}");
        self.ask("PATCH", &path).body(MERGE_PATCH, body.to_string())
    }

    /// A bulk PATCH that asks the same for all these ids.
    pub(crate) fn change(&self, kind: &str, target: &str, ids: &[String]) -> Ask {
        self.patch(kind, &bulk_body(kind, target, ids))
    }

    /// The ids of all items of a status in a group.
    pub(crate) async fn ids_in(&self, group: &str, kind: &str, status: &str) -> Vec<String> {
        let path = format!("/v2/lm/{kind}?status={status}");
        let ask = self.ask("GET", &path).header("AI-Resource-Group", group);
        ask.send().await.unwrap().ids()
    }

    /// The ids of all items of a status in the default group.
    pub(crate) async fn ids(&self, kind: &str, status: &str) -> Vec<String> {
        self.ids_in("default", kind, status).await
    }

    /// One item, which must be there.
    pub(crate) async fn item(&self, kind: &str, id: &str) -> Value {
        let answer = self.get(&format!("/v2/lm/{kind}/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// The status of an item and what it is meant to become.
    pub(crate) async fn state(&self, kind: &str, id: &str) -> (String, String) {
        let item = self.item(kind, id).await;
        let text = |name: &str| item[name].as_str().unwrap().to_owned();
        (text("status"), text("targetStatus"))
    }

    /// The entries of the log.
    pub(crate) async fn log(&self) -> Vec<Value> {
        let log = self.get("/sandbox/log").await.valid(Schema::Log);
        log["entries"].as_array().unwrap().clone()
    }
}

/// The body that asks the same for all these ids.
pub(crate) fn bulk_body(kind: &str, target: &str, ids: &[String]) -> Value {
    let items: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "id": id, "targetStatus": target }))
        .collect();
    json!({ kind: items })
}

impl Answer {
    /// The body, which must be JSON and valid.
    pub(crate) fn valid(&self, schema: Schema) -> Value {
        assert_eq!(self.media_type(), "application/json");
        let body = self.json();
        schema.check(&body);
        body
    }

    /// The body of a refusal of a whole request with this status.
    pub(crate) fn refused(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.valid(Schema::Error)["error"].clone()
    }

    /// The entries of a bulk answer that is valid.
    pub(crate) fn entries(&self, kind: &str) -> Vec<Value> {
        assert_eq!(self.status, 202, "{}", self.text());
        let body = self.valid(Schema::bulk_answer(kind));
        body[kind].as_array().unwrap().clone()
    }

    /// The ids of a list's resources.
    pub(crate) fn ids(&self) -> Vec<String> {
        assert_eq!(self.status, 200, "{}", self.text());
        ids(self.json()["resources"].as_array().unwrap())
    }
}

/// The ids of resources or of entries.
pub(crate) fn ids(list: &[Value]) -> Vec<String> {
    list.iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect()
}
