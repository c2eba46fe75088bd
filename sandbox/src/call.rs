//! A request, as far as it is known before anybody answers it.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};

/// The id that the service gives a request; every error that answers it carries it.
#[derive(Clone, Debug)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

/// A request, as far as it is known before anybody answers it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: RequestId,
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    /// `AI-Resource-Group` as it was sent, if it was.
    pub(crate) group: Option<String>,
    /// `X-Correlation-ID` as it was sent, if it was.
    pub(crate) correlation: Option<String>,
}

impl Call {
    pub(crate) fn new(id: String, parts: &Parts) -> Self {
        Self {
            id: RequestId(id.into()),
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            group: header(&parts.headers, "ai-resource-group"),
            correlation: header(&parts.headers, "x-correlation-id"),
        }
    }

    /// The path, without the query.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// `true` if it is a request that could change something.
    pub(crate) fn is_change(&self) -> bool {
        !matches!(self.method, Method::GET | Method::HEAD | Method::OPTIONS)
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
