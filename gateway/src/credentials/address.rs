//! Addresses of token services and of the AI API, as they stand in keys.

use std::fmt;

use crate::address::{AddressError, ServiceAddress};

/// The path of the token service of a tenant, below its address.
const TOKEN: &str = "/oauth/token";

/// The reason why an address is not used. No value is repeated, as it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// It is no URL with `http` or `https`.
    NotAUrl,
    /// It names a user.
    User,
    /// It has a query or a fragment.
    Query,
    /// Its path is read in different ways.
    Path,
    /// It leads to another machine without TLS.
    NotSecure,
    /// It is without TLS, over which a certificate signs in.
    CertificateNeedsTls,
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUrl => "is no address such as \"https://host.example.com\"",
            Self::User => "names a user, which an address must not",
            Self::Query => "has a query or a fragment, which an address must not",
            Self::Path => "has a path with signs that are read in different ways",
            Self::NotSecure => {
                "is an address without https, so that everybody on the way could read the \
                 credentials"
            }
            Self::CertificateNeedsTls => "needs https, because the certificate signs in over TLS",
        })
    }
}

/// The address of a tenant's token service: that of the tenant with `/oauth/token` unless it
/// is there.
///
/// # Errors
/// Why it is none.
pub fn token_service(text: &str) -> Result<ServiceAddress, AddressFault> {
    address(&with_token_path(text))
}

/// The address of a tenant with the path of its token service.
pub(crate) fn with_token_path(text: &str) -> String {
    let text = text.trim().trim_end_matches('/');
    if text.to_ascii_lowercase().ends_with(TOKEN) {
        text.to_owned()
    } else {
        format!("{text}{TOKEN}")
    }
}

/// The address of the AI API: without the `/v2` that every path begins with.
///
/// # Errors
/// Why it is none.
pub fn api(text: &str) -> Result<ServiceAddress, AddressFault> {
    let text = text.trim().trim_end_matches('/');
    address(text.strip_suffix("/v2").unwrap_or(text))
}

/// Any address that credentials may be sent to: one with TLS, or of this machine.
///
/// # Errors
/// Why it is none.
pub fn address(text: &str) -> Result<ServiceAddress, AddressFault> {
    let address = ServiceAddress::parse(text).map_err(|error| match error {
        AddressError::User => AddressFault::User,
        AddressError::Query => AddressFault::Query,
        AddressError::Path => AddressFault::Path,
        AddressError::NotAUrl | AddressError::Version => AddressFault::NotAUrl,
    })?;
    if address.is_secure() || address.is_loopback() {
        Ok(address)
    } else {
        Err(AddressFault::NotSecure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenants_address_leads_to_its_token_service() {
        for text in [
            "https://t.auth.example.com",
            "https://t.auth.example.com/",
            " https://t.auth.example.com/oauth/token\n",
            "https://t.auth.example.com/oauth/token/",
        ] {
            let address = token_service(text).unwrap();
            assert_eq!(
                address.to_string(),
                "https://t.auth.example.com/oauth/token"
            );
        }
    }

    #[test]
    fn an_api_is_named_without_its_version() {
        for text in [
            "https://api.example.com",
            "https://api.example.com/v2",
            "https://api.example.com/v2/",
        ] {
            assert_eq!(api(text).unwrap().to_string(), "https://api.example.com");
        }
        assert_eq!(api("https://h/v2x").unwrap().to_string(), "https://h/v2x");
    }

    #[test]
    fn credentials_leave_the_machine_under_tls_only() {
        for host in ["localhost", "127.0.0.1:1", "[::1]:8", "127.9.9.9"] {
            assert!(api(&format!("http://{host}")).is_ok(), "{host}");
        }
        for host in ["example.com", "10.0.0.1", "localhost.example.com", "[::2]"] {
            let error = api(&format!("http://{host}"));
            assert_eq!(error, Err(AddressFault::NotSecure), "{host}");
        }
    }

    #[test]
    fn what_is_no_address_says_why_and_repeats_nothing() {
        for (text, error) in [
            ("", AddressFault::NotAUrl),
            ("tenant", AddressFault::NotAUrl),
            ("https://", AddressFault::NotAUrl),
            ("https://user:s3cret@host", AddressFault::User),
            ("https://host?secret=s3cret", AddressFault::Query),
            ("https://host/a/../s3cret", AddressFault::Path),
        ] {
            assert_eq!(token_service(text), Err(error), "{text}");
            assert!(!error.to_string().contains("s3cret"));
        }
    }
}
