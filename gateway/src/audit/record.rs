//! The lines of the audit.

use std::{fmt, net::IpAddr};

use bulkhead_core::item::{Flags, Kind};
use serde::{Deserialize, Serialize};

use super::{AskedId, AuditAction, Outcomes, Timestamp};
use crate::{digest::Digest, user::User};

/// The form of the lines. What reads them knows older ones, too.
pub const VERSION: u8 = 1;

/// The longest path that is recorded of a refused call, in characters.
const MOST_PATH: usize = 200;

/// The longest method: any word may be one.
const MOST_METHOD: usize = 20;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A change is about to be sent.
    Asked(Asked),
    /// Its outcome.
    Answered(Answered),
    /// Something was refused.
    Refused(Refused),
}

/// A change before it is sent. It holds no secret, no message and no process variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The time.
    pub time: Timestamp,
    /// The id that it shares with its [`Answered`].
    pub audit_id: AuditId,
    /// The id of the attempt, which the service gets as `X-Correlation-ID`.
    pub correlation: String,
    /// The run that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The user who wants it.
    pub user: User,
    /// From where.
    pub source_ip: IpAddr,
    /// The connection's name.
    pub connection: String,
    /// Tells the connection's service and account from every other.
    pub fingerprint: String,
    /// The resource group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The kind of item that the ids name.
    pub kind: Kind,
    /// The action on them.
    pub action: AuditAction,
    /// The flags of an engine's deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<Flags>,
    /// The ids.
    pub ids: Vec<AskedId>,
    /// Tells the request from every other.
    pub digest: Digest,
    /// The reason, in the words of the user, if they were asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_given: Option<String>,
}

/// The outcome of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The time.
    pub time: Timestamp,
    /// The id that it shares with its [`Asked`].
    pub audit_id: AuditId,
    /// The id of the attempt.
    pub correlation: String,
    /// The run that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The connection's name.
    pub connection: String,
    /// The HTTP status that the service answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The outcome of the request.
    pub outcome: Outcome,
    /// The outcome of each id, where the answer says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcomes: Option<Outcomes>,
    /// The number of sends: more than one where it was certainly not carried out before.
    pub sends: u32,
    /// The time that it took, in milliseconds.
    pub ms: u64,
}

/// A call that was refused. Nothing of it was sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The time.
    pub time: Timestamp,
    /// The id of the attempt.
    pub correlation: String,
    /// The run that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The user who wanted it; none before the sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// From where.
    pub source_ip: IpAddr,
    /// The call.
    pub call: Call,
    /// The rule that refused it.
    pub rule: String,
    /// The HTTP status of the refusal.
    pub status: u16,
}

/// The id that the two lines of a change share.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuditId(String);

impl AuditId {
    /// One that nobody had before.
    pub fn random() -> Self {
        Self(format!("{:032x}", fastrand::u128(..)))
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The outcome of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The service answered, whatever it said.
    Answered,
    /// It was not carried out: it did not reach the service.
    NotSent,
    /// No whole answer came: it may have been carried out.
    Ambiguous,
    /// It was not carried out: the service did not let the gateway in.
    UpstreamAuth,
    /// An outcome that this version does not know. It is only ever read.
    #[serde(other)]
    Unknown,
}

/// A method and a path. The query is left out: anybody may have written anything into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call(String);

impl Call {
    /// A call to a path, of which it keeps what stands before a `?`, 200 characters at most.
    pub fn new(method: &str, path: &str) -> Self {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let short: String = path.chars().take(MOST_PATH).collect();
        let more = if short.len() < path.len() { "…" } else { "" };
        let method: String = method.chars().take(MOST_METHOD).collect();
        Self(format!("{method} {short}{more}"))
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_call_no_query_is_kept() {
        let call = Call::new("DELETE", "/api/connections/main/x?token=s3cret");
        assert_eq!(call.to_string(), "DELETE /api/connections/main/x");
        let long = Call::new(&"X".repeat(50), &"ä".repeat(300)).to_string();
        assert_eq!(long.chars().count(), 20 + 1 + 200 + 1);
    }
}
