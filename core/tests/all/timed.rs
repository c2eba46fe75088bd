//! A world whose time passes only where everybody waits: slow answers beside a slow disk.

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

use bulkhead_core::{
    ledger::Event,
    run::{Control, Journal, JournalError, MemoryJournal, RunLimits, Runner},
    service::{Method, Request, Response, ai_api::AiApi},
    time::Timestamp,
    transport::{Clock, SendError, Transport},
    wire::CorrelationId,
};

use crate::world::Scripted;

/// A clock that stands until everybody waits. Clones show the same time.
#[derive(Clone, Default)]
pub(crate) struct Timed(Rc<Inner>);

#[derive(Default)]
struct Inner {
    now: Cell<Duration>,
    next: Cell<u64>,
    longest: Cell<Duration>,
    sleepers: RefCell<BTreeMap<(Duration, u64), Waker>>,
}

impl Timed {
    pub(crate) fn now(&self) -> Duration {
        self.0.now.get()
    }

    /// The longest time that anybody has asked it to wait.
    pub(crate) fn longest(&self) -> Duration {
        self.0.longest.get()
    }

    /// Drives something to its end; none where it has not ended by then.
    pub(crate) fn drive<T>(&self, until: Duration, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(flag.clone());
        let mut context = Context::from_waker(&waker);
        loop {
            if flag.0.swap(false, Ordering::Relaxed) {
                if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
                    return Some(result);
                }
                continue;
            }
            let first = self.0.sleepers.borrow_mut().pop_first();
            let ((time, _), sleeper) = first.filter(|((time, _), _)| *time <= until)?;
            self.0.now.set(self.now().max(time));
            sleeper.wake();
        }
    }
}

impl Clock for Timed {
    fn monotonic(&self) -> Duration {
        self.now()
    }

    fn wall(&self) -> Timestamp {
        Timestamp(u64::try_from(self.now().as_millis()).unwrap())
    }

    async fn sleep(&self, duration: Duration) {
        self.0.longest.set(self.longest().max(duration));
        let number = self.0.next.replace(self.0.next.get() + 1);
        let clock = self.clone();
        let time = self.now().saturating_add(duration);
        let key = (time, number);
        Sleep { clock, key }.await;
    }
}

struct Sleep {
    clock: Timed,
    key: (Duration, u64),
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= self.key.0 {
            return Poll::Ready(());
        }
        let mut sleepers = self.clock.0.sleepers.borrow_mut();
        sleepers.insert(self.key, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.0.sleepers.borrow_mut().remove(&self.key);
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A way to a service on which every answer takes as long.
pub(crate) struct Slow<'s> {
    pub(crate) to: &'s Scripted<'s>,
    pub(crate) clock: Timed,
    pub(crate) takes: Duration,
}

impl Transport for Slow<'_> {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        let reads = request.method == Method::Get;
        if reads {
            self.clock.sleep(self.takes).await;
        }
        let answer = self.to.send(request, correlation).await;
        if !reads {
            self.clock.sleep(self.takes).await;
        }
        answer
    }
}

/// A disk that says of each portion how long it takes, and whether it takes it at all.
pub(crate) struct Disk<'d> {
    pub(crate) clock: Timed,
    pub(crate) holds: MemoryJournal,
    pub(crate) portions: Cell<usize>,
    pub(crate) takes: &'d dyn Fn(usize) -> (Duration, bool),
}

impl<'d> Disk<'d> {
    pub(crate) fn new(clock: &Timed, takes: &'d dyn Fn(usize) -> (Duration, bool)) -> Self {
        Self {
            clock: clock.clone(),
            holds: MemoryJournal::default(),
            portions: Cell::new(0),
            takes,
        }
    }
}

impl Journal for &Disk<'_> {
    async fn append(&self, events: &[Event]) -> Result<(), JournalError> {
        let number = self.portions.replace(self.portions.get() + 1);
        let (time, is_taken) = (self.takes)(number);
        self.clock.sleep(time).await;
        if !is_taken {
            let message = "there is no room".to_owned();
            return Err(JournalError { message });
        }
        self.holds.append(events).await
    }
}

/// A runner in this world.
pub(crate) fn runner<T: Transport, J: Journal>(
    transport: T,
    (clock, journal): (&Timed, J),
    control: &Control,
) -> Runner<AiApi, T, Timed, J> {
    Runner {
        service: AiApi::new(None),
        transport,
        clock: clock.clone(),
        journal,
        control: control.clone(),
        limits: RunLimits::default(),
        rng: RefCell::new(fastrand::Rng::with_seed(7)),
    }
}
