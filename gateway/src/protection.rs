//! The headers by which every answer keeps a browser from doing more with it than it should.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::guard::HostPort;

/// The policy of all below `/api`, which is data. A browser that shows it all the same runs nothing
/// of it and loads nothing for it, in an origin that is nobody's.
const DATA_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// The headers of every answer.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Protects an answer that is data.
pub(crate) fn of_data(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_SECURITY_POLICY, DATA_POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    always(headers);
}

/// Protects a file of the page, which was asked for at this host and may load these scripts.
pub(crate) fn of_page<'s>(
    headers: &mut HeaderMap,
    host: &HostPort,
    scripts: impl Iterator<Item = &'s str>,
) {
    let policy = HeaderValue::try_from(page_policy(host, scripts)).unwrap_or(DATA_POLICY);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    let cache = headers.entry(header::CACHE_CONTROL);
    cache.or_insert(HeaderValue::from_static("no-store"));
    always(headers);
}

fn always(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The page's policy of loads and actions. `wasm-unsafe-eval` lets it compile its own WebAssembly.
///
/// Scripts are named one by one, as `'self'` would let them come from `/api`, too. A policy can
/// name a file by its host only, and not every host: for the others `'self'` has to do, and only
/// the guard and the types of answers keep scripts from coming from `/api`.
fn page_policy<'s>(host: &HostPort, scripts: impl Iterator<Item = &'s str>) -> String {
    let mut sources: Vec<String> = match host.as_policy_source() {
        Some(host) => scripts.map(|path| format!("{host}{path}")).collect(),
        None => vec!["'self'".to_owned()],
    };
    sources.push("'wasm-unsafe-eval'".to_owned());
    let sources = sources.join(" ");
    format!(
        "default-src 'none'; script-src {sources}; worker-src 'none'; \
         style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}
