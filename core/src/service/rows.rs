//! The rows of an answer, matched to items.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::{Anomaly, ItemReply, Reason, ReasonKind, Reply, Verdict};
use crate::item::Change;

/// The rows of an answer, each of them about one item. They are matched by id: that they are in
/// the order asked, or that there is one for each item, is not relied upon.
pub(super) struct Rows<'r> {
    /// All of them.
    pub(super) all: &'r [Value],
    /// The property of a row that holds its id.
    pub(super) id: &'static str,
    /// `true` if the service says that they stand in the order asked. Then of several rows for an
    /// item the one in its place is its own.
    pub(super) in_order: bool,
    /// Shortens what is not understood, and leaves out what may not be kept.
    pub(super) excerpt: fn(&str) -> Arc<str>,
    /// The HTTP status of the answer.
    pub(super) status: u16,
}

/// A row of an answer, and where it stood.
struct Found {
    at: usize,
    reply: ItemReply,
}

impl Rows<'_> {
    /// The reply on each item, where `read` reads a row.
    pub(super) fn reply(&self, changes: &[Change], read: impl Fn(&Value) -> ItemReply) -> Reply {
        let places: HashMap<&str, usize> = changes
            .iter()
            .enumerate()
            .map(|(at, change)| (change.id.as_str(), at))
            .collect();
        let mut found: Vec<Vec<Found>> = changes.iter().map(|_| Vec::new()).collect();
        let mut anomalies = Vec::new();
        for (at, row) in self.all.iter().enumerate() {
            let Some(id) = row.get(self.id).and_then(Value::as_str) else {
                let raw = (self.excerpt)(&row.to_string()).to_string();
                anomalies.push(Anomaly::MissingId { raw });
                continue;
            };
            match places.get(id).and_then(|place| found.get_mut(*place)) {
                Some(found) => found.push(Found {
                    at,
                    reply: read(row),
                }),
                None => anomalies.push(Anomaly::UnexpectedId {
                    id: (self.excerpt)(id).to_string(),
                }),
            }
        }
        let missing = found.iter().filter(|rows| rows.is_empty()).count();
        if missing > 0 {
            anomalies.push(Anomaly::Missing { count: missing });
        }
        // Where a row is missing or too many, none need stand in its place.
        let is_in_order = self.in_order && self.all.len() == changes.len();
        let replies = changes.iter().zip(found).enumerate();
        let items = replies.map(|(place, (change, found))| {
            if found.len() > 1 {
                anomalies.push(Anomaly::Doubled {
                    id: change.id.as_str().to_owned(),
                    count: found.len(),
                });
            }
            self.one(found, is_in_order.then_some(place))
        });
        Reply {
            items: items.collect(),
            anomalies,
            halt: None,
        }
    }

    /// The reply on an item about which there are these rows, and whose own stands here.
    fn one(&self, mut found: Vec<Found>, place: Option<usize>) -> ItemReply {
        let unclear = |kind| ItemReply {
            verdict: Verdict::Unclear,
            reason: Reason::of(kind).with_status(self.status),
        };
        if found.len() > 1 {
            let own = found.into_iter().find(|found| Some(found.at) == place);
            return own.map_or_else(|| unclear(ReasonKind::DoubledInAnswer), |own| own.reply);
        }
        let only = found.pop().map(|found| found.reply);
        only.unwrap_or_else(|| unclear(ReasonKind::MissingInAnswer))
    }
}
