//! Slows down whoever tries keys.
//!
//! Keys are tried one after the other, whoever tries them, and after a wrong one nobody may try
//! for a moment: many connections get no more tries than one. Those who know how a key begins
//! have a line of their own, so that nobody who only guesses stands before them.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::{
    sync::{Mutex, Semaphore},
    time::{Duration, Instant, sleep_until},
};

/// The time after a wrong key in which none can be tried.
const PAUSE: Duration = Duration::from_millis(250);

/// The most requests that wait for their turn: the last one waits four seconds.
const MOST_WAITING: usize = 16;

/// A line in which keys are tried one after the other.
#[derive(Debug)]
pub(super) struct Guesses {
    waiting: Semaphore,
    /// The moment from which on the next one may try.
    next: Mutex<Option<Instant>>,
    wrong: AtomicU64,
}

/// Too many are trying keys. The key was not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Busy;

impl Default for Guesses {
    fn default() -> Self {
        Self {
            waiting: Semaphore::new(MOST_WAITING),
            next: Mutex::new(None),
            wrong: AtomicU64::new(0),
        }
    }
}

impl Guesses {
    /// Tries a key when it is its turn. The answer to a wrong one takes as long as the pause
    /// after it.
    ///
    /// # Errors
    /// Where too many are waiting already.
    pub(super) async fn try_one<T, E>(
        &self,
        redeem: impl FnOnce() -> Result<T, E>,
    ) -> Result<Result<T, E>, Busy> {
        let _place = self.waiting.try_acquire().map_err(|_| Busy)?;
        let mut next = self.next.lock().await;
        if let Some(next) = *next {
            sleep_until(next).await;
        }
        let redeemed = redeem();
        if redeemed.is_err() {
            // Counted before the wait: whoever hangs up meanwhile has tried, too.
            let until = Instant::now() + PAUSE;
            *next = Some(until);
            drop(next);
            let wrong = self.wrong.fetch_add(1, Ordering::Relaxed) + 1;
            tracing::warn!(wrong, "a wrong, used or old key was given");
            sleep_until(until).await;
        }
        Ok(redeemed)
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, time::Duration};

    use futures_util::future::join_all;
    use tokio::time::timeout;

    use super::*;

    /// Tries wrong keys on so many connections for almost ten seconds; gives how many were
    /// looked at.
    async fn guesses_of(connections: usize, patience: Duration) -> usize {
        let guesses = Guesses::default();
        let looked_at = Cell::new(0);
        let attack = (0..connections).map(|_| async {
            loop {
                let wrong = || {
                    looked_at.set(looked_at.get() + 1);
                    Err::<(), ()>(())
                };
                // Whoever asks and does not wait for the answer tries again at once.
                if let Ok(Err(Busy)) = timeout(patience, guesses.try_one(wrong)).await {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        });
        let _ = timeout(Duration::from_millis(9_900), join_all(attack)).await;
        looked_at.get()
    }

    #[tokio::test(start_paused = true)]
    async fn many_connections_get_no_more_guesses_than_one() {
        let patient = Duration::from_secs(100);
        assert_eq!(guesses_of(1, patient).await, 40);
        assert_eq!(guesses_of(20, patient).await, 40);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_hangs_up_gets_no_more_guesses() {
        for patience in [10, 249] {
            let guesses = guesses_of(20, Duration::from_millis(patience)).await;
            assert!(guesses <= 40, "{guesses} with {patience} ms");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_right_key_waits_for_seconds_at_most() {
        let guesses = Guesses::default();
        let wrong = (0..MOST_WAITING - 1).map(|_| guesses.try_one(|| Err::<(), ()>(())));
        let begun = Instant::now();
        let right = async {
            let right = guesses.try_one(|| Ok::<(), ()>(())).await;
            (right, begun.elapsed())
        };
        let ((right, took), _) = tokio::join!(
            async {
                tokio::task::yield_now().await;
                right.await
            },
            join_all(wrong)
        );
        assert_eq!(right, Ok(Ok(())));
        assert!(took <= Duration::from_secs(4), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_right_key_alone_does_not_wait() {
        let guesses = Guesses::default();
        let begun = Instant::now();
        for _ in 0..10 {
            let right = guesses.try_one(|| Ok::<(), ()>(())).await;
            assert_eq!(right, Ok(Ok(())));
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_that_finds_no_place_is_not_looked_at() {
        let guesses = Guesses::default();
        let mut waiting: Vec<_> = (0..MOST_WAITING)
            .map(|_| Box::pin(guesses.try_one(|| Err::<(), ()>(()))))
            .collect();
        let attack = join_all(waiting.iter_mut());
        let _ = timeout(Duration::from_millis(1), attack).await;
        let one_more = guesses.try_one(|| -> Result<(), ()> { panic!("looked at") });
        assert_eq!(one_more.await, Err(Busy));
    }
}
