//! A connection that leads to the gateway itself would ask it for ever.
//!
//! Every request to a service is marked, and a marked one is not answered.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::refusal::Refusal;

/// The header that marks what a gateway has sent.
const HOP: HeaderName = HeaderName::from_static("x-bulkhead-hop");

/// Marks a request to a service.
pub(crate) fn mark(headers: &mut HeaderMap) {
    headers.insert(HOP, HeaderValue::from_static("1"));
}

/// Checks that no gateway has sent a request.
///
/// # Errors
/// That one has.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(HOP) {
        return Err(Refusal::Loop);
    }
    Ok(())
}
