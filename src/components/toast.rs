//! Short messages that come and go.

use leptos::prelude::*;

use crate::{
    router::Link,
    state::{Toast, app_state},
};

/// The place where short messages come up, on every screen.
#[component]
pub fn ToastArea() -> impl IntoView {
    let toasts = app_state().toasts;
    move || {
        toasts.shown().map(|toast| {
            let Toast {
                text,
                is_bad,
                link,
                is_spoken,
            } = toast;
            let class = if is_bad { "toast toast-bad" } else { "toast" };
            view! {
                // A landmark of its own: a toast stands outside of the screen.
                <section class=class aria-label="Message">
                    <p role=is_spoken.then_some("status")>{text}</p>
                    {link
                        .map(|link| {
                            view! { <span on:click=move |_| toasts.close()><Link href=link>"Show"</Link></span> }
                        })}
                    <button
                        type="button"
                        class="toast-close"
                        aria-label="Close message"
                        on:click=move |_| toasts.close()
                    >
                        "✕"
                    </button>
                </section>
            }
        })
    }
}
