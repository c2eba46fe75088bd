//! The user who asks.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Somebody who uses the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id that tells them from everybody else, also when their name changes.
    pub sub: Arc<str>,
    /// Their name.
    pub name: Arc<str>,
    /// Their role.
    pub role: Role,
    /// The way they came in.
    pub via: Via,
}

impl User {
    /// Anybody who reaches a gateway that asks for no sign-in.
    pub(crate) fn anybody() -> Self {
        Self {
            sub: "anybody".into(),
            name: "anybody".into(),
            role: Role::Administrator,
            via: Via::Sandbox,
        }
    }
}

/// A role: what somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everything that the gateway can do.
    #[serde(rename = "admin")]
    Administrator,
    /// A role that this version does not know. It is only ever read.
    #[serde(other)]
    Unknown,
}

/// The way somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// By the gateway's key.
    Key,
    /// Without a sign-in: every connection is a sandbox.
    #[serde(rename = "none")]
    Sandbox,
    /// A way that this version does not know. It is only ever read.
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_the_names_of_the_wire() {
        let user = User {
            sub: "uid:1000".into(),
            name: "alice".into(),
            role: Role::Administrator,
            via: Via::Sandbox,
        };
        let expected = r#"{"sub":"uid:1000","name":"alice","role":"admin","via":"none"}"#;
        assert_eq!(serde_json::to_string(&user).unwrap(), expected);
    }

    #[test]
    fn what_a_later_version_writes_can_be_read() {
        let text = r#"{"sub":"a","name":"b","role":"viewer","via":"oidc","more":1}"#;
        let user: User = serde_json::from_str(text).unwrap();
        assert_eq!((user.role, user.via), (Role::Unknown, Via::Unknown));
    }
}
