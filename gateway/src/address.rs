//! The address of a service.

use std::{fmt, net::IpAddr};

use axum::http::Uri;

/// The address of a service: scheme, host, port and perhaps a path, in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAddress {
    secure: bool,
    authority: String,
    /// Empty, or with a slash at the beginning and none at the end.
    prefix: String,
}

/// The reason why a text is no address of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// It is no URL with `http` or `https`.
    NotAUrl,
    /// It names a user.
    User,
    /// Its path has a part that is read in different ways.
    Path,
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
            Self::Path => {
                "a path of letters, digits and signs is allowed, without \"//\", \";\", \"\\\" and parts \
                 such as \"..\", also as escapes"
            }
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
        // First, because whatever stands before it may be a password, also a `?` or a `#`.
        if text.contains('@') {
            return Err(AddressError::User);
        }
        // `Uri` drops a fragment silently.
        if text.contains(['?', '#']) {
            return Err(AddressError::Query);
        }
        check_path(text)?;
        let uri: Uri = text.parse().map_err(|_| AddressError::NotAUrl)?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(AddressError::NotAUrl),
        };
        let authority = uri.authority().ok_or(AddressError::NotAUrl)?;
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
        let path = uri.path();
        let prefix = path.strip_suffix('/').unwrap_or(path).to_owned();
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

    /// `true` if what is sent stays on this machine: 127.0.0.0/8, `::1` or `localhost`.
    pub(crate) fn is_loopback(&self) -> bool {
        let end = if self.authority.starts_with('[') {
            ']'
        } else {
            ':'
        };
        let host = self.authority.trim_start_matches('[').split(end).next();
        let host = host.unwrap_or_default();
        let address: Option<IpAddr> = host.parse().ok();
        host == "localhost" || address.is_some_and(|address| address.is_loopback())
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

/// Checks that everything on the way to a service understands its path in the same way.
fn check_path(text: &str) -> Result<(), AddressError> {
    // Some take a backslash for a slash, and then what looks like a host is none.
    if text.contains('\\') || text.contains(char::is_control) {
        return Err(AddressError::Path);
    }
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let segments = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() || segments.split('/').all(is_plain_segment) {
        Ok(())
    } else {
        Err(AddressError::Path)
    }
}

/// `true` if a part of a path is the same to every reader, however often it is unescaped.
fn is_plain_segment(segment: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,=:".contains(&byte);
    let is_escapable = |byte: u8| !byte.is_ascii_control() && !b"/\\;%.?#".contains(&byte);
    let mut parts = segment.split('%');
    let plain = parts.next().unwrap_or_default().bytes().all(is_plain);
    let escapes = parts.all(|part| {
        let hex = part
            .get(..2)
            .filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let rest = part.get(2..).unwrap_or_default();
        byte.is_some_and(is_escapable) && rest.bytes().all(is_plain)
    });
    plain && escapes && !matches!(segment, "" | "." | "..")
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
            ("https://host/a..b/.c/...", "https://host/a..b/.c/..."),
            ("https://host/my%20engine", "https://host/my%20engine"),
            ("https://host/%c3%a4", "https://host/%c3%a4"),
        ] {
            let address = ServiceAddress::parse(text).unwrap();
            assert_eq!(address.to_string(), spelling, "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (text, is_loopback) in [
            ("http://127.0.0.1", true),
            ("http://127.255.0.9:8081/a", true),
            ("http://[::1]:8080", true),
            ("http://[::1]", true),
            ("http://LOCALHOST:1", true),
            ("http://localhost.evil.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://evil.example/127.0.0.1", false),
            ("http://128.0.0.1", false),
            ("http://10.0.0.1", false),
            ("http://0.0.0.0", false),
            ("http://[::]", false),
            ("http://[::ffff:10.0.0.1]", false),
            ("http://[fe80::1]", false),
        ] {
            let address = ServiceAddress::parse(text).unwrap();
            assert_eq!(address.is_loopback(), is_loopback, "{text}");
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
        use AddressError::{NotAUrl, Path, Query, User, Version};
        for (text, error) in [
            ("", NotAUrl),
            ("api.example.com", NotAUrl),
            ("ftp://host", NotAUrl),
            ("http://", NotAUrl),
            ("http://host:", NotAUrl),
            ("http://host:99999", NotAUrl),
            ("/v2", NotAUrl),
            ("https://user:secret@host", User),
            ("https://user:S3cr#t@host", User),
            ("https://user:S3cr?t@host", User),
            ("https://user:S3cr/t@host", User),
            ("https://user:S3 cr\\t@host", User),
            ("user:secret@host", User),
            ("https://host/a@b", User),
            ("https://host/a/../b", Path),
            ("https://host/..", Path),
            ("https://host/a/./b", Path),
            ("https://host/%2e%2E/b", Path),
            ("https://host/.%2e", Path),
            ("https://host/a%2fb", Path),
            ("https://host/a%5Cb", Path),
            ("https://host/%252e%252e/b", Path),
            ("https://host//a", Path),
            ("https://host/a//b", Path),
            ("https://host/a//", Path),
            ("https://host//", Path),
            ("https://host/..;/b", Path),
            ("https://host/a;x=1", Path),
            ("https://host/a%3bx", Path),
            ("https://host/a\\b", Path),
            ("https://host\\a", Path),
            ("https://host/a\nb", Path),
            ("https://host/a%00", Path),
            ("https://host/a%0d%0a", Path),
            ("https://host/a%7f", Path),
            ("https://host/a%", Path),
            ("https://host/a%2", Path),
            ("https://host/a%+1", Path),
            ("https://host/a b", Path),
            ("https://host/\u{e4}", Path),
            ("https://host?x=1", Query),
            ("https://host/#top", Query),
            ("https://host/v2", Version),
            ("https://host/a/v2/", Version),
        ] {
            assert_eq!(ServiceAddress::parse(text), Err(error), "{text}");
        }
    }
}
