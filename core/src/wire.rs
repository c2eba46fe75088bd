//! What page and gateway say to each other, beside the services' own requests and answers.

mod same;
mod session;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use self::same::service_of;
pub use self::{
    same::same_connection,
    session::{SessionStatus, SignIn, SignedIn, User},
};
use crate::{
    run::{Doubt, SendError, is_wait},
    service::Response,
    time::Timestamp,
};

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

/// How long a gateway waits for a service's whole answer that does not say it.
pub const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest time of that kind that is believed.
pub(crate) const LONGEST_UPSTREAM_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// How many digits the id of a run has.
const RUN_DIGITS: usize = 16;

/// The run that a correlation id belongs to: its id stands before the first `-`, and after it
/// what tells the request from the others of the run. None for a request that is no part of one.
pub fn run_of(correlation: &str) -> Option<&str> {
    let (run, request) = correlation.split_once('-')?;
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_run = run.len() == RUN_DIGITS && run.bytes().all(is_digit);
    (is_run && !request.is_empty()).then_some(run)
}

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
    /// What kind of service it leads to.
    pub kind: ServiceKind,
    /// Whether that service is a simulation.
    pub sandbox: bool,
    /// What tells its service and account from every other; no secret.
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
    /// Whether nothing may be changed on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_only: bool,
    /// How many items a run may change at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_items: Option<usize>,
    /// How many items may be changed in a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<u32>,
    /// How many milliseconds its service may take for a whole answer; none where the gateway does
    /// not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream_timeout_ms: Option<u64>,
    /// Where it leads and as whom; none for a simulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
}

impl Connection {
    /// How long its service may take for a whole answer. When that has passed since the gateway
    /// took a request, nothing of it is under way to the service any more.
    pub fn upstream_timeout(&self) -> Duration {
        let said = self.upstream_timeout_ms.map(Duration::from_millis);
        said.unwrap_or(UPSTREAM_TIMEOUT)
            .min(LONGEST_UPSTREAM_TIMEOUT)
    }
}

/// Where a connection leads and as whom it signs in. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Access {
    /// Where it was found, for sentences, with names in back quotes: "`AICORE_SERVICE_KEY`".
    pub place: String,
    /// Whether what stands there is read only when the gateway starts, as a variable is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub until_restart: bool,
    /// The address of the service.
    pub address: String,
    /// The client id or the user's name; none where nobody signs in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Where tokens are asked for; none where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_address: Option<String>,
    /// The tenant's name, where the credentials say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// When the certificate ends by which it signs in, in milliseconds since 1970; none where it
    /// signs in by a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_ends: Option<Timestamp>,
    /// Why what stands at the place now is not used, as words that go on a sentence; none where
    /// it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// What the gateway has to say itself.
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
    /// What it says.
    pub gateway: GatewayError,
}

/// What the gateway says, in its own answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayError {
    /// Which kind of thing.
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

/// Tells an answer of the service from one of the gateway and from one of anything between.
///
/// # Errors
/// What it means for the request, where the service has not answered.
pub fn read_answer(from: Option<&str>, response: Response) -> Result<Response, SendError> {
    match from {
        Some(FROM_SERVICE) => Ok(response),
        Some(FROM_GATEWAY) => Err(read_gateway_answer(&response)),
        _ => Err(SendError::Doubtful {
            doubt: Doubt::ForeignAnswer,
            message: format!("HTTP {} from something before the gateway", response.status),
        }),
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

fn read_gateway_answer(response: &Response) -> SendError {
    let Ok(GatewayAnswer { gateway }) = serde_json::from_str(&response.body) else {
        return SendError::Doubtful {
            doubt: Doubt::ForeignAnswer,
            message: format!("HTTP {} from the gateway, unreadable", response.status),
        };
    };
    let rule = gateway.rule().unwrap_or_default();
    let ends_run = [rule::READ_ONLY, rule::MAX_ITEMS, rule::RUN_MISSING].contains(&rule);
    let pauses = rule == rule::AUDIT_UNAVAILABLE;
    let message = gateway.message;
    match gateway.kind {
        GatewayErrorKind::Refused => SendError::Refused { message, ends_run },
        GatewayErrorKind::NotSent => SendError::NotSent {
            message,
            retry_after: response.retry_after.clone().filter(|after| is_wait(after)),
            pauses,
        },
        GatewayErrorKind::Ambiguous => SendError::Doubtful {
            doubt: if response.status == 504 {
                Doubt::TimedOut
            } else {
                Doubt::ConnectionLost
            },
            message,
        },
        GatewayErrorKind::Session => SendError::Session { message },
        GatewayErrorKind::UpstreamAuth => SendError::UpstreamAuth { message },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ledger::{CorrelationId, RunId};

    fn read(from: Option<&str>, status: u16, body: &str) -> Result<Response, SendError> {
        let response = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        read_answer(from, response)
    }

    #[test]
    fn only_an_answer_that_is_marked_so_is_the_services() {
        let body = r#"{"gateway":{"kind":"not_sent","message":"m"}}"#;
        assert!(read(Some("service"), 202, body).is_ok());
        let not_sent = SendError::unreachable("m".to_owned());
        assert_eq!(read(Some("gateway"), 502, body), Err(not_sent));
        for from in [None, Some("proxy")] {
            let doubt = Doubt::ForeignAnswer;
            let found = read(from, 202, body);
            assert!(matches!(found, Err(SendError::Doubtful { doubt: d, .. }) if d == doubt));
        }
    }

    #[test]
    fn what_the_gateway_keeps_back_says_until_when_or_that_the_run_is_to_pause() {
        let read = |kind: &str, rule: &str, retry_after: Option<&str>| {
            let details = json!({ "rule": rule });
            let gateway = json!({"kind": kind, "message": "m", "details": details});
            let response = Response {
                status: 503,
                retry_after: retry_after.map(Into::into),
                body: json!({ "gateway": gateway }).to_string(),
            };
            read_answer(Some("gateway"), response)
        };
        match read("not_sent", "rate", Some("7")) {
            Err(SendError::NotSent {
                retry_after,
                pauses,
                ..
            }) => assert_eq!((retry_after.as_deref(), pauses), (Some("7"), false)),
            other => panic!("{other:?}"),
        }
        let unreadable = read("not_sent", "rate", Some("soon"));
        assert_eq!(unreadable, Err(SendError::unreachable("m".to_owned())));
        let of_audit = read("not_sent", "audit-unavailable", None);
        assert!(
            matches!(of_audit, Err(SendError::NotSent { pauses: true, .. })),
            "{of_audit:?}"
        );
        for (rule, expected) in [
            ("read-only", true),
            ("max-items", true),
            ("run-missing", true),
            ("too-many-items", false),
        ] {
            match read("refused", rule, None) {
                Err(SendError::Refused { ends_run, .. }) => {
                    assert_eq!(ends_run, expected, "{rule}");
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn an_ambiguous_answer_with_status_504_is_a_time_out() {
        let body = r#"{"gateway":{"kind":"ambiguous","message":"m"}}"#;
        for (status, expected) in [(502, Doubt::ConnectionLost), (504, Doubt::TimedOut)] {
            match read(Some("gateway"), status, body) {
                Err(SendError::Doubtful { doubt, .. }) => assert_eq!(doubt, expected),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn the_run_of_a_correlation_id_stands_before_its_dash() {
        let mut rng = fastrand::Rng::with_seed(7);
        let run = RunId::random(&mut rng);
        let of_change = CorrelationId::of(&run, 0);
        assert_eq!(run_of(of_change.as_str()), Some(run.as_str()));
        let run = "0123456789abcdef";
        for rest in ["12", "r3", "-", "1-2"] {
            assert_eq!(run_of(&format!("{run}-{rest}")), Some(run), "{rest}");
        }
    }

    #[test]
    fn a_request_that_is_no_part_of_a_run_has_none() {
        let random = CorrelationId::random(&mut fastrand::Rng::with_seed(7));
        for text in [
            random.as_str(),
            "",
            "-1",
            "r1-0-1",
            "0123456789abcdef",
            "0123456789abcdef-",
            "0123456789abcde-1",
            "0123456789abcdef0-1",
            "0123456789ABCDEF-1",
            "0123456789abcdeg-1",
            "other-0123456789abcdef-1",
        ] {
            assert_eq!(run_of(text), None, "{text}");
        }
    }

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
}
