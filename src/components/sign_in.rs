//! The form for signing in, wherever that is needed, and the user who is signed in.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{ConfirmButton, with_code};
use crate::{
    messages,
    state::{Session, app_state},
};

/// Says that the user has to sign in, and how; nothing where that is not needed.
#[component]
pub fn SignInNotice() -> impl IntoView {
    let session = app_state().session;
    let is_out = Memo::new(move |_| session.with(Session::is_out));
    view! {
        <Show when=move || is_out.get()>
            <Notice />
        </Show>
    }
}

#[component]
fn Notice() -> impl IntoView {
    let state = app_state();
    let typed = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let was_in = move || state.session.get() == Session::SignedOut { was_in: true };
    let sign_in = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        trouble.set(None);
        let text = typed.get_untracked();
        spawn_local(async move {
            let result = state.sign_in(&text).await;
            // With success the notice is gone, and with it these.
            let _ = is_busy.try_set(false);
            if let Err(why) = result {
                // A key that was refused once is refused again.
                let _ = typed.try_set(String::new());
                let _ = trouble.try_set(Some(why));
            }
        });
    };
    view! {
        <section class="card sign-in" aria-labelledby="sign-in-heading">
            <h2 id="sign-in-heading">"Sign in to continue"</h2>
            <p>
                <Show when=was_in>"Your session is over. "</Show>
                {with_code(messages::HOW_TO_SIGN_IN)}
            </p>
            <form class="sign-in-form" on:submit=sign_in>
                <label class="field">
                    <span class="label">"Sign-in address or key"</span>
                    <input
                        type="text"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-describedby="sign-in-trouble"
                        aria-invalid=move || trouble.with(Option::is_some).then_some("true")
                        prop:value=move || typed.get()
                        on:input:target=move |event| typed.set(event.target().value())
                    />
                </label>
                <button type="submit" class="button button-primary" disabled=is_busy>
                    {move || if is_busy.get() { "Signing in …" } else { "Sign in" }}
                </button>
            </form>
            <p id="sign-in-trouble" class="sign-in-trouble" role="alert">
                {move || trouble.get().map(|why| with_code(&why))}
            </p>
            <p class="hint">{messages::WHAT_A_KEY_IS}</p>
        </section>
    }
}

/// The user who is signed in, and the button that signs out; nothing where nobody has to.
#[component]
pub fn SignedIn() -> impl IntoView {
    let state = app_state();
    let user = Memo::new(move |_| state.session.with(|session| session.user().cloned()));
    let is_going_on = Memo::new(move |_| state.runs.any_is_driven());
    move || {
        let user = user.get()?;
        let button = if is_going_on.get() {
            view! {
                <ConfirmButton
                    text="Sign out"
                    sure=Signal::stored(messages::SIGN_OUT_IN_A_RUN.to_owned())
                    act=move || state.sign_out()
                />
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="button" on:click=move |_| state.sign_out()>
                    "Sign out"
                </button>
            }
            .into_any()
        };
        Some(view! {
            <div class="shell-user">
                <span title="Signed in">{user.name}</span>
                {button}
            </div>
        })
    }
}
