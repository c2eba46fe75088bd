//! A clock that stands until everybody waits, and an executor that then puts it forward.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    pin::{Pin, pin},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use bulkhead_core::{time::Timestamp, transport};

/// The time of day at which every play begins: 2026-01-31T08:00:00Z.
pub(crate) const BEGIN: Timestamp = Timestamp(1_769_846_400_000);

/// The longest wait, in milliseconds, that a browser's timer knows: what is longer is over at once.
const LONGEST_TIMER: u128 = i32::MAX as u128;

/// The longest wait, in milliseconds, that `gloo_timers` takes: beyond it, it panics.
const LONGEST_NUMBER: u128 = u32::MAX as u128;

/// The most waits within [`BUSY_WITHIN`] in which nothing happens; with more, a run is busy doing
/// nothing. The simulation itself waits some seventy times a minute.
const BUSY: u32 = 20_000;

/// The time in which waits are counted.
const BUSY_WITHIN: Duration = Duration::from_secs(60);

/// The longest time of a play by its own clock.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A clock that stands until everybody waits. Clones show the same time.
#[derive(Clone, Default)]
pub struct Clock {
    inner: Rc<Inner>,
}

#[derive(Default)]
struct Inner {
    now: Cell<Duration>,
    next: Cell<u64>,
    /// The wakers by the time that they wait for. Those of the same time are woken in their order.
    sleepers: RefCell<BTreeMap<(Duration, u64), Waker>>,
    /// The jumps of the time of day: when, and by how many milliseconds.
    jumps: RefCell<Vec<(Duration, i64)>>,
    /// A time, and the number of waits that began since then.
    waits: Cell<(Duration, u32)>,
    /// The reason that nothing more happens.
    stuck: Cell<Option<Stuck>>,
}

impl Clock {
    /// The time since the play began.
    pub fn now(&self) -> Duration {
        self.inner.now.get()
    }

    /// Lets the time of day jump by so many milliseconds at some times.
    pub(crate) fn jump(&self, jumps: &[(Duration, i64)]) {
        self.inner.jumps.replace(jumps.to_vec());
    }

    /// The number of jumps of the time of day.
    pub(crate) fn set(&self) -> usize {
        self.set_by(self.now())
    }

    /// The number of jumps of the time of day until then.
    pub(crate) fn set_by(&self, time: Duration) -> usize {
        let jumps = self.inner.jumps.borrow();
        jumps.iter().filter(|(at, _)| *at <= time).count()
    }

    /// Something has happened: who waits does not wait in vain.
    pub(crate) fn stir(&self) {
        self.inner.waits.set((self.now(), 0));
    }

    /// Lets nothing more happen.
    pub(crate) fn stop(&self, why: Stuck) {
        self.inner.stuck.set(self.inner.stuck.get().or(Some(why)));
    }

    /// Counts who begins to wait, and says whether that is too often.
    fn is_busy(&self) -> bool {
        let (since, waits) = self.inner.waits.get();
        if self.now().saturating_sub(since) >= BUSY_WITHIN {
            self.stir();
            return false;
        }
        self.inner.waits.set((since, waits + 1));
        waits >= BUSY
    }

    /// Puts the clock forward to the next time that somebody waits for.
    fn advance(&self) -> bool {
        let first = self.inner.sleepers.borrow_mut().pop_first();
        let Some(((time, _), waker)) = first else {
            return false;
        };
        self.inner.now.set(self.now().max(time));
        waker.wake();
        true
    }

    fn sleep_until(&self, time: Duration) -> Sleep {
        let number = self.inner.next.get();
        self.inner.next.set(number + 1);
        Sleep {
            clock: self.clone(),
            key: (time, number),
        }
    }
}

impl transport::Clock for Clock {
    fn monotonic(&self) -> Duration {
        self.now()
    }

    fn wall(&self) -> Timestamp {
        let now = self.now();
        let passed = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let right = BEGIN.0.saturating_add(passed);
        let jumps = self.inner.jumps.borrow();
        let until_now = jumps.iter().filter(|(at, _)| *at <= now);
        let off = until_now.map(|(_, by)| by).sum();
        Timestamp(right.saturating_add_signed(off))
    }

    /// Waits as a browser does.
    async fn sleep(&self, duration: Duration) {
        let milliseconds = duration.as_millis();
        if self.is_busy() {
            self.stop(Stuck::Busy);
        }
        if milliseconds > LONGEST_NUMBER {
            self.stop(Stuck::BeyondTimers);
        }
        if self.inner.stuck.get().is_some() {
            std::future::pending::<()>().await;
        }
        let duration = if milliseconds > LONGEST_TIMER {
            Duration::ZERO
        } else {
            duration
        };
        self.sleep_until(self.now().saturating_add(duration)).await;
    }
}

struct Sleep {
    clock: Clock,
    key: (Duration, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= self.key.0 {
            return Poll::Ready(());
        }
        let mut sleepers = self.clock.inner.sleepers.borrow_mut();
        sleepers.insert(self.key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    /// Removes the waker: a wait given up does not make the time pass.
    fn drop(&mut self) {
        self.clock.inner.sleepers.borrow_mut().remove(&self.key);
    }
}

/// The reason that something never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stuck {
    /// It waits for nothing that could ever happen.
    Forever,
    /// It has taken a month by its own clock.
    TooLong,
    /// It begins to wait again and again, and nothing happens.
    Busy,
    /// It waits for longer than a timer can, and so panics.
    BeyondTimers,
    /// A promise was broken: how it goes on does not matter.
    Stopped,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Drives something to its end, putting the clock forward whenever it waits.
///
/// # Errors
/// Where it never ends.
pub fn block_on<T>(clock: &Clock, future: impl Future<Output = T>) -> Result<T, Stuck> {
    let mut future = pin!(future);
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let waker = Waker::from(flag.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        if flag.0.swap(false, Ordering::Relaxed) {
            if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
                return Ok(result);
            }
            if let Some(stuck) = clock.inner.stuck.get() {
                return Err(stuck);
            }
        } else if clock.now() > LONGEST {
            return Err(Stuck::TooLong);
        } else if !clock.advance() {
            return Err(Stuck::Forever);
        }
    }
}

#[cfg(test)]
mod tests {
    use bulkhead_core::transport::Clock as _;
    use futures_util::future::{self, Either};

    use super::*;

    #[test]
    fn time_passes_only_where_somebody_waits() {
        let clock = Clock::default();
        let second = Duration::from_secs(1);
        let both = async {
            let short = pin!(clock.sleep(second));
            let long = pin!(clock.sleep(1_000 * second));
            match future::select(long, short).await {
                Either::Right(_) => clock.now(),
                Either::Left(_) => Duration::ZERO,
            }
        };
        assert_eq!(block_on(&clock, both), Ok(second));
        assert_eq!(clock.now(), second, "the long wait was given up");
    }

    #[test]
    fn what_never_ends_is_told() {
        let clock = Clock::default();
        let never = block_on(&clock, future::pending::<()>());
        assert_eq!(never, Err(Stuck::Forever));
        let endless = async {
            loop {
                clock.sleep(Duration::from_secs(60 * 60)).await;
            }
        };
        let endless: Result<(), _> = block_on(&clock, endless);
        assert_eq!(endless, Err(Stuck::TooLong));
    }

    #[test]
    fn who_is_busy_doing_nothing_is_found_out() {
        for wait in [0, 1, 30 * 24 * 60 * 60 * 1_000] {
            let clock = Clock::default();
            let busy = async {
                loop {
                    clock.sleep(Duration::from_millis(wait)).await;
                }
            };
            let busy: Result<(), _> = block_on(&clock, busy);
            assert_eq!(busy, Err(Stuck::Busy), "{wait}");
        }
        let clock = Clock::default();
        let forever = clock.sleep(Duration::MAX);
        assert_eq!(block_on(&clock, forever), Err(Stuck::BeyondTimers));
    }

    #[test]
    fn the_time_of_day_jumps_and_the_other_clock_goes_on() {
        let clock = Clock::default();
        let second = Duration::from_secs(1);
        clock.jump(&[(second, -3_600_000), (2 * second, 7_200_000)]);
        let mut shown = Vec::new();
        for _ in 0..3 {
            shown.push((clock.monotonic(), clock.wall().0 + 3_600_000 - BEGIN.0));
            assert_eq!(block_on(&clock, clock.sleep(second)), Ok(()));
        }
        let expected = [
            (Duration::ZERO, 3_600_000),
            (second, 1_000),
            (2 * second, 7_202_000),
        ];
        assert_eq!(shown, expected);
    }
}
