//! A run: how far it is, and what became of every single id.

mod controls;
mod details;
mod exports;
mod filter;
mod messages;
mod outcomes;
mod progress;
mod reasons;
mod results;

use leptos::prelude::*;

use self::{
    exports::Exports, messages::Messages, outcomes::Outcomes, progress::Progress, reasons::Reasons,
};
pub use self::{filter::Filter, results::Results};
use crate::{
    browser::local_time,
    components::Heading,
    router::Link,
    state::{Run, app_state},
    words,
};

/// The screen of a run.
#[component]
pub fn RunPage(
    /// Its id.
    id: String,
) -> impl IntoView {
    // The run's changes must not build the screen anew.
    match untrack(move || app_state().runs.find(&id)) {
        Some(run) => {
            let has_begun = run.has_begun();
            let shown = move || {
                // Of a large run, beginning and showing it are two pieces of work.
                has_begun.get().then(|| view! { <Shown run=run.clone() /> })
            };
            view! { {shown} }.into_any()
        }
        None => view! { <NotOfThisVisit /> }.into_any(),
    }
}

#[component]
fn NotOfThisVisit() -> impl IntoView {
    view! {
        <Heading text="No such run" />
        <section class="card">
            <p>
                "This run is not part of this visit. Runs are kept as long as the page is open: \
                 a reload or another tab does not know them."
            </p>
            <p>
                <Link href="/runs">"Go to History"</Link>
            </p>
        </section>
    }
}

#[component]
fn Shown(
    /// The run.
    run: Run,
) -> impl IntoView {
    let filter = Filter::new();
    let opened = RwSignal::new(None);
    let said = RwSignal::new(None);
    let started = run
        .with_untracked(|ledger| local_time(ledger.started()))
        .unwrap_or_default();
    let heading = format!("{} · {started}", run.title);
    view! {
        <Heading text=heading />
        <div class="subtitles">
            <Place run=run.clone() />
            <Relatives run=run.clone() />
        </div>
        <Progress run=run.clone() said />
        <Messages run=run.clone() />
        <Reasons run=run.clone() filter said />
        <section class="card">
            <div class="card-head">
                <Outcomes run=run.clone() filter />
                <Exports run=run.clone() />
            </div>
            <Results run filter opened />
        </section>
    }
}

/// Where the run takes place.
#[component]
fn Place(
    /// The run.
    run: Run,
) -> impl IntoView {
    let header = run.with_untracked(|ledger| {
        let header = ledger.header();
        (header.connection.clone(), words::groups(header))
    });
    header.map(|(connection, groups)| {
        view! {
            <p class="subtitle">
                "Connection " <strong>{connection.name.to_string()}</strong> ", resource group "
                <strong>{groups}</strong>
                {connection
                    .sandbox
                    .then(|| view! { " " <span class="tag tag-sandbox">"Sandbox"</span> })}
            </p>
        }
    })
}

/// The run of which this one repeats a part, and the runs that repeat a part of this one.
#[component]
fn Relatives(
    /// The run.
    run: Run,
) -> impl IntoView {
    let runs = app_state().runs;
    let parent = run
        .with_untracked(|ledger| ledger.header().parent.clone())
        .flatten()
        .and_then(|id| untrack(|| runs.find(id.as_str())));
    let parent = parent.map(|parent| {
        view! { <p class="subtitle">"Repeats a part of " <RunLink run=parent /></p> }
    });
    let id = run.id;
    let children = move || {
        let children = runs.children(&id);
        let links: Vec<_> = children
            .into_iter()
            .map(|run| view! { " " <RunLink run /> })
            .collect();
        (!links.is_empty()).then(|| view! { <p class="subtitle">"Repeated in part by" {links}</p> })
    };
    view! {
        {parent}
        {children}
    }
}

#[component]
fn RunLink(
    /// The run.
    run: Run,
) -> impl IntoView {
    let href = format!("/runs/{}", run.id);
    let started = run
        .with_untracked(|ledger| local_time(ledger.started()))
        .unwrap_or_default();
    let text = format!("{} · {started}", run.title);
    view! { <Link href=href>{text}</Link> }
}
