//! Readings: what ids are right now.

use std::cell::RefCell;

use rustc_hash::FxHashSet;

use super::{Clock, Failure, Transport};
use crate::{
    item::{ItemId, Target},
    ledger::{CorrelationId, RunId},
    service::{Capabilities, One, Request, Response, Service},
    survey::Listed,
};

/// Entries of one page of a list: some megabytes, which a browser takes in at once without a
/// pause that a person notices.
const PAGE: usize = 5_000;

/// Pages that are read at most, so that a list that never ends does.
const MOST_PAGES: usize = 1_000;

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
    /// Reads the list of all items, page by page, and keeps those that are wanted.
    ///
    /// What it leaves out need not be gone: pages shift while items are being deleted.
    ///
    /// # Errors
    /// Why a page could not be read.
    pub(crate) async fn list(&self, wanted: &FxHashSet<&ItemId>) -> Result<Vec<Listed>, Failure> {
        let mut found = Vec::new();
        let mut skip = 0;
        for _ in 0..MOST_PAGES {
            let request = self.service.list_request(self.target, skip, PAGE);
            let answer = self.send(&request).await?;
            let page = self
                .service
                .read_list(&answer)
                .map_err(|reason| Failure::of_answer(&answer, reason, self.clock.wall()))?;
            skip += page.entries;
            let kept = page.items.into_iter().filter(|l| wanted.contains(&l.id));
            found.extend(kept);
            let is_last = match page.total {
                Some(total) => skip >= total || page.entries == 0,
                None => page.entries < PAGE,
            };
            if is_last || found.len() >= wanted.len() {
                break;
            }
        }
        Ok(found)
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
