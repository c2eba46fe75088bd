//! Serves the files of the page.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::{coding::accepted, file::File};
use crate::{refusal::Refusal, state::GatewayState};

const NOT_FOUND: &str = include_str!("not_found.html");

/// Every path that is not the API's. For HEAD the server underneath leaves out the body.
pub(crate) async fn serve(
    State(gateway): State<Arc<GatewayState>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let allowed = vec!["GET", "HEAD"];
        return Refusal::MethodUnknown { allowed }.into_response();
    }
    match gateway.page.file(uri.path()) {
        Some(file) => of_file(file, &headers),
        None => not_found(),
    }
}

fn of_file(file: &File, asked: &HeaderMap) -> Response {
    let found = accepted(asked)
        .into_iter()
        .find_map(|coding| Some((coding, file.body(coding)?)));
    let Some((coding, body)) = found else {
        // Every file is there as it is, and that is always acceptable.
        return not_found();
    };
    let etag = file.etag(coding);
    let mut response = Response::default();
    let is_known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|known| names(known, &etag));
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = Body::from(body.clone());
        let media_type = HeaderValue::from_static(file.media_type);
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, media_type);
        if let Some(name) = coding.name() {
            let name = HeaderValue::from_static(name);
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, name);
        }
    }
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

/// `true` if `If-None-Match` names a tag (RFC 9110, 13.1.2). The gateway's tags hold no comma.
fn names(known: &str, etag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| {
        let one = one.strip_prefix("W/").unwrap_or(one);
        one == "*" || one == etag
    })
}

fn not_found() -> Response {
    let media_type = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::NOT_FOUND, media_type, NOT_FOUND).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_tags_names_each_of_them() {
        for (known, expected) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"x\", W/\"y\",\"a\"", true),
            ("*", true),
            ("a", false),
            ("\"a-br\"", false),
            ("", false),
        ] {
            assert_eq!(names(known, "\"a\""), expected, "{known}");
        }
    }
}
