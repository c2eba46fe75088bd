//! Random secrets, and what is kept of them.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use subtle::{Choice, ConstantTimeEq};

/// The random bytes of a secret.
const BYTES: usize = 32;

/// A secret of 32 random bytes, written in base64url.
#[derive(Clone)]
pub(crate) struct Secret(String);

/// The system gives no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system gives no random numbers")
    }
}

impl std::error::Error for NoRandomness {}

impl Secret {
    /// A secret that nobody can guess.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub(crate) fn random() -> Result<Self, NoRandomness> {
        let mut bytes = [0; BYTES];
        let filled = SystemRandom::new().fill(&mut bytes);
        filled.map_err(|_| NoRandomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

/// Shows nothing of it, so that no log can.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The SHA-256 of a secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    /// Of whatever somebody says that a secret is.
    pub(crate) fn of(text: &str) -> Self {
        let mut bytes = [0; 32];
        let digest = digest(&SHA256, text.as_bytes());
        // SHA-256 has just as many bytes.
        for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        Self(bytes)
    }

    /// Compares in a time that does not depend on where they differ.
    pub(crate) fn matches(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_43_characters_and_is_never_the_same() {
        let one = Secret::random().unwrap();
        let other = Secret::random().unwrap();
        let in_an_address = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
        assert_eq!(one.as_str().len(), 43);
        assert!(one.as_str().bytes().all(in_an_address), "{}", one.as_str());
        assert_ne!(one.as_str(), other.as_str());
    }

    #[test]
    fn a_digest_is_sha_256_and_nothing_of_a_secret_is_shown() {
        let secret = Secret("abc".to_owned());
        let digest = secret.digest();
        let [first, .., last] = digest.0;
        // FIPS 180-4, the example of one block.
        assert_eq!((first, last), (0xba, 0xad));
        assert!(bool::from(digest.matches(&Digest::of("abc"))));
        assert!(!bool::from(digest.matches(&Digest::of("abd"))));
        assert_eq!(format!("{secret:?} {digest:?}"), "Secret Digest");
    }
}
