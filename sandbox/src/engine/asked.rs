//! Reads what a change request asks for, whether or not anything could be done about it.

use axum::extract::Query;
use axum::http::Method;
use serde_json::json;

use super::bulk;
use super::changing::single_flags;
use super::paths::call_of;
use super::query::Pairs;
use crate::call::Call;
use crate::log::{Record, Work};

/// The target that a deletion has in the log, in the words of the log's readers.
pub(crate) const TARGET: &str = "DELETED";

/// The ids that a change request names and its flags, for the log of what was received.
pub(crate) fn asked(call: &Call, body: &[u8]) -> Work {
    let (ids, flags) = match (&call.method, call_of(call.path())) {
        (&Method::POST, Some("/deployment/delete")) => {
            let Ok(wish) = bulk::read(body) else {
                return Work::default();
            };
            (wish.ids.unwrap_or_default(), wish.flags)
        }
        (&Method::DELETE, Some(path)) => {
            let Some(id) = path.strip_prefix("/deployment/") else {
                return Work::default();
            };
            let query = Query::<Pairs>::try_from_uri(&call.uri);
            let flags = query.map(|Query(query)| single_flags(&query));
            (vec![Some(id.to_owned())], flags.unwrap_or_default())
        }
        _ => return Work::default(),
    };
    let records = ids.into_iter();
    Work {
        records: records
            .map(|id| Record::untouched(id.unwrap_or_default(), Some(TARGET.to_owned())))
            .collect(),
        flags: Some(json!(flags)),
        ..Work::default()
    }
}
