//! Reads what a request to an engine asks for.

use bulkhead_core::{
    item::{Flags, Step},
    service::{Method, Request},
};
use serde_json::Value;

use crate::service::Asked;

/// As the engine reads the body of a request for many; what is left out is off.
pub(super) fn lenient(body: &str) -> Option<(Vec<String>, Flags)> {
    let body: Value = serde_json::from_str(body).ok()?;
    let is_on = |name: &str| body[name].as_bool().unwrap_or_default();
    let flags = Flags {
        cascade: is_on("cascade"),
        skip_custom_listeners: is_on("skipCustomListeners"),
        skip_io_mappings: is_on("skipIoMappings"),
    };
    let ids = body["deploymentIds"].as_array()?.iter();
    let ids = ids.map(|id| Some(id.as_str()?.to_owned()));
    Some((ids.collect::<Option<_>>()?, flags))
}

/// As the engine reads the path and the query of a deletion; only `true` is on.
pub(super) fn single(path: &str) -> Option<(String, Flags)> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let id = decode(path.strip_prefix("deployment/")?)?;
    let is_on = |name: &str| value(query, name) == Some("true");
    let flags = Flags {
        cascade: is_on("cascade"),
        skip_custom_listeners: is_on("skipCustomListeners"),
        skip_io_mappings: is_on("skipIoMappings"),
    };
    Some((id, flags))
}

/// Reads a request that says exactly what it asks for: every flag once, as a boolean or as `true`
/// or `false`, and nothing else.
pub(super) fn strict(request: &Request) -> Option<Asked> {
    let (ids, flags, is_exact) = match (request.method, &request.body) {
        (Method::Post, Some((media_type, body))) => {
            let parsed: Value = serde_json::from_str(body).ok()?;
            let is_exact = *media_type == "application/json"
                && request.path == "deployment/delete"
                && parsed.as_object()?.len() == 4
                && NAMES.iter().all(|name| parsed[name].is_boolean());
            let (ids, flags) = lenient(body)?;
            (ids, flags, is_exact)
        }
        (Method::Delete, None) => {
            let (path, query) = request.path.split_once('?')?;
            let is_named = |name: &&str| matches!(value(query, name), Some("true" | "false"));
            // A plain `;` would begin parameters, and something else would be deleted (seen).
            let is_exact = query.split('&').count() == NAMES.len()
                && NAMES.iter().all(is_named)
                && !path.contains(';');
            let (id, flags) = single(&request.path)?;
            (vec![id], flags, is_exact)
        }
        _ => return None,
    };
    let items = ids.into_iter().map(|id| (id, Step::Delete)).collect();
    (is_exact && request.resource_group.is_none()).then_some(Asked { items, flags })
}

const NAMES: [&str; 3] = ["cascade", "skipCustomListeners", "skipIoMappings"];

/// The value of a name in a query.
pub(super) fn value<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(n, _)| *n == name).map(|(_, value)| value)
}

/// Decodes a part of a path or of a query.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
