//! The choice of columns and of the density of a table.

use std::sync::Arc;

use bulkhead_app::components::{Cell, Column, DataTable, Sorting, TableView, ViewSettings};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::screen::{Screen, forget, press_key, settle};

const COLUMNS: [Column; 3] = [
    Column {
        title: "Number",
        class: "col-number",
    },
    Column {
        title: "Square",
        class: "col-square",
    },
    Column {
        title: "Cube",
        class: "col-cube",
    },
];

fn table() -> Screen {
    let order: Arc<[u32]> = (0..1_000).collect();
    Screen::mount(move || {
        let view = TableView::of("numbers", &COLUMNS, &[0]);
        view! {
            // The part of the style sheet that the table reads.
            <style>
                ".table-area { max-height: 560px; overflow: auto; } \
                 .table-compact { --row-height: 28px; } \
                 tbody :is(td, th) { height: var(--row-height, 36px); padding: 0; }"
            </style>
            <ViewSettings view />
            <DataTable
                caption="Numbers"
                columns=&COLUMNS
                key_column=0
                order=Signal::stored(order)
                sort=RwSignal::new(Sorting::default())
                opened=RwSignal::new(None)
                details="details"
                view
                cells=|row: u32| vec![Cell::text(row.to_string()); 3]
                busy=false
                empty="None".to_owned()
            />
        }
    })
}

fn check(screen: &Screen, name: &str) {
    let found = screen.all(&format!("[aria-label='{name}']"));
    let found = found.into_iter().next();
    found.unwrap().unchecked_into::<HtmlElement>().click();
}

fn area(screen: &Screen) -> Element {
    screen.all("[role='region']").remove(0)
}

#[wasm_bindgen_test]
async fn hidden_and_wide_columns_come_back_in_the_next_visit() {
    forget().await;
    let screen = table();
    settle().await;
    assert_eq!(area(&screen).class_name(), "table-area");
    assert!(
        screen.all("[aria-label='Show Number']")[0].has_attribute("disabled"),
        "what names the rows can't be hidden"
    );
    check(&screen, "Show Square");
    check(&screen, "Widen Cube");
    settle().await;
    let is_as_chosen = |screen: &Screen| {
        let wide: Vec<_> = screen.all(".col-wide");
        area(screen).class_list().contains("table-without-2")
            && wide.len() == 1
            && wide[0].class_list().contains("col-cube")
    };
    assert!(is_as_chosen(&screen), "{}", area(&screen).class_name());
    drop(screen);

    let screen = table();
    settle().await;
    assert!(is_as_chosen(&screen), "{}", area(&screen).class_name());
    check(&screen, "Show Square");
    check(&screen, "Widen Cube");
    settle().await;
    assert_eq!(area(&screen).class_name(), "table-area");
    drop(screen);
    let kept = window().local_storage().unwrap().unwrap();
    let kept = kept.get_item("bulkhead.table.numbers").unwrap();
    assert_eq!(kept, None, "the usual view is nothing to keep");
}

#[wasm_bindgen_test]
async fn compact_rows_are_as_many_more_as_there_is_room_for() {
    forget().await;
    let screen = table();
    settle().await;
    let rows = |screen: &Screen| screen.all("tr[aria-rowindex] th[scope='row']").len();
    let below = |screen: &Screen| screen.all(".table-spacer td").remove(0).client_height();
    let usual = rows(&screen);
    let left = |rows: usize| 1_000 - i32::try_from(rows).unwrap();
    assert_eq!(below(&screen), 36 * left(usual));
    screen.find("label.check", "Compact rows").unwrap().click();
    screen
        .until("more rows", |screen| rows(screen) > usual)
        .await;
    assert_eq!(below(&screen), 28 * left(rows(&screen)));
}

#[wasm_bindgen_test]
async fn escape_closes_the_settings_and_leads_back_to_their_button() {
    forget().await;
    let screen = table();
    settle().await;
    let settings = screen.all("details").remove(0);
    settings.set_attribute("open", "").unwrap();
    let first = screen.all("[aria-label='Show Square']").remove(0);
    press_key(&first, "Escape");
    settle().await;
    assert!(!settings.has_attribute("open"));
    let focused = document().active_element().unwrap();
    assert_eq!(focused.local_name(), "summary");
}
