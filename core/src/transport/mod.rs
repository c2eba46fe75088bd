//! The way to a service, and reading through it: what a survey and a run need of the world beside a record.

mod answer;
mod backoff;
mod failure;
mod listing;
mod reader;
mod retry_after;
mod send_error;

use std::time::Duration;

pub use answer::read_answer;
pub use backoff::Backoff;
pub(crate) use backoff::jitter;
pub use failure::{Failure, Trouble};
pub(crate) use listing::{Ask, Listing, Told};
pub(crate) use reader::Reader;
pub use send_error::{Doubt, SendError};

use crate::{
    service::{Request, Response},
    time::Timestamp,
    wire::CorrelationId,
};

/// Sends one request and waits for its answer.
pub trait Transport {
    /// Sends a request to the run's connection, marked with `correlation`. Of one correlation
    /// id the service must never see more than one request.
    ///
    /// # Errors
    /// The meaning for the request, where the service has not answered.
    fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> impl Future<Output = Result<Response, SendError>>;
}

/// Tells the time and waits.
pub trait Clock {
    /// Time since any fixed moment; it never goes back.
    fn monotonic(&self) -> Duration;

    /// The time of day.
    fn wall(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;

    /// Lets others have their turn in the middle of long work, where anybody waits for that.
    fn yield_now(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}
