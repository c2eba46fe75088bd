//! A run: how far it is, and what became of every single id.

mod check_again;
mod connection;
mod controls;
mod copy_ids;
mod cut_off;
mod details;
mod export_options;
mod exports;
mod file_format;
mod filter;
mod notices;
mod outcomes;
mod private;
mod progress;
mod reasons;
mod results;
mod retry;
mod saving;
mod shown_rows;
mod timing;

use bulkhead_core::{ledger::Summary, service::Private};
use futures_util::future::{AbortHandle, Abortable};
use leptos::{prelude::*, task::spawn_local};

use self::{
    check_again::CheckAgain, connection::connection, cut_off::CutOff, exports::Exports,
    notices::Messages, outcomes::Outcomes, private::PrivateSwitch, progress::Progress,
    reasons::Reasons, retry::LeftOut,
};
pub use self::{filter::Filter, results::Results, shown_rows::ShownRows};
use crate::{
    browser::zoned_time,
    components::{ConnectionLabel, Gravity, Heading, MessageStrip},
    messages,
    router::Link,
    state::{Opening, Role, Run, app_state},
};

/// The screen of a run.
#[component]
pub fn RunPage(
    /// Its id.
    id: String,
) -> impl IntoView {
    let opening = app_state().open_run(id);
    move || match opening.get() {
        Opening::Reading => view! { <Reading /> }.into_any(),
        Opening::Missing => view! { <Missing /> }.into_any(),
        Opening::Unreadable(why) => view! { <Unreadable why /> }.into_any(),
        Opening::Open(run) => view! { <Opened run /> }.into_any(),
    }
}

#[component]
fn Opened(
    /// The run.
    run: Run,
) -> impl IntoView {
    look_after(&run);
    let has_begun = run.has_begun();
    move || {
        // Of a large run, beginning and showing it are two pieces of work.
        if has_begun.get() {
            view! { <Shown run=run.clone() /> }.into_any()
        } else {
            let title = run.title.to_string();
            view! {
                <Heading text=title />
                <p class="busy">"Recording what is about to be sent …"</p>
            }
            .into_any()
        }
    }
}

/// Finds out who is at a run that is not over, as long as the screen is shown.
fn look_after(run: &Run) {
    let state = app_state();
    let run = run.clone();
    if untrack(|| run.role.get() == Role::Idle && run.is_kept.get() && run.goes_on()) {
        // Another tab may have gone on with it since.
        run.role.set(Role::Unclear);
    }
    let looking = ArcStoredValue::new(None::<AbortHandle>);
    let is_over = looking.clone();
    on_cleanup(move || {
        // What it finds out must not end it: only the end of the screen does.
        is_over.with_value(|looking| looking.iter().for_each(AbortHandle::abort));
    });
    Effect::new(move || {
        if run.role.get() != Role::Unclear || untrack(|| !run.goes_on()) {
            return;
        }
        let (handle, registration) = AbortHandle::new_pair();
        looking.set_value(Some(handle));
        let look_after = Abortable::new(state.look_after(run.clone()), registration);
        spawn_local(async move {
            // Whether it came to its end makes no difference.
            let _ = look_after.await;
        });
    });
}

#[component]
fn Reading() -> impl IntoView {
    view! {
        <Heading text="Run" />
        <p class="busy" role="status">
            "Reading the record of this run …"
        </p>
    }
}

#[component]
fn Missing() -> impl IntoView {
    view! {
        <Heading text="No such run" />
        <section class="card">
            <p>
                "This browser keeps no run with this ID: it was removed, or it was made in another \
                 browser or a private window."
            </p>
            <ToHistory />
        </section>
    }
}

#[component]
fn Unreadable(
    /// The reason for which it can't be read.
    why: String,
) -> impl IntoView {
    view! {
        <Heading text="This run can’t be read" />
        <section class="card">
            <MessageStrip gravity=Gravity::Error>{format!("{why}.")}</MessageStrip>
            <ToHistory />
        </section>
    }
}

#[component]
fn ToHistory() -> impl IntoView {
    view! {
        <p>
            <Link href="/runs">"Go to History"</Link>
        </p>
    }
}

#[component]
fn Shown(
    /// The run.
    run: Run,
) -> impl IntoView {
    let filter = Filter::new();
    let rows = ShownRows::new(&run, filter);
    let opened = RwSignal::new(None);
    let said = RwSignal::new(None);
    let show = RwSignal::new(Private::Hidden);
    let started = run
        .with_untracked(|ledger| zoned_time(ledger.started()))
        .unwrap_or_default();
    let heading = format!("{} · {started}", run.title);
    view! {
        <Heading text=heading />
        <div class="subtitles">
            <Place run=run.clone() />
            <Ended run=run.clone() />
            <Relatives run=run.clone() />
        </div>
        <Progress run=run.clone() said />
        <CutOff run=run.clone() />
        <Messages run=run.clone() />
        <CheckAgain run=run.clone() />
        <LeftOut run=run.clone() />
        <Reasons run=run.clone() filter said />
        <section class="card">
            <div class="card-head">
                <Outcomes run=run.clone() filter />
                <PrivateSwitch run=run.clone() show />
                <Exports run=run.clone() filter rows show />
            </div>
            <Results run filter rows opened show />
        </section>
    }
}

/// The connection, the groups and the flags of the run.
#[component]
fn Place(
    /// The run.
    run: Run,
) -> impl IntoView {
    let known = connection(run.clone());
    let header = run.with_untracked(|ledger| {
        let header = ledger.header();
        let groups = messages::groups(&header.targets);
        (
            header.connection.clone(),
            groups,
            messages::flags(header.flags),
        )
    });
    header.map(|(connection, groups, flags)| {
        let groups =
            (!groups.is_empty()).then(|| view! { ", resource group " <strong>{groups}</strong> });
        let flags = flags.map(|flags| view! { ", with " <strong>{flags}</strong> });
        view! {
            <p class="subtitle">
                "Connection " <strong>{connection.name.to_string()}</strong>
                <ConnectionLabel connection=known /> {groups} {flags}
                {connection
                    .sandbox
                    .then(|| view! { " " <span class="tag tag-sandbox">"Sandbox"</span> })}
            </p>
        }
    })
}

/// The time of the run's end, once it is over.
#[component]
fn Ended(
    /// The run.
    run: Run,
) -> impl IntoView {
    let ended = Memo::new(move |_| run.with(|ledger| ledger.summary().ended()).flatten());
    move || {
        let ended = messages::ended(ended.get()?);
        Some(view! { <p class="subtitle">{ended}</p> })
    }
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
        .flatten();
    let parent = move || {
        let parent = runs.summary(parent.as_ref()?)?;
        Some(view! { <p class="subtitle">"Retry of " <RunLink run=parent /></p> })
    };
    let id = run.id;
    let children = move || {
        let children = runs.children(&id);
        let links: Vec<_> = children
            .into_iter()
            .map(|run| view! { " " <RunLink run /> })
            .collect();
        (!links.is_empty()).then(|| view! { <p class="subtitle">"Retried by" {links}</p> })
    };
    view! {
        {parent}
        {children}
    }
}

#[component]
fn RunLink(
    /// The run.
    run: Summary,
) -> impl IntoView {
    let href = format!("/runs/{}", run.run);
    let text = format!("{} · {}", messages::title(&run), zoned_time(run.started));
    view! { <Link href=href>{text}</Link> }
}
