//! Forwards what the table of calls allows.

mod change;
mod record;

use std::{net::IpAddr, sync::Arc, time::Instant};

use axum::{
    Extension,
    body::Bytes,
    extract::{FromRequestParts, State, rejection::ExtensionRejection},
    http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use bulkhead_core::{
    item::ResourceGroup,
    place::Place,
    rules::{Finding, Problem, excerpt},
    wire,
};

use crate::{
    audit,
    call::{Call, ChangeSet},
    connection::Connection,
    correlation::CorrelationId,
    digest::Digest,
    idempotency::ChangeKey,
    log::Line,
    media_type::need_media_type,
    refusal::Refusal,
    server::Peer,
    state::{GatewayState, Offered},
    upstream::{Outgoing, Ready},
    user::User,
};
use change::ChangeRequest;
pub(crate) use record::read_body;

/// The user who asks, and their address.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) user: User,
    pub(crate) source: IpAddr,
}

impl<S: Send + Sync> FromRequestParts<S> for Asker {
    type Rejection = ExtensionRejection;

    /// Fails where nothing before this has said who asks, so that nothing is done for nobody.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Extension(user) = Extension::<User>::from_request_parts(parts, state).await?;
        let Extension(Peer(peer)) = Extension::<Peer>::from_request_parts(parts, state).await?;
        let source = peer.ip().to_canonical();
        Ok(Self { user, source })
    }
}

/// `/api/connections/{connection}/{path}`.
pub(crate) async fn forward(
    State(gateway): State<Arc<GatewayState>>,
    Extension(correlation): Extension<CorrelationId>,
    asker: Asker,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let attempt = correlation.clone();
    let found = gateway.connection_at("/api/connections/", uri.path());
    let prepared = found.and_then(|(offered, path)| {
        let call = Call::read(offered.connection.kind(), &method, path, uri.query())?;
        Prepared::new(offered, &call, correlation, &headers, &body)
    });
    let answered = match prepared {
        Ok(Prepared::Reading(ready)) => Ok(gateway.read(&ready).await),
        Ok(Prepared::Change(change)) => change.send_once(&gateway, &asker).await,
        Err(refusal) => Err(refusal),
    };
    match answered {
        Ok(response) => response,
        Err(refusal) => {
            if method != Method::GET {
                let call = audit::Call::new(method.as_str(), uri.path());
                record::refused(&gateway, &attempt, &asker, call, &refusal).await;
            }
            refusal.into_response()
        }
    }
}

/// A request that keeps every rule.
enum Prepared {
    Reading(Box<Ready>),
    Change(Box<ChangeRequest>),
}

impl Prepared {
    fn new(
        offered: &Offered,
        call: &Call,
        correlation: CorrelationId,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Self, Refusal> {
        let connection = &offered.connection;
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
            items: body.changes.as_ref().map(ChangeSet::len),
        };
        let outgoing = Outgoing {
            method,
            address: connection.address().clone(),
            path,
            headers: sent_headers(call, group.as_ref(), &correlation),
            body: body.text.into(),
            taken: Instant::now(),
        };
        let ready = Ready {
            outgoing,
            upstream: offered.upstream.clone(),
            line,
        };
        let Some(set) = body.changes else {
            return Ok(Self::Reading(Box::new(ready)));
        };
        let target = set.target(group).ok_or_else(|| {
            // What lives in groups needs one, and was found to have one above.
            Refusal::rule_broken(Problem::whole(Finding::ResourceGroupMissing))
        })?;
        Ok(Self::Change(Box::new(ChangeRequest {
            ready,
            policy: Arc::clone(&offered.policy),
            digest,
            key: ChangeKey {
                connection: Arc::clone(connection.name()),
                correlation,
            },
            target,
            set,
            fingerprint: connection.fingerprint().to_owned(),
        })))
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
    let mut headers = Outgoing::headers(group);
    if let Some(media_type) = call.media_type() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    correlation.write(&mut headers);
    headers
}
