//! Requests and answers, as far as the services here need them.

use crate::item::ResourceGroup;

/// The methods that the services use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Asks for something to be done.
    Post,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The method as it stands in a request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A request to a service, before it is known where the service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path below the service's address, with its query, without a leading slash.
    pub path: String,
    /// The group for the header `AI-Resource-Group`; none where the call has none.
    pub resource_group: Option<ResourceGroup>,
    /// The body and its media type.
    pub body: Option<(&'static str, String)>,
}

/// A service's answer, of whatever status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`, as it came.
    pub retry_after: Option<String>,
    /// The body; what is no UTF-8 in it is replaced.
    pub body: String,
}

impl Response {
    /// `true` if the status says that the request was taken (2xx).
    pub const fn is_success(&self) -> bool {
        is_success(self.status)
    }
}

/// `true` if an HTTP status says that the request was taken (2xx).
pub(crate) const fn is_success(http_status: u16) -> bool {
    matches!(http_status, 200..=299)
}
