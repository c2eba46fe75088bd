//! Tokens: their life, and what a token service says.

mod answer;
mod client;
mod failure;
mod retry;
mod state;

pub use answer::{AnswerFault, Issued, read};
pub use client::{TIME, TokenClient};
pub use failure::TokenFailure;
pub use retry::{Retries, retry_after};
pub use state::{Next, Then, TokenState};
