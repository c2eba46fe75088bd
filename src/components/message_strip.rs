//! A message within a screen.

use leptos::prelude::*;

/// The gravity of a message. It shows as a colour, a sign and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// Good to know.
    Information,
    /// Something needs a look.
    Warning,
    /// Something went wrong.
    Error,
}

impl Gravity {
    const fn class(self) -> &'static str {
        match self {
            Self::Information => "strip strip-information",
            Self::Warning => "strip strip-warning",
            Self::Error => "strip strip-error",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Information => "Information: ",
            Self::Warning => "Warning: ",
            Self::Error => "Error: ",
        }
    }
}

/// A message within a screen. An error is read out at once.
#[component]
pub fn MessageStrip(
    /// Its gravity.
    gravity: Gravity,
    /// The message.
    children: Children,
) -> impl IntoView {
    let role = (gravity == Gravity::Error).then_some("alert");
    view! {
        <div class=gravity.class() role=role>
            <span class="strip-sign" aria-hidden="true"></span>
            <div>
                <span class="visually-hidden">{gravity.word()}</span>
                {children()}
            </div>
        </div>
    }
}
