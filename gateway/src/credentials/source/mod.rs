//! The credentials of a connection, ready to be used: one call gives the header for a request.

mod basic;
mod error;
mod token;
mod watched;

use axum::http::HeaderValue;

pub use basic::BasicSource;
pub use error::CredentialError;
pub use token::TokenSource;

/// The credentials of a connection. Copies share one state.
#[derive(Clone, Debug, Default)]
pub enum Credentials {
    /// Nothing.
    #[default]
    None,
    /// A user with a password.
    Basic(BasicSource),
    /// Tokens, which are asked for with client credentials.
    Token(TokenSource),
}

/// The sign-in of one request.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The value of `Authorization`, marked as sensitive; none where nobody signs in.
    pub header: Option<HeaderValue>,
    /// The number of these credentials. Another number means others.
    pub generation: u64,
}

impl Credentials {
    /// The sign-in of a request now. It waits for a token where there is none; whoever stops
    /// waiting takes nothing from the others.
    ///
    /// # Errors
    /// Why there is nothing to sign in with. Nothing must be sent then.
    pub async fn authorization(&self) -> Result<Authorization, CredentialError> {
        match self {
            Self::None => Ok(Authorization {
                header: None,
                generation: 0,
            }),
            Self::Basic(source) => source.authorization().await,
            Self::Token(source) => source.authorization().await,
        }
    }

    /// The service has let in a request that signed in with this generation.
    pub fn accepted(&self, generation: u64) {
        if let Self::Token(source) = self {
            source.accepted(generation);
        }
    }

    /// The service has answered 401 to a request that signed in with this generation. The next
    /// [`Self::authorization`] gives another generation, with which that request may go once
    /// more, or says why there is none; the same generation means that nothing can be done.
    pub async fn rejected(&self, generation: u64) {
        match self {
            Self::None => {}
            Self::Basic(source) => source.rejected(generation).await,
            Self::Token(source) => source.rejected(generation),
        }
    }

    /// The reason why a request that the service has refused with the newest credentials is not
    /// sent once more; none where nobody signs in.
    pub fn refused(&self) -> Option<CredentialError> {
        match self {
            Self::None => None,
            Self::Basic(source) => Some(source.refused()),
            Self::Token(source) => Some(source.refused()),
        }
    }

    /// The account that signs in: the client id or the user's name.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Basic(source) => Some(source.username()),
            Self::Token(source) => Some(source.client_id()),
        }
    }

    /// `true` if what stands at the place of the credentials is read at the start alone.
    pub fn is_fixed(&self) -> bool {
        match self {
            Self::None => false,
            Self::Basic(source) => source.is_fixed(),
            Self::Token(source) => source.is_fixed(),
        }
    }

    /// The reason why what is at their place now is not used; none where it is.
    pub fn notice(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Basic(source) => source.notice(),
            Self::Token(source) => source.notice(),
        }
    }
}
