//! Failures, grouped by what they are about: what to do, and to do it again.

use bulkhead_core::{
    item::{Action, Target},
    ledger::{Group, Header, Ledger, Outcome, Row},
    service::ReasonKind,
    wire::ServiceKind,
};
use leptos::prelude::*;

use super::{
    Filter,
    copy_ids::{CopyIds, for_support},
    outcomes::outcome_class,
    retry::RetryButton,
};
use crate::{
    messages,
    state::{Groups, Otherwise, Run, app_state},
};

/// The number of groups that are shown at once.
const SHOWN: usize = 8;

/// A group as it is shown; its number of items is not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Shown {
    number: u32,
    title: String,
    class: &'static str,
    code: Option<String>,
    text: Option<String>,
    advice: &'static str,
    can_help: bool,
    /// `true` if it may do to send them again with cascade.
    may_cascade: bool,
    /// `true` if it may do to stop them first.
    may_stop_first: bool,
    kind: ReasonKind,
}

/// The region "Failures by reason"; nothing as long as nothing failed.
#[component]
pub fn Reasons(
    /// The run.
    run: Run,
    /// The filter of the rows that are shown.
    filter: Filter,
    /// The text that is read out.
    said: RwSignal<Option<String>>,
) -> impl IntoView {
    let groups = {
        let run = run.clone();
        // Advice for one action would be wrong where the run has both.
        let action = run.amounts.only_action();
        Memo::new(move |_| {
            run.with(|ledger| failures(ledger, action))
                .unwrap_or_default()
        })
    };
    let all = RwSignal::new(false);
    let more = move || groups.with(Vec::len).saturating_sub(SHOWN);
    let shown = move || {
        let limit = if all.get() { usize::MAX } else { SHOWN };
        groups.with(|groups| groups.iter().take(limit).cloned().collect::<Vec<_>>())
    };
    let row = {
        let run = run.clone();
        move |shown: Shown| view! { <Reason run=run.clone() filter shown said /> }
    };
    view! {
        <Show when=move || groups.with(|groups| !groups.is_empty())>
            <section class="card reasons" role="region" aria-labelledby="reasons-title">
                <div class="card-head">
                    <h2 id="reasons-title">"Failures by reason"</h2>
                    <Failed run=run.clone() said />
                </div>
                <ul class="reason-list">
                    {
                        let row = row.clone();
                        move || shown().into_iter().map(row.clone()).collect_view()
                    }
                </ul>
                <Show when=move || more().gt(&0) && !all.get()>
                    <button type="button" class="button" on:click=move |_| all.set(true)>
                        {move || format!("Show {} more", messages::count(more(), "reason", "reasons"))}
                    </button>
                </Show>
            </section>
        </Show>
    }
}

/// The actions that can be taken on all that failed.
#[component]
fn Failed(
    /// The run.
    run: Run,
    /// The text that is read out.
    said: RwSignal<Option<String>>,
) -> impl IntoView {
    let failed = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| ledger.counts().of(Outcome::Failed))
                .unwrap_or_default()
        })
    };
    let amount = move |what: &str| format!("{what} ({})", messages::grouped(failed.get()));
    view! {
        <Show when=move || failed.get().gt(&0)>
            <div class="buttons">
                <RetryButton
                    run=run.clone()
                    title=Signal::derive(move || amount("Retry failed"))
                    takes=|row| row.outcome() == Outcome::Failed
                    otherwise=Otherwise::Same
                />
                <CopyIds
                    run=run.clone()
                    title=Signal::derive(move || amount("Copy failed IDs"))
                    takes=|row| row.outcome() == Outcome::Failed
                    said
                />
            </div>
        </Show>
    }
}

/// One group.
#[component]
fn Reason(
    /// The run.
    run: Run,
    /// The filter of the rows that are shown.
    filter: Filter,
    /// The group.
    shown: Shown,
    /// The text that is read out.
    said: RwSignal<Option<String>>,
) -> impl IntoView {
    let number = shown.number;
    let items = {
        let run = run.clone();
        Memo::new(move |_| run.with(|ledger| items(ledger, number)).unwrap_or_default())
    };
    let is_alone = move || filter.group.get() == Some(number);
    let amount = move |what: &str| format!("{what} ({})", messages::grouped(items.get()));
    let class = shown.class;
    let cascade = shown.may_cascade.then(|| {
        view! {
            <RetryButton
                run=run.clone()
                title=Signal::derive(move || amount("Retry these with cascade"))
                takes=move |row| row.group == Some(number)
                otherwise=Otherwise::Cascade
            />
        }
    });
    let can_be_stopped = {
        let run = run.clone();
        let is_it = move |row: &&Row| row.group == Some(number) && row.can_be_stopped_first();
        let items = move |ledger: &Ledger| ledger.rows().iter().filter(is_it).count();
        Memo::new(move |_| {
            let items = || run.with(items).unwrap_or_default();
            if shown.may_stop_first { items() } else { 0 }
        })
    };
    let stop_first = {
        let run = run.clone();
        move || {
            (can_be_stopped.get() > 0).then(|| {
                view! {
                    <RetryButton
                        run=run.clone()
                        title=Signal::derive(move || messages::stop_first(can_be_stopped.get()))
                        takes=move |row| {
                            row.group == Some(number) && row.can_be_stopped_first()
                        }
                        otherwise=Otherwise::StopFirst
                    />
                }
            })
        }
    };
    let is_about_permission = matches!(
        shown.kind,
        ReasonKind::Permission | ReasonKind::ItemPermission
    );
    let for_support = is_about_permission.then(|| {
        view! {
            <CopyIds
                run=run.clone()
                title=Signal::derive(move || amount("Copy with request IDs"))
                takes=move |row| row.group == Some(number)
                line=for_support
                said
            />
        }
    });
    let other_groups = {
        let run = run.clone();
        let is_unknown = shown.kind == ReasonKind::UnknownId;
        move || is_unknown.then(|| other_groups(&run)).flatten()
    };
    view! {
        <li class="reason">
            <strong class="reason-count">{move || messages::grouped(items.get())}</strong>
            <div class="reason-text">
                <p>
                    <span class=class>{shown.title}</span>
                    {shown.code.map(|code| view! { " " <code>{code}</code> })}
                    {shown.text.map(|text| view! { " " <q>{text}</q> })}
                </p>
                <p class="hint">
                    {shown.advice}
                    {(!shown.can_help)
                        .then_some(" Retrying without a change will probably fail again.")}
                    {other_groups}
                </p>
            </div>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || is_alone().to_string()
                    on:click=move |_| {
                        filter.toggle_group(number);
                        if is_alone() {
                            show_results();
                        }
                    }
                >
                    {move || amount("Show these")}
                </button>
                {stop_first}
                {cascade}
                <CopyIds
                    run=run.clone()
                    title=Signal::derive(move || amount("Copy IDs"))
                    takes=move |row| row.group == Some(number)
                    said
                />
                {for_support}
                // Where it will not help it is the last that anybody should try.
                <RetryButton
                    run
                    title=Signal::derive(move || amount("Retry these"))
                    takes=move |row| row.group == Some(number)
                    otherwise=Otherwise::Same
                />
            </div>
        </li>
    }
}

/// The other resource groups of the run's connection, where they are known: an ID that is not found
/// in one may stand in another.
fn other_groups(run: &Run) -> Option<String> {
    let state = app_state();
    let (connection, group) = run.with_untracked(|ledger| {
        let header = ledger.header();
        let group = header.targets.first().and_then(Target::resource_group);
        (header.connection.name.clone(), group.cloned())
    })?;
    let chosen = state.chosen.connection.get()?;
    let Groups::Known(groups) = state.chosen.groups.get() else {
        return None;
    };
    let others = groups.into_iter().filter(|of| Some(of) != group.as_ref());
    let others: Vec<String> = others.map(|group| group.to_string()).collect();
    let is_same = *chosen.name == *connection;
    (is_same && !others.is_empty()).then(|| messages::other_groups(&others))
}

/// The groups of items that were not changed as they should have been: in the order in which it
/// came up, and when the run is over the largest group first.
fn failures(ledger: &Ledger, action: Option<Action>) -> Vec<Shown> {
    let mut failures: Vec<_> = ledger.failures().collect();
    if ledger.phase().is_over() {
        failures.sort_by_key(|(_, group)| std::cmp::Reverse(group.items()));
    }
    let failures = failures.into_iter();
    failures
        .map(|(number, group)| shown(ledger.header(), number, group, action))
        .collect()
}

fn shown(header: &Header, number: u32, group: &Group, action: Option<Action>) -> Shown {
    let of = header.connection.kind;
    Shown {
        number,
        title: messages::group_title(group),
        class: group_class(group),
        code: group.code().map(str::to_owned),
        text: messages::group_text(group).map(str::to_owned),
        advice: messages::advice_of(of, group.outcome(), group.kind(), action),
        can_help: group.retry_can_help(),
        may_cascade: of == ServiceKind::Engine && group.may_need_cascade() && !header.flags.cascade,
        may_stop_first: of == ServiceKind::AiCore && group.kind() == ReasonKind::NotAllowedInStatus,
        kind: group.kind(),
    }
}

/// The class of a group: what was only stopped, where it should be deleted, is no success.
const fn group_class(group: &Group) -> &'static str {
    match group.outcome() {
        Outcome::Stopped | Outcome::AlreadyStopped => outcome_class(Outcome::Unknown),
        outcome => outcome_class(outcome),
    }
}

fn items(ledger: &Ledger, number: u32) -> usize {
    let group = usize::try_from(number).ok();
    group
        .and_then(|at| ledger.groups().get(at))
        .map_or(0, Group::items)
}

/// Brings the table into view: it may stand far below the reasons.
fn show_results() {
    if let Some(results) = document().get_element_by_id(super::results::ID) {
        results.scroll_into_view();
    }
}
