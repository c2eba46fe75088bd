//! A sandbox behind a real socket, and a client that sends nothing twice.

use std::io;
use std::net::SocketAddr;

use axum::http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Something that listens; it stops when this is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    task: JoinHandle<io::Result<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Serves at a free port.
    pub(crate) async fn start<F>(serve: impl FnOnce(TcpListener) -> F) -> Self
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(serve(listener));
        Self { address, task }
    }

    /// Waits until it has ended by itself, and well.
    pub(crate) async fn ended(&mut self) {
        (&mut self.task).await.unwrap().unwrap();
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
}

/// The errors of a body, by a schema.
pub(crate) fn errors(schema: &Value, body: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    (validator.iter_errors(body))
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The same in alphabetical order.
pub(crate) fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort_unstable();
    list
}
