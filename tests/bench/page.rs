//! The page's side of the benchmarks: its own code, called from JavaScript. `plain/` is the other side, with
//! functions of the same names.
#![allow(
    clippy::expect_used,
    reason = "a benchmark of something that did not work is worth nothing"
)]

#[cfg(target_arch = "wasm32")]
mod side;
#[cfg(target_arch = "wasm32")]
mod store;

fn main() {}
