//! Changes, each with a correlation id of its own.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::{Result, client::Client};

const DEPLOYMENTS: &str = "/api/connections/main/v2/lm/deployments";

/// The run that all of them belong to.
const RUN: &str = "0123456789abcdef";

/// A deletion of one item or of several. It is the same whenever it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    number: usize,
    /// None for a single change.
    items: Option<usize>,
}

/// The answer to a client about a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The service's answer.
    Service,
    /// It may have been carried out.
    Ambiguous,
    /// It was certainly not sent, by this rule.
    NotSent(String),
    /// Something that nobody should be told here.
    Unexpected(String),
}

/// Numbers changes.
#[derive(Debug, Default)]
pub(crate) struct Numbers(AtomicUsize);

impl Numbers {
    /// The next change, a single or a bulk one by chance.
    pub(crate) fn next(&self) -> Change {
        let is_bulk = fastrand::bool();
        self.take(is_bulk.then(|| fastrand::usize(1..=100)))
    }

    /// The next change, of so many items; a single one where it says none.
    pub(crate) fn take(&self, items: Option<usize>) -> Change {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Change { number, items }
    }
}

impl Change {
    pub(crate) fn correlation(&self) -> String {
        format!("{RUN}-{}", self.number)
    }

    /// Sends it, and gives what is told of it.
    ///
    /// # Errors
    /// Where nothing is.
    pub(crate) async fn send(&self, client: &mut Client) -> Result<Told> {
        let correlation = format!("x-correlation-id: {}\r\n", self.correlation());
        let id = |item: usize| format!("d{:07}x{item:03}", self.number);
        let answer = if let Some(items) = self.items {
            let items = (0..items).map(|item| json!({ "id": id(item), "targetStatus": "DELETED" }));
            let body = json!({ "deployments": items.collect::<Vec<_>>() }).to_string();
            let more = format!("{correlation}content-type: application/merge-patch+json\r\n");
            client.ask("PATCH", DEPLOYMENTS, &more, &body).await?
        } else {
            let path = format!("{DEPLOYMENTS}/{}", id(0));
            client.ask("DELETE", &path, &correlation, "").await?
        };
        if answer.is_of_service() {
            return Ok(Told::Service);
        }
        let (kind, rule) = answer.of_gateway();
        Ok(match kind.as_str() {
            "ambiguous" => Told::Ambiguous,
            "not_sent" => Told::NotSent(rule),
            _ => Told::Unexpected(answer.body),
        })
    }
}
