//! Where a service is.

use std::fmt;

use axum::http::Uri;

/// The address of a service: scheme, host, port and perhaps a path, in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAddress {
    secure: bool,
    authority: String,
    /// Empty, or with a slash at the beginning and none at the end.
    prefix: String,
}

/// Why a text is no address of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// It is no URL with `http` or `https`.
    NotAUrl,
    /// It names a user.
    User,
    /// It has a query or a fragment.
    Query,
    /// It ends in the `/v2` with which every path of the API begins.
    Version,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUrl => {
                "an address such as \"https://api.ai.example.com\" is allowed, with http or https"
            }
            Self::User => "an address without a user and a password is allowed",
            Self::Query => "an address without a query and a fragment is allowed",
            Self::Version => {
                "leave out the /v2 at its end: the gateway adds it to every call itself"
            }
        })
    }
}

impl std::error::Error for AddressError {}

impl ServiceAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        // `Uri` drops a fragment silently.
        if text.contains(['?', '#']) {
            return Err(AddressError::Query);
        }
        let uri: Uri = text.parse().map_err(|_| AddressError::NotAUrl)?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(AddressError::NotAUrl),
        };
        let authority = uri.authority().ok_or(AddressError::NotAUrl)?;
        if authority.as_str().contains('@') {
            return Err(AddressError::User);
        }
        let host = authority.host().to_ascii_lowercase();
        if host.is_empty() {
            return Err(AddressError::NotAUrl);
        }
        let usual = if secure { 443 } else { 80 };
        let authority = match authority.port_u16() {
            // `http://host:` and ports above the highest one: `Uri` takes both.
            None if authority.as_str().len() != host.len() => return Err(AddressError::NotAUrl),
            None => host,
            Some(port) if port == usual => host,
            Some(port) => format!("{host}:{port}"),
        };
        let prefix = uri.path().trim_end_matches('/').to_owned();
        if prefix.ends_with("/v2") {
            return Err(AddressError::Version);
        }
        Ok(Self {
            secure,
            authority,
            prefix,
        })
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// The address of the host, without the path below which the service is.
    #[must_use]
    pub(crate) fn host(&self) -> Self {
        Self {
            prefix: String::new(),
            ..self.clone()
        }
    }

    fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    /// The address of something below this one.
    pub(crate) fn uri(&self, path: &str) -> Result<Uri, axum::http::Error> {
        Uri::builder()
            .scheme(self.scheme())
            .authority(self.authority.as_str())
            .path_and_query(format!("{}{path}", self.prefix))
            .build()
    }
}

impl fmt::Display for ServiceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.authority, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_spelling() {
        for (text, spelling) in [
            ("https://api.example.com", "https://api.example.com"),
            ("https://api.example.com/", "https://api.example.com"),
            ("HTTPS://API.Example.com:443", "https://api.example.com"),
            ("http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
            ("http://[::1]:80", "http://[::1]"),
            ("https://host/a/b/", "https://host/a/b"),
            ("https://host/v2x", "https://host/v2x"),
        ] {
            let address = ServiceAddress::parse(text).unwrap();
            assert_eq!(address.to_string(), spelling, "{text}");
        }
    }

    #[test]
    fn paths_are_added_below_the_address() {
        let address = ServiceAddress::parse("https://host:8443/a/").unwrap();
        assert_eq!(address.host().to_string(), "https://host:8443");
        let uri = address.uri("/v2/lm/meta?x=1").unwrap();
        assert_eq!(uri.to_string(), "https://host:8443/a/v2/lm/meta?x=1");
    }

    #[test]
    fn what_is_no_address_says_why() {
        use AddressError::{NotAUrl, Query, User, Version};
        for (text, error) in [
            ("", NotAUrl),
            ("api.example.com", NotAUrl),
            ("ftp://host", NotAUrl),
            ("http://", NotAUrl),
            ("http://host:", NotAUrl),
            ("http://host:99999", NotAUrl),
            ("/v2", NotAUrl),
            ("https://user:secret@host", User),
            ("https://host?x=1", Query),
            ("https://host/#top", Query),
            ("https://host/v2", Version),
            ("https://host/a/v2/", Version),
        ] {
            assert_eq!(ServiceAddress::parse(text), Err(error), "{text}");
        }
    }
}
