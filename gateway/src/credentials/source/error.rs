//! Why a request can't sign in.

use std::{error::Error, fmt, time::Duration};

use bulkhead_core::wire::GatewayErrorKind;

use crate::credentials::token::TokenFailure;

/// What failed.
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

/// Why a request can't sign in, so that it was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialError {
    pub(super) cause: Cause,
    /// Where the credentials came from.
    pub(super) place: String,
    /// Why what stands there now is not used.
    pub(super) notice: Option<String>,
}

impl CredentialError {
    /// What it means for the request: not sent, and it may be tried again; or that somebody
    /// has to do something first.
    pub fn kind(&self) -> GatewayErrorKind {
        match &self.cause {
            Cause::Token { failure, .. } => failure.kind(),
            Cause::Password => GatewayErrorKind::UpstreamAuth,
        }
    }

    /// When the token service wants to be asked again.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.cause {
            Cause::Token { failure, .. } => failure.retry_after(),
            Cause::Password => None,
        }
    }
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Token { address, failure } => {
                write!(f, "The token service {address} {failure}.")?;
            }
            Cause::Password => f.write_str(
                "The service refuses this user or the password. Correct it where it stands, and \
                 wait if the account is locked.",
            )?,
        }
        write!(
            f,
            " Nothing was sent. The credentials are those of {}",
            self.place
        )?;
        match &self.notice {
            Some(notice) => write!(f, "; {notice}."),
            None => f.write_str("."),
        }
    }
}

impl Error for CredentialError {}
