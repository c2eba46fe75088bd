//! The outcome of each id of a change, in few words.

use bulkhead_core::{
    item::{Change, ItemId},
    service::{ItemReply, Reply, Verdict},
};
use serde::{Deserialize, Serialize};

/// The longest code of a service that is recorded, in characters.
const MOST_CHARACTERS: usize = 40;

/// The outcomes of the ids of a change: how many went well, and which ones did not. They hold codes
/// only: messages of services may hold anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcomes {
    /// The number that the service will change.
    #[serde(skip_serializing_if = "is_none")]
    pub scheduled: usize,
    /// The number that it has changed.
    #[serde(skip_serializing_if = "is_none")]
    pub done: usize,
    /// Those that it has refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<FailedId>,
    /// Those of which the answer does not say it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unclear: Vec<String>,
}

/// An id that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedId {
    /// The id.
    pub id: String,
    /// The service's code; where it has none, the class of its reason.
    pub code: String,
}

impl Outcomes {
    /// Reads the outcomes in a reply to changes, which are those of its request in the same order.
    pub fn of(changes: &[Change], reply: &Reply) -> Self {
        let mut outcomes = Self::default();
        for (change, item) in changes.iter().zip(&reply.items) {
            outcomes.add(&change.id, item);
        }
        outcomes
    }

    fn add(&mut self, id: &ItemId, item: &ItemReply) {
        let id = || id.as_str().to_owned();
        match item.verdict {
            Verdict::Scheduled => self.scheduled += 1,
            Verdict::Done => self.done += 1,
            Verdict::Unclear => self.unclear.push(id()),
            Verdict::Refused => {
                let code = item.reason.code.as_deref().and_then(code);
                let code = code.unwrap_or_else(|| item.reason.kind.id());
                self.failed.push(FailedId {
                    id: id(),
                    code: code.to_owned(),
                });
            }
        }
    }
}

/// The text if it has the form of a code. Everything else may be a sentence, and with it anything.
fn code(text: &str) -> Option<&str> {
    let is_of_code = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let fits = (1..=MOST_CHARACTERS).contains(&text.len()) && text.bytes().all(is_of_code);
    fits.then_some(text)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks like this")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use bulkhead_core::{
        item::{IdFormat, Step},
        service::{Reason, ReasonKind},
    };

    use super::*;

    fn change(id: &str) -> Change {
        Change {
            id: ItemId::parse(IdFormat::Engine, id).unwrap(),
            step: Step::Delete,
        }
    }

    fn item(verdict: Verdict, reason: Reason) -> ItemReply {
        ItemReply { verdict, reason }
    }

    #[test]
    fn ids_that_went_well_are_counted_and_the_others_named_with_their_codes() {
        let refused = |code: &str| Reason {
            code: Some(code.into()),
            ..Reason::of(ReasonKind::RunningInstances).with_message("the token is s3cret")
        };
        let items = vec![
            item(Verdict::Scheduled, Reason::of(ReasonKind::Accepted)),
            item(Verdict::Done, Reason::of(ReasonKind::CarriedOut)),
            item(Verdict::Done, Reason::of(ReasonKind::CarriedOut)),
            item(Verdict::Refused, refused("01010127")),
            item(Verdict::Refused, refused("the token is s3cret")),
            item(Verdict::Unclear, Reason::of(ReasonKind::Unreadable)),
        ];
        let reply = Reply {
            items,
            anomalies: Vec::new(),
            halt: None,
        };
        let changes = ["a", "b", "c", "d", "e", "f"].map(change);
        let outcomes = Outcomes::of(&changes, &reply);
        let text = serde_json::to_string(&outcomes).unwrap();
        assert_eq!(
            text,
            r#"{"scheduled":1,"done":2,"failed":[{"id":"d","code":"01010127"},{"id":"e","code":"running-instances"}],"unclear":["f"]}"#
        );
        assert_eq!(serde_json::from_str::<Outcomes>(&text).unwrap(), outcomes);
    }

    #[test]
    fn a_code_is_a_word() {
        for text in ["01010127", "BAD_REQUEST", "a.b-c", &"x".repeat(40)] {
            assert_eq!(code(text), Some(text));
        }
        for text in ["", "a b", "ä", "a\nb", &"x".repeat(41)] {
            assert_eq!(code(text), None, "{text:?}");
        }
    }
}
