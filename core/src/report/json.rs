//! A ledger as a JSON document.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    Explain, Rows, Shown,
    address::{self, Address},
    export::part,
    last_status, reason_id,
};
use crate::{
    item::{Flags, Step, Target},
    ledger::{Attempt, Group, Ledger, Outcome, Row},
    place::Place,
    service::{About, Private, Reason},
    time::Timestamp,
    wire::{CorrelationId, RunId, ServiceKind},
};

/// The version of the document's form. 2 has a digest in place of the connection's fingerprint, which
/// holds an address.
pub const FORMAT: u16 = 2;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'l> {
    /// Also what tells the document from others.
    bulkhead: u16,
    run: &'l str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'l str>,
    connection: Connection<'l>,
    targets: &'l [Target],
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<Flags>,
    started: String,
    updated: String,
    /// None as long as the run goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    /// None where every row is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<Part<'l>>,
    /// None here: they are written one by one, and nothing stands behind them.
    results: [(); 0],
}

/// A part of a run: so many of its rows, and what they have in common.
#[derive(Serialize)]
struct Part<'l> {
    rows: usize,
    of: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'l str>,
    /// The words that each of them has.
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<String>,
}

/// The connection, without the address of its service.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Connection<'l> {
    name: &'l str,
    kind: ServiceKind,
    sandbox: bool,
    /// Runs on the same service have the same.
    digest: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'l> {
    id: &'l str,
    action: Option<&'static str>,
    outcome: &'static str,
    reason: &'static str,
    explanation: String,
    advice: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_can_help: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Cow<'l, Reason>>,
    attempts: u16,
    requests: Vec<Request<'l>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_status: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<&'l About>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence<'l>>,
    places: &'l [Place],
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'l Target>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Evidence<'l> {
    source: &'static str,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_status: Option<u16>,
}

/// One attempt. The gateway's log has the same correlation id.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'l> {
    correlation_id: &'l str,
    step: Step,
    sent: String,
    /// None as long as no answer came, and where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_status: Option<u16>,
}

/// The end of the list of results, and of the document.
const END: &str = "]\n}";

/// The document up to its results.
pub(super) fn head(ledger: &Ledger, rows: &Rows) -> String {
    let header = ledger.header();
    let time = |at: Timestamp| at.to_string();
    let document = Document {
        bulkhead: FORMAT,
        run: header.run.as_str(),
        parent: header.parent.as_ref().map(RunId::as_str),
        connection: Connection {
            name: &header.connection.name,
            kind: header.connection.kind,
            sandbox: header.connection.sandbox,
            digest: address::digest(&header.connection),
        },
        targets: &header.targets,
        flags: (header.connection.kind == ServiceKind::Engine).then_some(header.flags),
        started: time(ledger.started()),
        updated: time(ledger.updated()),
        ended: ledger.summary().ended().map(time),
        shown: match rows {
            Rows::All => None,
            Rows::Shown(shown) => Some(self::shown(ledger, shown)),
        },
        results: [],
    };
    let mut text = pretty(&document);
    text.truncate(text.len().saturating_sub(END.len()));
    text
}

fn shown<'l>(ledger: &'l Ledger, Shown { numbers, view }: &Shown) -> Part<'l> {
    let group = view.group.and_then(|group| usize::try_from(group).ok());
    let group = group.and_then(|group| ledger.groups().get(group));
    let search = Some(view.query.to_string()).filter(|text| !text.is_empty());
    let address = Address::of(&ledger.header().connection);
    Part {
        rows: numbers.len(),
        of: ledger.rows().len(),
        outcome: view.outcome.map(Outcome::id),
        reason: group.map(|group| group.kind().id()),
        code: group.and_then(Group::code),
        search: search.map(|text| address.hide(&text).into_owned()),
    }
}

/// Some results; the first ones stand behind no others.
pub(super) fn rows(
    ledger: &Ledger,
    numbers: &[u32],
    explain: Explain<'_>,
    (begins, show): (bool, Private),
) -> String {
    let address = Address::of(&ledger.header().connection);
    let mut text = String::with_capacity(numbers.len() * 800);
    for (at, (row, attempts)) in part(ledger, numbers).enumerate() {
        let result = result(ledger, row, &attempts, explain, (show, &address));
        text.push_str(if begins && at == 0 {
            "\n    "
        } else {
            ",\n    "
        });
        // No text in it has a line end of its own: they are escaped.
        text.push_str(&pretty(&result).replace('\n', "\n    "));
    }
    text
}

/// The end of a document, with results or without any.
pub(super) fn tail(has_results: bool) -> String {
    let begin = if has_results { "\n  " } else { "" };
    format!("{begin}{END}")
}

/// Writes indented JSON: texts and numbers under texts never fail.
fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn result<'l>(
    ledger: &'l Ledger,
    row: &'l Row,
    attempts: &[(Step, &'l Attempt)],
    explain: Explain<'_>,
    (show, address): (Private, &Address),
) -> Result<'l> {
    let explanation = explain(row);
    Result {
        id: &row.text,
        action: row.action.map(crate::item::Action::id),
        outcome: row.outcome().id(),
        reason: reason_id(row),
        explanation: address.hide(&explanation.text).into_owned(),
        advice: explanation.advice,
        retry_can_help: row.retry_can_help(),
        details: row.reason().map(|reason| details(reason, show, address)),
        attempts: row.attempts,
        requests: attempts.iter().map(request).collect(),
        last_status: last_status(row),
        about: row.about.as_deref(),
        evidence: row.evidence.as_ref().map(|evidence| Evidence {
            source: evidence.source.id(),
            at: evidence.at.to_string(),
            correlation_id: evidence.correlation.as_ref().map(CorrelationId::as_str),
            http_status: evidence.http_status,
        }),
        places: &row.places,
        target: ledger.target(row),
    }
}

/// The reason as it is written: what is private stands in its message, or nowhere.
fn details<'l>(reason: &'l Reason, show: Private, address: &Address) -> Cow<'l, Reason> {
    let hidden = |text: &str| match address.hide(text) {
        Cow::Owned(text) => Some(text.into()),
        Cow::Borrowed(_) => None,
    };
    let message = reason.words(show).unwrap_or_default();
    let other_message = hidden(message).or_else(|| {
        let is_other = reason.message.as_deref().unwrap_or_default() != message;
        is_other.then(|| message.into())
    });
    let other_details = reason.details.as_deref().and_then(hidden);
    if other_message.is_none() && other_details.is_none() {
        return Cow::Borrowed(reason);
    }
    Cow::Owned(Reason {
        message: other_message.or_else(|| reason.message.clone()),
        details: other_details.or_else(|| reason.details.clone()),
        ..reason.clone()
    })
}

fn request<'l>((step, attempt): &(Step, &'l Attempt)) -> Request<'l> {
    let answered = attempt.ended.filter(|_| attempt.http_status.is_some());
    Request {
        correlation_id: attempt.correlation.as_str(),
        step: *step,
        sent: attempt.sent.to_string(),
        answered: answered.map(|at| at.to_string()),
        http_status: attempt.http_status,
    }
}
