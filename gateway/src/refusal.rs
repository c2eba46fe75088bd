//! Requests that the gateway does not forward, and the reasons.

use axum::{http::StatusCode, routing::MethodRouter};
use bulkhead_core::{rules::Problem, wire};
use serde_json::{Value, json};

/// The message where a connection leads to a gateway.
pub(crate) const LOOP: &str = "This connection leads to the gateway itself, or to another one, so \
    nothing was sent. Correct its url in bulkhead.toml: it has to be the service's own.";

/// The reason why a request is refused. Nothing was sent to any service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// The header `Host` names none of the names that the gateway answers to: a sign of DNS
    /// rebinding. Whoever asks may be anybody, so no name is told.
    HostUnknown,
    /// A gateway has sent this: a connection leads to a gateway, and not to a service.
    Loop,
    /// A change was asked for by a page of another origin.
    OriginForeign,
    /// The browser says that not a page of this origin asks.
    SiteForeign,
    /// The browser says that it would show or run the answer.
    NotFetched,
    /// Nothing says that the own page asks, or a program that is no browser.
    RequestUnmarked,
    /// There is nothing at this path.
    PathUnknown,
    /// The request line holds a `#`, and what follows it would be dropped.
    TargetHasHash,
    /// A proxy that is believed has written something that can't be read.
    ForwardedMalformed { name: &'static str },
    /// A proxy does not say that the browser came over HTTPS.
    ForwardedInsecure,
    /// The path does not take this method.
    MethodUnknown { allowed: Vec<&'static str> },
    /// The call does not take this query parameter.
    ParameterUnknown {
        name: String,
        allowed: &'static [&'static str],
    },
    /// A query parameter that is there twice, or has a value that is none.
    ParameterMalformed { name: String },
    /// There is no connection of this name.
    ConnectionUnknown { known: Vec<String> },
    /// The connection leads to a real service.
    NotASandbox,
    /// The body is not of the media type that the call takes.
    MediaType { allowed: &'static str },
    /// The body is larger than any valid one.
    BodyTooLarge { most_bytes: usize },
    /// The body did not arrive whole, or not in time.
    BodyUnfinished,
    /// The correlation id is none.
    CorrelationMalformed,
    /// The correlation id belongs to another request.
    CorrelationReused,
    /// Nothing is changed on this connection.
    ReadOnly,
    /// The run would change more items than one run may.
    MaxItems { max_items: usize, so_far: usize },
    /// A change belongs to no run, and the items of runs are counted.
    RunMissing { max_items: usize },
    /// The rules that page and gateway share.
    Rules(Vec<Problem>),
}

impl Refusal {
    /// One broken rule.
    pub(crate) fn rule_broken(problem: Problem) -> Self {
        Self::Rules(vec![problem])
    }

    /// The rule's id. Of the shared rules it is the first one's.
    pub(crate) fn rule(&self) -> &'static str {
        match self {
            Self::HostUnknown => "host-unknown",
            Self::Loop => "loop",
            Self::OriginForeign => "origin-foreign",
            Self::SiteForeign => "site-foreign",
            Self::NotFetched => "not-fetched",
            Self::RequestUnmarked => "request-unmarked",
            Self::PathUnknown => "path-unknown",
            Self::TargetHasHash => "target-has-hash",
            Self::ForwardedMalformed { .. } => "forwarded-malformed",
            Self::ForwardedInsecure => "forwarded-insecure",
            Self::MethodUnknown { .. } => "method-unknown",
            Self::ParameterUnknown { .. } => "parameter-unknown",
            Self::ParameterMalformed { .. } => "parameter-malformed",
            Self::ConnectionUnknown { .. } => "connection-unknown",
            Self::NotASandbox => "not-a-sandbox",
            Self::MediaType { .. } => "media-type",
            Self::BodyTooLarge { .. } => "body-too-large",
            Self::BodyUnfinished => "body-unfinished",
            Self::CorrelationMalformed => "correlation-id-malformed",
            Self::CorrelationReused => "correlation-id-reused",
            Self::ReadOnly => wire::rule::READ_ONLY,
            Self::MaxItems { .. } => wire::rule::MAX_ITEMS,
            Self::RunMissing { .. } => wire::rule::RUN_MISSING,
            Self::Rules(problems) => problems.first().map_or("", |first| first.finding.rule()),
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::HostUnknown => StatusCode::MISDIRECTED_REQUEST,
            Self::Loop => StatusCode::LOOP_DETECTED,
            Self::OriginForeign
            | Self::SiteForeign
            | Self::NotFetched
            | Self::RequestUnmarked
            | Self::ForwardedInsecure
            | Self::ReadOnly
            | Self::MaxItems { .. } => StatusCode::FORBIDDEN,
            Self::PathUnknown | Self::ConnectionUnknown { .. } | Self::NotASandbox => {
                StatusCode::NOT_FOUND
            }
            Self::MethodUnknown { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyUnfinished => StatusCode::REQUEST_TIMEOUT,
            Self::CorrelationReused => StatusCode::CONFLICT,
            Self::ParameterUnknown { .. }
            | Self::ParameterMalformed { .. }
            | Self::TargetHasHash
            | Self::ForwardedMalformed { .. }
            | Self::CorrelationMalformed
            | Self::RunMissing { .. }
            | Self::Rules(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// A sentence on what is wrong and what to do.
    pub(crate) fn message(&self) -> String {
        let sentence = match self {
            Self::HostUnknown => {
                "This address is not one of the gateway's own. Open the one that it names when it \
                 starts, or start it with --allow-host NAME."
            }
            Self::Loop => LOOP,
            Self::OriginForeign => {
                "A page of another origin asked for this change. Make it in Bulkhead's own page."
            }
            Self::SiteForeign => {
                "Only Bulkhead's own page may ask for this, and the browser says that something \
                 else did. Open Bulkhead's page and do it there."
            }
            Self::NotFetched => {
                "This is data for Bulkhead's own page, and nothing for a browser to show or to \
                 run. Open Bulkhead's page."
            }
            Self::RequestUnmarked => {
                "Nothing says that Bulkhead's own page asks for this. A program that is no \
                 browser has to say so by a header; with curl: -H 'X-Bulkhead-Request: 1'."
            }
            Self::PathUnknown => "The gateway has nothing at this path and forwards none like it.",
            Self::TargetHasHash => {
                "The path of a request can't hold a \"#\": everything after it would be lost. Write \
                 %23 for one that belongs to an id."
            }
            Self::ForwardedMalformed { name } => {
                return format!(
                    "The proxy before the gateway has sent {name} with something that can't be \
                     read. Who runs the proxy has to let it set this header itself."
                );
            }
            Self::ForwardedInsecure => {
                "The proxy before the gateway does not say that you came over HTTPS, and without \
                 it whoever is on the way reads your sign-in. Open the address with https://; who \
                 runs the proxy has to let it set X-Forwarded-Proto."
            }
            Self::MethodUnknown { .. } => {
                "This path does not take this method. What it takes stands in \"allowed\"."
            }
            Self::ParameterUnknown { name, .. } => {
                return format!(
                    "The query parameter {name:?} is not forwarded. What this call takes stands \
                     in \"allowed\"."
                );
            }
            Self::ParameterMalformed { name } => {
                return format!(
                    "The query parameter {name:?} is there twice or has no valid value."
                );
            }
            Self::ConnectionUnknown { .. } => {
                "There is no such connection. The gateway's connections stand in \"known\"; \
                 bulkhead.toml names them."
            }
            Self::NotASandbox => {
                "This connection leads to a real service, which has no faults to switch on. For a \
                 simulated one, write sandbox = true in bulkhead.toml."
            }
            Self::MediaType { allowed } => {
                return format!("Send this body as {allowed}; the gateway forwards no other type.");
            }
            Self::BodyTooLarge { most_bytes } => {
                return format!(
                    "The body has more than {most_bytes} bytes. Send fewer items in one request."
                );
            }
            Self::BodyUnfinished => {
                "The body of the request did not arrive whole in time. Send it again."
            }
            Self::CorrelationMalformed => {
                "X-Correlation-ID has to be one value of 1 to 128 letters, digits and the signs \
                 - . _ ~ and :."
            }
            Self::CorrelationReused => {
                "This X-Correlation-ID belongs to another request. Send this one with an id of \
                 its own."
            }
            Self::ReadOnly => {
                "This connection is read-only: nothing is stopped or deleted on it. Who runs the \
                 gateway set read_only = true in bulkhead.toml."
            }
            Self::MaxItems { max_items, so_far } => {
                return format!(
                    "On this connection a run may change {max_items} items, and this one has \
                     changed {so_far} already. Put the rest into another run, or ask who runs the \
                     gateway for a larger max_items in bulkhead.toml."
                );
            }
            Self::RunMissing { .. } => {
                "On this connection the items of each run are counted, and this change belongs to \
                 none. Make it in Bulkhead's own page, or begin its X-Correlation-ID with 16 \
                 hexadecimal digits for the run and a hyphen."
            }
            Self::Rules(problems) => return rules_message(problems),
        };
        sentence.to_owned()
    }

    /// The rule and its parameters; of the shared rules every problem, as core writes it.
    pub(crate) fn details(&self) -> Value {
        let rule = self.rule();
        match self {
            Self::MethodUnknown { allowed } => json!({ "rule": rule, "allowed": allowed }),
            Self::ParameterUnknown { name, allowed } => {
                json!({ "rule": rule, "name": name, "allowed": allowed })
            }
            Self::ParameterMalformed { name } => json!({ "rule": rule, "name": name }),
            Self::ForwardedMalformed { name } => json!({ "rule": rule, "name": name }),
            Self::ConnectionUnknown { known } => json!({ "rule": rule, "known": known }),
            Self::MediaType { allowed } => json!({ "rule": rule, "allowed": [allowed] }),
            Self::BodyTooLarge { most_bytes } => json!({ "rule": rule, "mostBytes": most_bytes }),
            Self::MaxItems { max_items, so_far } => {
                json!({ "rule": rule, "maxItems": max_items, "soFar": so_far })
            }
            Self::RunMissing { max_items } => json!({ "rule": rule, "maxItems": max_items }),
            Self::Rules(problems) => json!({ "problems": problems }),
            Self::RequestUnmarked => json!({ "rule": rule, "header": wire::PAGE_REQUEST }),
            Self::HostUnknown
            | Self::Loop
            | Self::OriginForeign
            | Self::SiteForeign
            | Self::NotFetched
            | Self::PathUnknown
            | Self::TargetHasHash
            | Self::ForwardedInsecure
            | Self::NotASandbox
            | Self::BodyUnfinished
            | Self::CorrelationMalformed
            | Self::CorrelationReused
            | Self::ReadOnly => json!({ "rule": rule }),
        }
    }
}

fn rules_message(problems: &[Problem]) -> String {
    let first = problems.first().map_or_else(String::new, |first| {
        let place = first.place.path.as_ref();
        let place = place.map_or_else(String::new, |path| format!(" at {path}"));
        format!("{}{place}", first.finding.rule())
    });
    match problems.len() {
        1 => format!("The request breaks the rule {first}; nothing of it was sent."),
        count => format!(
            "The request breaks rules in {count} places, the first is {first}; nothing of it was \
             sent."
        ),
    }
}

/// Answers whatever method a route does not take.
pub(crate) fn only<S: Clone + Send + Sync + 'static>(
    routes: MethodRouter<S>,
    allowed: &[&'static str],
) -> MethodRouter<S> {
    let allowed = allowed.to_vec();
    routes.fallback(async || Refusal::MethodUnknown { allowed })
}

#[cfg(test)]
mod tests {
    use bulkhead_core::{
        place::{JsonPath, Place},
        rules::Finding,
    };

    use super::*;

    #[test]
    fn a_broken_rule_is_named_with_its_place() {
        let problem = Problem {
            finding: Finding::IdNull,
            place: Place::path(JsonPath::element("$.deployments", 3).field("id")),
            value: "null".into(),
        };
        let missing = Problem::whole(Finding::ResourceGroupMissing);
        let refusal = Refusal::Rules(vec![problem, missing.clone()]);
        assert_eq!(
            refusal.message(),
            "The request breaks rules in 2 places, the first is id-null at $.deployments[3].id; \
             nothing of it was sent."
        );
        assert_eq!(
            Refusal::rule_broken(missing).message(),
            "The request breaks the rule resource-group-missing; nothing of it was sent."
        );
        let details = refusal.details();
        assert_eq!(details["problems"][0]["rule"], "id-null");
        assert_eq!(details["problems"][1]["rule"], "resource-group-missing");
    }
}
