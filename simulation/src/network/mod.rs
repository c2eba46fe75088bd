//! The way from the page to the service: browser, network, gateway, and what goes wrong there.

mod exchange;
mod gateway;
mod names;
mod seen;
mod spoil;

pub(crate) use exchange::{PAGE_PATIENCE, PATIENCE};

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
    time::Duration,
};

use bulkhead_core::{
    service::{Method, Request, Response},
    transport::{Clock as _, SendError, Transport},
    wire::CorrelationId,
};
use fastrand::Rng;

use self::{
    gateway::Gateway,
    seen::{Seen, asks_to_stay_away},
};
use crate::{
    clock::Clock,
    play::Latency,
    schedule::{Fault, Schedule},
    service::{self, Asked, Call, Service, Slot},
};

/// The clock's smallest step.
const MOMENT: Duration = Duration::from_millis(1);

/// The fault of a change that is turned away as everything is then.
static TURNED_AWAY: Fault = Fault::Status {
    status: 429,
    retry_after: None,
    done: false,
};

/// A request for a change that the page has made.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) correlation: String,
    /// The items and flags it asks for; none where the service would not know.
    pub(crate) asked: Option<Asked>,
}

/// The way to the service. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Network {
    clock: Clock,
    schedule: Rc<Schedule>,
    latency: Latency,
    shared: Rc<RefCell<Shared>>,
}

struct Shared {
    service: Box<dyn Service>,
    /// The time of each request.
    made: Vec<Duration>,
    deliveries: BTreeMap<(Duration, u64), Delivery>,
    next_delivery: u64,
    changes: Vec<Change>,
    faults: BTreeMap<&'static str, usize>,
    gateway: Gateway,
    seen: Seen,
}

/// A request on its way from the gateway to the service. It arrives whatever becomes of the page.
struct Delivery {
    request: Request,
    ill: Ill,
    answer: Slot,
}

/// The service's treatment of a request where it is worse than needed.
#[derive(Clone, Copy, Debug, Default)]
struct Ill {
    /// So many items are refused for no reason of theirs.
    refuse: usize,
    /// After so many items it breaks down, if so.
    only: Option<usize>,
}

impl Ill {
    const fn of(request: &Request, fault: Option<&Fault>) -> Self {
        let (refuse, only) = match (request.method, fault) {
            (Method::Get, _) => (0, None),
            (_, Some(Fault::Refused(items))) => (*items, None),
            (_, Some(Fault::Partly { items, .. })) => (0, Some(*items)),
            _ => (0, None),
        };
        Self { refuse, only }
    }
}

impl Network {
    pub(crate) fn new(clock: &Clock, schedule: &Rc<Schedule>, latency: Latency) -> Self {
        Self {
            clock: clock.clone(),
            schedule: schedule.clone(),
            latency,
            shared: Rc::new(RefCell::new(Shared {
                service: service::begin(schedule),
                made: Vec::new(),
                deliveries: BTreeMap::new(),
                next_delivery: 0,
                changes: Vec::new(),
                faults: BTreeMap::new(),
                gateway: Gateway::default(),
                seen: Seen::default(),
            })),
        }
    }

    /// Everything that was on its way has arrived, and the service has come to rest until now.
    pub(crate) fn with_service<R>(&self, read: impl FnOnce(&dyn Service) -> R) -> R {
        self.deliver();
        read(&*self.shared.borrow().service)
    }

    /// The changes that were asked for.
    pub(crate) fn changes(&self) -> Vec<Change> {
        self.shared.borrow().changes.clone()
    }

    /// The number of requests made.
    pub(crate) fn requests(&self) -> u32 {
        u32::try_from(self.shared.borrow().made.len()).unwrap_or(u32::MAX)
    }

    /// `true` if a request was made after one time and before another.
    pub(crate) fn made_between(&self, after: Duration, before: Duration) -> bool {
        let shared = self.shared.borrow();
        let mut made = shared.made.iter();
        made.any(|made| (after + MOMENT..before).contains(made))
    }

    /// The number of requests made before this.
    pub(crate) fn made_until(&self, time: Duration) -> u32 {
        let shared = self.shared.borrow();
        let before = shared.made.iter().filter(|made| **made < time);
        u32::try_from(before.count()).unwrap_or(u32::MAX)
    }

    /// The number of strikes of each fault.
    pub(crate) fn faults(&self) -> BTreeMap<&'static str, usize> {
        self.shared.borrow().faults.clone()
    }

    /// Lets everything arrive that is due, and the service do what it does until now.
    fn deliver(&self) {
        let now = self.clock.now();
        let mut shared = self.shared.borrow_mut();
        loop {
            let first = shared.deliveries.first_entry();
            let Some(due) = first.filter(|due| due.key().0 <= now) else {
                break;
            };
            let ((at, _), delivery) = due.remove_entry();
            let request = &delivery.request;
            let call = Call {
                method: request.method,
                path: &request.path,
                body: request.body.as_ref().map(|(_, body)| body.as_str()),
                refuse: delivery.ill.refuse,
                only: delivery.ill.only,
            };
            shared.service.arrive(&call, at, &delivery.answer);
        }
        shared.service.settle(now);
    }

    fn send_on(&self, request: &Request, ill: Ill, at: Duration) -> Slot {
        let answer = Slot::default();
        let mut shared = self.shared.borrow_mut();
        let number = shared.next_delivery;
        shared.next_delivery += 1;
        let delivery = Delivery {
            request: request.clone(),
            ill,
            answer: answer.clone(),
        };
        shared.deliveries.insert((at, number), delivery);
        answer
    }

    async fn until(&self, at: Duration) {
        self.clock.sleep(at.saturating_sub(self.clock.now())).await;
        self.deliver();
    }

    /// Notes a request that the page makes, and gives its number, its number among its like and
    /// how many items it changes.
    fn note(&self, request: &Request, correlation: &CorrelationId) -> (u32, u32, usize) {
        self.clock.stir();
        let now = self.clock.now();
        let mut shared = self.shared.borrow_mut();
        let look = shared.service.look(request);
        let is_change = request.method != Method::Get;
        let of_its_kind = shared.seen.asks(is_change, look, now);
        let mut size = 0;
        if request.method != Method::Get {
            let correlation = correlation.as_str().to_owned();
            let asked = shared.service.asked(request);
            size = asked.as_ref().map_or(0, |asked| asked.items.len());
            shared.changes.push(Change { correlation, asked });
        }
        shared.made.push(now);
        let number = u32::try_from(shared.made.len() - 1).unwrap_or(u32::MAX);
        (number, of_its_kind, size)
    }

    /// Finds and counts the fault of a request.
    fn fault(&self, is_change: bool, number: u32, of_its_kind: u32) -> Option<&Fault> {
        let hazards = &self.schedule.hazards;
        let single = if is_change {
            &hazards.changes
        } else {
            &hazards.readings
        };
        if let Some(fault) = single.get(&of_its_kind) {
            self.struck(names::of_single(fault, is_change));
            return Some(fault);
        }
        if is_change && hazards.turned_away.contains(&of_its_kind) {
            self.struck("changes turned away for long");
            return Some(&TURNED_AWAY);
        }
        let now = self.clock.now();
        let mut outages = hazards.outages.iter();
        if let Some(outage) = outages.find(|outage| outage.is_on(now)) {
            self.struck("outage");
            return Some(&outage.fault);
        }
        let fault = self.schedule.faults.get(&number);
        if let Some(fault) = fault {
            self.struck(names::of(fault));
        }
        fault
    }

    /// Reads what was seen of the way to the service.
    fn seen<R>(&self, read: impl FnOnce(&Seen) -> R) -> R {
        read(&self.shared.borrow().seen)
    }

    /// The number of requests made, and of answers, until now.
    pub(crate) fn activity(&self) -> u32 {
        self.seen(Seen::activity)
    }

    /// The last time that an item was looked at.
    pub(crate) fn looked(&self, id: &str) -> Option<Duration> {
        self.seen(|seen| seen.looked(id))
    }

    /// `true` if all readings since then were in vain, and there were many.
    pub(crate) fn reads_in_vain_since(&self, then: Duration) -> bool {
        self.seen(|seen| seen.reads_in_vain_since(then))
    }

    /// `true` if readings may be given up: several in a row were forbidden.
    pub(crate) fn may_not_read(&self) -> bool {
        self.seen(Seen::may_not_read)
    }

    /// `true` if nobody may read until the user has done something.
    pub(crate) fn is_unauthorized(&self) -> bool {
        self.seen(Seen::is_unauthorized)
    }

    /// `true` if the service wants to be left alone for longer than a run waits.
    pub(crate) fn is_left_alone(&self, now: Duration) -> bool {
        self.seen(|seen| seen.is_left_alone(now))
    }

    /// `true` if a single change was forbidden, and none before it since the last good answer.
    pub(crate) fn met_one_refusal(&self) -> bool {
        self.seen(Seen::met_one_refusal)
    }

    /// `true` if nothing but trouble was met for longer than anybody has the patience.
    pub(crate) fn is_out_of_patience(&self, patience: Duration, told_after: Duration) -> bool {
        self.seen(|seen| seen.is_out_of_patience(patience, told_after, self.clock.now()))
    }

    fn struck(&self, fault: &'static str) {
        *self.shared.borrow_mut().faults.entry(fault).or_default() += 1;
    }
}

impl Network {
    async fn carry(
        &self,
        request: &Request,
        correlation: &CorrelationId,
        (number, of_its_kind, size): (u32, u32, usize),
    ) -> Result<Response, SendError> {
        let mut rng = Rng::with_seed(self.schedule.seed ^ (u64::from(number) << 32));
        let is_change = request.method != Method::Get;
        let held = if is_change {
            // Drawn apart, so that all else stays what it is without it.
            let rng = &mut Rng::with_seed(self.schedule.seed ^ u64::from(number));
            self.forward(size, correlation.as_str(), rng).await?
        } else {
            Duration::ZERO
        };
        let fault = self.fault(is_change, number, of_its_kind);
        if let Some(Fault::TimedOut { late, status }) = fault {
            return self.time_out(request, *late, *status).await;
        }
        let slow_from = self.schedule.too_slow_from;
        if is_change && slow_from.is_some_and(|from| size >= from) {
            self.struck("too slow");
            let late = rng.bool().then(|| Duration::from_millis(rng.u64(..4_000)));
            return self.time_out(request, late, rng.bool()).await;
        }
        let answer = self.exchange(request, (fault, held), &mut rng).await;
        if is_turned_away(&answer) {
            self.keep_back(correlation.as_str());
        }
        if fault.is_some_and(Fault::is_about_credentials) {
            self.turn_away(correlation.as_str());
        }
        answer
    }
}

impl Transport for Network {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        let numbers = self.note(request, correlation);
        let result = self.carry(request, correlation, numbers).await;
        self.clock.stir();
        let now = self.clock.now();
        let is_change = request.method != Method::Get;
        let seen = &mut self.shared.borrow_mut().seen;
        seen.hears(is_change, &result, now);
        if let Some(wait) = asks_to_stay_away(&result, self.clock.wall()) {
            seen.leave_alone(wait, now);
        }
        result
    }
}

/// `true` if what was asked was turned away as everything is for now, so that it is no attempt.
const fn is_turned_away(answer: &Result<Response, SendError>) -> bool {
    match answer {
        Ok(response) => matches!(response.status, 403 | 429),
        Err(error) => matches!(
            error,
            SendError::NotSent { .. } | SendError::Session { .. } | SendError::UpstreamAuth { .. }
        ),
    }
}

/// The number of uses of each correlation id for a change.
pub(crate) fn uses(changes: &[Change]) -> HashMap<&str, usize> {
    let mut uses = HashMap::new();
    for change in changes {
        *uses.entry(change.correlation.as_str()).or_default() += 1;
    }
    uses
}
