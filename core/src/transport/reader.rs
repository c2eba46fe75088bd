//! Readings: what ids are right now.

use std::cell::RefCell;

use super::{Clock, Failure, Transport, listing::PAGE};
use crate::{
    item::{ItemId, Target},
    service::{Capabilities, One, Page, Request, Response, Service},
    wire::{CorrelationId, RunId},
};

/// Reads what ids are, of one target on one connection.
pub(crate) struct Reader<'r, S, T, C> {
    pub(crate) service: &'r S,
    pub(crate) transport: &'r T,
    pub(crate) clock: &'r C,
    pub(crate) target: &'r Target,
    /// The run for which it reads; none before there is one.
    pub(crate) run: Option<&'r RunId>,
    pub(crate) rng: &'r RefCell<fastrand::Rng>,
}

impl<S: Service, T: Transport, C: Clock> Reader<'_, S, T, C> {
    /// Reads the page of the list of all items that has so many entries before it.
    ///
    /// # Errors
    /// Why it could not be read.
    pub(crate) async fn page(&self, skip: usize) -> Result<Page, Failure> {
        let request = self.service.list_request(self.target, skip, PAGE);
        let answer = self.send(&request).await?;
        self.service
            .read_list(&answer)
            .map_err(|reason| Failure::of_answer(&answer, reason, self.clock.wall()))
    }

    /// Reads what one id is.
    ///
    /// # Errors
    /// Why it could not be read.
    pub(crate) async fn one(&self, id: &ItemId) -> Result<One, Failure> {
        let request = self.service.one_request(self.target, id);
        let answer = self.send(&request).await?;
        self.service
            .read_one(id, &answer)
            .map_err(|reason| Failure::of_answer(&answer, reason, self.clock.wall()))
    }

    /// Reads what the service can do.
    ///
    /// # Errors
    /// Why that could not be read.
    pub(crate) async fn capabilities(&self) -> Result<Capabilities, Failure> {
        let answer = self.send(&self.service.capabilities_request()).await?;
        self.service
            .read_capabilities(self.target.kind(), &answer)
            .map_err(|reason| Failure::of_answer(&answer, reason, self.clock.wall()))
    }

    /// Sends a reading.
    ///
    /// # Errors
    /// Where the service has not answered; what it answered may be an error all the same.
    pub(crate) async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let correlation = CorrelationId::of_reading(self.run, &mut self.rng.borrow_mut());
        let answer = self.transport.send(request, &correlation).await;
        answer.map_err(|error| Failure::of_error(&error, self.clock.wall()))
    }
}
