//! The status of items right now, and its meaning for a change, in words.

use bulkhead_core::{
    item::{Action, Kind},
    ledger::Row,
    plan::{PredictedEffect, State, StatusGroup},
    service::{
        Found, Observation,
        engine::{IDLE, IN_USE, PRESENT},
    },
};

use super::{count, grouped, kind};

/// The observation of an item: "STOPPED", "STOPPED, being deleted", "not found".
pub fn observation(seen: &Observation) -> String {
    match seen {
        Observation::Found(found) if &*found.status == IDLE => "none seen running".to_owned(),
        Observation::Found(found) if &*found.status == IN_USE => "instances running".to_owned(),
        Observation::Found(found) if &*found.status == PRESENT => "there".to_owned(),
        Observation::Found(found) => found_state(found),
        Observation::NotFound | Observation::NotListed => "not found".to_owned(),
    }
}

/// The effect on a group of deployments of which the running instances are destroyed.
pub fn with_instances(effect: &str) -> String {
    format!("{effect}, with all running instances")
}

/// The status of a row beside its outcome: what is gone is so whatever was seen of it before. Nothing
/// where nobody looked.
pub fn status(row: &Row) -> String {
    if row.is_gone() {
        return "gone".to_owned();
    }
    row.seen.as_ref().map(observation).unwrap_or_default()
}

fn found_state(found: &Found) -> String {
    match &*found.status {
        status if found.being_deleted => format!("{status}, being deleted"),
        // An engine has no words of its own for these. What the account may not see runs all the
        // same.
        IDLE => "with no running instances seen".to_owned(),
        IN_USE => "with running instances".to_owned(),
        PRESENT => "with running instances unknown".to_owned(),
        status => status.to_owned(),
    }
}

/// The common state of the items of a group: "RUNNING", "UNKNOWN, younger than an hour".
pub fn listed_state(state: &State) -> String {
    match state {
        State::Found {
            found,
            is_fresh: true,
        } => format!("{}, younger than an hour", found_state(found)),
        State::Found { found, .. } => found_state(found),
        State::NotFound => "not found".to_owned(),
        State::NotRead => "not read".to_owned(),
    }
}

/// The name of the check box that lets a group in: "Include 9 RUNNING"; with the action where
/// several are about.
pub fn included(group: &StatusGroup, several_actions: bool) -> String {
    let state = listed_state(&group.state);
    let number = grouped(group.items);
    if several_actions {
        let action = super::action(group.action).to_ascii_lowercase();
        format!("Include {number} {state} to {action}")
    } else {
        format!("Include {number} {state}")
    }
}

/// The effect on a group that is sent, or the reason for which it is not.
pub fn effect(group: &StatusGroup, of: Kind, is_sent: bool) -> String {
    let it = if group.items == 1 {
        "it is"
    } else {
        "they are"
    };
    let refusal = match &group.state {
        State::Found { found, .. } if &*found.status == IN_USE => {
            "the engine refuses this without cascade".to_owned()
        }
        State::Found { found, .. } => {
            let state = if found.being_deleted {
                "being deleted"
            } else {
                &found.status
            };
            format!("the service refuses this while it is {state}")
        }
        _ if of == Kind::ProcessDeployments => {
            "the engine knows no such ID, or does not show it to this account".to_owned()
        }
        _ => "ID not found in this resource group".to_owned(),
    };
    let text = match (group.effect, is_sent) {
        (PredictedEffect::Stop, true) => "Will be stopped",
        (PredictedEffect::Delete, true) if is_uncounted(&group.state) => {
            "Will be deleted, unless the engine refuses it"
        }
        (PredictedEffect::Delete, true) => "Will be deleted",
        (PredictedEffect::StopThenDelete, true) => "Will be stopped, then deleted",
        (PredictedEffect::DeleteWhenStopped, true) => {
            return format!("Will be deleted as soon as {it} stopped");
        }
        (PredictedEffect::NotAllowed | PredictedEffect::NotFound, true) => {
            "Will be sent, but the service is expected to reject it"
        }
        (PredictedEffect::NotAllowed | PredictedEffect::NotFound, false) => {
            return format!("Left out: {refusal}");
        }
        (PredictedEffect::NothingToDo, true) => "Will be sent; there is nothing left to do",
        (PredictedEffect::NothingToDo, false) => {
            return format!("Left out: {it} {}", nothing_to_do(group));
        }
        (PredictedEffect::NotRead, true) => "Sent; the service refuses what it does not allow",
        (_, false) => "Left out by you",
    };
    text.to_owned()
}

/// `true` if it is open whether instances of a deployment run.
fn is_uncounted(state: &State) -> bool {
    matches!(state, State::Found { found, .. } if &*found.status == PRESENT)
}

/// The part of what was wanted that is there already, behind "they are".
fn nothing_to_do(group: &StatusGroup) -> &'static str {
    match (&group.state, group.action) {
        (State::Found { found, .. }, _) if found.being_deleted => "being deleted already",
        (State::Found { found, .. }, Action::Stop) if &*found.status == "STOPPING" => {
            "being stopped already"
        }
        _ => "stopped already",
    }
}

/// The warning of what may only just be beginning and would be killed.
pub fn fresh(items: usize, of: Kind) -> String {
    let is = if items == 1 { "is" } else { "are" };
    format!(
        "{} {is} UNKNOWN and younger than an hour: these may just be starting; deleting kills \
         them. Leave them out above if you are not sure.",
        count(items, kind(of, 1), kind(of, 2))
    )
}
