//! Readings: what ids are right now.

use std::cell::RefCell;

use rustc_hash::FxHashSet;

use super::{Ask, Clock, Failure, Listing, Told, Transport, Trouble};
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
    /// A list of which these are wanted.
    pub(crate) fn listing(&self, wanted: FxHashSet<ItemId>) -> Listing {
        Listing::new(wanted, self.service.counter().is_some())
    }

    /// Reads what a list has to ask next.
    ///
    /// # Errors
    /// The failure of the reading. That a service does not count its items is none.
    pub(crate) async fn told(&self, ask: Ask) -> Result<Told, Failure> {
        match ask {
            Ask::Count => match self.count().await {
                Ok(count) => Ok(Told::Count(count)),
                Err(failure) if is_about_count(failure.trouble) => Ok(Told::Count(None)),
                Err(failure) => Err(failure),
            },
            Ask::Page { skip, top } => self.page(skip, top).await.map(Told::Page),
        }
    }

    async fn page(&self, skip: usize, top: usize) -> Result<Page, Failure> {
        let request = self.service.list_request(self.target, skip, top);
        let answer = self.send(&request).await?;
        let mut page = Page::default();
        let mut from = 0;
        loop {
            let piece = self.service.read_list_piece(&answer, from);
            let (piece, next) =
                piece.map_err(|reason| Failure::of_answer(&answer, reason, self.clock.wall()))?;
            page.items.extend(piece.items);
            page.entries += piece.entries;
            match next {
                None => return Ok(page),
                Some(next) => from = next,
            }
            // Whatever else the page has to do comes between.
            self.clock.yield_now().await;
        }
    }

    async fn count(&self) -> Result<Option<usize>, Failure> {
        let Some(counter) = self.service.counter() else {
            return Ok(None);
        };
        let answer = self.send(&counter.request(self.target)).await?;
        let count = counter.read(&answer);
        count
            .map(Some)
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

/// `true` if a trouble may be about the call that counts alone, so that the list is read without it.
const fn is_about_count(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::Permission | Trouble::Other)
}
