//! Everything of Bulkhead that decides.
//!
//! ```text
//! text ─paste─▶ entries ─rules─▶ items + problems ─plan─▶ batches
//!                                                           │
//!        report ◀─ ledger ◀─events─ run (a Service over a Transport and a Clock)
//! ```
//!
//! The modules stand in one order, each using only those before it; the test `order` holds them to
//! it. Wire and services: `wire` (what page and gateway say to each other), `item`, `service` (what
//! a service is asked and answers), `transport` (the way to it). The data goes on through `paste`,
//! `rules`, `survey` (what the items are now), `plan`, `ledger`, `run` and `report`.
//!
//! Each stage is a plain function or type whose input is the stage before. Nothing in here
//! knows of browsers, HTTP libraries or the time of day: what a run needs of the world it is
//! handed as [`transport::Transport`], [`transport::Clock`] and [`run::Journal`].
#![deny(clippy::indexing_slicing, clippy::string_slice)]

mod byte;
mod formula;
pub mod item;
pub mod ledger;
pub mod paste;
pub mod place;
pub mod plan;
pub mod report;
pub mod rich_text;
pub mod rules;
pub mod run;
pub mod service;
pub mod survey;
pub mod time;
pub mod transport;
pub mod wire;
