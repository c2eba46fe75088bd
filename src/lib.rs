//! The page of Bulkhead: a single-page app over `bulkhead-core`.
//!
//! It is a library so that the tests in a browser can use its parts; `main.rs` mounts it.
#![allow(
    unreachable_pub,
    reason = "a component is `pub` within its folder, and its macro says nothing finer"
)]

pub mod app;
pub mod browser;
pub mod components;
pub mod gateway;
pub mod messages;
pub mod pages;
pub mod router;
pub mod source;
pub mod state;
pub mod theme;
