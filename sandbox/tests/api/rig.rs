//! A sandbox behind a real socket, and a client that sends nothing twice.

use std::io;
use std::net::SocketAddr;

use axum::http::{HeaderMap, Request, Response};
use bulkhead_sandbox::{Counts, Options, Sandbox};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::schema::Schema;

pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";

/// A running sandbox; it stops when this is dropped.
pub(crate) struct Rig {
    pub(crate) address: SocketAddr,
    server: JoinHandle<io::Result<()>>,
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.server.abort();
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
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { sandbox.serve(listener, shutdown).await });
        Self { address, server }
    }

    /// Waits until it has ended by itself, and well.
    pub(crate) async fn ended(&mut self) {
        (&mut self.server).await.unwrap().unwrap();
    }

    /// A request that is ready to be sent.
    pub(crate) fn ask(&self, method: &str, path: &str) -> Ask {
        Ask {
            address: self.address,
            request: Request::builder()
                .method(method)
                .uri(path)
                .header("host", "sandbox"),
            body: Bytes::new(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).send().await.unwrap()
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

    /// Replaces the faults.
    pub(crate) async fn faults(&self, faults: Value) -> Answer {
        let body = json!({ "faults": faults }).to_string();
        let ask = self.ask("PUT", "/sandbox/faults");
        ask.body("application/json", body).send().await.unwrap()
    }

    /// Switches on faults that must be possible.
    pub(crate) async fn strike(&self, faults: Value) {
        let answer = self.faults(faults).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
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

/// A request that is ready to be sent.
pub(crate) struct Ask {
    address: SocketAddr,
    request: axum::http::request::Builder,
    body: Bytes,
}

impl Ask {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// Sends it on a connection of its own.
    pub(crate) async fn send(self) -> hyper::Result<Answer> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Whoever drops this request closes its connection.
        let mut task = JoinSet::new();
        task.spawn(connection);
        let request = self.request.body(Full::new(self.body)).unwrap();
        let (parts, body) = Response::into_parts(sender.send_request(request).await?);
        let body = body.collect().await?.to_bytes();
        Ok(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
        })
    }

    /// Sends it and expects an answer.
    pub(crate) async fn answer(self) -> Answer {
        self.send().await.unwrap()
    }
}

/// An answer that arrived whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn media_type(&self) -> &str {
        let value = self.headers.get("content-type");
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

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

/// The same in alphabetical order.
pub(crate) fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort_unstable();
    list
}
