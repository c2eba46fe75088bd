//! What will be sent, exactly, before it is.

mod confirm;
mod requests;

use std::sync::Arc;

use bulkhead_core::{
    item::{Kind, Target},
    ledger::{ConnectionRef, Ledger},
    plan::{Plan, PlanError},
    run::{SendError, Transport as _},
    service::{Capabilities, Reason, Service as _, ai_api::AiApi},
    wire::Connection,
};
use leptos::{prelude::*, task::spawn_local};

use self::{confirm::Confirm, requests::ExactRequests};
use crate::{
    components::{Gravity, Heading, MessageStrip},
    router::Link,
    state::{Again, AppState, Connections, Examined, app_state},
    words,
};

/// What was composed: all that a plan needs but the service's word.
#[derive(Clone, PartialEq)]
pub struct Composed {
    connection: Connection,
    target: Target,
    what: What,
}

/// What is to be sent.
#[derive(Clone, PartialEq)]
enum What {
    /// What was pasted.
    Pasted(Arc<Examined>),
    /// A part of an earlier run.
    Again(Again),
}

/// Why there is nothing to review.
#[derive(Clone, PartialEq)]
enum Nothing {
    /// Something was not done yet.
    Missing,
    /// It is not known yet which connections there are.
    Loading,
    /// The earlier run's connection is not there any more, or leads elsewhere.
    OtherConnection,
}

impl Composed {
    fn of(state: AppState) -> Result<Self, Nothing> {
        if let Some(again) = state.again.get() {
            return Self::again(state, again);
        }
        if !state.missing().is_empty() {
            return Err(Nothing::Missing);
        }
        let pasted = || {
            Some(Self {
                connection: state.chosen.connection.get()?,
                target: Target {
                    resource_group: state.chosen.group.get()?,
                    kind: state.draft.kind.get(),
                },
                what: What::Pasted(state.draft.examined.get()?),
            })
        };
        pasted().ok_or(Nothing::Missing)
    }

    /// A run is only repeated where it took place: same service, same account.
    fn again(state: AppState, again: Again) -> Result<Self, Nothing> {
        let of_run = |ledger: &Ledger| {
            let header = ledger.header();
            Some((header.connection.clone(), header.targets.first()?.clone()))
        };
        let (of_run, target) = again
            .parent
            .with_untracked(of_run)
            .flatten()
            .ok_or(Nothing::Missing)?;
        let Connections::Known(all) = state.chosen.connections.get() else {
            return Err(Nothing::Loading);
        };
        let connection = all.into_iter().find(|c| ConnectionRef::from(c) == of_run);
        Ok(Self {
            connection: connection.ok_or(Nothing::OtherConnection)?,
            target,
            what: What::Again(again),
        })
    }

    fn service(&self) -> AiApi {
        AiApi::new(self.connection.batch_limit)
    }

    fn plan(&self, capabilities: Capabilities) -> Result<Plan, PlanError> {
        let service = self.service();
        match &self.what {
            What::Pasted(examined) => {
                let connection = ConnectionRef::from(&self.connection);
                let target = self.target.clone();
                Plan::new(
                    connection,
                    target,
                    &examined.checked,
                    &service,
                    capabilities,
                )
            }
            What::Again(again) => {
                let plan =
                    |earlier: &Ledger| Plan::again(earlier, &again.rows, &service, capabilities);
                let plan = again.parent.with_untracked(plan);
                plan.unwrap_or(Err(PlanError::NothingToSend))
            }
        }
    }

    /// Where "Back" leads.
    fn origin(&self) -> String {
        match &self.what {
            What::Pasted(_) => "/".to_owned(),
            What::Again(again) => format!("/runs/{}", again.parent.id),
        }
    }
}

/// What the service says that it can do, or why it does not say.
type Asked = Result<Capabilities, NotSaid>;

/// Why the service has not said what it can do.
#[derive(Clone, Debug, PartialEq, Eq)]
enum NotSaid {
    Send(SendError),
    Reason(Reason),
}

impl NotSaid {
    fn sentence(&self) -> String {
        match self {
            Self::Reason(reason) => words::reading_reason(reason),
            Self::Send(error) => words::send_error(error),
        }
    }
}

async fn ask(state: AppState, connection: Connection, kind: Kind) -> Asked {
    let service = AiApi::new(connection.batch_limit);
    let transport = state.gateway().connected(&connection.name);
    let answer = transport
        .send(&service.capabilities_request(), &state.correlation())
        .await
        .map_err(NotSaid::Send)?;
    service
        .read_capabilities(kind, &answer)
        .map_err(NotSaid::Reason)
}

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
        let connection = composed.connection.clone();
        let kind = composed.target.kind;
        Callback::new(move |()| {
            asked.set(None);
            let asking = ask(state, connection.clone(), kind);
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
            Some(Err(not_said)) => view! {
                <MessageStrip gravity=Gravity::Error>
                    <p>
                        "The service has not said whether it takes bulk changes, so nothing can \
                         be sent. " {not_said.sentence()} "."
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
            Some(Ok(capabilities)) => match composed.plan(capabilities) {
                Ok(plan) => {
                    let plan = Arc::new(plan);
                    view! { <Planned composed=composed.clone() plan /> }.into_any()
                }
                Err(error) => view! {
                    <MessageStrip gravity=Gravity::Error>
                        {words::plan_error(error, composed.target.kind)}
                    </MessageStrip>
                }
                .into_any(),
            },
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
