//! The way to an engine: HTTP to a base address, as somebody or as nobody.

use std::{cell::RefCell, error::Error as _, fmt, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bulkhead_core::{
    service::{Method, Request, Response},
    transport::{Doubt, SendError, Transport, read_answer},
    wire::{ANSWER_FROM, CORRELATION_ID, CorrelationId, PAGE_ASKS, PAGE_REQUEST, SESSION},
};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    body::Bytes,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, RETRY_AFTER, SET_COOKIE},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// The longest wait for an answer: as long as the gateway waits.
const PATIENCE: Duration = Duration::from_secs(60);

/// A body to send: its media type and its bytes.
pub type Body = (String, Vec<u8>);

/// An answer that arrived whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The media type without its parameters; empty where there is none.
    pub media_type: String,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The first cookie that it sets.
    pub cookie: Option<String>,
    /// Whose answer it is, where a gateway says that.
    pub from: Option<String>,
    /// The body; what is no UTF-8 in it is replaced.
    pub body: String,
}

impl Answer {
    /// The same as core takes it.
    pub fn response(&self) -> Response {
        Response {
            status: self.status,
            retry_after: self.retry_after.clone(),
            body: self.body.clone(),
        }
    }
}

/// The two secrets of a session with a gateway.
#[derive(Clone)]
pub struct Session {
    /// The cookie, as it is sent.
    pub cookie: String,
    /// The secret that goes in a header.
    pub secret: String,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// The way to an engine. As on the gateway's, nothing is ever repeated, and each request has a
/// connection of its own.
#[derive(Debug)]
pub struct Http {
    base: String,
    authorization: Option<String>,
    gateway: bool,
    session: Option<Session>,
    client: Client<HttpConnector, Full<Bytes>>,
    changes: RefCell<Vec<Request>>,
}

impl Http {
    /// The way to what is below `base`, a URL without a slash at its end, as nobody.
    pub fn new(base: impl Into<String>) -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .retry_canceled_requests(false)
            .pool_max_idle_per_host(0);
        Self {
            base: base.into(),
            authorization: None,
            gateway: false,
            session: None,
            client: builder.build_http(),
            changes: RefCell::default(),
        }
    }

    /// The same as somebody (HTTP Basic, RFC 7617).
    #[must_use]
    pub fn with_credentials(mut self, user: &str, password: &str) -> Self {
        let credentials = BASE64_STANDARD.encode(format!("{user}:{password}"));
        self.authorization = Some(format!("Basic {credentials}"));
        self
    }

    /// The same to a gateway, as a page asks it.
    #[must_use]
    pub fn of_gateway(mut self) -> Self {
        self.gateway = true;
        self
    }

    /// The same to a gateway, signed in.
    #[must_use]
    pub fn signed_in(mut self, session: Session) -> Self {
        self.session = Some(session);
        self.of_gateway()
    }

    /// The changes that the adapter has sent on this way, in their order.
    pub fn changes(&self) -> Vec<Request> {
        self.changes.borrow().clone()
    }

    /// Asks for something below the base and waits for the whole answer, of whatever status.
    ///
    /// # Errors
    /// Where none came: what that means for the request.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<Body>,
        correlation: Option<&str>,
    ) -> Result<Answer, SendError> {
        let (media_type, body) = body.unzip();
        let builder = hyper::Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.base));
        let session = self.session.as_ref();
        let headers = [
            (
                HeaderName::from_static(PAGE_REQUEST),
                self.gateway.then_some(PAGE_ASKS),
            ),
            (COOKIE, session.map(|session| session.cookie.as_str())),
            (
                HeaderName::from_static(SESSION),
                session.map(|session| session.secret.as_str()),
            ),
            (AUTHORIZATION, self.authorization.as_deref()),
            (CONTENT_TYPE, media_type.as_deref()),
            (HeaderName::from_static(CORRELATION_ID), correlation),
        ];
        let builder = headers
            .into_iter()
            .fold(builder, |builder, (name, value)| match value {
                Some(value) => builder.header(name, value),
                None => builder,
            });
        let request = builder.body(Full::from(body.unwrap_or_default()));
        let request = request.map_err(|error| SendError::unreachable(error.to_string()))?;
        let answer = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        answer.unwrap_or_else(|_| Err(doubtful(Doubt::TimedOut, "no answer in time")))
    }

    async fn exchange(&self, request: hyper::Request<Full<Bytes>>) -> Result<Answer, SendError> {
        let lost = |error: &hyper::Error| doubtful(Doubt::ConnectionLost, &error.to_string());
        let response = self.client.request(request).await.map_err(|error| {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            let message = format!("{error}: {cause}");
            if error.is_connect() {
                SendError::unreachable(message)
            } else {
                doubtful(Doubt::ConnectionLost, &message)
            }
        })?;
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| lost(&error))?
            .to_bytes();
        let media_type = header(&parts.headers, &CONTENT_TYPE).unwrap_or_default();
        Ok(Answer {
            status: parts.status.as_u16(),
            media_type: media_type.split(';').next().unwrap_or_default().to_owned(),
            retry_after: header(&parts.headers, &RETRY_AFTER),
            cookie: header(&parts.headers, &SET_COOKIE),
            from: header(&parts.headers, &HeaderName::from_static(ANSWER_FROM)),
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

fn doubtful(doubt: Doubt, message: &str) -> SendError {
    SendError::Doubtful {
        doubt,
        message: message.to_owned(),
    }
}

impl Transport for &Http {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        if request.method != Method::Get {
            self.changes.borrow_mut().push(request.clone());
        }
        let body = request.body.as_ref();
        let body = body.map(|(kind, body)| ((*kind).to_owned(), body.clone().into_bytes()));
        let correlation = Some(correlation.as_str());
        let method = request.method.as_str();
        let answer = self.ask(method, &request.path, body, correlation).await?;
        if self.gateway {
            return read_answer(answer.from.as_deref(), answer.response());
        }
        Ok(answer.response())
    }
}
