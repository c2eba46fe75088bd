//! The media types of a request's body and of its answer.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

/// The media type as it was sent, if it was.
pub(crate) fn sent(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// `true` if it is this one, whatever its parameters and capitals.
pub(crate) fn is(headers: &HeaderMap, wanted: &str) -> bool {
    sent(headers).is_some_and(|sent| essence(sent).eq_ignore_ascii_case(wanted))
}

/// `true` if an answer of this type may be sent.
pub(crate) fn is_wanted(headers: &HeaderMap, offered: &str) -> bool {
    let Some(accepted) = headers.get(ACCEPT).and_then(|value| value.to_str().ok()) else {
        return true;
    };
    let (group, _) = offered.split_once('/').unwrap_or((offered, ""));
    accepted.split(',').map(essence).any(|range| {
        let all = range.strip_suffix("/*");
        range.eq_ignore_ascii_case(offered)
            || all.is_some_and(|all| all == "*" || all.eq_ignore_ascii_case(group))
    })
}

/// The part before the parameters.
fn essence(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}
