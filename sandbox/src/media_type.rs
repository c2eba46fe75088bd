//! The media type of a request's body.

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

/// The media type as it was sent, if it was.
pub(crate) fn sent(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// Whether it is this one, whatever its parameters and capitals.
pub(crate) fn is(headers: &HeaderMap, wanted: &str) -> bool {
    sent(headers).is_some_and(|sent| essence(sent).eq_ignore_ascii_case(wanted))
}

/// What stands before the parameters.
fn essence(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}
