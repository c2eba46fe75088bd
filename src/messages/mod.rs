//! The sentences of the page, in English. Everything else deals in kinds and parameters, so
//! that another language is another copy of this folder.

mod about;
mod access;
mod attempts;
mod ceilings;
mod checking;
mod confirming;
mod effects;
mod endings;
mod exports;
mod flags;
mod going;
mod items;
mod kept;
mod numbers;
mod pasted;
mod problems;
mod reasons;
mod requests;
mod session;
mod shortcuts;
mod tally;

use crate::theme::Theme;
pub use about::about;
pub use access::{Certificate, access, certificate, not_used, spoken};
pub use attempts::attempt;
use bulkhead_core::{
    item::{Action, Flags, Kind, Step, Target},
    ledger::{Cause, Group, HowFar, Outcome, OutcomeCounts, Row, Source, Summary},
    place::Place,
    plan::{Amounts, PlanError},
    report::Explanation,
    service::{Anomaly, LEFT_OUT, Private, Reason},
    transport::SendError,
    wire::ServiceKind,
};
pub use ceilings::{NOT_SENT_READ_ONLY, pace, read_only, too_many};
pub use checking::{ANOTHER_TAB_CHECKS, CHECKING, can_be_checked, check_again, checked_again};
pub use confirming::type_to_confirm;
pub use effects::{effect, fresh, included, listed_state, observation, status, with_instances};
pub use endings::{Ending, ended, ending};
pub use exports::{EXPORT_OPTIONS, NOT_SAVED, export_all, in_file, separator};
pub use flags::{
    FLAGS, Flag, MAY_BE_MORE, SetFlag, agree_to_cascade, cascade_destroys, flags, in_use, latest,
    left_out_as_running,
};
pub use going::{
    CONTINUE_THERE, ago, another_tab, halted, paused, progress, time_left, time_of_day, unread,
    waiting,
};
pub use items::{danger, item_effect, other_groups, skipped_by_status, stop_first};
pub use kept::{
    WHAT_IS_KEPT, cut_off, found_runs, more_in_history, not_recorded, nothing_kept, offer,
    other_connection, remove_all, show_more,
};
pub use numbers::{bytes, count, grouped, list, part_of, per_cent, wide, width, with_number};
pub use pasted::{
    KINDS, begins, form, guesses, ignored, origin, passed_over, recognised, refused, removed,
    where_found,
};
pub use problems::{Sentence, problem};

pub use reasons::{
    advice, advice_of, ended_early, label_of, message, reading_reason, reason, reason_label,
};
pub use requests::{no_bulk, requests, sending};
pub use session::{
    HOW_TO_SIGN_IN, NO_KEY, SECRET_NOT_KEPT, SIGN_OUT_IN_A_RUN, WHAT_A_KEY_IS, not_signed_out,
};
pub use shortcuts::{SHORTCUTS, ShortcutGroup};
pub use tally::{Tally, is_as_wanted};

/// The label of an item of which only the first of two steps was done.
const HALF_DONE: &str = "Stopped, not deleted";

/// The name of a look of the page.
pub const fn theme(theme: Option<Theme>) -> &'static str {
    match theme {
        None => "System",
        Some(Theme::Light) => "Light",
        Some(Theme::Dark) => "Dark",
        Some(Theme::ContrastBlack) => "High contrast black",
        Some(Theme::ContrastWhite) => "High contrast white",
    }
}

/// The title of the tab: what the screen is about, and in per cent how far a run is, or how it
/// ended.
pub fn tab_title(screen: &str, run: Option<HowFar>) -> String {
    match run {
        Some(HowFar::Running(per_cent)) => format!("{per_cent} % – {screen} – Bulkhead"),
        Some(HowFar::Paused(per_cent)) => {
            format!("Paused at {per_cent} % – {screen} – Bulkhead")
        }
        Some(HowFar::Done) => format!("Done – {screen} – Bulkhead"),
        Some(HowFar::NotAllDone) => format!("Not all done – {screen} – Bulkhead"),
        None => format!("{screen} – Bulkhead"),
    }
}

/// The name of a kind of resource, for so many of them.
pub const fn kind(kind: Kind, count: usize) -> &'static str {
    match (kind, count) {
        (Kind::Deployments | Kind::ProcessDeployments, 1) => "deployment",
        (Kind::Deployments | Kind::ProcessDeployments, _) => "deployments",
        (Kind::Executions, 1) => "execution",
        (Kind::Executions, _) => "executions",
    }
}

/// A kind of resource as a choice.
pub const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Deployments | Kind::ProcessDeployments => "Deployments",
        Kind::Executions => "Executions",
    }
}

/// An action as a choice.
pub const fn action(action: Action) -> &'static str {
    match action {
        Action::Stop => "Stop",
        Action::Delete => "Delete",
        Action::StopThenDelete => "Stop then delete",
    }
}

/// The name of what one request does to an item.
pub const fn step(step: Step) -> &'static str {
    match step {
        Step::Stop => "Stop",
        Step::Delete => "Delete",
    }
}

/// The action of a row and, where it has two steps, how far it is: "Stop then delete: deleting".
pub fn row_action(row: &Row) -> String {
    let Some(of) = row.action else {
        return String::new();
    };
    let step = match row.step {
        _ if of != Action::StopThenDelete || row.is_done() => None,
        _ if row.is_half_done() => Some("stopped"),
        Some(Step::Stop) => Some("stopping"),
        Some(Step::Delete) => Some("deleting"),
        None => None,
    };
    match step {
        Some(step) => format!("{}: {step}", action(of)),
        None => action(of).to_owned(),
    }
}

/// The effect of a change: "Stop 60 and delete 40 deployments".
pub fn change(amounts: Amounts, of: Kind) -> String {
    let parts: Vec<_> = Action::ALL
        .into_iter()
        .filter(|action| amounts.of(*action) > 0)
        .map(|of| (action(of), amounts.of(of)))
        .enumerate()
        .map(|(at, (action, number))| match at {
            0 => format!("{action} {}", grouped(number)),
            _ => format!("{} {}", action.to_ascii_lowercase(), grouped(number)),
        })
        .collect();
    format!("{} {}", list(&parts), kind(of, amounts.total()))
}

/// The name of an outcome.
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

/// The outcome of a row of a run with these flags: "Deleted", "Deleted, with 3 instances".
pub fn row_outcome(row: &Row, flags: Flags) -> String {
    let text = outcome(row.outcome());
    match row.destroyed_instances(flags) {
        0 => text.to_owned(),
        destroyed => format!("{text}, with {}", count(destroyed, "instance", "instances")),
    }
}

/// The numbers of items with each of some outcomes: "236 scheduled", "9 failed".
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

/// The name of the source from which an outcome is known.
pub const fn source(source: Source) -> &'static str {
    match source {
        Source::Rules => "The check before sending",
        Source::Request => "The request went out",
        Source::Answer => "The service’s answer",
        Source::NoAnswer => "No answer came",
        Source::Reading => "Status check",
        Source::Run => "The end of the run",
    }
}

/// The reason for a row's outcome and what to do; nothing as long as nothing happened to it.
pub fn explanation(of: ServiceKind, show: Private, row: &Row) -> Explanation {
    match &row.cause {
        None => Explanation::default(),
        Some(Cause::Reason(why)) => Explanation {
            text: if row.is_half_done() && !why.kind.is_fine() {
                format!("{HALF_DONE}: {}", reasons::ended_early(why))
            } else if row.outcome() == Outcome::Skipped {
                reasons::left_out(why.kind).to_owned()
            } else {
                reasons::of_outcome(row.outcome(), why, show)
            },
            advice: reasons::advice_of(of, row.outcome(), why.kind, row.action).to_owned(),
        },
        Some(Cause::Rule(finding)) => {
            let Sentence { text, fix } = problems::finding(finding, &row.text);
            Explanation { text, advice: fix }
        }
    }
}

/// The title of a group of reasons.
pub fn group_title(group: &Group) -> String {
    let label = label_of(group.outcome(), group.kind());
    match group.outcome() {
        Outcome::Stopped | Outcome::AlreadyStopped if group.is_failure() => {
            let why = reasons::ended_early(&Reason::of(group.kind()));
            format!("{HALF_DONE}: {why}")
        }
        _ if group.text() == Some(LEFT_OUT) => format!("{label} ({})", reasons::NOT_RECORDED),
        _ => label.to_owned(),
    }
}

/// The service's words that a group has in common; nothing where nothing of them may be kept.
pub fn group_text(group: &Group) -> Option<&str> {
    group.text().filter(|text| *text != LEFT_OUT)
}

/// The resource groups of a run; nothing of an engine, which has none.
pub fn groups(targets: &[Target]) -> String {
    let groups = targets.iter().filter_map(Target::resource_group);
    list(&groups.map(ToString::to_string).collect::<Vec<_>>())
}

/// The title of a run: "Delete 245 deployments".
pub fn title(run: &Summary) -> String {
    let kind = run.targets.first().map(Target::kind);
    change(run.amounts, kind.unwrap_or(Kind::Deployments))
}

/// The place of something: "3", "4 $.deployments[3].id", or nothing.
pub fn place(place: &Place) -> String {
    match (place.line(), &place.path) {
        (Some(line), None) => grouped(usize::try_from(line).unwrap_or_default()),
        (Some(line), Some(path)) => format!("{line} {path}"),
        (None, Some(path)) => path.to_string(),
        (None, None) => String::new(),
    }
}

/// The place of something, within a sentence: "line 3".
pub fn in_line(of: &Place) -> String {
    match of.line() {
        Some(_) => format!("line {}", place(of)),
        None => place(of),
    }
}

/// The reason for which there is no plan.
pub fn plan_error(error: PlanError) -> String {
    match error {
        PlanError::NothingToSend => "None of the IDs can be sent.".to_owned(),
        PlanError::SeveralTargets => {
            "These IDs are of several resource groups. Send them one group after the other."
                .to_owned()
        }
        PlanError::ActionUnsupported(of) => {
            format!("The service has no action “{}” here.", action(of))
        }
    }
}

/// The reason for which the service has not answered when it was asked something.
pub fn send_error(error: &SendError) -> String {
    reading_reason(&error.reason())
}

/// The ids that answers held unasked, or left out: "4 ids that nobody asked for".
pub fn anomalies<'s>(anomalies: impl IntoIterator<Item = &'s Anomaly>) -> String {
    let [mut strangers, mut nameless, mut doubled, mut missing] = [0; 4];
    for surprise in anomalies {
        match surprise {
            Anomaly::UnexpectedId { .. } => strangers += 1,
            Anomaly::MissingId { .. } => nameless += 1,
            Anomaly::Doubled { .. } => doubled += 1,
            Anomaly::Missing { count } => missing += count,
        }
    }
    let parts: Vec<_> = [
        (
            strangers,
            "ID that nobody asked for",
            "IDs that nobody asked for",
        ),
        (nameless, "entry without an ID", "entries without an ID"),
        (doubled, "ID more than once", "IDs more than once"),
        (missing, "ID left out", "IDs left out"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    list(&parts)
}
