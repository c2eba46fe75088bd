//! Plans, surveys and runs with a process engine.

mod exports;
mod fake;
mod open;
mod plan;
mod private;
mod runs;
mod survey;
