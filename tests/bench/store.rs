//! What keeping runs costs.
#![allow(
    unreachable_pub,
    reason = "what JavaScript calls has to be `pub`, and no other Rust reaches it"
)]

use std::{cell::Cell, cell::RefCell, rc::Rc, time::Duration};

use bulkhead_app::{
    browser::BrowserClock,
    state::{BrowserJournal, Records, Run},
};
use bulkhead_core::{
    item::{Action, Kind, ResourceGroup, Target},
    ledger::{Event, Summary, What},
    paste::Reader,
    plan::{ConfirmedPlan, Plan, PlanInput, Sending},
    rules::{Checker, Options},
    run::{Control, Journal, RunLimits, Runner},
    service::{Request, Response, ai_api::AiApi},
    transport::{SendError, Transport},
    wire::{ConnectionRef, CorrelationId, RunId, ServiceKind},
};
use gloo_timers::future::sleep;
use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::side::events;

/// So many items are sent, in requests of a hundred, four at a time.
const ITEMS: usize = 10_000;

/// A service that accepts everything, after some time.
struct Accepting(Duration);

impl Transport for Accepting {
    async fn send(&self, request: &Request, _: &CorrelationId) -> Result<Response, SendError> {
        let (_, body) = request.body.as_ref().expect("a change");
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        let mut items = body["deployments"].as_array().expect("a list").clone();
        for item in &mut items {
            item["message"] = "Deletion scheduled".into();
        }
        sleep(self.0).await;
        Ok(Response {
            status: 202,
            retry_after: None,
            body: serde_json::json!({ "deployments": items }).to_string(),
        })
    }
}

fn plan() -> ConfirmedPlan {
    let ids: Vec<_> = (0..ITEMS).map(|number| format!("d{number:015}")).collect();
    let options = Options {
        kind: Kind::Deployments,
        action: Some(Action::Delete),
        include_implausible: false,
        accept_found: false,
    };
    let checked = Checker::check_all(options, Reader::new(&ids.join("\n"), None));
    let connection = ConnectionRef {
        name: "benchmark".into(),
        kind: ServiceKind::AiCore,
        fingerprint: "benchmark".into(),
        sandbox: true,
    };
    let target = Target::new(Kind::Deployments, ResourceGroup::parse("default"));
    let target = target.expect("a group");
    let sending = Sending {
        bulk: true,
        batch: 100,
        concurrency: 4,
    };
    let plan_input = PlanInput::pasted(connection, target, &checked);
    let plan = Plan::new(&plan_input, None, &AiApi::new(None), sending);
    let plan = plan.expect("a plan");
    let typed = plan.confirmation().text();
    plan.confirm(&typed, false).expect("confirmed")
}

fn now() -> f64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.expect("a clock").now()
}

/// Sends 10,000 items to a service that takes so many milliseconds for an answer, and records
/// them or not: the milliseconds from the confirmation and from when the run has begun, until all
/// are accepted.
#[wasm_bindgen]
pub async fn journal(keeps: bool, milliseconds: u32) -> Vec<f64> {
    let plan = plan();
    let records = Records::open().await.expect("records");
    let id = RunId::random(&mut fastrand::Rng::with_seed(Date::now().to_bits()));
    let run = Run::new(id.clone(), "Benchmark".into(), plan.plan().amounts());
    let of_run = run.clone();
    let summary = move || of_run.with_untracked(|ledger| ledger.summary().clone());
    let control = Control::default();
    let runner = Runner {
        service: AiApi::new(None),
        transport: Accepting(Duration::from_millis(milliseconds.into())),
        clock: BrowserClock,
        journal: BrowserJournal::new(keeps.then_some(records.clone()), id.clone(), 0, summary),
        control: control.clone(),
        limits: RunLimits::default(),
        rng: RefCell::new(fastrand::Rng::with_seed(7)),
    };
    let times = Rc::new(Cell::new((0.0, 0.0)));
    let noted = times.clone();
    let mut left = ITEMS / 100;
    let start = now();
    let observe = |event: &Event| {
        run.take_in(event);
        match event.what {
            What::Started { .. } => noted.set((now(), 0.0)),
            What::Answered { .. } => {
                left -= 1;
                if left == 0 {
                    noted.set((noted.get().0, now()));
                    control.cancel();
                    // What was accepted is not watched: that would take minutes.
                    control.leave();
                }
            }
            _ => {}
        }
    };
    runner.run(id.clone(), &plan, observe).await.expect("a run");
    drop(runner);
    records.remove(&[id.to_string()]).await.expect("removed");
    let (begun, accepted) = times.get();
    vec![accepted - start, accepted - begun]
}

/// Keeps so many runs of 100,000 items, as they are when they are over.
#[wasm_bindgen]
pub async fn keep(runs: u32) {
    let records = Records::open().await.expect("records");
    for number in 0..runs {
        let id = RunId::random(&mut fastrand::Rng::with_seed(u64::from(number)));
        let mut events = events();
        if let What::Started { header } = &mut events[0].what {
            header.run = id.clone();
        }
        let summary = Summary::of_start(&events[0]).expect("a beginning");
        let journal =
            BrowserJournal::new(Some(records.clone()), id, 0, move || Some(summary.clone()));
        for portion in events.chunks(16) {
            journal.append(portion).await.expect("recorded");
        }
    }
}

/// Lists the runs that are kept: how many there are.
#[wasm_bindgen]
pub async fn list_kept() -> usize {
    let records = Records::open().await.expect("records");
    let listed = records.list().await.expect("a list");
    let read = |text: &String| Summary::read(text).is_ok();
    listed
        .iter()
        .filter_map(|kept| kept.summary.as_ref())
        .filter(|text| read(text))
        .count()
}

/// Opens one of them: how many rows it has.
#[wasm_bindgen]
pub async fn open_kept() -> usize {
    let records = Records::open().await.expect("records");
    let listed = records.list().await.expect("a list");
    let first = listed.first().expect("a run is kept");
    let (ledger, _) = records.read(&first.id).await.expect("a record");
    ledger.rows().len()
}
