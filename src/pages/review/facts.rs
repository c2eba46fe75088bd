//! The place of a change, and its amount.

use bulkhead_core::plan::{Plan, PlanError};
use leptos::prelude::*;

use super::{composed::What, known::Known, review_state::ReviewState};
use crate::{
    components::{ConnectionLabel, Gravity, MessageStrip, access_notices, with_code},
    messages,
};

/// The place of the change, and its amount.
#[component]
pub fn Facts(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let composed = review_state.composed.get_value();
    let connection = composed.connection;
    let labelled = Signal::stored(Some(connection.clone()));
    let kind = composed.target.kind();
    let group = composed.target.resource_group().map(ToString::to_string);
    // None as long as it is not known, something else where nothing is left.
    let of_plan = move |say: &dyn Fn(&Plan) -> String, nothing: &str| {
        let plan = review_state.plan.read();
        match plan.as_ref() {
            None => "…".to_owned(),
            Some(Ok(plan)) => say(plan),
            Some(Err(_)) => nothing.to_owned(),
        }
    };
    let nothing = messages::count(0, messages::kind(kind, 1), messages::kind(kind, 0));
    let change = move || of_plan(&|plan| messages::change(plan.amounts(), kind), &nothing);
    let requests = move || of_plan(&messages::sending, "none");
    let access = connection.access.as_ref().map(|access| {
        let text = messages::access(access);
        view! {
            <div>
                <dt>"Leads to"</dt>
                <dd class="access">{with_code(&text)}</dd>
            </div>
        }
    });
    let pace = connection.rate.map(|rate| {
        let pace = move || of_plan(&|plan| messages::pace(rate, plan.amounts()), "none");
        view! {
            <div>
                <dt>"Pace"</dt>
                <dd>{pace}</dd>
            </div>
        }
    });
    let rest = match composed.what {
        What::Pasted(examined) => {
            let tally = messages::Tally::of(&examined.checked);
            let left_out = move || {
                let items = review_state.items;
                let by_status = |plan: &Plan| tally.left_out(items - plan.amounts().total());
                of_plan(&by_status, "everything")
            };
            view! {
                <div>
                    <dt>"Left out"</dt>
                    <dd>{left_out}</dd>
                </div>
            }
            .into_any()
        }
        What::RetrySelection(again) => view! {
            <div>
                <dt>"Retry of"</dt>
                <dd>{again.parent.title.to_string()}</dd>
            </div>
        }
        .into_any(),
    };
    view! {
        <section class="card">
            <dl class="facts">
                <div>
                    <dt>"Connection"</dt>
                    <dd>
                        {connection.name} <ConnectionLabel connection=labelled />
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
                {access}
                {group
                    .map(|group| {
                        view! {
                            <div>
                                <dt>"Resource group"</dt>
                                <dd>{group}</dd>
                            </div>
                        }
                    })}
                <div>
                    <dt>"Change"</dt>
                    <dd>{change}</dd>
                </div>
                <div>
                    <dt>"Requests"</dt>
                    <dd>{requests}</dd>
                </div>
                {pace}
                {rest}
            </dl>
        </section>
    }
}

/// The warnings that the user has to know before anything is sent.
#[component]
pub fn Warnings(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let is_bulk = review_state.sending.with_untracked(|sending| sending.bulk);
    let total = move || match review_state.plan.get()? {
        Ok(plan) => Some(plan.amounts().total()),
        Err(_) => None,
    };
    let one_by_one = move || {
        let total = total().filter(|_| !is_bulk)?;
        let text = messages::no_bulk(total);
        Some(view! { <MessageStrip gravity=Gravity::Information>{text}</MessageStrip> })
    };
    let error = move || match review_state.plan.get()? {
        Err(error @ (PlanError::ActionUnsupported(_) | PlanError::SeveralTargets)) => {
            let text = messages::plan_error(error);
            Some(view! { <MessageStrip gravity=Gravity::Error>{text}</MessageStrip> })
        }
        _ => None,
    };
    let deletes = Memo::new(move |_| {
        let plan = review_state.plan.read();
        matches!(plan.as_ref(), Some(Ok(plan)) if plan.amounts().deletes())
    });
    let is_known = Memo::new(move |_| {
        let known = review_state.known.read();
        matches!(*known, Known::Read(_))
    });
    let read_only = review_state.composed.with_value(|composed| {
        let connection = &composed.connection;
        let text = || messages::read_only(&connection.name);
        connection.read_only.then(text)
    });
    let notices = review_state
        .composed
        .with_value(|composed| composed.connection.access.as_ref().map(access_notices));
    let may_delete = read_only.is_none();
    let read_only = read_only
        .map(|text| view! { <MessageStrip gravity=Gravity::Information>{text}</MessageStrip> });
    let not_looked_up = move || {
        (may_delete && deletes.get() && !is_known.get()).then(|| {
            view! {
                <MessageStrip gravity=Gravity::Warning>
                    "The current status of the items has not been looked up: the service refuses \
                     what it does not allow."
                </MessageStrip>
            }
        })
    };
    view! {
        {notices}
        {read_only}
        {error}
        {one_by_one}
        {not_looked_up}
    }
}
