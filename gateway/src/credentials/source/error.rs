//! The reason why a request can't sign in.

use std::{error::Error, fmt, time::Duration};

use bulkhead_core::wire::GatewayErrorKind;

use crate::credentials::token::TokenFailure;

/// The cause of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// There is no token.
    Token {
        /// The token service.
        address: String,
        failure: TokenFailure,
    },
    /// The service refuses a user or the password.
    Password,
}

/// The reason why a request can't sign in, so that it was not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialError {
    pub(super) cause: Cause,
    /// The place that the credentials came from.
    pub(super) place: String,
    /// The reason why what stands there now is not used.
    pub(super) notice: Option<String>,
}

impl CredentialError {
    /// The meaning for the request: not sent, and it may be tried again; or that somebody has to do
    /// something first.
    pub fn kind(&self) -> GatewayErrorKind {
        match &self.cause {
            Cause::Token { failure, .. } => failure.kind(),
            Cause::Password => GatewayErrorKind::UpstreamAuth,
        }
    }

    /// The wait that the token service asks for.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.cause {
            Cause::Token { failure, .. } => failure.retry_after(),
            Cause::Password => None,
        }
    }

    /// The same for somebody who only tries it, and knows the place.
    pub fn why(&self) -> impl fmt::Display {
        Why(self)
    }

    /// The same as the page gets it, which records and exports it: it names no address and no
    /// place.
    pub fn public(&self) -> impl fmt::Display {
        Public(self)
    }
}

struct Why<'e>(&'e CredentialError);

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.cause {
            Cause::Token { address, failure } => {
                write!(f, "The token service {address} {failure}.")
            }
            Cause::Password => f.write_str(PASSWORD),
        }
    }
}

/// The sentence about a service that does not let a user in.
const PASSWORD: &str = "The service refuses this user or the password. Correct it where it \
                        stands, and wait if the account is locked.";

struct Public<'e>(&'e CredentialError);

impl fmt::Display for Public<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.cause {
            Cause::Token { failure, .. } => write!(f, "The token service {failure}.")?,
            Cause::Password => f.write_str(PASSWORD)?,
        }
        match self.0.notice {
            Some(_) => f.write_str(
                " What stands at the place of the credentials now is not used; the gateway's \
                 log says why.",
            ),
            None => Ok(()),
        }
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} Nothing was carried out. The credentials are those of {}",
            Why(self),
            self.place
        )?;
        match &self.notice {
            Some(notice) => write!(f, "; {notice}."),
            None => f.write_str("."),
        }
    }
}

impl Error for CredentialError {}
