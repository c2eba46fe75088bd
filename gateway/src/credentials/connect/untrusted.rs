//! The reason why the certificate of the other side is not trusted.

use std::{error::Error, fmt};

use bulkhead_core::time::Timestamp;
use rustls::{CertificateError, pki_types::UnixTime};

use super::tls_error;
use crate::credentials::Day;

/// The advice where nobody whom this machine trusts has issued a certificate.
const CA_FILE: &str = "Name a file with the certificate of whoever issued it, by `ca_file` in \
                       `bulkhead.toml` or in the variable `SSL_CERT_FILE`";

/// The reason why the certificate of the other side is not trusted. No name of a host is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untrusted {
    /// Nobody whom this machine trusts has issued it.
    Issuer,
    /// It has ended, on this day if that is known.
    Ended(Option<Timestamp>),
    /// It has not begun, and begins on this day if that is known.
    NotBegun(Option<Timestamp>),
    /// It is for another name than that of the address.
    Name,
    /// Something else, as TLS says it.
    Other(String),
}

impl Untrusted {
    /// The fault of the certificate, if that is why something failed. A certificate of the proxy is
    /// no matter of the other side.
    pub(crate) fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let Some(rustls::Error::InvalidCertificate(error)) = tls_error(error) else {
            return None;
        };
        Some(match error {
            CertificateError::UnknownIssuer => Self::Issuer,
            CertificateError::Expired => Self::Ended(None),
            CertificateError::ExpiredContext { not_after, .. } => Self::Ended(time(*not_after)),
            CertificateError::NotValidYet => Self::NotBegun(None),
            CertificateError::NotValidYetContext { not_before, .. } => {
                Self::NotBegun(time(*not_before))
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::Name
            }
            other => Self::Other(other.to_string()),
        })
    }

    /// The advice, as a sentence without its full stop.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::Issuer => CA_FILE,
            Self::Ended(_) => {
                "Ask who runs it to renew the certificate, and check the clock of this machine"
            }
            Self::NotBegun(_) => "Check the clock of this machine",
            Self::Name => "Check the address: it has to be one that the certificate is for",
            Self::Other(_) => "Ask who runs it to correct the certificate",
        }
    }
}

/// The words go on after "a certificate that".
impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issuer => f.write_str(
                "nobody has issued whom this machine trusts (invalid peer certificate: \
                 UnknownIssuer)",
            ),
            Self::Ended(Some(day)) => write!(f, "ended on {}", Day(*day)),
            Self::Ended(None) => f.write_str("has ended"),
            Self::NotBegun(Some(day)) => write!(f, "begins on {} only", Day(*day)),
            Self::NotBegun(None) => f.write_str("has not begun"),
            Self::Name => f.write_str("is not for the name in its address"),
            Self::Other(what) => write!(f, "can't be verified ({what})"),
        }
    }
}

fn time(time: UnixTime) -> Option<Timestamp> {
    time.as_secs().checked_mul(1000).map(Timestamp)
}

#[cfg(test)]
mod tests {
    use std::io;

    use rustls::pki_types::ServerName;

    use super::{super::NoTunnel, *};

    fn of(error: CertificateError) -> String {
        let error = io::Error::other(rustls::Error::InvalidCertificate(error));
        let untrusted = Untrusted::of(&error).unwrap();
        format!("{untrusted}. {}", untrusted.advice())
    }

    #[test]
    fn every_reason_not_to_trust_a_certificate_is_told_in_words() {
        let at = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let ended = CertificateError::ExpiredContext {
            time: at(1_800_000_000),
            not_after: at(1_580_515_200),
        };
        assert!(of(ended).starts_with("ended on 2020-02-01. Ask who runs it"));
        let begins = CertificateError::NotValidYetContext {
            time: at(0),
            not_before: at(1_580_515_200),
        };
        assert!(of(begins).starts_with("begins on 2020-02-01 only. Check the clock"));
        let name = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("one.example").unwrap(),
            presented: vec!["other.example".to_owned()],
        };
        let name = of(name);
        assert!(
            name.starts_with("is not for the name in its address"),
            "{name}"
        );
        assert!(!name.contains(".example"), "{name}");
        assert!(of(CertificateError::UnknownIssuer).contains("`ca_file`"));
        assert!(of(CertificateError::BadSignature).starts_with("can't be verified ("));
    }

    #[test]
    fn another_error_of_tls_is_no_matter_of_trust() {
        let error = io::Error::other(rustls::Error::NoCertificatesPresented);
        assert_eq!(Untrusted::of(&error), None);
    }

    #[test]
    fn a_certificate_of_the_proxy_is_not_that_of_the_other_side() {
        let error = CertificateError::UnknownIssuer;
        let cause = io::Error::other(rustls::Error::InvalidCertificate(error));
        let variable = "HTTPS_PROXY";
        let cause = Box::new(cause);
        assert_eq!(Untrusted::of(&NoTunnel { variable, cause }), None);
    }
}
