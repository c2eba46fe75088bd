//! The screens, one folder each.

mod compose;
mod flag_boxes;
mod history;
mod not_found;
mod review;
mod run;

pub use compose::Compose;
pub use history::History;
pub use not_found::NotFound;
pub use review::Review;
pub use run::{Filter, Results, RunPage, ShownRows};
