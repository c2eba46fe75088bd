//! The entries of the answer to a bulk PATCH.

use fastrand::Rng;
use serde_json::{Value, json};

use super::id::fresh;
use super::kind::Kind;
use super::refusal::Reason;
use super::status::Action;
use crate::entry::Entry;
use crate::faults::Strange;

/// The entry for a change that was accepted.
pub(crate) fn accepted(id: &str, message: &str) -> Value {
    json!({ "id": id, "message": message })
}

/// The entry for a change that was refused.
pub(crate) fn refused(id: &str, reason: &Reason, request: &str, target: &str) -> Value {
    json!({ "id": id, "error": reason.to_json(request, target) })
}

/// The message for an accepted change. The service has several for the same thing, so nobody can
/// match on one.
pub(crate) fn message(kind: Kind, action: Action, chance: &mut Rng) -> &'static str {
    let messages: &[&str] = match (kind, action) {
        (Kind::Deployment, Action::Stop) => &[
            "Deployment modification scheduled",
            "Modification of the deployment scheduled",
        ],
        (Kind::Execution, Action::Stop) => &[
            "Execution modification scheduled",
            "Modification of the execution scheduled",
        ],
        (Kind::Deployment, Action::Delete) => &[
            "Deployment deletion scheduled",
            "Deletion scheduled",
            "Deployment modification scheduled",
        ],
        (Kind::Execution, Action::Delete) => &[
            "Execution deletion scheduled",
            "Deletion scheduled",
            "Execution modification scheduled",
        ],
    };
    chance.choice(messages).copied().unwrap_or_default()
}

/// Puts the entries in an order that is not the request's, as no order is promised.
pub(crate) fn disorder(entries: &mut [Entry], chance: &mut Rng) {
    chance.shuffle(entries);
    if entries.is_sorted_by_key(|entry| entry.asked) && entries.len() > 1 {
        entries.rotate_left(1);
    }
}

/// An entry that the specification doesn't know, in the place of another; or one more, for an id that
/// nobody asked for.
pub(crate) fn strange(kind: Kind, shape: Strange, entry: &Value, chance: &mut Rng) -> Value {
    let id = entry.get("id").cloned().unwrap_or_default();
    let error = json!({ "code": "01990500", "message": "Something went wrong" });
    match shape {
        Strange::Unasked => accepted(&fresh(kind, chance), "Modification scheduled"),
        Strange::IdOnly => json!({ "id": id }),
        Strange::Both => json!({ "id": id, "message": "Modification scheduled", "error": error }),
        Strange::ErrorWithoutId => json!({ "error": error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_or_more_entries_never_come_in_the_order_of_the_request() {
        for length in 2..6 {
            for seed in 0..100 {
                let mut entries: Vec<Entry> = (0..length)
                    .map(|asked| Entry {
                        asked,
                        body: Value::Null,
                    })
                    .collect();
                disorder(&mut entries, &mut Rng::with_seed(seed));
                let mut order: Vec<usize> = entries.iter().map(|entry| entry.asked).collect();
                assert!(
                    !order.is_sorted(),
                    "{length} entries, seed {seed}: {order:?}"
                );
                order.sort_unstable();
                assert!(order.into_iter().eq(0..length));
            }
        }
    }
}
