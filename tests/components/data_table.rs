//! The table alone.

use std::sync::Arc;

use bulkhead_app::components::{Cell, Column, DataTable, SortColumn, Sorting};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::screen::{Screen, dispatch, press_key, settle};

const COLUMNS: [Column; 2] = [
    Column {
        title: "Number",
        class: "col-number",
    },
    Column {
        title: "Square",
        class: "col-number",
    },
];

fn table(order: RwSignal<Arc<[u32]>>, sort: RwSignal<Sorting>) -> Screen {
    let cells = |row: u32| {
        vec![
            Cell::text(row.to_string()),
            Cell::text((u64::from(row) * u64::from(row)).to_string()),
        ]
    };
    let opened = RwSignal::new(None);
    Screen::mount(move || {
        view! {
            // The style sheet that bounds the area's height is not part of this test.
            <style>
                ".table-area { max-height: 600px; overflow: auto; } \
                 table { border-spacing: 0; } caption { display: none; } \
                 thead th { position: sticky; top: 0; } tbody :is(td, th) { height: 36px; padding: 0; }"
            </style>
            <DataTable
                caption="Numbers"
                columns=&COLUMNS
                key_column=0
                order
                sort
                opened
                details="details"
                cells
                busy=false
                empty="None".to_owned()
            />
            <p id="details">{move || format!("open: {:?}", opened.get())}</p>
        }
    })
}

fn numbers(count: u32) -> RwSignal<Arc<[u32]>> {
    RwSignal::new((0..count).collect())
}

fn first_cells(screen: &Screen) -> Vec<String> {
    let mut rows = screen.rows("Numbers");
    rows.iter_mut().map(|row| row.remove(0)).collect()
}

#[wasm_bindgen_test]
async fn of_many_rows_only_those_in_view_are_in_the_document() {
    let screen = table(numbers(100_000), RwSignal::new(Sorting::default()));
    settle().await;
    let shown = first_cells(&screen);
    let fills_the_area = 600 / 36;
    assert!(
        (fills_the_area..=60).contains(&shown.len()),
        "{} rows",
        shown.len()
    );
    assert_eq!(shown[0], "0");
    let table = &screen.all("table")[0];
    assert_eq!(
        table.get_attribute("aria-rowcount").as_deref(),
        Some("100001")
    );
    let indices: Vec<_> = screen
        .all("tr[aria-rowindex]")
        .iter()
        .map(|row| row.get_attribute("aria-rowindex").unwrap())
        .collect();
    assert_eq!(indices[..3], ["1", "2", "3"]);
}

#[wasm_bindgen_test]
async fn scrolling_brings_other_rows() {
    let screen = table(numbers(100_000), RwSignal::new(Sorting::default()));
    settle().await;
    let area: HtmlElement = screen.all(".table-area")[0].clone().unchecked_into();
    area.set_scroll_top(36 * 50_000);
    dispatch(&area, "scroll");
    settle().await;
    let shown = first_cells(&screen);
    assert!(shown.len() <= 60);
    assert!(shown.contains(&"50005".to_owned()), "{shown:?}");
    area.set_scroll_top(i32::MAX);
    dispatch(&area, "scroll");
    settle().await;
    assert_eq!(first_cells(&screen).last().unwrap(), "99999");
}

#[wasm_bindgen_test]
async fn a_press_on_a_header_sorts_and_a_second_one_turns_the_order() {
    let sort = RwSignal::new(Sorting::default());
    let screen = table(numbers(3), sort);
    settle().await;
    let directions = || {
        screen
            .all("thead th")
            .iter()
            .map(|th| th.get_attribute("aria-sort"))
            .collect::<Vec<_>>()
    };
    assert_eq!(directions(), [Some("ascending".to_owned()), None]);
    screen.press("Square");
    settle().await;
    assert_eq!(directions(), [None, Some("ascending".to_owned())]);
    screen.press("Square");
    settle().await;
    assert_eq!(directions(), [None, Some("descending".to_owned())]);
    assert_eq!(
        sort.get_untracked(),
        Sorting {
            first: SortColumn {
                column: 1,
                descending: true
            },
            second: Some(SortColumn::default()),
        }
    );
}

#[wasm_bindgen_test]
async fn rows_follow_their_order_and_an_empty_table_says_so() {
    let order = numbers(3);
    let screen = table(order, RwSignal::new(Sorting::default()));
    settle().await;
    order.set(Arc::new([2, 0, 1]));
    settle().await;
    assert_eq!(first_cells(&screen), ["2", "0", "1"]);
    order.set(Arc::new([]));
    settle().await;
    assert!(first_cells(&screen).is_empty());
    assert!(screen.text().contains("None"));
}

/// The number of the row that has the focus.
fn focused() -> Option<String> {
    document().active_element()?.get_attribute("data-row")
}

#[wasm_bindgen_test]
async fn keys_lead_through_all_rows_and_what_has_the_focus_is_in_view() {
    let screen = table(numbers(100_000), RwSignal::new(Sorting::default()));
    settle().await;
    let area: HtmlElement = screen.all(".table-area")[0].clone().unchecked_into();
    let stops = screen.all("[data-row][tabindex='0']");
    assert_eq!(stops.len(), 1, "Tab leads to one row");
    stops[0]
        .clone()
        .unchecked_into::<HtmlElement>()
        .focus()
        .unwrap();
    for (key, row) in [
        ("ArrowDown", "1"),
        ("ArrowDown", "2"),
        ("ArrowUp", "1"),
        ("End", "99999"),
        ("ArrowDown", "99999"),
        ("ArrowUp", "99998"),
        ("Home", "0"),
        ("ArrowUp", "0"),
    ] {
        press_key(&document().active_element().unwrap(), key);
        let is_there = |screen: &Screen| {
            let at = document().active_element().unwrap();
            let head = screen.all("thead")[0].get_bounding_client_rect();
            let of = area.get_bounding_client_rect();
            let at_rect = at.get_bounding_client_rect();
            let is_below_the_header = at_rect.top() + 1.0 >= head.bottom();
            focused().as_deref() == Some(row)
                && is_below_the_header
                && at_rect.bottom() <= of.bottom() + 1.0
        };
        let what = format!("row {row} with the focus and in view after {key}");
        screen.until(&what, is_there).await;
    }
    press_key(&document().active_element().unwrap(), "PageDown");
    settle().await;
    let page: u32 = focused().unwrap().parse().unwrap();
    assert!((10..20).contains(&page), "{page}");
}

#[wasm_bindgen_test]
async fn the_row_with_the_focus_keeps_it_when_it_is_scrolled_away_or_sorted() {
    let order = numbers(100_000);
    let screen = table(order, RwSignal::new(Sorting::default()));
    settle().await;
    let row: HtmlElement = screen.button("3");
    row.focus().unwrap();
    let area: HtmlElement = screen.all(".table-area")[0].clone().unchecked_into();
    area.set_scroll_top(36 * 60_000);
    dispatch(&area, "scroll");
    settle().await;
    assert_eq!(focused().as_deref(), Some("3"));
    assert!(screen.all("tbody tr").len() <= 60 + 4);
    order.set((0..100_000).rev().collect());
    settle().await;
    assert_eq!(focused().as_deref(), Some("3"));
    press_key(&screen.button("3"), "ArrowDown");
    settle().await;
    assert_eq!(
        focused().as_deref(),
        Some("2"),
        "the row below, as it is sorted now"
    );
}

#[wasm_bindgen_test]
async fn a_row_opens_by_a_press_and_the_open_row_follows_the_keys() {
    let screen = table(numbers(50), RwSignal::new(Sorting::default()));
    settle().await;
    screen.press("4");
    settle().await;
    assert!(screen.text().contains("open: Some(4)"));
    press_key(&screen.button("4"), "ArrowDown");
    settle().await;
    assert!(screen.text().contains("open: Some(5)"));
    press_key(&screen.button("5"), "Escape");
    settle().await;
    assert!(screen.text().contains("open: None"));
}
