//! The requests that the runner makes.

use std::time::Duration;

use super::{
    Journal, Runner,
    journal_batch::Sent,
    listing::List,
    scheduler::{Job, Reading},
};
use crate::{
    item::Target,
    service::{Capabilities, One, Response, Service},
    time::Timestamp,
    transport::{Clock, Failure, Reader, SendError, Told, Transport},
    wire::RunId,
};

/// Something that may be done now: what it changes is recorded.
pub(super) enum Task {
    /// Changes, and when they go.
    Send(Sent, Timestamp, Duration),
    Ask(Job),
}

/// The result of a task.
pub(super) enum Done {
    Sent(Box<Answered>),
    One(Reading<u32>, Result<One, Failure>),
    Told(Box<List>, Result<Told, Failure>),
    Capabilities(Result<Capabilities, Failure>),
}

/// A request with changes that was sent, and what came back.
pub(super) struct Answered {
    pub(super) sent: Sent,
    pub(super) went: Timestamp,
    pub(super) took: Duration,
    pub(super) result: Result<Response, SendError>,
}

impl<S: Service, T: Transport, C: Clock, J: Journal> Runner<S, T, C, J> {
    pub(super) async fn perform(&self, run: &RunId, target: &Target, task: Task) -> Done {
        let service = &self.service;
        let reader = Reader {
            service,
            transport: &self.transport,
            clock: &self.clock,
            target,
            run: Some(run),
            rng: &self.rng,
        };
        match task {
            Task::Send(sent, went, begun) => {
                let request = match sent.asked.as_slice() {
                    [only] if !sent.is_bulk => service.single_request(target, only),
                    many => service.change_request(target, many),
                };
                let result = self.transport.send(&request, &sent.correlation).await;
                Done::Sent(Box::new(Answered {
                    sent,
                    went,
                    took: self.clock.monotonic().saturating_sub(begun),
                    result,
                }))
            }
            Task::Ask(Job::One(reading, id)) => Done::One(reading, reader.one(&id).await),
            Task::Ask(Job::List(list)) => {
                let told = reader.told(list.listing.next()).await;
                Done::Told(list, told)
            }
            Task::Ask(Job::Capabilities) => Done::Capabilities(reader.capabilities().await),
        }
    }
}
