//! The screen of an address that leads nowhere.

use leptos::prelude::*;

use crate::{components::Heading, router::Link};

/// There is no such screen.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Heading text="Nothing here" />
        <section class="card">
            <p>"There is no screen at this address."</p>
            <p>
                <Link href="/">"Start a bulk action"</Link>
            </p>
        </section>
    }
}
