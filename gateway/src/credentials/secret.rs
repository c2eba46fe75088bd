//! Texts that must not get out.

use std::fmt;

use zeroize::Zeroizing;

/// A password, a client's secret, a private key as PEM, or a token.
///
/// It is wiped from memory when it is dropped, and its debug form shows nothing of it:
///
/// ```
/// let secret = bulkhead_gateway::credentials::Secret::from("s3cret".to_owned());
/// assert_eq!(format!("{secret:?}"), "Secret");
/// ```
///
/// It can be neither displayed nor serialised, and `==` does not compile for it:
///
/// ```compile_fail
/// let secret = bulkhead_gateway::credentials::Secret::from("s3cret".to_owned());
/// println!("{secret}");
/// ```
/// ```compile_fail
/// let secret = bulkhead_gateway::credentials::Secret::from("s3cret".to_owned());
/// serde_json::to_string(&secret);
/// ```
/// ```compile_fail
/// let secret = bulkhead_gateway::credentials::Secret::from("s3cret".to_owned());
/// assert!(secret == secret.clone());
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The text itself, for the one place that sends or parses it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `true` if the text is the same; for noticing a change, not for checking what somebody
    /// presents, because the time that it takes depends on the texts.
    pub fn is_same(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        #[derive(Debug)]
        struct Holder {
            _password: Option<Secret>,
        }
        let secret = Secret::from("s3cret".to_owned());
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret Secret");
        let holder = Holder {
            _password: Some(secret.clone()),
        };
        assert!(!format!("{holder:?}").contains("s3cret"));
        assert_eq!(secret.reveal(), "s3cret");
        assert!(secret.is_same(&Secret::from("s3cret".to_owned())));
        assert!(!secret.is_same(&Secret::from("s3cret ".to_owned())));
    }
}
