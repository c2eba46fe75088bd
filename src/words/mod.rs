//! The sentences of the page, in English. Everything else deals in kinds and parameters, so
//! that another language is another copy of this folder.

mod endings;
mod numbers;
mod pasted;
mod problems;
mod reasons;

use bulkhead_core::{
    item::{Action, Kind},
    ledger::{Cause, Header, Outcome, OutcomeCounts, Row, Source},
    place::Place,
    plan::{Amounts, PlanError},
    report::Explanation,
    rules::{Checked, Severity},
    run::SendError,
    service::{Reason, ReasonKind, Surprise},
};

use crate::state::Theme;
pub use endings::{Ending, ending};
pub use numbers::{bytes, count, grouped, list};
pub use pasted::{form, ignored, removed};
pub use problems::{Sentence, problem};

pub use reasons::{advice, reading_reason, reason, reason_label};

/// What a look of the page is called.
pub const fn theme(theme: Option<Theme>) -> &'static str {
    match theme {
        None => "System",
        Some(Theme::Light) => "Light",
        Some(Theme::Dark) => "Dark",
        Some(Theme::ContrastBlack) => "High contrast black",
        Some(Theme::ContrastWhite) => "High contrast white",
    }
}

/// The title of the tab: what the screen is about, and in per cent how far a run is.
pub fn tab_title(screen: &str, progress: Option<usize>) -> String {
    match progress {
        Some(progress) => format!("{progress} % – {screen} – Bulkhead"),
        None => format!("{screen} – Bulkhead"),
    }
}

/// What a kind of resource is called, for so many of them.
pub const fn kind(kind: Kind, count: usize) -> &'static str {
    match (kind, count) {
        (Kind::Deployments, 1) => "deployment",
        (Kind::Deployments, _) => "deployments",
        (Kind::Executions, 1) => "execution",
        (Kind::Executions, _) => "executions",
    }
}

/// A kind of resource as a choice.
pub const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Deployments => "Deployments",
        Kind::Executions => "Executions",
    }
}

/// An action as a choice.
pub const fn action(action: Action) -> &'static str {
    match action {
        Action::Stop => "Stop",
        Action::Delete => "Delete",
    }
}

/// What a change does: "Stop 60 and delete 40 deployments".
pub fn change(amounts: Amounts, of: Kind) -> String {
    let Amounts { stop, delete } = amounts;
    match (stop, delete) {
        (stop, 0) => format!("Stop {} {}", grouped(stop), kind(of, stop)),
        (0, delete) => format!("Delete {} {}", grouped(delete), kind(of, delete)),
        _ => format!(
            "Stop {} and delete {} {}",
            grouped(stop),
            grouped(delete),
            kind(of, amounts.total())
        ),
    }
}

/// What an outcome is called.
pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent => "Not sent",
        Outcome::Sending => "Sending",
        Outcome::Scheduled => "Scheduled",
        Outcome::Stopped => "Stopped",
        Outcome::Deleted => "Deleted",
        Outcome::AlreadyStopped => "Already stopped",
        Outcome::AlreadyGone => "Already gone",
        Outcome::Failed => "Failed",
        Outcome::Unknown => "Unknown",
        Outcome::Skipped => "Skipped",
    }
}

/// How many items have which of some outcomes: "236 scheduled", "9 failed".
pub fn outcome_counts(
    counts: &OutcomeCounts,
    outcomes: impl IntoIterator<Item = Outcome>,
) -> Vec<String> {
    outcomes
        .into_iter()
        .filter(|of| counts.of(*of) > 0)
        .map(|of| {
            let number = grouped(counts.of(of));
            format!("{number} {}", outcome(of).to_ascii_lowercase())
        })
        .collect()
}

/// What an outcome is known from.
pub const fn source(source: Source) -> &'static str {
    match source {
        Source::Rules => "The check before sending",
        Source::Request => "The request went out",
        Source::Answer => "The service’s answer",
        Source::NoAnswer => "No answer came",
        Source::Run => "The end of the run",
    }
}

/// Why a row has its outcome and what to do; nothing as long as nothing happened to it.
pub fn explanation(row: &Row) -> Explanation {
    match &row.cause {
        None => Explanation::default(),
        Some(Cause::Reason(of)) => Explanation {
            text: reason(of),
            advice: advice(of.kind, row.action).to_owned(),
        },
        Some(Cause::Rule(finding)) => {
            let Sentence { text, fix } = problems::finding(finding, &row.text);
            Explanation { text, advice: fix }
        }
    }
}

/// The resource groups of a run.
pub fn groups(header: &Header) -> String {
    let groups: Vec<_> = header
        .targets
        .iter()
        .map(|target| target.resource_group.to_string())
        .collect();
    list(&groups)
}

/// Where something stands: "3", "4 $.deployments[3].id", or nothing.
pub fn place(place: &Place) -> String {
    match (place.line(), &place.path) {
        (Some(line), None) => grouped(usize::try_from(line).unwrap_or_default()),
        (Some(line), Some(path)) => format!("{line} {path}"),
        (None, Some(path)) => path.to_string(),
        (None, None) => String::new(),
    }
}

/// Where something stands, within a sentence: "line 3".
pub fn in_line(of: &Place) -> String {
    match of.line() {
        Some(_) => format!("line {}", place(of)),
        None => place(of),
    }
}

/// How many requests there are and how large: "245 ids in 3 requests (100, 100, 45)".
pub fn requests(ids: usize, sizes: &[usize]) -> String {
    const SHOWN: usize = 6;
    let ids = count(ids, "id", "ids");
    let requests = count(sizes.len(), "request", "requests");
    match sizes {
        [] | [_] => format!("{ids} in {requests}"),
        _ if sizes.len() <= SHOWN => {
            let sizes: Vec<_> = sizes.iter().map(|size| grouped(*size)).collect();
            format!("{ids} in {requests} ({})", sizes.join(", "))
        }
        [first, .., last] if first == last => format!("{ids} in {requests} of {first}"),
        [first, .., last] => format!("{ids} in {requests} of {first}, the last of {last}"),
    }
}

/// What of a paste is not sent: "3 duplicates and 2 problems".
pub fn left_out(checked: &Checked) -> String {
    let of = |severity| {
        let problems = checked.problems.iter();
        problems.filter(|p| p.severity() == severity).count()
    };
    let parts: Vec<_> = [
        (of(Severity::Info), "duplicate", "duplicates"),
        (of(Severity::Warning), "unlikely id", "unlikely ids"),
        (of(Severity::Error), "problem", "problems"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    if parts.is_empty() {
        "nothing".to_owned()
    } else {
        list(&parts)
    }
}

/// Why there is no plan.
pub fn plan_error(error: PlanError, of: Kind) -> String {
    match error {
        PlanError::NothingToSend => "None of the ids can be sent.".to_owned(),
        PlanError::BulkOff => format!(
            "This service has bulk changes of {} switched off (bulkUpdates in its /v2/lm/meta), \
             so nothing is sent.",
            kind(of, 2)
        ),
        PlanError::SeveralTargets => {
            "These ids are of several resource groups. Send them one group after the other."
                .to_owned()
        }
        PlanError::ActionUnsupported(of) => {
            format!("The service has no action “{}” here.", action(of))
        }
    }
}

/// Why the service has not answered when it was asked something.
pub fn send_error(error: &SendError) -> String {
    let (kind, message) = match error {
        SendError::NotSent { message } => (ReasonKind::ServiceUnreachable, message),
        SendError::Refused { message } => (ReasonKind::GatewayRefused, message),
        SendError::Session { message } => (ReasonKind::SessionEnded, message),
        SendError::UpstreamAuth { message } => (ReasonKind::Credentials, message),
        SendError::Doubtful { doubt, message } => (doubt.reason_kind(), message),
    };
    reading_reason(&Reason::of(kind).with_message(message))
}

/// What answers held that nobody had asked for, or left out: "4 ids that nobody asked for".
pub fn surprises<'s>(surprises: impl IntoIterator<Item = &'s Surprise>) -> String {
    let [mut strangers, mut nameless, mut doubled, mut missing] = [0; 4];
    for surprise in surprises {
        match surprise {
            Surprise::Stranger { .. } => strangers += 1,
            Surprise::Nameless { .. } => nameless += 1,
            Surprise::Doubled { .. } => doubled += 1,
            Surprise::Missing { count } => missing += count,
        }
    }
    let parts: Vec<_> = [
        (
            strangers,
            "id that nobody asked for",
            "ids that nobody asked for",
        ),
        (nameless, "entry without an id", "entries without an id"),
        (doubled, "id more than once", "ids more than once"),
        (missing, "id left out", "ids left out"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    list(&parts)
}
