//! Readings: what ids are right now.

use std::cell::RefCell;

use rustc_hash::FxHashSet;

use super::{Clock, Failure, Transport};
use crate::{
    item::{ItemId, Target},
    ledger::CorrelationId,
    service::{One, Request, Response, Service},
    survey::Listed,
};

/// Entries of one page of a list: some megabytes, which a browser takes in at once without a
/// pause that a person notices.
const PAGE: usize = 5_000;

/// Pages that are read at most, so that a list that never ends does.
const MOST_PAGES: usize = 1_000;

/// Reads the list of all items, page by page, and keeps those that are wanted.
///
/// What it leaves out need not be gone: pages shift while items are being deleted.
///
/// # Errors
/// Why a page could not be read.
pub(crate) async fn list_all<S: Service, T: Transport, C: Clock>(
    service: &S,
    transport: &T,
    clock: &C,
    target: &Target,
    wanted: &FxHashSet<&ItemId>,
    rng: &RefCell<fastrand::Rng>,
) -> Result<Vec<Listed>, Failure> {
    let mut found = Vec::new();
    let mut skip = 0;
    for _ in 0..MOST_PAGES {
        let request = service.list_request(target, skip, PAGE);
        let answer = send(transport, &request, rng).await?;
        let page = service
            .read_list(&answer)
            .map_err(|reason| Failure::of_answer(&answer, reason, clock.wall()))?;
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
pub(crate) async fn read_one<S: Service, T: Transport, C: Clock>(
    service: &S,
    transport: &T,
    clock: &C,
    target: &Target,
    id: &ItemId,
    rng: &RefCell<fastrand::Rng>,
) -> Result<One, Failure> {
    let answer = send(transport, &service.one_request(target, id), rng).await?;
    service
        .read_one(id, &answer)
        .map_err(|reason| Failure::of_answer(&answer, reason, clock.wall()))
}

async fn send<T: Transport>(
    transport: &T,
    request: &Request,
    rng: &RefCell<fastrand::Rng>,
) -> Result<Response, Failure> {
    let correlation = CorrelationId::random(&mut rng.borrow_mut());
    let answer = transport.send(request, &correlation).await;
    answer.map_err(|error| Failure::of_error(&error))
}
