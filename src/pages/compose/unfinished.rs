//! Runs that were cut off, and can go on.

use bulkhead_core::ledger::Summary;
use leptos::prelude::*;

use crate::{
    messages,
    router::{Leave, Link, router},
    state::{Listed, app_state},
};

/// So many are offered; History has all.
const OFFERED: usize = 5;

/// The region "Unfinished runs": those of the chosen connection that nobody is at; nothing where
/// there are none.
#[component]
pub fn Unfinished() -> impl IntoView {
    let state = app_state();
    let offered = Memo::new(move |_| {
        let connection = state.chosen.connection.get()?;
        let is_offered = |listed: &Listed| {
            let run = listed.summary.as_ref().ok()?;
            // It goes on there and nowhere else.
            let is_here = state
                .same_connection(&run.connection)
                .is_some_and(|of_run| of_run.fingerprint == connection.fingerprint);
            let is_driven = state
                .runs
                .find(&listed.id)
                .is_some_and(|run| run.is_driven());
            (is_here && listed.is_interrupted() && listed.is_whole && !is_driven)
                .then(|| run.clone())
        };
        let offered = |listed: &[Listed]| listed.iter().filter_map(is_offered).collect();
        Some(state.runs.listed::<Vec<Summary>>(offered))
    });
    move || {
        let offered = offered.get().filter(|offered| !offered.is_empty())?;
        let more = offered.len().saturating_sub(OFFERED);
        let runs = offered.into_iter().take(OFFERED);
        Some(view! {
            <section class="card" aria-label="Unfinished runs">
                <h2>"Unfinished runs"</h2>
                <ul class="offers">{runs.map(|run| view! { <Offer run /> }).collect_view()}</ul>
                {(more > 0)
                    .then(|| {
                        view! {
                            <p>
                                <Link href="/runs">{messages::more_in_history(more)}</Link>
                            </p>
                        }
                    })}
            </section>
        })
    }
}

#[component]
fn Offer(
    /// The run.
    run: Summary,
) -> impl IntoView {
    let state = app_state();
    let router = router();
    let (title, of_title) = (messages::title(&run), messages::title(&run));
    let href = format!("/runs/{}", run.run);
    let text = messages::offer(&run);
    let id = run.run;
    let path = href.clone();
    let resume = move |_| {
        state.resume_listed(id.as_str());
        router.go(&path, Leave::Behind);
    };
    view! {
        <li>
            <div>
                <Link href=href>{title}</Link>
                <p class="hint">{text}</p>
            </div>
            <button type="button" class="button" on:click=resume>
                "Resume"
                <span class="visually-hidden">" " {of_title}</span>
            </button>
        </li>
    }
}
