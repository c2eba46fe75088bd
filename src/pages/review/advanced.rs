//! In which portions a change is sent, and how often it is tried.

use bulkhead_core::{item::Flags, plan::CONCURRENCY_MAX, service::Service as _};
use leptos::prelude::*;

use super::review_state::ReviewState;
use crate::components::NumberField;

/// The number of attempts at an item at most.
const ATTEMPTS_MAX: usize = 10;

/// The disclosure "Advanced".
#[component]
pub fn Advanced(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let limit = review_state
        .composed
        .with_value(|composed| composed.service(Flags::NONE).limits().batch);
    let sending = review_state.sending;
    let is_bulk = sending.with_untracked(|sending| sending.bulk);
    let batch = is_bulk.then(|| {
        view! {
            <NumberField
                label="Items per request"
                min=1
                max=limit
                value=Signal::derive(move || sending.get().batch)
                disabled=review_state.is_reading
                change=move |batch| review_state.send_in(|sending| sending.batch = batch)
            />
        }
    });
    view! {
        <details class="disclosure">
            <summary>"Advanced"</summary>
            <div class="fields disclosed">
                {batch}
                <NumberField
                    label="Requests at the same time"
                    min=1
                    max=CONCURRENCY_MAX
                    value=Signal::derive(move || sending.get().concurrency)
                    disabled=review_state.is_reading
                    change=move |number| review_state.send_in(|sending| sending.concurrency = number)
                />
                <NumberField
                    label="Attempts per item"
                    min=1
                    max=ATTEMPTS_MAX
                    value=review_state.attempts
                    disabled=review_state.is_reading
                    change=move |attempts| review_state.attempts.set(attempts)
                />
            </div>
        </details>
    }
}
