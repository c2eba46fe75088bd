//! The messages between page and gateway, beside the services' own requests and answers.

mod colour;
mod confirm_by;
mod connection_ref;
mod correlation;
mod same;
mod session;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use self::same::service_of;
pub use self::{
    colour::Colour,
    confirm_by::ConfirmBy,
    connection_ref::ConnectionRef,
    correlation::{CorrelationId, RunId, run_of},
    same::same_connection,
    session::{SessionStatus, SignIn, SignedIn, User},
};
use crate::time::Timestamp;

/// The header by which the gateway marks whose answer it is: [`FROM_GATEWAY`] or
/// [`FROM_SERVICE`]. An answer without it comes from something in between.
pub const ANSWER_FROM: &str = "x-bulkhead-answer";
/// The answer is the gateway's own.
pub const FROM_GATEWAY: &str = "gateway";
/// The answer is the service's.
pub const FROM_SERVICE: &str = "service";
/// The header by which the gateway says that the service's answer had a body which it has not
/// passed on, and why: it was neither JSON nor plain text.
pub const WITHHELD: &str = "x-bulkhead-withheld";
/// The header that the page sends with every request, with the value [`PAGE_ASKS`]. A page of
/// another origin can't send it: the gateway never allows that (CORS).
pub const PAGE_REQUEST: &str = "x-bulkhead-request";
/// The value of [`PAGE_REQUEST`].
pub const PAGE_ASKS: &str = "1";
/// The header that tells one attempt from every other.
pub const CORRELATION_ID: &str = "x-correlation-id";
/// The header with the second secret of a session, which only the page's own origin knows.
pub const SESSION: &str = "x-bulkhead-session";
/// The header that names the resource group (contract of the AI API).
pub const RESOURCE_GROUP: &str = "ai-resource-group";

/// The rules by which the gateway keeps back what it could forward, as they stand in
/// [`GatewayError::details`] under `rule`.
pub mod rule {
    /// The gateway can't put changes on record now.
    pub const AUDIT_UNAVAILABLE: &str = "audit-unavailable";
    /// Nothing may be changed on this connection.
    pub const READ_ONLY: &str = "read-only";
    /// The run would change more items than a run may on this connection.
    pub const MAX_ITEMS: &str = "max-items";
    /// The change does not say of which run it is a part.
    pub const RUN_MISSING: &str = "run-missing";
}

/// The timeout for a service's whole answer at a gateway that states none.
pub const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest time of that kind that is believed.
pub(crate) const LONGEST_UPSTREAM_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// A family of services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// An AI Core tenant: the AI API.
    AiCore,
    /// A process engine: Fluxnova and its relatives.
    Engine,
}

/// A connection that the gateway offers. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its name, as it stands in paths.
    pub name: String,
    /// The kind of its service.
    pub kind: ServiceKind,
    /// `true` if that service is a simulation.
    pub sandbox: bool,
    /// The mark of its service and account; no secret.
    pub fingerprint: String,
    /// The resource groups that may be used; none where the service itself has to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_groups: Option<Vec<String>>,
    /// The one of them that is chosen at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_group: Option<String>,
    /// The most items that one request to it should hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_limit: Option<usize>,
    /// `true` if nothing may be changed on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// The most items that a run may change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<usize>,
    /// The most items that may be changed in a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<u32>,
    /// The words that stand beside its name, such as "Production".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The colour of those words; none where there are none.
    #[serde(
        default,
        deserialize_with = "colour::if_known",
        skip_serializing_if = "Option::is_none"
    )]
    pub colour: Option<Colour>,
    /// The strength in which its changes are confirmed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub confirm: ConfirmBy,
    /// The milliseconds that its service may take for a whole answer; none where the gateway does
    /// not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream_timeout_ms: Option<u64>,
    /// Its address and account; none for a simulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

impl Connection {
    /// The time that its service may take for a whole answer. When that has passed since the
    /// gateway took a request, nothing of it is under way to the service any more.
    pub fn upstream_timeout(&self) -> Duration {
        let said = self.upstream_timeout_ms.map(Duration::from_millis);
        said.unwrap_or(UPSTREAM_TIMEOUT)
            .min(LONGEST_UPSTREAM_TIMEOUT)
    }
}

/// `true` if a field says what its absence would say.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The address and account of a connection. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// Its place, for sentences, with names in back quotes: "`AICORE_SERVICE_KEY`".
    pub place: String,
    /// `true` if what stands there is read only when the gateway starts, as a variable is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub until_restart: bool,
    /// The address of the service.
    pub address: String,
    /// The client id or the user's name; none where nobody signs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The address for tokens; none where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_address: Option<String>,
    /// The tenant's name, where the credentials say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The end of the certificate by which it signs in, in milliseconds since 1970; none where it
    /// signs in by a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_ends: Option<Timestamp>,
    /// The reason why what stands at the place now is not used, as words that go on a sentence;
    /// none where it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// The kind of a message of the gateway's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayErrorKind {
    /// It does not forward this.
    Refused,
    /// It could not reach the service: nothing was sent.
    NotSent,
    /// It sent the request, and no whole answer came.
    Ambiguous,
    /// The session with the gateway is over: sign in.
    Session,
    /// It has no valid credentials for the service: nothing was carried out.
    UpstreamAuth,
}

/// The body of an answer of the gateway's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayAnswer {
    /// The message.
    pub gateway: GatewayError,
}

/// A message of the gateway, in its own answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayError {
    /// The kind of message.
    pub kind: GatewayErrorKind,
    /// A sentence.
    pub message: String,
    /// The rule that refused and its parameters, or whatever helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Value>,
}

impl GatewayError {
    /// The rule by which it says so, where it names one.
    pub fn rule(&self) -> Option<&str> {
        self.details.as_ref()?.get("rule")?.as_str()
    }
}

/// The body of an answer as its readers get it: what came, or a sentence where [`WITHHELD`] says
/// that it was not passed on. Without that sentence it would look like an answer that had no body,
/// and for one change that is what an engine's success looks like.
pub fn body_or_notice(body: String, withheld: Option<&str>) -> String {
    match withheld {
        None => body,
        Some(why) => format!(
            "The gateway has withheld the body of this answer ({why}): it passes on JSON and \
             plain text only."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_has_its_names_of_the_wire() {
        let json = r#"{"name":"sandbox","kind":"ai-core","sandbox":true,"fingerprint":"f","resourceGroups":["default"]}"#;
        let connection: Connection = serde_json::from_str(json).unwrap();
        assert_eq!(
            connection.resource_groups.as_deref(),
            Some(&["default".to_owned()][..])
        );
        assert_eq!(serde_json::to_string(&connection).unwrap(), json);
        assert_eq!(
            (connection.read_only, connection.max_items, connection.rate),
            (false, None, None)
        );
        assert_eq!(connection.upstream_timeout(), UPSTREAM_TIMEOUT);
        let json = r#"{"name":"n","kind":"engine","sandbox":false,"fingerprint":"f","readOnly":true,"maxItems":50,"rate":100,"upstreamTimeoutMs":600000}"#;
        let connection: Connection = serde_json::from_str(json).unwrap();
        assert!(connection.read_only);
        assert_eq!(
            (connection.max_items, connection.rate),
            (Some(50), Some(100))
        );
        assert_eq!(connection.upstream_timeout(), Duration::from_secs(600));
        assert_eq!(serde_json::to_string(&connection).unwrap(), json);
        let json = r#"{"name":"n","kind":"ai-core","sandbox":false,"fingerprint":"f","resourceGroup":"g","access":{"place":"p","address":"a","account":"c","tokenAddress":"t","tenant":"z","certificateEnds":7,"notice":"w"}}"#;
        let connection: Connection = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&connection).unwrap(), json);
    }

    #[test]
    fn a_connection_has_a_label_a_colour_and_a_strength_of_confirmation() {
        let with = |more: &str| {
            let json = format!(
                r#"{{"name":"n","kind":"engine","sandbox":false,"fingerprint":"f"{more}}}"#
            );
            let connection: Connection = serde_json::from_str(&json).unwrap();
            (json, connection)
        };
        let (_, plain) = with("");
        assert_eq!(
            (plain.label, plain.colour, plain.confirm),
            (None, None, ConfirmBy::Word)
        );
        let more = r#","label":"Production","colour":"red","confirm":"amount""#;
        let (json, labelled) = with(more);
        assert_eq!(labelled.label.as_deref(), Some("Production"));
        assert_eq!(labelled.colour, Some(Colour::Red));
        assert_eq!(labelled.confirm, ConfirmBy::Amount);
        assert_eq!(serde_json::to_string(&labelled).unwrap(), json);
        assert_eq!(with(r#","confirm":"word""#).1.confirm, ConfirmBy::Word);
    }

    #[test]
    fn of_a_later_gateway_a_colour_is_left_out_and_a_confirmation_is_the_stronger_one() {
        for value in [r#""pink""#, r#""RED""#, "7", "null", "{}"] {
            let json = format!(
                r#"{{"name":"n","kind":"engine","sandbox":false,"fingerprint":"f","label":"P","colour":{value},"confirm":{value}}}"#
            );
            let connection: Connection = serde_json::from_str(&json).unwrap();
            assert_eq!(connection.label.as_deref(), Some("P"), "{value}");
            assert_eq!(connection.colour, None, "{value}");
            assert_eq!(connection.confirm, ConfirmBy::Amount, "{value}");
        }
    }
}
