//! Reports of a ledger: the rows to show, and exports that stand on their own.

mod address;
mod csv;
mod export;
mod items;
mod json;
mod order;
mod query;

pub use csv::{CsvForm, Separator};
pub use export::{Export, Form, Rows, Shown, csv, json};
pub use items::{ItemBy, item_order, items_found, sort_items};
pub use json::FORMAT;
pub use order::{SortBy, SortKey, View};
pub use query::Query;

use crate::{
    ledger::{Cause, Ledger, Row},
    place::Place,
    service::{Observation, Reason},
};

/// The explanation of a row, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The reason for its outcome.
    pub text: String,
    /// Advice.
    pub advice: String,
}

/// Explains a row. Sentences are made outside of this crate.
pub type Explain<'a> = &'a dyn Fn(&Row) -> Explanation;

/// The reason's id: a rule's for what was left out, a [`Reason`]'s for what was sent.
fn reason_id(row: &Row) -> &'static str {
    match &row.cause {
        None => "",
        Some(Cause::Rule(finding)) => finding.rule(),
        Some(Cause::Reason(reason)) => reason.kind.id(),
    }
}

fn reason_text(row: &Row, part: impl Fn(&Reason) -> Option<&str>) -> &str {
    row.reason().and_then(part).unwrap_or_default()
}

/// The flags that were on: "cascade; skipIoMappings".
fn flags(ledger: &Ledger) -> String {
    let flags = ledger.header().flags.named().into_iter();
    let on = flags.filter(|(_, is_on)| *is_on).map(|(name, _)| name);
    on.collect::<Vec<_>>().join("; ")
}

/// The status in which a row was last seen; none where nobody looked.
fn last_status(row: &Row) -> Option<&str> {
    match &row.seen {
        None => None,
        Some(Observation::NotFound | Observation::NotListed) => Some("not found"),
        Some(Observation::Found(_)) => row.status(),
    }
}

/// A place in words of its own notation: `3`, or `4 $.deployments[3].id`.
fn place(place: &Place) -> String {
    match (place.line(), &place.path) {
        (Some(line), None) => line.to_string(),
        (Some(line), Some(path)) => format!("{line} {path}"),
        (None, Some(path)) => path.to_string(),
        (None, None) => String::new(),
    }
}
