//! The requests of a plan, to the letter.

use bulkhead_core::{service::Request, wire};
use leptos::prelude::*;

use super::review_state::ReviewState;
use crate::{gateway::service_url, messages};

/// The disclosure "Request preview": one at a time, since there may be thousands.
#[component]
pub fn ExactRequests(
    /// The known status of the items, and the wishes of the user.
    review_state: ReviewState,
) -> impl IntoView {
    let count = move || {
        let plan = review_state.plan.read();
        let plan = plan.as_ref().and_then(|plan| plan.as_ref().ok());
        plan.map_or(0, |plan| plan.batches().len())
    };
    let wanted = RwSignal::new(0_usize);
    // There may be fewer of them now.
    let at = move || wanted.get().min(count().saturating_sub(1));
    let is_open = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        // A closed disclosure costs nothing.
        let plan = is_open.get().then(|| review_state.plan.get())??.ok()?;
        let batch = plan.batches().get(at())?;
        review_state.composed.with_value(|composed| {
            let request = plan.request(&review_state.service(), batch)?;
            Some(texts(&composed.connection.name, &request))
        })
    });
    let json = move || shown.get().map(|(json, _)| json);
    let curl = move || shown.get().map(|(_, curl)| curl);
    let go = move |step: isize| wanted.set(untrack(at).saturating_add_signed(step));
    view! {
        <details
            class="disclosure"
            on:toggle:target=move |event| is_open.set(event.target().has_attribute("open"))
        >
            <summary>"Request preview"</summary>
            <div class="pager">
                <button
                    type="button"
                    class="button"
                    disabled=move || at() == 0
                    on:click=move |_| go(-1)
                >
                    "Previous"
                </button>
                <span role="status">
                    {move || {
                        let count = count();
                        let at = (at() + 1).min(count);
                        format!("Request {} of {}", messages::grouped(at), messages::grouped(count))
                    }}
                </span>
                <button
                    type="button"
                    class="button"
                    disabled=move || { at() + 1 >= count() }
                    on:click=move |_| go(1)
                >
                    "Next"
                </button>
            </div>
            <h2 class="small-heading">"Body"</h2>
            <pre class="code" tabindex="0" role="region" aria-label="Body">
                {json}
            </pre>
            <h2 class="small-heading">"The same with curl"</h2>
            <pre class="code" tabindex="0" role="region" aria-label="The same with curl">
                {curl}
            </pre>
        </details>
    }
}

/// A request's body, made readable, and the whole request for a shell. Neither holds a secret:
/// the gateway adds it.
fn texts(connection: &str, request: &Request) -> (String, String) {
    let origin = window().location().origin().unwrap_or_default();
    let url = service_url(connection, &request.path);
    let mut curl = vec![format!(
        "curl -X {} {}",
        request.method.as_str(),
        quoted(&format!("{origin}{url}"))
    )];
    let mut header = |name: &str, value: &str| {
        curl.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
    };
    // Without it the gateway takes the request for one of another website.
    header(wire::PAGE_REQUEST, wire::PAGE_ASKS);
    if let Some(group) = &request.resource_group {
        header(wire::RESOURCE_GROUP, group.as_str());
    }
    let mut json = String::new();
    if let Some((media_type, body)) = &request.body {
        header("content-type", media_type);
        curl.push(format!("--data-raw {}", quoted(body)));
        json = serde_json::from_str::<serde_json::Value>(body)
            .and_then(|body| serde_json::to_string_pretty(&body))
            .unwrap_or_else(|_| body.clone());
    }
    (json, curl.join(" \\\n  "))
}

/// A text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
