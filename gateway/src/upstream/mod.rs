//! The way to the services.

mod answer;
mod coding;
mod collect;
mod failure;
mod own;
mod signed;

use std::time::{Duration, Instant, SystemTime};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header},
};
use bulkhead_core::{item::ResourceGroup, wire};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};

use crate::{
    address::ServiceAddress,
    ceilings::Share,
    credentials::{
        Credentials,
        connect::{Connector, Untrusted},
    },
    hop,
    log::Line,
    network::Network,
};
pub(crate) use answer::{AnswerBody, ServiceAnswer};
use collect::{Uncollected, collect};
pub(crate) use failure::{Failure, causes};

/// The time that an unused connection stays open. Services close such connections themselves, often
/// after a minute; a request on one that is just being closed has no answer.
const IDLE: Duration = Duration::from_secs(15);

/// The most such connections for each service.
const MOST_IDLE: usize = 4;

/// The largest answer that is passed on, in bytes: as it comes, and once more when it is decoded.
const MOST_BYTES: usize = 32 << 20;

/// The outcome of a request.
pub(crate) type Outcome = Result<ServiceAnswer, Failure>;

/// A request to a service.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) address: ServiceAddress,
    /// The path with its query below the address; it begins with a slash.
    pub(crate) path: String,
    /// All that is sent, beside what HTTP itself needs.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The time at which the gateway took it. Nothing of it is under way any more when its time has
    /// passed since then: the page counts on that.
    pub(crate) taken: Instant,
}

/// The media types of the services' answers: JSON, and plain text for a count.
const ACCEPT: &str = "application/json, text/plain";

impl Outgoing {
    /// The headers of every request to a service; in a resource group with its name.
    pub(crate) fn headers(group: Option<&ResourceGroup>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
        // A group that exists is fit for a header.
        let group = group.and_then(|group| HeaderValue::from_str(group.as_str()).ok());
        if let Some(group) = group {
            headers.insert(wire::RESOURCE_GROUP, group);
        }
        hop::mark(&mut headers);
        headers
    }

    fn is_change(&self) -> bool {
        self.method != Method::GET
    }
}

/// A request with the way that it takes and its line in the log.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) outgoing: Outgoing,
    pub(crate) upstream: Upstream,
    pub(crate) line: Line,
}

/// The outcome of a request, and how often it was sent: more than once where the service did not
/// let it in before.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) outcome: Outcome,
    pub(crate) sends: u32,
    /// The time of the service's answer, by its own clock.
    pub(crate) date: Option<SystemTime>,
}

/// The way to one service: sends requests to it, each one once.
///
/// A request is repeated only where the service has answered 401, so that it was certainly not
/// carried out, and there are other credentials than those. Nothing else here repeats one: the
/// client underneath repeats one only where a kept connection was closed before the request was
/// begun, and is told not to do even that; there is no HTTP/2, whose refused streams ask for
/// repetition; redirects are answers like any other. A change has a connection of its own, so
/// that it never meets one that is being closed.
#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    credentials: Credentials,
    reads: Client<Connector, Full<Bytes>>,
    changes: Client<Connector, Full<Bytes>>,
    timeout: Duration,
}

impl Upstream {
    /// Takes this way, signs in by this, and waits so long for a whole answer.
    ///
    /// # Errors
    /// Where the library for TLS does not support what it is asked for.
    pub(crate) fn new(
        network: &Network,
        credentials: Credentials,
        timeout: Duration,
    ) -> Result<Self, rustls::Error> {
        let connector = Connector::new(&network.roots, network.proxy.as_ref(), None)?;
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .retry_canceled_requests(false)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(MOST_IDLE);
        let reads = builder.build(connector.clone());
        let changes = builder.pool_max_idle_per_host(0).build(connector);
        Ok(Self {
            credentials,
            reads,
            changes,
            timeout,
        })
    }

    /// The longest time that it waits for a whole answer.
    pub(crate) const fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a request once, and waits for the head of its answer.
    async fn begin(
        &self,
        outgoing: &Outgoing,
        authorization: Option<HeaderValue>,
    ) -> Result<Response<Incoming>, Failure> {
        let is_change = outgoing.is_change();
        let client = if is_change {
            &self.changes
        } else {
            &self.reads
        };
        let uri = outgoing.address.uri(&outgoing.path);
        let uri = uri.map_err(|error| Failure::NotSent {
            cause: causes(&error),
        })?;
        let mut request = Request::new(Full::new(outgoing.body.clone()));
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = outgoing.headers.clone();
        if let Some(authorization) = authorization {
            (request.headers_mut()).insert(header::AUTHORIZATION, authorization);
        }
        client.request(request).await.map_err(|error| {
            let cause = causes(&error);
            if let Some(untrusted) = Untrusted::of(&error) {
                Failure::Untrusted(untrusted)
            } else if error.is_connect() {
                Failure::NotSent { cause }
            } else {
                Failure::Broken { is_change, cause }
            }
        })
    }
}

/// `true` if a header has seconds or a date, as `Retry-After` may have, and nothing else.
fn is_time(value: &HeaderValue) -> bool {
    let text = value.to_str().unwrap_or_default().trim();
    text.parse::<u64>().is_ok() || httpdate::parse_http_date(text).is_ok()
}

/// Reads the rest of an answer. The room for its body is taken from `share`.
async fn read(response: Response<Incoming>, is_change: bool, share: Share) -> Outcome {
    let (parts, body) = response.into_parts();
    // No service marks its answers so.
    let is_of_gateway = parts.headers.contains_key(wire::ANSWER_FROM);
    if is_of_gateway && parts.status == StatusCode::LOOP_DETECTED {
        return Err(Failure::Loop);
    }
    if parts.status == StatusCode::SWITCHING_PROTOCOLS {
        return Err(Failure::ProtocolSwitched { is_change });
    }
    let body = async {
        let collected = collect(Body::new(body), MOST_BYTES, share).await?;
        AnswerBody::read(&parts.headers, collected, MOST_BYTES).await
    };
    let body = body.await.map_err(|why| match why {
        Uncollected::TooLarge => Failure::TooLarge {
            is_change,
            most_bytes: MOST_BYTES,
        },
        Uncollected::NoRoom => Failure::NoRoom { is_change },
        Uncollected::Broken(cause) => Failure::Broken { is_change, cause },
    })?;
    Ok(ServiceAnswer {
        status: parts.status,
        retry_after: (parts.headers.get(header::RETRY_AFTER))
            .filter(|value| is_time(value))
            .cloned(),
        body,
    })
}
