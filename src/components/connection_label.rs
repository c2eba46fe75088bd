//! The words that stand beside a connection's name, so that nobody takes one for another.

use bulkhead_core::wire::{Colour, Connection};
use leptos::prelude::*;

/// The label of a connection in its colour, after a blank; nothing where it has none, or is not
/// known.
#[component]
pub fn ConnectionLabel(
    /// The connection.
    #[prop(into)]
    connection: Signal<Option<Connection>>,
) -> impl IntoView {
    let label = Memo::new(move |_| connection.with(|connection| label(connection.as_ref())));
    move || {
        label.get().map(|(text, colour)| {
            view! {
                " "
                <span class=class(colour)>{text}</span>
            }
        })
    }
}

/// The name of a connection and its label, for what acts on it; nothing where it has no label, or is
/// not known.
#[component]
pub fn NameAndLabel(
    /// The connection.
    #[prop(into)]
    connection: Signal<Option<Connection>>,
    /// Its id in the document, for the button that it describes.
    #[prop(optional)]
    id: Option<&'static str>,
) -> impl IntoView {
    let name = Memo::new(move |_| {
        connection.with(|connection| {
            let connection = connection.as_ref()?;
            label(Some(connection)).map(|_| connection.name.clone())
        })
    });
    move || {
        name.get().map(|name| {
            view! {
                <span id=id class="on-connection">
                    <span class="visually-hidden">"On connection "</span>
                    {name} <ConnectionLabel connection />
                </span>
            }
        })
    }
}

fn label(connection: Option<&Connection>) -> Option<(String, Option<Colour>)> {
    let connection = connection?;
    Some((connection.label.clone()?, connection.colour))
}

const fn class(colour: Option<Colour>) -> &'static str {
    match colour {
        None => "tag tag-connection",
        Some(Colour::Red) => "tag tag-connection tag-red",
        Some(Colour::Orange) => "tag tag-connection tag-orange",
        Some(Colour::Green) => "tag tag-connection tag-green",
        Some(Colour::Blue) => "tag tag-connection tag-blue",
        Some(Colour::Purple) => "tag tag-connection tag-purple",
        Some(Colour::Grey) => "tag tag-connection tag-grey",
    }
}
