//! The calls that are forwarded. Whatever is not one of them is not.

mod ai_api;
mod engine;
mod query;

use std::borrow::Cow;

use axum::http::Method;
use bulkhead_core::{
    item::{ItemId, Kind, Step},
    place::Place,
    rules::{Finding, Problem, check_bulk_body, check_delete_body, check_stop_body, excerpt},
    service::{ai_api as core_ai_api, engine as core_engine},
    wire::ServiceKind,
};
use percent_encoding::percent_decode_str;
use serde_json::json;

pub(crate) use query::Query;

use crate::refusal::Refusal;

/// A call that is forwarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Of the AI API.
    AiApi(ai_api::Call),
    /// Of a process engine.
    Engine(engine::Call),
}

/// A body as it is sent: written anew from what it holds, since two readers may understand one
/// text in two ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) text: String,
    /// How many items it changes; none of a reading.
    pub(crate) items: Option<usize>,
}

impl Call {
    /// Reads a call to a service of this kind from its method, the path below the connection
    /// without a slash at the beginning, and the query.
    ///
    /// # Errors
    /// Why it is none that is forwarded.
    pub(crate) fn read(
        kind: ServiceKind,
        method: &Method,
        path: &str,
        query: Option<&str>,
    ) -> Result<Self, Refusal> {
        match kind {
            ServiceKind::AiCore => ai_api::Call::read(method, path, query).map(Self::AiApi),
            ServiceKind::Engine => engine::Call::read(method, path, query).map(Self::Engine),
        }
    }

    pub(crate) fn method(&self) -> Method {
        match self {
            Self::AiApi(call) => call.method(),
            Self::Engine(call) => call.method(),
        }
    }

    /// Whether it changes something.
    pub(crate) fn is_change(&self) -> bool {
        self.method() != Method::GET
    }

    /// Whether it sees one resource group only, and so has to name it (contract).
    pub(crate) fn needs_group(&self) -> bool {
        match self {
            Self::AiApi(call) => call.needs_group(),
            Self::Engine(_) => false,
        }
    }

    /// The media type of its body; none where it has no body.
    pub(crate) fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::AiApi(call) => call.media_type(),
            Self::Engine(call) => call.media_type(),
        }
    }

    /// The path with its query below the service's address, written anew.
    pub(crate) fn path_and_query(&self) -> String {
        match self {
            Self::AiApi(call) => call.path_and_query(),
            Self::Engine(call) => call.path_and_query(),
        }
    }

    /// The body that is sent, if the one that came keeps every rule.
    ///
    /// # Errors
    /// The rules that it breaks.
    pub(crate) fn body(&self, most_items: usize, body: &[u8]) -> Result<Body, Refusal> {
        let one = |text| Body {
            text,
            items: Some(1),
        };
        match self {
            Self::AiApi(ai_api::Call::ChangeMany(kind)) => {
                let checked = check_bulk_body(*kind, most_items, body);
                let changes = checked.map_err(Refusal::Rules)?.changes;
                Ok(Body {
                    text: core_ai_api::bulk_body(*kind, &changes),
                    items: Some(changes.len()),
                })
            }
            Self::AiApi(ai_api::Call::Stop(..)) => {
                check_stop_body(body).map_err(Refusal::Rules)?;
                let body = json!({ "targetStatus": Step::Stop.target_status() });
                Ok(one(body.to_string()))
            }
            Self::Engine(engine::Call::DeleteMany) => {
                let checked = check_delete_body(most_items, body).map_err(Refusal::Rules)?;
                Ok(Body {
                    text: core_engine::bulk_body(&checked.ids, checked.flags),
                    items: Some(checked.ids.len()),
                })
            }
            call if call.is_change() => Ok(one(String::new())),
            _ => Ok(Body::default()),
        }
    }
}

/// The segments of a path, without their escapes.
fn segments(path: &str) -> Result<Vec<Cow<'_, str>>, Refusal> {
    let decode = |segment| percent_decode_str(segment).decode_utf8();
    let segments: Result<Vec<_>, _> = path.split('/').map(decode).collect();
    segments.map_err(|_| Refusal::PathUnknown)
}

/// Reads what should be an id.
fn read_id(kind: Kind, text: &str) -> Result<ItemId, Refusal> {
    ItemId::parse(kind.id_format(), text).map_err(|fault| {
        Refusal::rule_broken(Problem {
            finding: Finding::IdMalformed { fault },
            place: Place::default(),
            value: excerpt(text),
        })
    })
}
