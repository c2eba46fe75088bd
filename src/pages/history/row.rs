//! A run in the list of runs.

use bulkhead_core::ledger::{Outcome, Phase, RunResult, Summary};
use leptos::prelude::*;

use super::removal::Removal;
use crate::{
    browser::zoned_time,
    components::{ConfirmButton, ConnectionLabel},
    messages,
    router::Link,
    state::{Listed, Role, app_state},
};

/// The facts that are shown of a run.
#[derive(Clone, PartialEq)]
enum Known {
    /// Its summary, the tab at it, and `true` if its outcomes are known, too.
    Run(Box<Summary>, At, bool),
    /// The reason for which its record can't be read.
    Unreadable(String),
}

/// The tab that is at a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    ThisTab,
    OtherTab,
    Nobody,
}

/// A run in the list of runs.
#[component]
pub fn HistoryRow(
    /// Its id.
    id: String,
    /// The focus after it is removed.
    removal: Removal,
) -> impl IntoView {
    let state = app_state();
    let known = {
        let id = id.clone();
        Memo::new(move |_| known(&id))
    };
    let cells = {
        let id = id.clone();
        move || match known.get()? {
            Known::Run(summary, at, is_whole) => Some(run(&summary, at, is_whole).into_any()),
            Known::Unreadable(why) => Some(unreadable(&id, &why).into_any()),
        }
    };
    let is_free = move || {
        !matches!(
            known.get(),
            Some(Known::Run(_, At::ThisTab | At::OtherTab, _))
        )
    };
    let name = move || match known.get() {
        Some(Known::Run(summary, ..)) => {
            let title = messages::title(&summary);
            format!("{title}, {}", zoned_time(summary.started))
        }
        _ => "the unreadable run".to_owned(),
    };
    let remove = move || {
        removal.begins();
        state.forget_runs(vec![id.clone()]);
    };
    view! {
        <tr>
            {cells} <td data-label="">
                <Show when=is_free>
                    <ConfirmButton
                        text="Remove"
                        sure=Signal::derive(|| "Delete this record permanently".to_owned())
                        about=Signal::derive(name)
                        act=remove.clone()
                    />
                </Show>
            </td>
        </tr>
    }
}

/// `true` if a run has each of these words in what is shown of it, in small letters: what it does, the
/// connection and its label, the resource groups, the state, the outcomes and when it was started and
/// ended.
pub fn has_all(id: &str, words: &[String]) -> bool {
    let text = match known(id) {
        Some(Known::Run(summary, at, _)) => [
            messages::title(&summary),
            messages::flags(summary.flags).unwrap_or_default(),
            zoned_time(summary.started),
            summary.ended().map(messages::ended).unwrap_or_default(),
            summary.connection.name.to_string(),
            app_state()
                .same_connection(&summary.connection)
                .and_then(|connection| connection.label)
                .unwrap_or_default(),
            messages::groups(&summary.targets),
            state(&summary, at).1.to_owned(),
            messages::list(&messages::outcome_counts(
                &summary.tally.counts,
                Outcome::ALL,
            )),
        ]
        .join("\n"),
        Some(Known::Unreadable(why)) => format!("{id}\n{why}"),
        None => String::new(),
    };
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}

fn known(id: &str) -> Option<Known> {
    let runs = app_state().runs;
    let is_it = |listed: &&Listed| listed.id == id;
    let listed = runs.listed(|listed| listed.iter().find(is_it).cloned());
    let held = runs.find(id);
    let is_driven = held
        .as_ref()
        .is_some_and(|run| run.role.get() == Role::Driving);
    let of_held = held.and_then(|run| {
        // What is only kept here for its screen may be older than the list, unless it is over.
        let is_newest = is_driven || listed.is_none();
        run.with(|ledger| ledger.summary().clone())
            .filter(|summary| is_newest || summary.tally.phase.is_over())
    });
    let is_over = |summary: &Summary| summary.tally.phase.is_over();
    let at = match &listed {
        _ if of_held.as_ref().is_some_and(is_over) => At::Nobody,
        _ if is_driven => At::ThisTab,
        Some(listed) if listed.is_held => At::OtherTab,
        _ => At::Nobody,
    };
    let is_whole = of_held.is_some() || listed.as_ref().is_some_and(|listed| listed.is_whole);
    match (of_held, listed.map(|listed| listed.summary)) {
        (Some(summary), _) | (None, Some(Ok(summary))) => {
            Some(Known::Run(Box::new(summary), at, is_whole))
        }
        (None, Some(Err(why))) => Some(Known::Unreadable(why)),
        (None, None) => None,
    }
}

fn run(summary: &Summary, at: At, is_whole: bool) -> impl IntoView + use<> {
    let href = format!("/runs/{}", summary.run);
    let parent = summary.parent.clone();
    let parent = move || {
        let parent = app_state().runs.summary(parent.as_ref()?)?;
        let href = format!("/runs/{}", parent.run);
        Some(view! {
            <p class="hint">"Retry of " <Link href=href>{messages::title(&parent)}</Link></p>
        })
    };
    let known = {
        let of_run = summary.connection.clone();
        Memo::new(move |_| app_state().same_connection(&of_run))
    };
    let (class, state) = state(summary, at);
    let ended = summary.ended().map(messages::ended);
    let ended = ended.map(|ended| view! { <p class="hint">{ended}</p> });
    let title = messages::title(summary);
    let flags = messages::flags(summary.flags)
        .map(|flags| view! { <p class="hint">{format!("with {flags}")}</p> });
    let outcomes = if is_whole {
        messages::list(&messages::outcome_counts(
            &summary.tally.counts,
            Outcome::ALL,
        ))
    } else {
        "Reading the record …".to_owned()
    };
    view! {
        <th scope="row" data-label="Change">
            <div>
                <Link href=href>{title}</Link>
                {flags}
                {parent}
            </div>
        </th>
        <td data-label="Started">
            <div>{zoned_time(summary.started)} {ended}</div>
        </td>
        <td data-label="Connection">
            <div>{summary.connection.name.to_string()} <ConnectionLabel connection=known /></div>
        </td>
        <td data-label="Resource group">{messages::groups(&summary.targets)}</td>
        <td data-label="State">
            <span class=class>{state}</span>
        </td>
        <td data-label="Outcomes">{outcomes}</td>
    }
}

fn unreadable(id: &str, why: &str) -> impl IntoView + use<> {
    view! {
        <th scope="row" data-label="Change">
            <code>{id.to_owned()}</code>
        </th>
        <td data-label="State" colspan="5">
            <span class="mark mark-error">{format!("Can’t be read: {why}")}</span>
        </td>
    }
}

/// Its state or its end: with a colour, a sign and words.
fn state(summary: &Summary, at: At) -> (&'static str, &'static str) {
    if let Some(ending) = messages::ending(&summary.tally) {
        let class = match ending.result {
            RunResult::AllDone if ending.skips => "mark mark-neutral",
            RunResult::AllDone => "mark mark-success",
            RunResult::PartlyDone | RunResult::NotSeenDone => "mark mark-warning",
            RunResult::NothingDone => "mark mark-error",
        };
        return (class, ending.state);
    }
    match (at, &summary.tally.phase) {
        (At::Nobody, _) => ("mark mark-warning", "Interrupted"),
        (At::OtherTab, _) => ("mark mark-information", "Running in another tab"),
        (At::ThisTab, Phase::Halted(_)) => ("mark mark-information", "Ending"),
        (At::ThisTab, Phase::Paused(_)) => ("mark mark-warning", "Paused"),
        (At::ThisTab, _) => ("mark mark-information", "Running"),
    }
}
