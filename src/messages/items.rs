//! The effect of a change on one item, and the dangers of it.

use bulkhead_core::{
    item::Action,
    plan::{Danger, PlannedRow, PredictedEffect, RowPlan},
    service::Usage,
};

use super::{count, list, reasons, with_number};

/// The effect on an item: "Will be deleted", "Left out: not found". Where its status was not read
/// nobody says what the service makes of it.
pub fn item_effect(row: &PlannedRow, effect: Option<PredictedEffect>) -> String {
    let action = match &row.plan {
        RowPlan::Send(action) => *action,
        RowPlan::LeaveOut(reason) => return reasons::left_out(reason.kind).to_owned(),
        RowPlan::Skip(_) => return "Left out".to_owned(),
    };
    let text = match (effect, action) {
        (Some(PredictedEffect::NotAllowed | PredictedEffect::NotFound), _) => {
            "Will be sent, but the service is expected to reject it"
        }
        (Some(PredictedEffect::NothingToDo), _) => "Will be sent; there is nothing left to do",
        (Some(PredictedEffect::DeleteWhenStopped), _) => "Will be deleted once it is stopped",
        (Some(PredictedEffect::Delete), _) | (_, Action::Delete) => "Will be deleted",
        (_, Action::Stop) => "Will be stopped",
        (_, Action::StopThenDelete) => "Will be stopped, then deleted",
    };
    text.to_owned()
}

/// The danger of sending an item: "may just be starting", "3 running instances destroyed".
pub fn danger(danger: Danger, usage: Option<&Usage>) -> String {
    match danger {
        Danger::MayBeStarting => "may just be starting".to_owned(),
        Danger::DestroysInstances => {
            let running = usage.map_or(0, Usage::instances);
            let instances = count(running, "running instance", "running instances");
            format!("{instances} destroyed")
        }
        Danger::FoundInText => "found in text".to_owned(),
    }
}

/// The text of the button that stops and deletes what can't be deleted as it is: "Stop then delete
/// these (20)".
pub fn stop_first(items: usize) -> String {
    with_number("Stop then delete these", items)
}

/// That some items were left out of a run because of their status.
pub fn skipped_by_status(items: usize) -> String {
    let (was, it) = if items == 1 {
        ("was", "it has")
    } else {
        ("were", "they have")
    };
    format!(
        "{} {was} skipped: in the current status {it} to be stopped before the service deletes.",
        count(items, "ID", "IDs")
    )
}

/// Groups that may have an ID not found: " Other resource groups here: team-a and team-b."
pub fn other_groups(groups: &[String]) -> String {
    const NAMED: usize = 6;
    let named: Vec<String> = match groups.get(..NAMED) {
        Some(named) if groups.len() > NAMED => {
            let more = count(groups.len() - NAMED, "more", "more");
            named.iter().cloned().chain([more]).collect()
        }
        _ => groups.to_vec(),
    };
    format!(" Other resource groups here: {}.", list(&named))
}
