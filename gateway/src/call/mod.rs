//! The calls that are forwarded. Whatever is not one of them is not.

mod ai_api;
mod engine;
mod query;

use std::borrow::Cow;

use axum::http::Method;
use bulkhead_core::{
    item::{Change, Flags, ItemId, Kind, ResourceGroup, Step, Target},
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
    /// None of a reading.
    pub(crate) changes: Option<ChangeSet>,
}

/// The changes that a call asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangeSet {
    pub(crate) kind: Kind,
    /// At least one, in the order of the body.
    pub(crate) changes: Vec<Change>,
    /// The flags of an engine's deletion; none of the AI API.
    pub(crate) flags: Option<Flags>,
    /// `true` if it is the service's call for many items.
    pub(crate) is_bulk: bool,
}

impl ChangeSet {
    /// The number of items that it changes.
    pub(crate) fn len(&self) -> usize {
        self.changes.len()
    }

    /// The target of the items; none where they need a resource group and there is none.
    pub(crate) fn target(&self, group: Option<ResourceGroup>) -> Option<Target> {
        Target::new(self.kind, group)
    }

    fn one(kind: Kind, id: &ItemId, step: Step, flags: Option<Flags>) -> Self {
        let id = id.clone();
        Self {
            kind,
            changes: vec![Change { id, step }],
            flags,
            is_bulk: false,
        }
    }

    fn many(kind: Kind, changes: Vec<Change>, flags: Option<Flags>) -> Self {
        Self {
            kind,
            changes,
            flags,
            is_bulk: true,
        }
    }
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

    /// `true` if it sees one resource group only, and so has to name it (contract).
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
        match self {
            Self::AiApi(call) => ai_api_body(call, most_items, body),
            Self::Engine(call) => engine_body(call, most_items, body),
        }
    }
}

fn ai_api_body(call: &ai_api::Call, most_items: usize, body: &[u8]) -> Result<Body, Refusal> {
    use ai_api::Call;
    let (text, changes) = match call {
        Call::ChangeMany(kind) => {
            let checked = check_bulk_body(*kind, most_items, body).map_err(Refusal::Rules)?;
            let text = core_ai_api::bulk_body(*kind, &checked.changes);
            (text, ChangeSet::many(*kind, checked.changes, None))
        }
        Call::Stop(kind, id) => {
            check_stop_body(body).map_err(Refusal::Rules)?;
            let body = json!({ "targetStatus": Step::Stop.target_status() });
            (
                body.to_string(),
                ChangeSet::one(*kind, id, Step::Stop, None),
            )
        }
        Call::Delete(kind, id) => {
            let changes = ChangeSet::one(*kind, id, Step::Delete, None);
            (String::new(), changes)
        }
        Call::Meta | Call::ResourceGroups | Call::List(..) | Call::Count(..) | Call::Read(..) => {
            return Ok(Body::default());
        }
    };
    let changes = Some(changes);
    Ok(Body { text, changes })
}

fn engine_body(call: &engine::Call, most_items: usize, body: &[u8]) -> Result<Body, Refusal> {
    use engine::Call;
    let kind = Kind::ProcessDeployments;
    let step = Step::Delete;
    let (text, changes) = match call {
        Call::DeleteMany => {
            let checked = check_delete_body(most_items, body).map_err(Refusal::Rules)?;
            let text = core_engine::bulk_body(&checked.ids, checked.flags);
            let changes = checked.ids.into_iter().map(|id| Change { id, step });
            let flags = Some(checked.flags);
            (text, ChangeSet::many(kind, changes.collect(), flags))
        }
        Call::Delete(id, query) => {
            let flags = Flags {
                cascade: query.is_on("cascade"),
                skip_custom_listeners: query.is_on("skipCustomListeners"),
                skip_io_mappings: query.is_on("skipIoMappings"),
            };
            let changes = ChangeSet::one(kind, id, step, Some(flags));
            (String::new(), changes)
        }
        Call::Capability
        | Call::List(_)
        | Call::Read(_)
        | Call::Statistics
        | Call::CaseDefinitions(_)
        | Call::CountCases(_) => return Ok(Body::default()),
    };
    let changes = Some(changes);
    Ok(Body { text, changes })
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
