//! What will be sent, exactly, before it is.

mod composed;
mod confirm;
mod requests;

use std::sync::Arc;

use bulkhead_core::{
    plan::{Plan, PlanError},
    run::Transport as _,
    service::Service as _,
};
use leptos::{prelude::*, task::spawn_local};

use self::{
    composed::{Composed, Nothing, What},
    confirm::Confirm,
    requests::ExactRequests,
};
use crate::{
    browser::Slice,
    components::{Gravity, Heading, MessageStrip},
    router::Link,
    state::{AppState, app_state},
    words,
};

/// What would be sent, or why nothing can be.
#[derive(Clone)]
enum Answer {
    Plan(Arc<Plan>),
    NoPlan(PlanError),
    /// The service has not said what it can do; the sentence says why.
    NotSaid(String),
}

/// Asks the service what it can do, and plans by that.
async fn ask(state: AppState, composed: Composed) -> Answer {
    let service = composed.service();
    let transport = state.gateway().connected(&composed.connection.name);
    let request = service.capabilities_request();
    let answer = match transport.send(&request, &state.correlation()).await {
        Ok(answer) => answer,
        Err(error) => return Answer::NotSaid(words::send_error(&error)),
    };
    let capabilities = match service.read_capabilities(composed.target.kind, &answer) {
        Ok(capabilities) => capabilities,
        Err(reason) => return Answer::NotSaid(words::reading_reason(&reason)),
    };
    // Planning and showing a large change are two pieces of work.
    let mut slice = Slice::begin();
    slice.pause().await;
    let plan = composed.plan(capabilities);
    if plan.as_ref().is_ok_and(|plan| plan.rows().len() > MANY) {
        slice.pause().await;
    }
    plan.map_or_else(Answer::NoPlan, |plan| Answer::Plan(Arc::new(plan)))
}

/// From so many rows on, planning takes some time.
const MANY: usize = 10_000;

/// The screen "Review".
#[component]
pub fn Review() -> impl IntoView {
    let state = app_state();
    let composed = Memo::new(move |_| Composed::of(state));
    view! {
        <Heading text="Review" />
        {move || match composed.get() {
            Ok(composed) => view! { <Reviewed composed /> }.into_any(),
            Err(Nothing::Missing) => view! { <NothingComposed /> }.into_any(),
            Err(Nothing::Loading) => {
                view! { <p class="busy" role="status">"Asking the gateway for its connections …"</p> }
                    .into_any()
            }
            Err(Nothing::OtherConnection) => {
                view! {
                    <MessageStrip gravity=Gravity::Error>
                        "The gateway has the connection of that run no more, or it leads to another \
                         service or account now. Nothing can be sent to it again."
                    </MessageStrip>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn NothingComposed() -> impl IntoView {
    let state = app_state();
    let missing = move || words::list(&state.missing());
    view! {
        <section class="card">
            <p>"There is nothing to review yet: " {missing} "."</p>
            <p>
                <Link href="/">"Go to New change"</Link>
            </p>
        </section>
    }
}

#[component]
fn Reviewed(
    /// What was composed.
    composed: Composed,
) -> impl IntoView {
    let state = app_state();
    // No `LocalResource`: what that has for servers and suspended views would be several kilobytes more to load.
    let asked = RwSignal::new(None);
    let ask_service = {
        let composed = composed.clone();
        Callback::new(move |()| {
            asked.set(None);
            let asking = ask(state, composed.clone());
            spawn_local(async move {
                // By then the user may have left, and the signal with the screen.
                let _ = asked.try_set(Some(asking.await));
            });
        })
    };
    ask_service.run(());
    let rest = {
        let composed = composed.clone();
        move || match asked.get() {
            None => {
                view! { <p class="busy" role="status">"Asking the service what it can do …"</p> }
                    .into_any()
            }
            Some(Answer::NotSaid(why)) => view! {
                <MessageStrip gravity=Gravity::Error>
                    <p>
                        "The service has not said whether it takes bulk changes, so nothing can \
                         be sent. " {why} "."
                    </p>
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| ask_service.run(())
                    >
                        "Try again"
                    </button>
                </MessageStrip>
            }
            .into_any(),
            Some(Answer::Plan(plan)) => {
                view! { <Planned composed=composed.clone() plan /> }.into_any()
            }
            Some(Answer::NoPlan(error)) => view! {
                <MessageStrip gravity=Gravity::Error>
                    {words::plan_error(error, composed.target.kind)}
                </MessageStrip>
            }
            .into_any(),
        }
    };
    view! { {rest} }
}

#[component]
fn Planned(
    /// What was composed.
    composed: Composed,
    /// What would be sent.
    plan: Arc<Plan>,
) -> impl IntoView {
    let sizes: Vec<_> = plan.batches().map(|batch| batch.rows.len()).collect();
    let rest = match &composed.what {
        What::Pasted(examined) => view! {
            <div>
                <dt>"Left out"</dt>
                <dd>{words::left_out(&examined.checked)}</dd>
            </div>
        }
        .into_any(),
        What::Again(again) => view! {
            <div>
                <dt>"Repeats a part of"</dt>
                <dd>{again.parent.title.to_string()}</dd>
            </div>
        }
        .into_any(),
    };
    let connection = &composed.connection;
    let deletes = plan.needs_word();
    view! {
        <section class="card">
            <dl class="facts">
                <div>
                    <dt>"Connection"</dt>
                    <dd>
                        {connection.name.clone()}
                        {connection
                            .sandbox
                            .then(|| {
                                view! {
                                    " "
                                    <span class="tag tag-sandbox">"Sandbox"</span>
                                }
                            })}
                    </dd>
                </div>
                <div>
                    <dt>"Resource group"</dt>
                    <dd>{composed.target.resource_group.to_string()}</dd>
                </div>
                <div>
                    <dt>"Change"</dt>
                    <dd>{words::change(plan.amounts(), composed.target.kind)}</dd>
                </div>
                <div>
                    <dt>"Requests"</dt>
                    <dd>{words::requests(plan.amounts().total(), &sizes)}</dd>
                </div>
                {rest}
            </dl>
            <ExactRequests composed=composed.clone() plan=plan.clone() />
        </section>
        {deletes
            .then(|| {
                view! {
                    <MessageStrip gravity=Gravity::Warning>
                        "What is deleted can’t be brought back. The current status of the items \
                         has not been looked up: the service refuses what it does not allow."
                    </MessageStrip>
                }
            })}
        <Confirm composed plan />
    }
}
