//! What the benchmarks call.
#![allow(
    unreachable_pub,
    reason = "what JavaScript calls has to be `pub`, and no other Rust reaches it"
)]

use std::{any::Any, cell::RefCell, collections::VecDeque, fmt::Write};

use bulkhead_app::{
    browser,
    gateway::Gateway,
    pages::{Filter, Results, RunPage, ShownRows},
    router::Router,
    state::{AppState, Run},
};
use bulkhead_core::{
    item::{Action, Kind},
    ledger::{Event, Ledger, What},
    paste::{Reader, Summary},
    plan::Amounts,
    report::{SortBy, SortKey, View},
    rules::{Checked, Checker, Options, RowState},
    service::Private,
};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::prelude::*;

/// What is kept from one call to the next, so that throwing it away is in no measured time, as it is not in
/// JavaScript either.
#[derive(Default)]
struct Kept {
    checked: Option<(Checked, Summary)>,
    events: Vec<Event>,
    ledger: Option<Ledger>,
    order: Vec<u32>,
    /// What is still to be fed to the run on screen.
    to_come: VecDeque<Event>,
    run: Option<Run>,
    mounted: Option<Box<dyn Any>>,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

fn kept<T>(with: impl FnOnce(&mut Kept) -> T) -> T {
    KEPT.with_borrow_mut(with)
}

/// Reads and checks a text as the page does, all at once, and gives the number of ids that are ready. Either all
/// are to be deleted, or each as the text says.
#[wasm_bindgen]
pub fn check(text: &str, as_pasted: bool) -> usize {
    let options = Options {
        kind: Kind::Deployments,
        action: (!as_pasted).then_some(Action::Delete),
        include_implausible: false,
        accept_found: false,
    };
    let mut reader = Reader::new(text, Some(options.kind));
    let checked = Checker::check_all(options, &mut reader);
    let ready = checked.items().count();
    kept(|kept| kept.checked = Some((checked, reader.into_summary())));
    ready
}

/// What the last check found, as the other side says it: amounts, and a line for each problem.
#[wasm_bindgen]
pub fn found() -> String {
    kept(|kept| {
        let (checked, _) = kept.checked.as_ref().expect("something was checked");
        let is_ready = |state: &RowState| matches!(state, RowState::Ready(_));
        let ready = checked.rows.iter().filter(|row| is_ready(&row.state));
        let mut text = format!(
            "{} entries, {} rows, {} ready, {} places\n",
            checked.entries,
            checked.rows.len(),
            ready.count(),
            checked
                .rows
                .iter()
                .map(|row| row.places.len())
                .sum::<usize>(),
        );
        for problem in &checked.problems {
            let (rule, value) = (problem.finding.rule(), &problem.value);
            let path = problem.place.path.as_ref().map(ToString::to_string);
            let line = problem.place.line().map(|line| line.to_string());
            let place = path.or(line).unwrap_or_default();
            writeln!(text, "{place} {rule} {value}").expect("a string takes all");
        }
        text
    })
}

/// Throws away what the last check found.
#[wasm_bindgen]
pub fn forget() {
    kept(|kept| kept.checked = None);
}

/// Takes the events of a run, as JSON.
#[wasm_bindgen]
pub fn load(events: &str) {
    let events: Vec<Event> = serde_json::from_str(events).expect("events of a run");
    kept(|kept| {
        kept.ledger = Some(Ledger::fold(&events).expect("the record of a run"));
        kept.events = events;
    });
}

/// The events of the loaded run.
pub(crate) fn events() -> Vec<Event> {
    kept(|kept| kept.events.clone())
}

/// Puts the rows of the loaded run in order, as a press on a header does.
#[wasm_bindgen]
pub fn sort(by: &str) {
    let by = match by {
        "id" => SortBy::Id,
        "outcome" => SortBy::Outcome,
        _ => SortBy::Reason,
    };
    let key = |by| SortKey {
        by,
        descending: false,
    };
    let view = View {
        sort: vec![key(by), key(SortBy::Number)],
        ..View::default()
    };
    kept(|kept| {
        let ledger = kept.ledger.as_ref().expect("a run was loaded");
        kept.order = view.order(ledger);
    });
}

/// The order in which the last sorting put the rows.
#[wasm_bindgen]
pub fn order() -> Vec<u32> {
    kept(|kept| kept.order.clone())
}

/// Shows the table of the loaded run, of which nothing has happened yet; or the whole screen with that table.
#[wasm_bindgen]
pub fn mount(whole_screen: bool) {
    let mut to_come: VecDeque<Event> = kept(|kept| kept.events.iter().cloned().collect());
    let started = to_come.pop_front().expect("a run was loaded");
    let What::Started { header } = &started.what else {
        return;
    };
    let amounts = Amounts {
        delete: header.rows.len(),
        ..Amounts::default()
    };
    let run = Run::new(header.run.clone(), "Benchmark".into(), amounts);
    run.take_in(&started);
    let of_screen = run.clone();
    let root = document().body().expect("a body");
    let mounted = mount_to(root, move || {
        Router::provide();
        let state = AppState::new(Gateway::new(browser::fetch()));
        provide_context(state);
        state.runs.all.update(|runs| runs.push(of_screen.clone()));
        let screen = if whole_screen {
            view! { <RunPage id=of_screen.id.to_string() /> }.into_any()
        } else {
            let (filter, opened) = (Filter::new(), RwSignal::new(None));
            let rows = ShownRows::new(&of_screen, filter);
            view! {
                <section class="card">
                    <Results run=of_screen filter rows opened show=RwSignal::new(Private::Hidden) />
                </section>
            }
            .into_any()
        };
        view! { <main class="page">{screen}</main> }
    });
    kept(|kept| {
        kept.to_come = to_come;
        kept.run = Some(run);
        kept.mounted = Some(Box::new(mounted));
    });
}

/// Feeds the run on screen up to so many more answers, with the sendings between them, and says whether more
/// are to come.
#[wasm_bindgen]
pub fn feed(answers: usize) -> bool {
    let (run, mut to_come) = kept(|kept| (kept.run.clone(), std::mem::take(&mut kept.to_come)));
    let run = run.expect("a run is on screen");
    let mut left = answers;
    while left > 0 {
        let Some(event) = to_come.pop_front() else {
            break;
        };
        run.take_in(&event);
        if matches!(event.what, What::Answered { .. }) {
            left -= 1;
        }
    }
    let more = !to_come.is_empty();
    kept(|kept| kept.to_come = to_come);
    more
}

/// Takes the run from the screen.
#[wasm_bindgen]
pub fn unmount() {
    let mounted = kept(|kept| {
        kept.run = None;
        kept.mounted.take()
    });
    drop(mounted);
}
