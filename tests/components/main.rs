//! Components of the page in a headless browser, against a gateway that answers by script.

#![cfg(target_arch = "wasm32")]
#![allow(
    unreachable_pub,
    reason = "nothing of a test is reachable from outside"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has to fail"
)]

mod access;
mod ceilings;
mod compose;
mod data_table;
mod database;
mod engine;
mod exports;
mod focus;
mod gateway;
mod hidden;
mod history;
mod kept;
mod label;
mod locks;
mod messages;
mod remembered;
mod review;
mod router;
mod run;
mod screen;
mod sending;
mod shortcuts;
mod sign_in;
mod survey;
mod table_view;
mod time;
mod transport;
mod trouble;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
