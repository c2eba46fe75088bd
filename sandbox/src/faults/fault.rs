//! The definition of a fault.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

/// Words on the wire and what they stand for.
pub(crate) type Words<T> = [(&'static str, T)];

/// One fault: whom it strikes, how often, with what effect.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) on: On,
    /// With which probability it strikes a request that it could strike, from 0 to 1.
    pub(crate) probability: f64,
    /// The number of strikes left; without a number for good.
    pub(crate) count: Option<u64>,
    pub(crate) effect: Effect,
}

/// The requests that a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Changes,
    Reads,
    All,
}

pub(crate) const ON: [(&str, On); 3] = [
    ("changes", On::Changes),
    ("reads", On::Reads),
    ("all", On::All),
];

/// The effect of a fault.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Takes the place of the answer. A request suffers at most one of these.
    Whole(Whole),
    /// Delays the answer, on top of everything else.
    Slow(Duration),
    /// Spoils items or their entries in the answer.
    Items(OnItems),
}

/// A fault that takes the place of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Whole {
    Status(StatusAnswer),
    /// The body is cut in the middle or is no JSON at all; the work is done.
    BrokenJson,
    /// The connection is closed without an answer.
    Cut(When),
}

/// An answer with an error status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatusAnswer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<RetryAfter>,
    pub(crate) shape: Shape,
    /// `true` if the change was carried out all the same.
    pub(crate) after_work: bool,
}

/// The value of a `Retry-After` header (RFC 9110).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Seconds(u64),
    Date(String),
}

/// The shapes of error bodies that are met in the wild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Error,
    Flat,
    Text,
    Empty,
    BrokenJson,
}

pub(crate) const SHAPES: [(&str, Shape); 5] = [
    ("error", Shape::Error),
    ("flat", Shape::Flat),
    ("text", Shape::Text),
    ("empty", Shape::Empty),
    ("brokenJson", Shape::BrokenJson),
];

/// Before or after the work was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

pub(crate) const WHEN: [(&str, When); 2] = [("before", When::Before), ("after", When::After)];

/// A fault that spoils items.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OnItems {
    /// Items are refused, and not changed.
    Refused { reason: Reason, extent: Extent },
    /// Entries are left out of the answer.
    Missing { items: u64 },
    /// Entries are there twice.
    Doubled { items: u64 },
    /// The entries come in the reverse order of the request.
    Reordered,
    /// Entries are of a shape that the contract doesn't know, or about an id that nobody asked
    /// for. Without a shape a mixture.
    Strange { items: u64, shape: Option<Strange> },
}

/// The reason to refuse items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The code, if the service has any for items.
    pub(crate) code: Option<String>,
    pub(crate) message: String,
}

/// The number of refused items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Extent {
    /// A share of all, from 0 to 1.
    Share(f64),
    Items(u64),
}

/// Entries that the contract doesn't know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strange {
    /// One more entry, for an id that nobody asked for.
    Unasked,
    /// An id and nothing else.
    IdOnly,
    /// A message and an error.
    Both,
    /// An error that doesn't say whose.
    ErrorWithoutId,
}

pub(crate) const STRANGE: [(&str, Strange); 4] = [
    ("unasked", Strange::Unasked),
    ("idOnly", Strange::IdOnly),
    ("both", Strange::Both),
    ("errorWithoutId", Strange::ErrorWithoutId),
];

impl Fault {
    /// The name of its kind.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.effect {
            Effect::Whole(Whole::Status(_)) => "status",
            Effect::Whole(Whole::BrokenJson) => "brokenJson",
            Effect::Whole(Whole::Cut(_)) => "cut",
            Effect::Slow(_) => "slow",
            Effect::Items(OnItems::Refused { .. }) => "itemFailure",
            Effect::Items(OnItems::Missing { .. }) => "itemsMissing",
            Effect::Items(OnItems::Doubled { .. }) => "itemsDoubled",
            Effect::Items(OnItems::Reordered) => "itemsReordered",
            Effect::Items(OnItems::Strange { .. }) => "itemsStrange",
        }
    }

    /// The fault on the wire; reading it gives the same fault.
    pub(crate) fn to_json(&self) -> Value {
        let mut json = match &self.effect {
            Effect::Whole(Whole::Status(answer)) => json!({
                "status": answer.status.as_u16(),
                "retryAfter": match &answer.retry_after {
                    None => Value::Null,
                    Some(RetryAfter::Seconds(seconds)) => json!(seconds),
                    Some(RetryAfter::Date(date)) => json!(date),
                },
                "shape": word(&SHAPES, answer.shape),
                "afterWork": answer.after_work,
            }),
            Effect::Whole(Whole::Cut(when)) => json!({ "when": word(&WHEN, *when) }),
            Effect::Slow(delay) => {
                json!({ "milliseconds": u64::try_from(delay.as_millis()).unwrap_or(u64::MAX) })
            }
            Effect::Items(OnItems::Refused { reason, extent }) => {
                let (share, items) = match *extent {
                    Extent::Share(share) => (Some(share), None),
                    Extent::Items(items) => (None, Some(items)),
                };
                let mut json = json!({
                    "message": reason.message, "share": share, "items": items,
                });
                if let Some(code) = &reason.code {
                    json["code"] = json!(code);
                }
                json
            }
            Effect::Items(OnItems::Missing { items } | OnItems::Doubled { items }) => {
                json!({ "items": items })
            }
            Effect::Items(OnItems::Strange { items, shape }) => {
                json!({ "items": items, "shape": shape.map(|shape| word(&STRANGE, shape)) })
            }
            Effect::Whole(Whole::BrokenJson) | Effect::Items(OnItems::Reordered) => json!({}),
        };
        json["kind"] = json!(self.kind());
        json["on"] = json!(word(&ON, self.on));
        json["probability"] = json!(self.probability);
        json["count"] = json!(self.count);
        json
    }
}

/// The word for a meaning.
pub(crate) fn word<T: Copy + PartialEq>(words: &Words<T>, meaning: T) -> Option<&'static str> {
    let found = words.iter().find(|(_, other)| *other == meaning);
    found.map(|(word, _)| *word)
}
