//! A client that sends nothing twice and adds no header of its own but the one that the page adds.

use std::net::SocketAddr;

use axum::{
    body::Bytes,
    http::{HeaderMap, Request, Response},
};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

use crate::session::Session;

/// A request that is ready to be sent.
pub(crate) struct Ask {
    address: SocketAddr,
    host: String,
    request: axum::http::request::Builder,
    body: Bytes,
}

impl Ask {
    /// A request to an address, which stands in `Host` as well.
    pub(crate) fn new(address: SocketAddr, method: &str, path: &str) -> Self {
        Self::with_host(address, method, path, &address.to_string())
    }

    /// A request to an address with another `Host`.
    pub(crate) fn with_host(address: SocketAddr, method: &str, path: &str, host: &str) -> Self {
        let ask = Self::unmarked(address, method, path, host);
        if path.starts_with("/api") {
            ask.header("X-Bulkhead-Request", "1")
        } else {
            ask
        }
    }

    /// A request that does not say that the page makes it.
    pub(crate) fn unmarked(address: SocketAddr, method: &str, path: &str, host: &str) -> Self {
        Self {
            address,
            host: host.to_owned(),
            request: Request::builder()
                .method(method)
                .uri(path)
                .header("host", host),
            body: Bytes::new(),
        }
    }

    pub(crate) fn method(&self) -> String {
        self.request.method_ref().unwrap().to_string()
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// The same with the cookie and the secret of a session, as a browser sends them.
    pub(crate) fn session(self, session: &Session) -> Self {
        let cookie = session.cookie_at(&self.host);
        self.header("cookie", &cookie)
            .header("x-bulkhead-session", &session.secret)
    }

    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// Sends it on a connection of its own, which is closed when the future ends or is dropped.
    pub(crate) async fn send(self) -> hyper::Result<Answer> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        self.over(stream).await
    }

    /// The same on a connection that is there already.
    pub(crate) async fn over(
        self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    ) -> hyper::Result<Answer> {
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
        let request = self.request.body(Full::new(self.body)).unwrap();
        let exchange = async move {
            let (parts, body) = Response::into_parts(sender.send_request(request).await?);
            let body = body.collect().await?.to_bytes();
            Ok(Answer {
                status: parts.status.as_u16(),
                headers: parts.headers,
                body,
            })
        };
        let mut exchange = Box::pin(exchange);
        tokio::select! {
            answer = &mut exchange => answer,
            // The connection has ended, and with it the exchange: well or not.
            _ = connection => exchange.await,
        }
    }

    /// Sends it and expects an answer.
    pub(crate) async fn answer(self) -> Answer {
        self.send().await.unwrap()
    }
}

/// An answer that arrived whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().unwrap();
        assert!(values.next().is_none(), "{name} is there twice");
        Some(value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The error that the gateway itself reports.
    #[track_caller]
    fn of_gateway(&self) -> Value {
        let from = self.header("x-bulkhead-answer");
        assert_eq!(from, Some("gateway"), "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/json"));
        let error = self.json()["gateway"].clone();
        let message = error["message"].as_str().unwrap();
        assert!(message.ends_with('.'), "no sentence: {message}");
        error
    }

    /// The details of a refusal with this status and rule.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, rule: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        let error = self.of_gateway();
        assert_eq!(error["kind"], "refused");
        let details = error["details"].clone();
        let found = match &details["problems"][0] {
            Value::Null => &details["rule"],
            problem => &problem["rule"],
        };
        assert_eq!(*found, rule, "{}", self.text());
        details
    }

    /// A failure of this status and kind; gives the sentence.
    #[track_caller]
    pub(crate) fn failed(&self, status: u16, kind: &str) -> String {
        assert_eq!(self.status, status, "{}", self.text());
        let error = self.of_gateway();
        assert_eq!(error["kind"], kind, "{}", self.text());
        error["message"].as_str().unwrap().to_owned()
    }

    /// An answer of the service with this status.
    #[track_caller]
    pub(crate) fn of_service(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        let from = self.header("x-bulkhead-answer");
        assert_eq!(from, Some("service"), "{}", self.text());
        self
    }
}
