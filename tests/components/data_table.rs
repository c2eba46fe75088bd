//! The table alone.

use std::sync::Arc;

use bulkhead_app::components::{Column, DataTable, Sort};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::screen::{Screen, dispatch, settle};

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

fn table(order: RwSignal<Arc<[u32]>>, sort: RwSignal<Sort>) -> Screen {
    let cell = |row: u32, column: usize| match column {
        0 => row.into_any(),
        _ => (u64::from(row) * u64::from(row)).into_any(),
    };
    Screen::mount(move || {
        view! {
            // The style sheet that bounds the area's height is not part of this test.
            <style>".table-area { max-height: 600px; overflow: auto; } td { height: 40px; }"</style>
            <DataTable caption="Numbers" columns=&COLUMNS order sort cell empty="None" />
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
    let screen = table(numbers(100_000), RwSignal::new(Sort::default()));
    settle().await;
    let shown = first_cells(&screen);
    assert!((10..=60).contains(&shown.len()), "{} rows", shown.len());
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
    let screen = table(numbers(100_000), RwSignal::new(Sort::default()));
    settle().await;
    let area: HtmlElement = screen.all(".table-area")[0].clone().unchecked_into();
    area.set_scroll_top(40 * 50_000);
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
    let sort = RwSignal::new(Sort::default());
    let screen = table(numbers(3), sort);
    settle().await;
    let directions = || {
        screen
            .all("th")
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
        Sort {
            column: 1,
            descending: true
        }
    );
}

#[wasm_bindgen_test]
async fn rows_follow_their_order_and_an_empty_table_says_so() {
    let order = numbers(3);
    let screen = table(order, RwSignal::new(Sort::default()));
    settle().await;
    order.set(Arc::new([2, 0, 1]));
    settle().await;
    assert_eq!(first_cells(&screen), ["2", "0", "1"]);
    order.set(Arc::new([]));
    settle().await;
    assert!(first_cells(&screen).is_empty());
    assert!(screen.text().contains("None"));
}
