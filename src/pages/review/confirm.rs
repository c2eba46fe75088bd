//! The last step before something is sent.

use std::sync::Arc;

use bulkhead_core::{
    plan::{Confirmation, ConfirmedPlan, Impact, Plan, PlanError},
    run::RunLimits,
};
use leptos::prelude::*;

use super::{
    composed::{Composed, What},
    deletion::impact,
    review_state::ReviewState,
};
use crate::{
    components::{Gravity, MessageStrip, NameAndLabel},
    messages,
    router::{Leave, Link, router},
    state::app_state,
};

/// The id of the connection's name and label, which describe the button.
const CONNECTION: &str = "sent-to";

/// The input for what the user has to type, and the button that says what it does.
#[component]
pub fn Confirm(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let plan = move || review_state.plan.get().and_then(Result::ok);
    let has_plan = Memo::new(move |_| plan().is_some());
    let deletes = Memo::new(move |_| plan().is_some_and(|plan| plan.amounts().deletes()));
    // Where the amount changes, what was typed for another one is no confirmation any more.
    let confirmation =
        Memo::new(move |_| plan().map_or(Confirmation::Button, |plan| plan.confirmation()));
    let field = Memo::new(move |_| messages::type_to_confirm(confirmation.get()));
    let consent = Consent::new(review_state);
    let total = Memo::new(move |_| plan().map(|plan| plan.amounts().total()));
    forget_where_more(typed, total);
    let is_confirmed = move || {
        let is_typed = typed.with(|typed| confirmation.get().is_given_by(typed));
        is_typed && consent.is_there()
    };
    let ceiling = Memo::new(move |_| ceiling(review_state));
    let may_send = move || ceiling.with(Option::is_none);
    let is_ready =
        move || has_plan.get() && may_send() && !review_state.is_busy() && is_confirmed();
    let kind = review_state.composed.with_value(|c| c.target.kind());
    let title = move || plan().map(|plan| messages::change(plan.amounts(), kind));
    let button_class = move || {
        if deletes.get() {
            "button button-danger"
        } else {
            "button button-primary"
        }
    };
    let go = starter(review_state);
    let send = move || {
        if !untrack(is_ready) {
            return;
        }
        let plan = untrack(plan).map(Arc::unwrap_or_clone);
        let agreed = untrack(|| consent.is_given());
        let confirm = |plan: Plan| plan.confirm(&typed.get_untracked(), agreed);
        if let Some(Ok(confirmed)) = plan.map(confirm) {
            review_state.send(confirmed, move || untrack(is_confirmed), go);
        }
    };
    let origin = review_state.composed.with_value(Composed::origin);
    let connection = review_state.composed.with_value(|c| c.connection.clone());
    let described_by = connection.label.is_some().then_some(CONNECTION);
    let connection = Signal::stored(Some(connection));
    let instead = move || match review_state.plan.get() {
        None => Some("You can send as soon as the status is read, or skipped."),
        Some(Err(PlanError::NothingToSend)) => Some("Nothing is left to send."),
        Some(_) => None,
    };
    view! {
        <form
            class="toolbar"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <Changed review_state />
            <Link href=origin class="button">
                "Back"
            </Link>
            {move || instead().map(|text| view! { <p class="hint">{text}</p> })}
            {move || ceiling.get().map(|text| view! { <p class="hint">{text}</p> })}
            <Show when=may_send>
                <Agree consent />
            </Show>
            <Show when=move || deletes.get() && may_send()>
                <p class="mark mark-warning">"Deletion can’t be undone."</p>
            </Show>
            <Show when=move || field.with(Option::is_some) && may_send()>
                <label class="confirm">
                    <span>{field}</span>
                    <input
                        type="text"
                        inputmode=move || {
                            let is_number = matches!(confirmation.get(), Confirmation::Amount(_));
                            if is_number { "numeric" } else { "text" }
                        }
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        prop:value=move || typed.get()
                        on:input:target=move |event| typed.set(event.target().value())
                    />
                </label>
            </Show>
            <Show when=move || has_plan.get()>
                <div class="acts">
                    <NameAndLabel connection id=CONNECTION />
                    <button
                        type="submit"
                        class=button_class
                        aria-describedby=described_by
                        disabled=move || !is_ready()
                    >
                        {title}
                    </button>
                </div>
            </Show>
        </form>
    }
}

/// Forgets what was typed when there are more items than it was typed for: it is no confirmation of
/// those.
fn forget_where_more(typed: RwSignal<String>, items: Memo<Option<usize>>) {
    Effect::new(move |before: Option<usize>| {
        let before = before.unwrap_or_default();
        let Some(items) = items.get() else {
            return before;
        };
        if items > before {
            typed.set(String::new());
        }
        items
    });
}

/// The reason for which the connection does not let what is planned be sent, if so.
fn ceiling(review_state: ReviewState) -> Option<String> {
    let plan = review_state.plan.get()?.ok()?;
    review_state.composed.with_value(|composed| {
        if composed.connection.read_only {
            return Some(messages::NOT_SENT_READ_ONLY.to_owned());
        }
        let items = plan.amounts().total();
        let most = composed.connection.max_items.filter(|most| items > *most)?;
        Some(messages::too_many(most, items))
    })
}

/// The user's consent beside the typed word: to what a deletion with cascade destroys.
#[derive(Clone, Copy)]
struct Consent {
    /// `true` if it is needed for what will be sent.
    is_needed: Memo<bool>,
    /// The impact: what will be destroyed.
    destroyed: Memo<Impact>,
    /// The impact to which the user has agreed. Where it would be another one it is asked anew.
    agreed: RwSignal<Option<Impact>>,
}

impl Consent {
    fn new(review_state: ReviewState) -> Self {
        let is_needed = Memo::new(move |_| {
            let plan = review_state.plan.read();
            matches!(plan.as_ref(), Some(Ok(plan)) if plan.needs_consent())
        });
        Self {
            is_needed,
            destroyed: Memo::new(move |_| impact(review_state).unwrap_or_default()),
            agreed: RwSignal::new(None),
        }
    }

    /// `true` if the user agrees to what will be destroyed.
    fn is_given(self) -> bool {
        self.agreed.get() == Some(self.destroyed.get())
    }

    fn is_there(self) -> bool {
        self.is_given() || !self.is_needed.get()
    }
}

/// The check box with which the user agrees.
#[component]
fn Agree(
    /// The consent that has to be given.
    consent: Consent,
) -> impl IntoView {
    let text = move || messages::agree_to_cascade(consent.destroyed.get());
    let agree = move |agrees: bool| {
        let destroyed = consent.destroyed.get_untracked();
        consent.agreed.set(agrees.then_some(destroyed));
    };
    view! {
        <Show when=move || consent.is_needed.get()>
            <label class="check confirm">
                <input
                    type="checkbox"
                    prop:checked=move || consent.is_given()
                    on:change:target=move |event| agree(event.target().checked())
                />
                {text}
            </label>
        </Show>
    }
}

/// Says that what was about to be sent is not what the user has seen; in the bar that is always in
/// reach, since the table of statuses may be out of sight.
#[component]
fn Changed(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let class = move || {
        if review_state.has_changed.get() {
            "toolbar-message"
        } else {
            "visually-hidden"
        }
    };
    view! {
        <div role="alert" class=class>
            <Show when=move || review_state.has_changed.get()>
                <MessageStrip gravity=Gravity::Warning>
                    "What was read of some items has changed since. Look at it and press again."
                </MessageStrip>
            </Show>
        </div>
    }
}

/// Begins the run, once, and shows it.
fn starter(review_state: ReviewState) -> impl Fn(ConfirmedPlan) + Copy + 'static {
    let state = app_state();
    let router = router();
    // So that a second press sends nothing.
    let is_sent = StoredValue::new(false);
    move |confirmed| {
        if is_sent.try_get_value() != Some(false) {
            return;
        }
        is_sent.set_value(true);
        let composed = review_state.composed.get_value();
        let attempts = review_state.attempts.get_untracked();
        let limits = RunLimits {
            attempts: u16::try_from(attempts).unwrap_or(u16::MAX),
            ..RunLimits::of(&composed.connection)
        };
        let run = state.start_run(confirmed, &composed.connection, limits);
        // Going back from a run must not lead to where it could be sent once more.
        router.go(&format!("/runs/{run}"), Leave::Forgotten);
        state.again.set(None);
        if matches!(composed.what, What::Pasted(_)) {
            state.draft.clear();
        }
    }
}
