//! The paths of the engine's calls.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

/// The root of the default engine's calls. It is `/engine-rest` as good as everywhere (contract).
pub(crate) const ROOT: &str = "/engine-rest";

/// The name of the only engine.
pub(crate) const ENGINE: &str = "default";

/// `true` if a path is one of the engine's, of a call that there is or isn't.
pub(crate) fn is_below_root(path: &str) -> bool {
    let rest = path.strip_prefix(ROOT);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The part behind the root, and behind the engine's name if the path has one. A slash at the end
/// makes no difference (real engine).
pub(crate) fn call_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(ROOT)?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let named = rest.strip_prefix("/engine/");
    let behind_name = named.and_then(|named| named.find('/').map(|place| &named[place..]));
    Some(behind_name.unwrap_or(rest))
}

/// The id in a path, which may have the engine's name in it, too.
#[derive(Debug)]
pub(crate) struct ById(pub(crate) String);

#[derive(Deserialize)]
struct Parameters {
    id: String,
}

impl<S: Send + Sync> FromRequestParts<S> for ById {
    type Rejection = PathRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PathRejection> {
        let Path(Parameters { mut id }) = Path::from_request_parts(parts, state).await?;
        // What stands behind a semicolon is passed over (real engine).
        if parts.uri.path().contains(';') {
            id.truncate(id.find(';').unwrap_or(id.len()));
        }
        Ok(Self(id))
    }
}

/// Refuses what the server around the engine lets nobody ask for: slashes, backslashes and zeros that
/// are hidden in a path (real engine, its page without the decoration).
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_ascii_lowercase();
    let message = if path.contains("%2f") {
        "Invalid URI: [The encoded slash character is not allowed]"
    } else if path.contains("%5c") || path.contains("%00") {
        "Invalid URI"
    } else {
        return next.run(request).await;
    };
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><title>HTTP Status 400 – Bad Request</title></head>\
         <body><h1>HTTP Status 400 – Bad Request</h1><p><b>Message</b> {message}</p></body></html>"
    );
    (StatusCode::BAD_REQUEST, [(CONNECTION, "close")], Html(page)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_the_same_with_and_without_the_name_of_the_engine() {
        for (path, expected) in [
            ("/engine-rest/deployment/a", Some("/deployment/a")),
            ("/engine-rest/deployment/a/", Some("/deployment/a")),
            (
                "/engine-rest/engine/default/deployment/a",
                Some("/deployment/a"),
            ),
            ("/engine-rest/engine/other/deployment", Some("/deployment")),
            ("/engine-rest/engine", Some("/engine")),
            ("/engine-rest/engine/default", Some("/engine/default")),
            ("/other/deployment", None),
        ] {
            assert_eq!(call_of(path), expected, "{path}");
        }
    }
}
