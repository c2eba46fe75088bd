//! All that is known of one id.

use bulkhead_core::{
    item::{Flags, Step},
    ledger::{Attempt, Cause, Evidence, Ledger, Row},
    report::Explanation,
    service::Private,
    wire::{RunId, ServiceKind},
};
use leptos::prelude::*;

use super::outcomes::row_class;
use crate::{
    browser::zoned_time,
    components::{self, SidePanel},
    messages,
    state::Run,
};

/// The panel "Details" beside the table.
#[component]
pub fn Details(
    /// Its id in the document.
    id: &'static str,
    /// The run.
    run: Run,
    /// The row whose details are shown.
    opened: RwSignal<Option<u32>>,
    /// The choice whether all of an engine's messages is shown.
    show: RwSignal<Private>,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let number = opened.get()?;
        run.with(|ledger| Shown::of(ledger, number)).flatten()
    });
    move || {
        shown.get().map(|shown| {
            let facts = facts(&shown, show.get());
            view! {
                <SidePanel id title=shown.row.text.to_string() opened>
                    {facts}
                    <h3 class="small-heading">"Attempts"</h3>
                    {attempts(&shown.attempts)}
                </SidePanel>
            }
        })
    }
}

#[derive(Clone, PartialEq)]
struct Shown {
    run: RunId,
    of: ServiceKind,
    flags: Flags,
    row: Row,
    attempts: Vec<(Step, Attempt)>,
}

impl Shown {
    fn of(ledger: &Ledger, number: u32) -> Option<Self> {
        Some(Self {
            run: ledger.header().run.clone(),
            of: ledger.header().connection.kind,
            flags: ledger.header().flags,
            row: ledger.rows().get(number as usize)?.clone(),
            attempts: ledger
                .attempts(number)
                .map(|(step, attempt)| (step, attempt.clone()))
                .collect(),
        })
    }
}

fn facts(shown: &Shown, show: Private) -> impl IntoView + use<> {
    let Shown { run, of, row, .. } = shown;
    let Explanation { text, advice } = messages::explanation(*of, show, row);
    let reason = row.reason();
    let part = |part: Option<&std::sync::Arc<str>>| part.map(ToString::to_string);
    let label = match &row.cause {
        Some(Cause::Reason(reason)) => messages::label_of(row.outcome(), reason.kind).to_owned(),
        Some(Cause::Rule(_)) => text,
        None => String::new(),
    };
    let class = row_class(row, shown.flags);
    let outcome = messages::row_outcome(row, shown.flags);
    let outcome = view! { <span class=class>{outcome}</span> };
    let facts = [
        ("Action", Some(messages::row_action(row))),
        ("Status", Some(messages::status(row))),
        ("Reason", Some(label)),
        (
            "Message",
            reason
                .and_then(|r| messages::message(r, show))
                .map(str::to_owned),
        ),
        ("What to do", Some(advice)),
        ("Code", reason.and_then(|r| part(r.code.as_ref()))),
        (
            "Request ID",
            reason.and_then(|r| part(r.request_id.as_ref())),
        ),
        (
            "HTTP status",
            reason.and_then(|r| r.http_status).map(|s| s.to_string()),
        ),
        ("About", reason.and_then(|r| part(r.target.as_ref()))),
        ("Evidence", row.evidence.as_ref().map(evidence)),
        ("Run", Some(run.to_string())),
        (
            "Correlation ID",
            row.evidence
                .as_ref()
                .and_then(|e| e.correlation.as_ref())
                .map(|id| id.as_str().to_owned()),
        ),
        ("Pasted in", Some(places(row))),
    ];
    let about = row
        .about
        .as_deref()
        .map(messages::about)
        .unwrap_or_default();
    let about = about.into_iter().map(|(name, value)| (name, Some(value)));
    let facts = facts
        .into_iter()
        .chain(about)
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let facts = components::facts(facts);
    let details = reason.and_then(|r| part(r.details.as_ref()));
    view! {
        <dl class="facts">
            <div>
                <dt>"Outcome"</dt>
                <dd>{outcome}</dd>
            </div>
            {facts}
        </dl>
        {details
            .map(|details| {
                view! {
                    <h3 class="small-heading">"The service’s details"</h3>
                    <pre class="code" tabindex="0" role="region" aria-label="The service’s details">
                        {details}
                    </pre>
                }
            })}
    }
}

fn evidence(evidence: &Evidence) -> String {
    let source = messages::source(evidence.source);
    format!("{source}, {}", zoned_time(evidence.at))
}

/// "line 3, line 17 and 2 further lines"
fn places(row: &Row) -> String {
    const SHOWN: usize = 10;
    let mut places: Vec<_> = row
        .places
        .iter()
        .take(SHOWN)
        .map(messages::in_line)
        .collect();
    let more = row.places.len().saturating_sub(SHOWN);
    if more > 0 {
        places.push(messages::count(more, "further place", "further places"));
    }
    messages::list(&places)
}

fn attempts(attempts: &[(Step, Attempt)]) -> impl IntoView + use<> {
    if attempts.is_empty() {
        return view! { <p class="hint">"It was not sent."</p> }.into_any();
    }
    let attempt = |(step, attempt): &(Step, Attempt)| {
        view! {
            <li>
                {messages::step(*step)} ", " {zoned_time(attempt.sent)} ": " {messages::attempt(attempt)}
                <br />
                <code class="hint">{attempt.correlation.as_str().to_owned()}</code>
            </li>
        }
    };
    view! { <ol class="attempts">{attempts.iter().map(attempt).collect_view()}</ol> }.into_any()
}
