//! Tests of core as a whole: pastes and runs, by example and by property.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has to fail"
)]

mod checking;
mod confirmation;
mod credentials;
mod disk;
mod engine;
mod exports;
mod formats;
mod held_back;
mod items;
mod lists;
mod order;
mod paste_grammar;
mod paste_properties;
mod paste_slices;
mod pastes;
mod patience;
mod readings;
mod record;
mod report;
mod resumed;
mod run;
mod timed;
mod waits;
mod withheld;
mod world;
