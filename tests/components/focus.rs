//! The focus, when what had it goes away.

use bulkhead_app::{
    browser::keep_focus_near,
    components::{Cell, Column, DataTable, SidePanel, Sorting},
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::screen::{Screen, press_key, settle};

/// Buttons of which each goes away when it is pressed, and some that stay.
fn leaving() -> Screen {
    let gone = RwSignal::new(Vec::<&'static str>::new());
    let button = move |name: &'static str| {
        view! {
            <Show when=move || !gone.with(|gone| gone.contains(&name))>
                <button type="button" on:click=move |_| gone.update(|gone| gone.push(name))>
                    {name}
                </button>
            </Show>
        }
    };
    Screen::mount(move || {
        keep_focus_near();
        view! {
            <main id="main">
                <h1 tabindex="-1">"Heading"</h1>
                <div>
                    <input aria-label="Search" />
                    <p>"So many"</p>
                    {button("First")}
                    {button("Second")}
                </div>
                <section>{button("Alone")}</section>
            </main>
            <p>"Outside"</p>
        }
    })
}

fn focused() -> String {
    let element = document().active_element().unwrap();
    let name = element.get_attribute("aria-label");
    name.unwrap_or_else(|| element.text_content().unwrap_or_default())
}

async fn press_with_focus(screen: &Screen, name: &str) {
    let button = screen.button(name);
    button.focus().unwrap();
    button.click();
    settle().await;
    settle().await;
}

#[wasm_bindgen_test]
async fn what_stands_next_takes_the_focus_of_what_goes_away() {
    let screen = leaving();
    press_with_focus(&screen, "First").await;
    assert_eq!(focused(), "Second");
    press_with_focus(&screen, "Second").await;
    assert_eq!(focused(), "Search", "the control before it");
    press_with_focus(&screen, "Alone").await;
    assert_eq!(focused(), "Heading", "nothing else is near");
}

#[wasm_bindgen_test]
async fn who_has_left_something_is_not_led_back_when_it_goes_away() {
    let screen = leaving();
    let button = screen.button("First");
    button.focus().unwrap();
    button.blur().unwrap();
    settle().await;
    settle().await;
    button.click();
    settle().await;
    settle().await;
    let body: HtmlElement = document().body().unwrap();
    assert_eq!(document().active_element().unwrap(), body.into());
}

const COLUMNS: [Column; 1] = [Column {
    title: "Number",
    class: "col-number",
}];

#[wasm_bindgen_test]
async fn closing_the_details_gives_the_focus_back_to_the_row() {
    let opened = RwSignal::new(None);
    let order: Arc<[u32]> = (0..50).collect();
    let screen = Screen::mount(move || {
        keep_focus_near();
        view! {
            <main id="main">
                <h1 tabindex="-1">"Heading"</h1>
                <DataTable
                    caption="Numbers"
                    columns=&COLUMNS
                    key_column=0
                    order=Signal::stored(order)
                    sort=RwSignal::new(Sorting::default())
                    opened
                    details="details"
                    cells=|row: u32| vec![Cell::text(row.to_string())]
                    busy=false
                    empty="None".to_owned()
                />
                {move || {
                    opened
                        .get()
                        .map(|row| {
                            view! {
                                <SidePanel id="details" title=row.to_string() opened>
                                    <p>"All of it"</p>
                                </SidePanel>
                            }
                        })
                }}
            </main>
        }
    });
    settle().await;
    for close in ["Close", "Escape"] {
        screen.button("7").focus().unwrap();
        screen.press("7");
        settle().await;
        let button = screen.button("Close");
        button.focus().unwrap();
        if close == "Close" {
            button.click();
        } else {
            press_key(button.unchecked_ref(), "Escape");
        }
        settle().await;
        settle().await;
        assert!(screen.all("#details").is_empty(), "closed by {close}");
        let row = document().active_element().unwrap();
        assert_eq!(
            row.get_attribute("data-row").as_deref(),
            Some("7"),
            "{close}"
        );
    }
}
