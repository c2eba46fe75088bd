//! What an address shows that leads nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::Heading;

/// There is no such screen.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Heading text="Nothing here" />
        <section class="card">
            <p>"There is no screen at this address."</p>
            <p>
                <A href="/">"Begin a new change"</A>
            </p>
        </section>
    }
}
