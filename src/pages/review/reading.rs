//! The progress of the reading of the status, its age, and its obstacles.

use std::time::Duration;

use bulkhead_core::transport::Clock as _;
use leptos::prelude::*;

use super::{
    known::{Known, Unread},
    review_state::ReviewState,
};
use crate::{
    browser::BrowserClock,
    components::{Gravity, MessageStrip},
    messages,
};

/// The progress of the reading, its age, and the button that begins or ends it.
#[component]
pub fn Reading(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let said = move || {
        if review_state.is_reading.get() {
            let ids = messages::count(review_state.items, "ID", "IDs");
            return format!("Reading the current status of {ids} …");
        }
        match review_state.known.get() {
            Known::Read(read) => format!("Read at {}", messages::time_of_day(read.survey.at())),
            Known::Without if review_state.since.with(|since| since.trouble.is_none()) => {
                "Not looked up: everything is sent.".to_owned()
            }
            Known::Nothing | Known::Without => String::new(),
        }
    };
    let title = move || match (review_state.is_reading.get(), review_state.known.get()) {
        (true, Known::Read(_)) => "Keep the earlier reading",
        (true, _) => "Skip",
        (false, _) if review_state.since.with(|since| since.trouble.is_some()) => "Try again",
        (false, Known::Read(_)) => "Refresh",
        (false, _) => "Read the status",
    };
    let press = move |_| {
        if review_state.is_reading.get_untracked() {
            review_state.skip();
        } else {
            review_state.read();
        }
    };
    view! {
        <p class="reading">
            <span role="status">{said}</span>
            <Age review_state />
        </p>
        <button type="button" class="button" on:click=press>
            {title}
        </button>
    }
}

/// The time since it was read. It ticks, so it is not read out.
#[component]
fn Age(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let now = RwSignal::new(BrowserClock.wall());
    let tick = move || now.set(BrowserClock.wall());
    if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
    move || match review_state.known.get() {
        Known::Read(read) if !review_state.is_reading.get() => {
            // The reading may be younger than the last tick.
            let age = now.get().since(read.survey.at());
            Some(format!(", {}", messages::ago(age)))
        }
        _ => None,
    }
}

/// The reason for which the status, or a part of it, could not be read.
#[component]
pub fn Trouble(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let trouble = move || {
        let trouble = review_state.since.get().trouble;
        trouble.filter(|_| !review_state.is_reading.get())
    };
    move || {
        let trouble = trouble()?;
        let why = messages::reading_reason(&trouble.reason);
        let is_read = matches!(review_state.known.get(), Known::Read(_));
        let is_skipped = review_state.since.with(|since| since.skipped_at.is_some());
        let offers = trouble.has_earlier && !is_skipped;
        let text = if trouble.has_earlier && is_skipped {
            format!(
                "You go by the earlier reading; the current status could not be read again: {why}. \
                 After a minute it is tried again before anything is sent."
            )
        } else if trouble.has_earlier {
            format!(
                "The current status could not be read again: {why}. What has changed since the \
                 earlier reading is not known, and nothing is sent. Try again, or go by the earlier \
                 reading."
            )
        } else if trouble.what == Unread::Usage {
            format!(
                "What runs of some deployments could not be counted: {why}. You can send them \
                 without it."
            )
        } else if is_read {
            format!(
                "The current status of some items could not be read: {why}. You can send them \
                 without it."
            )
        } else {
            format!("The current status could not be read: {why}. You can send without it.")
        };
        Some(view! {
            <div role="alert">
                <MessageStrip gravity=Gravity::Warning>
                    {text}
                    {offers.then(|| {
                        view! {
                            <div class="buttons">
                                <button
                                    type="button"
                                    class="button"
                                    on:click=move |_| review_state.skip()
                                >
                                    "Go by the earlier reading"
                                </button>
                            </div>
                        }
                    })}
                </MessageStrip>
            </div>
        })
    }
}
