//! Forwards what the table of calls allows.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::{IntoResponse, Response},
};
use bulkhead_core::{
    item::ResourceGroup,
    place::Place,
    rules::{Finding, Problem, excerpt},
    wire,
};

use crate::{
    answer,
    attempts::{Attempt, AttemptKey},
    call::Call,
    ceilings::Purpose,
    connection::Connection,
    correlation::CorrelationId,
    digest::Digest,
    gateway::GatewayState,
    hop,
    log::Line,
    media_type::need_media_type,
    refusal::Refusal,
    upstream::Outgoing,
};

/// What the services answer with: JSON, and a count as plain text.
const ACCEPT: &str = "application/json, text/plain";

/// `/api/connections/{connection}/{path}`.
pub(crate) async fn forward(
    State(gateway): State<Arc<GatewayState>>,
    Extension(correlation): Extension<CorrelationId>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let found = gateway.connection_at("/api/connections/", uri.path());
    let prepared = found.and_then(|(connection, path)| {
        let call = Call::read(connection.kind(), &method, path, uri.query())?;
        Prepared::new(connection, &call, correlation, &headers, &body)
    });
    match prepared {
        Ok(prepared) if prepared.is_change => prepared.send_once(&gateway).await,
        Ok(prepared) => gateway.read(prepared.outgoing, &prepared.line).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// A request that keeps every rule.
struct Prepared {
    outgoing: Outgoing,
    /// What tells it from another one with the same correlation id.
    digest: Digest,
    key: AttemptKey,
    is_change: bool,
    line: Line,
}

impl Prepared {
    fn new(
        connection: &Connection,
        call: &Call,
        correlation: CorrelationId,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, Refusal> {
        let group = if call.needs_group() {
            Some(group_of(connection, headers)?)
        } else {
            None
        };
        if let Some(allowed) = call.media_type() {
            need_media_type(headers, allowed)?;
        }
        let body = call.body(connection.batch_limit(), body)?;
        let path = call.path_and_query();
        let method = call.method();
        let named = group.as_ref().map(ResourceGroup::as_str);
        let digest = Digest::of(method.as_str(), &path, named, &body.text);
        let line = Line {
            correlation: correlation.clone(),
            connection: connection.name().as_ref().to_owned(),
            method: method.clone(),
            path: path.clone(),
            items: body.items,
        };
        Ok(Self {
            outgoing: Outgoing {
                method,
                address: connection.address().clone(),
                path,
                headers: sent_headers(call, group.as_ref(), &correlation),
                body: body.text.into(),
            },
            digest,
            key: AttemptKey {
                connection: Arc::clone(connection.name()),
                correlation,
            },
            is_change: call.is_change(),
            line,
        })
    }

    /// Sends a change, unless the same one was sent before.
    async fn send_once(self, gateway: &Arc<GatewayState>) -> Response {
        let begun = Instant::now();
        let (attempts, ceilings) = (&gateway.attempts, &gateway.ceilings);
        let connection = Arc::clone(&self.key.connection);
        let mut attempt = attempts.find(&self.key, self.digest);
        if attempt.is_none() {
            // Only what may be sent becomes an attempt: what is not sent can be asked for again.
            let (admission, share) = match ceilings.admit(&connection, Purpose::Change) {
                Ok(admitted) => admitted,
                Err(overload) => return overload.into_response(),
            };
            attempt = match attempts.begin(self.key, self.digest) {
                Attempt::New(ticket, waiting) => {
                    let (gateway, outgoing) = (Arc::clone(gateway), self.outgoing);
                    let line = self.line.clone();
                    // A task of its own: it goes on when the one who asked is gone.
                    tokio::spawn(async move {
                        ticket.settle(gateway.exchange(outgoing, share, &line).await);
                        drop(admission);
                    });
                    return answer::of_outcome(&*waiting.outcome().await);
                }
                known => Some(known),
            };
        }
        let outcome = match attempt {
            Some(Attempt::Ended(outcome)) => outcome,
            Some(Attempt::InFlight(waiting) | Attempt::New(_, waiting)) => {
                match ceilings.admit_repeat(&connection) {
                    Ok(_place) => waiting.outcome().await,
                    Err(overload) => return overload.into_response(),
                }
            }
            Some(Attempt::Reused) => return Refusal::CorrelationReused.into_response(),
            Some(Attempt::NoRoom) | None => {
                return ceilings.no_verdict(&connection).into_response();
            }
        };
        self.line.replayed(&outcome, begun.elapsed());
        answer::of_outcome(&outcome)
    }
}

/// The one resource group that a request names.
fn group_of(connection: &Connection, headers: &HeaderMap) -> Result<ResourceGroup, Refusal> {
    let values = headers.get_all(wire::RESOURCE_GROUP).iter();
    let texts: Vec<_> = values
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    // Of several a list is made, which no name of a group is.
    let text = texts.join(", ");
    if text.trim().is_empty() {
        let problem = Problem::whole(Finding::ResourceGroupMissing);
        return Err(Refusal::rule_broken(problem));
    }
    let known = connection.resource_groups();
    ResourceGroup::parse(&text)
        .filter(|group| known.is_none_or(|known| known.contains(group)))
        .ok_or_else(|| {
            let known = known.unwrap_or_default().iter();
            Refusal::rule_broken(Problem {
                finding: Finding::ResourceGroupUnknown {
                    known: known.map(|group| group.as_str().to_owned()).collect(),
                },
                place: Place::default(),
                value: excerpt(&text),
            })
        })
}

fn sent_headers(
    call: &Call,
    group: Option<&ResourceGroup>,
    correlation: &CorrelationId,
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
    if let Some(media_type) = call.media_type() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    // A group that exists is fit for a header.
    let group = group.and_then(|group| HeaderValue::from_str(group.as_str()).ok());
    if let Some(group) = group {
        headers.insert(wire::RESOURCE_GROUP, group);
    }
    correlation.write(&mut headers);
    hop::mark(&mut headers);
    headers
}
