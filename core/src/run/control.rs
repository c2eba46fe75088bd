//! The user's control over a run: pause, continue, cancel.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    task::Poll,
};

use futures_util::task::AtomicWaker;

/// The user's control over a run: pause, continue, cancel. Clones share their state.
#[derive(Clone, Debug, Default)]
pub struct Control {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    paused: AtomicBool,
    cancelled: AtomicBool,
    left: AtomicBool,
    /// The number of times that the user did not want to wait any longer.
    tries: AtomicU32,
    /// The number of times that something was said.
    said: AtomicU32,
    runner: AtomicWaker,
}

impl Control {
    /// Lets nothing go out until [`Self::resume`]. What is in flight is awaited.
    pub fn pause(&self) {
        self.say(&self.shared.paused, true);
    }

    /// Lets the run go on, whoever has paused it.
    pub fn resume(&self) {
        self.say(&self.shared.paused, false);
    }

    /// Lets no change go out any more. What is in flight is awaited, and what was sent is read and
    /// watched as without that.
    pub fn cancel(&self) {
        self.say(&self.shared.cancelled, true);
    }

    /// Lets a run that sends nothing more end without waiting for what it watches.
    pub fn leave(&self) {
        self.say(&self.shared.left, true);
    }

    /// Ends what the run waits for: the next request goes at once. A pause is not ended by it.
    pub fn try_now(&self) {
        self.shared.tries.fetch_add(1, Ordering::Relaxed);
        self.wake();
    }

    /// The number of times that [`Self::try_now`] was said.
    pub(super) fn tries(&self) -> u32 {
        self.shared.tries.load(Ordering::Relaxed)
    }

    /// `true` if the run is paused.
    pub fn is_paused(&self) -> bool {
        self.shared.paused.load(Ordering::Relaxed)
    }

    /// `true` if the run was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.shared.cancelled.load(Ordering::Relaxed)
    }

    /// `true` if a run that sends nothing more is to end without waiting.
    pub fn is_left(&self) -> bool {
        self.shared.left.load(Ordering::Relaxed)
    }

    /// The number of times that something was said.
    pub(super) fn said(&self) -> u32 {
        self.shared.said.load(Ordering::Relaxed)
    }

    /// Waits until something is said that is not one of the first `said` things.
    pub(super) async fn more_than(&self, said: u32) {
        poll_fn(|context| {
            self.shared.runner.register(context.waker());
            if self.said() == said {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }

    fn say(&self, what: &AtomicBool, value: bool) {
        if what.swap(value, Ordering::Relaxed) != value {
            self.wake();
        }
    }

    /// Lets the run hear that something was said.
    fn wake(&self) {
        self.shared.said.fetch_add(1, Ordering::Relaxed);
        self.shared.runner.wake();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn who_waits_hears_what_is_said_and_nothing_said_twice() {
        let control = Control::default();
        let said = control.said();
        let mut waits = Box::pin(control.more_than(said));
        assert!(waits.as_mut().now_or_never().is_none());
        control.resume();
        assert!(waits.as_mut().now_or_never().is_none(), "it went on before");
        control.clone().pause();
        assert!(waits.as_mut().now_or_never().is_some());
        assert!(control.is_paused() && !control.is_cancelled());
    }
}
