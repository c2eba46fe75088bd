//! Failures, grouped by what they are about: what to do, and to do it again.

use std::time::Duration;

use bulkhead_core::{
    item::Action,
    ledger::{Group, Header, Ledger, Outcome},
    wire::ServiceKind,
};
use leptos::{prelude::*, task::spawn_local};

use super::{Filter, outcomes::outcome_class, retry::RetryButton};
use crate::{
    browser::copy,
    messages,
    state::{Run, Toast, app_state},
};

/// How long what was done here is said instead of how far the run is.
const SAID: Duration = Duration::from_secs(3);

/// How many groups are shown at once.
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
    /// Whether it may do to send them again with cascade.
    may_cascade: bool,
}

/// The region "Failures by reason"; nothing as long as nothing failed.
#[component]
pub fn Reasons(
    /// The run.
    run: Run,
    /// Which rows are shown.
    filter: Filter,
    /// What is read out.
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
        move |shown: Shown| view! { <Reason run=run.clone() filter shown /> }
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

/// What can be done about all that failed.
#[component]
fn Failed(
    /// The run.
    run: Run,
    /// What is read out.
    said: RwSignal<Option<String>>,
) -> impl IntoView {
    let state = app_state();
    let failed = {
        let run = run.clone();
        Memo::new(move |_| {
            run.with(|ledger| ledger.counts().of(Outcome::Failed))
                .unwrap_or_default()
        })
    };
    let copy_ids = {
        let run = run.clone();
        move |_| {
            let ids = run.with_untracked(failed_ids).unwrap_or_default();
            let count = messages::count(ids.len(), "ID", "IDs");
            spawn_local(async move {
                let copied = copy(&ids.join("\n")).await;
                let text = if copied {
                    format!("{count} copied")
                } else {
                    "The browser does not let the page copy. Export the CSV instead.".to_owned()
                };
                said.set(Some(text.clone()));
                // Then the run has its say again.
                set_timeout(move || drop(said.try_set(None)), SAID);
                state.toasts.show(Toast {
                    text,
                    is_bad: !copied,
                    link: None,
                    is_spoken: false,
                });
            });
        }
    };
    let amount = move |what: &str| format!("{what} ({})", messages::grouped(failed.get()));
    view! {
        <Show when=move || failed.get().gt(&0)>
            <div class="buttons">
                <RetryButton
                    run=run.clone()
                    title=Signal::derive(move || amount("Retry failed"))
                    takes=|row| row.outcome() == Outcome::Failed
                    cascade=false
                />
                <button type="button" class="button" on:click=copy_ids.clone()>
                    {move || amount("Copy failed IDs")}
                </button>
            </div>
        </Show>
    }
}

/// One group.
#[component]
fn Reason(
    /// The run.
    run: Run,
    /// Which rows are shown.
    filter: Filter,
    /// The group.
    shown: Shown,
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
                cascade=true
            />
        }
    });
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
                {cascade}
                <RetryButton
                    run
                    title=Signal::derive(move || amount("Retry these"))
                    takes=move |row| row.group == Some(number)
                    cascade=false
                />
            </div>
        </li>
    }
}

/// What was not changed as it should have been, in the order in which it came up.
fn failures(ledger: &Ledger, action: Option<Action>) -> Vec<Shown> {
    let failures = ledger.failures();
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
    }
}

/// What was only stopped, where it should be deleted, is no success.
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

fn failed_ids(ledger: &Ledger) -> Vec<String> {
    let rows = ledger.rows().iter();
    rows.filter(|row| row.outcome() == Outcome::Failed)
        .map(|row| row.text.to_string())
        .collect()
}

/// Brings the table into view: it may stand far below the reasons.
fn show_results() {
    if let Some(results) = document().get_element_by_id(super::results::ID) {
        results.scroll_into_view();
    }
}
