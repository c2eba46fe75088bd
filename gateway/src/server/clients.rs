//! All clients that have a connection, up to a ceiling.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::client::Client;
use crate::ceilings::{Alarm, Ceiling};

/// The most connections beyond the ceiling that are told that it is reached; others are closed.
const TOLD: usize = 8;

/// The longest time for closing a connection that is closed for another one.
const LEAVING: Duration = Duration::from_millis(500);

/// The clients that have a connection.
#[derive(Debug)]
pub(super) struct Clients {
    list: Arc<Mutex<HashMap<u64, Arc<Client>>>>,
    next: AtomicU64,
    places: Arc<Semaphore>,
    told: Arc<Semaphore>,
    alarm: Alarm,
}

/// The things that a new connection may do, as long as this is there.
#[derive(Debug)]
pub(super) enum Entry {
    /// Anything.
    Admitted(Admitted),
    /// Be told that there are too many.
    Told(OwnedSemaphorePermit),
    /// Nothing.
    Closed,
}

/// A place among the clients.
#[derive(Debug)]
pub(super) struct Admitted {
    list: Arc<Mutex<HashMap<u64, Arc<Client>>>>,
    number: u64,
    pub(super) client: Arc<Client>,
    _place: OwnedSemaphorePermit,
}

impl Clients {
    pub(super) fn new(most: usize) -> Self {
        Self {
            list: Arc::default(),
            next: AtomicU64::new(0),
            places: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            told: Arc::new(Semaphore::new(TOLD)),
            alarm: Alarm::new(Ceiling::Clients, None),
        }
    }

    /// Finds a place for a new connection, if need be that of the one which waits longest.
    pub(super) async fn admit(&self, peer: SocketAddr) -> Entry {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Entry::Admitted(self.enter(place));
        }
        self.alarm.raise();
        if self.close_longest_waiting() {
            let place = Arc::clone(&self.places).acquire_owned();
            if let Ok(Ok(place)) = tokio::time::timeout(LEAVING, place).await {
                return Entry::Admitted(self.enter(place));
            }
        }
        tracing::debug!(%peer, "no place for another connection");
        let told = Arc::clone(&self.told).try_acquire_owned();
        told.map_or(Entry::Closed, Entry::Told)
    }

    fn enter(&self, place: OwnedSemaphorePermit) -> Admitted {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let client = Client::new();
        lock(&self.list).insert(number, Arc::clone(&client));
        Admitted {
            list: Arc::clone(&self.list),
            number,
            client,
            _place: place,
        }
    }

    /// Closes the connection that waits longest for a whole request; says whether there is one.
    pub(super) fn close_longest_waiting(&self) -> bool {
        let list = lock(&self.list);
        let mut waiting: Vec<_> = (list.values())
            .filter_map(|client| Some((client.waits_since()?, client)))
            .collect();
        waiting.sort_unstable_by_key(|(since, _)| *since);
        // Some may have got their request meanwhile.
        waiting.iter().any(|(_, client)| client.end_if_waiting())
    }

    /// Ends every connection, as soon as what has arrived is answered.
    pub(super) fn end(&self) {
        for client in lock(&self.list).values() {
            client.end();
        }
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        lock(&self.list).remove(&self.number);
    }
}

fn lock(list: &Mutex<HashMap<u64, Arc<Client>>>) -> MutexGuard<'_, HashMap<u64, Arc<Client>>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn admit(clients: &Clients) -> Entry {
        clients.admit(([127, 0, 0, 1], 1).into()).await
    }

    async fn enter(clients: &Clients) -> Admitted {
        match admit(clients).await {
            Entry::Admitted(admitted) => admitted,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn the_one_that_waits_longest_makes_room() {
        let clients = Clients::new(3);
        let working = enter(&clients).await;
        assert!(working.client.work());
        let first = enter(&clients).await;
        let second = enter(&clients).await;
        let leaving = async {
            let at_once = first.client.is_ended().await;
            drop(first);
            at_once
        };
        let (third, at_once) = tokio::join!(enter(&clients), leaving);
        assert!(at_once);
        assert!(second.client.waits_since() <= third.client.waits_since());
        assert!(second.client.waits_since().is_some());
    }

    #[tokio::test]
    async fn where_all_are_at_work_some_are_told_and_the_rest_is_closed() {
        let clients = Clients::new(1);
        let working = enter(&clients).await;
        assert!(working.client.work());
        let mut told = Vec::new();
        for _ in 0..TOLD {
            told.push(admit(&clients).await);
        }
        assert!(told.iter().all(|entry| matches!(entry, Entry::Told(_))));
        assert!(matches!(admit(&clients).await, Entry::Closed));
        drop(working);
        enter(&clients).await;
    }
}
