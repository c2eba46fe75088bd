//! The exact change that will be sent, before it is.

mod advanced;
mod composed;
mod confirm;
mod deletion;
mod facts;
mod items;
mod known;
mod reading;
mod requests;
mod review_state;
mod status;

use std::sync::Arc;

use bulkhead_core::{
    item::Flags,
    plan::{PlanError, PlanInput},
    service::{Capabilities, Service as _},
    transport::Transport as _,
};
use leptos::{prelude::*, task::spawn_local};

use self::{
    advanced::Advanced,
    composed::{Composed, Nothing},
    confirm::Confirm,
    deletion::Deletion,
    facts::{Facts, Warnings},
    items::Items,
    requests::ExactRequests,
    review_state::ReviewState,
    status::Status,
};
use crate::{
    browser::Slice,
    components::{Gravity, Heading, MessageStrip},
    messages,
    router::Link,
    state::{AppState, app_state},
};

/// The items to be sent and how, or the reason for which nothing can be.
#[derive(Clone)]
enum Answer {
    PlanInput(Arc<PlanInput>, Capabilities),
    NoBasis(PlanError),
    /// The service has not said what it can do; the sentence says why.
    NotSaid(String),
}

/// Asks the service what it can do.
async fn ask(state: AppState, composed: Composed) -> Answer {
    let service = composed.service(Flags::NONE);
    let transport = state.gateway().connected(&composed.connection);
    let request = service.capabilities_request();
    let answer = match transport.send(&request, &state.correlation()).await {
        Ok(answer) => answer,
        Err(error) => return Answer::NotSaid(messages::send_error(&error)),
    };
    let capabilities = match service.read_capabilities(composed.target.kind(), &answer) {
        Ok(capabilities) => capabilities,
        Err(reason) => return Answer::NotSaid(messages::reading_reason(&reason)),
    };
    // Of a large change, taking it over and showing it are two pieces of work.
    let mut slice = Slice::begin();
    slice.pause().await;
    let plan_input = composed.plan_input().await;
    slice.pause().await;
    plan_input.map_or_else(Answer::NoBasis, |plan_input| {
        Answer::PlanInput(Arc::new(plan_input), capabilities)
    })
}

/// The screen "Review".
#[component]
pub fn Review() -> impl IntoView {
    let state = app_state();
    let composed = Memo::new(move |_| Composed::of(state));
    view! {
        <Heading text="Review" />
        {move || {
            state
                .runs
                .keeps_nothing()
                .map(|why| {
                    view! {
                        <MessageStrip gravity=Gravity::Warning>
                            {messages::not_recorded(&why)}
                        </MessageStrip>
                    }
                })
        }}
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
    let missing = move || messages::list(&state.missing());
    view! {
        <section class="card">
            <p>"There is nothing to review yet: " {missing} "."</p>
            <p>
                <Link href="/">"Go to New bulk action"</Link>
            </p>
        </section>
    }
}

#[component]
fn Reviewed(
    /// The composed change.
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
    Effect::new(move || {
        let is_in = state.session.with(|session| session.user().is_some());
        let has_not_said = |asked: &Option<Answer>| matches!(asked, Some(Answer::NotSaid(_)));
        if is_in && asked.with_untracked(has_not_said) {
            ask_service.run(());
        }
    });
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
            Some(Answer::PlanInput(plan_input, capabilities)) => {
                let composed = composed.clone();
                view! { <Reviewable composed plan_input capabilities /> }.into_any()
            }
            Some(Answer::NoBasis(error)) => view! {
                <MessageStrip gravity=Gravity::Error>{messages::plan_error(error)}</MessageStrip>
            }
            .into_any(),
        }
    };
    view! { {rest} }
}

/// The change that can be sent, once the service has said what it can do.
#[component]
fn Reviewable(
    /// The composed change.
    composed: Composed,
    /// The part of it that could be sent.
    plan_input: Arc<PlanInput>,
    /// The capabilities of the service.
    capabilities: Capabilities,
) -> impl IntoView {
    let review_state = ReviewState::new(composed, plan_input.as_ref().clone(), capabilities);
    view! {
        <Facts review_state />
        <Deletion review_state />
        <Status review_state />
        <Items review_state />
        <section class="card">
            <Advanced review_state />
            <ExactRequests review_state />
        </section>
        <Warnings review_state />
        <Confirm review_state />
    }
}
