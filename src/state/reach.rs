//! Since when nothing can be read of services: what is waited for then comes no further, and nothing
//! else would say so.

use std::rc::Rc;

use bulkhead_core::{service::Method, time::Timestamp, transport::Clock as _};
use leptos::prelude::*;

use crate::{
    browser::{Answer, BrowserClock, Call, Failure, Fetch},
    gateway::Gateway,
};

/// The calls that lead to services.
const TO_SERVICES: &str = "/api/connections/";

/// A gateway of which each answer to a reading is looked at. `since` is the time of the first of those
/// that came to nothing, and none from the next one on that did not.
pub(super) fn watched(gateway: Gateway, since: RwSignal<Option<Timestamp>>) -> Gateway {
    gateway.map(|fetch: Fetch| {
        Rc::new(move |call: Call| {
            let is_reading = call.method == Method::Get && call.url.starts_with(TO_SERVICES);
            let answer = fetch(call);
            Box::pin(async move {
                let answer = answer.await;
                if is_reading {
                    note(since, is_in_vain(&answer));
                }
                answer
            })
        })
    })
}

/// `true` if neither the service nor the gateway has said anything of use.
fn is_in_vain(answer: &Result<Answer, Failure>) -> bool {
    answer.as_ref().map_or(true, |answer| answer.status >= 500)
}

fn note(since: RwSignal<Option<Timestamp>>, is_in_vain: bool) {
    // None when the page is gone.
    let is_known = since.try_with_untracked(Option::is_some);
    if is_known == Some(!is_in_vain) {
        since.set(is_in_vain.then(|| BrowserClock.wall()));
    }
}
