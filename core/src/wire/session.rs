//! The user who is signed in to the gateway, and the sign-in.

use serde::{Deserialize, Serialize};

/// The user who is signed in, as far as the page is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The name.
    pub name: String,
}

/// The state of the session of a browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStatus {
    /// `true` if nobody gets further without signing in.
    pub required: bool,
    /// The user who is signed in, if anybody is.
    #[serde(default)]
    pub user: Option<User>,
}

/// The request to sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn<'k> {
    /// The key.
    pub key: &'k str,
}

/// A session that has begun.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The secret that goes with every call, in the header [`super::SESSION`].
    pub secret: String,
    /// The user who is signed in.
    pub user: User,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_gateway_says_of_a_session_is_read_with_whatever_more_it_says() {
        let status: SessionStatus = serde_json::from_str(
            r#"{"required":true,"user":{"name":"ada","role":"admin","via":"key"}}"#,
        )
        .unwrap();
        assert!(status.required);
        assert_eq!(status.user.unwrap().name, "ada");
        let nobody = serde_json::from_str(r#"{"required":false,"user":null}"#);
        let expected = SessionStatus {
            required: false,
            user: None,
        };
        assert_eq!(nobody.ok(), Some(expected));
        assert!(serde_json::from_str::<SessionStatus>(r#"{"resources":[]}"#).is_err());
        let key = serde_json::to_string(&SignIn { key: "k" }).unwrap();
        assert_eq!(key, r#"{"key":"k"}"#);
    }
}
