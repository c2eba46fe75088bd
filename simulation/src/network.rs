//! The way from the page to the service: browser, network, gateway, and what goes wrong there.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
    time::Duration,
};

use bulkhead_core::{
    ledger::CorrelationId,
    run::{Clock as _, Doubt, SendError, Transport},
    service::{Method, Request, Response},
};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::{
    clock::Clock,
    play::Latency,
    schedule::{Fault, RetryAfter, Schedule},
    service::{Answer, Service},
};

/// How long the gateway waits for the service.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request for a change that the page has made.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) correlation: String,
    /// The ids and, for each, whether it is to be deleted.
    pub(crate) items: Vec<(String, bool)>,
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
    service: Service,
    /// When each request was made.
    made: Vec<Duration>,
    deliveries: BTreeMap<(Duration, u64), Delivery>,
    next_delivery: u64,
    changes: Vec<Change>,
    faults: BTreeMap<&'static str, usize>,
}

/// A request on its way from the gateway to the service. It arrives whatever becomes of the page.
struct Delivery {
    request: Request,
    refuse: usize,
    answer: Rc<RefCell<Option<Answer>>>,
}

impl Network {
    pub(crate) fn new(clock: &Clock, schedule: &Rc<Schedule>, latency: Latency) -> Self {
        Self {
            clock: clock.clone(),
            schedule: schedule.clone(),
            latency,
            shared: Rc::new(RefCell::new(Shared {
                service: Service::new(schedule),
                made: Vec::new(),
                deliveries: BTreeMap::new(),
                next_delivery: 0,
                changes: Vec::new(),
                faults: BTreeMap::new(),
            })),
        }
    }

    /// Everything that was on its way has arrived, and the service has come to rest until now.
    pub(crate) fn with_service<R>(&self, read: impl FnOnce(&Service) -> R) -> R {
        self.deliver();
        let now = self.clock.now();
        let mut shared = self.shared.borrow_mut();
        shared.service.settle(now);
        read(&shared.service)
    }

    /// The changes that were asked for.
    pub(crate) fn changes(&self) -> Vec<Change> {
        self.shared.borrow().changes.clone()
    }

    /// How many requests were made.
    pub(crate) fn requests(&self) -> u32 {
        u32::try_from(self.shared.borrow().made.len()).unwrap_or(u32::MAX)
    }

    /// How many requests were made before this.
    pub(crate) fn made_until(&self, time: Duration) -> u32 {
        let shared = self.shared.borrow();
        let before = shared.made.iter().filter(|made| **made < time);
        u32::try_from(before.count()).unwrap_or(u32::MAX)
    }

    /// How often which fault struck.
    pub(crate) fn faults(&self) -> BTreeMap<&'static str, usize> {
        self.shared.borrow().faults.clone()
    }

    /// Lets everything arrive that is due.
    fn deliver(&self) {
        let mut shared = self.shared.borrow_mut();
        loop {
            let first = shared.deliveries.first_entry();
            let Some(due) = first.filter(|due| due.key().0 <= self.clock.now()) else {
                return;
            };
            let ((at, _), delivery) = due.remove_entry();
            let Request {
                method, path, body, ..
            } = &delivery.request;
            let body = body.as_ref().map(|(_, body)| body.as_str());
            let extent = (delivery.refuse, self.schedule.strangers);
            let call = (method.as_str(), path.as_str());
            let answer = shared.service.answer(call, body, at, extent);
            *delivery.answer.borrow_mut() = Some(answer);
        }
    }

    fn send_on(&self, request: &Request, refuse: usize, at: Duration) -> Slot {
        let answer = Slot::default();
        let mut shared = self.shared.borrow_mut();
        let number = shared.next_delivery;
        shared.next_delivery += 1;
        let delivery = Delivery {
            request: request.clone(),
            refuse,
            answer: answer.clone(),
        };
        shared.deliveries.insert((at, number), delivery);
        answer
    }

    async fn until(&self, at: Duration) {
        self.clock.sleep(at.saturating_sub(self.clock.now())).await;
        self.deliver();
    }

    fn struck(&self, fault: &'static str) {
        *self.shared.borrow_mut().faults.entry(fault).or_default() += 1;
    }

    /// A request that nobody waits for any longer, and that may still be carried out.
    async fn time_out(
        &self,
        request: &Request,
        late: Option<Duration>,
        status: bool,
    ) -> Result<Response, SendError> {
        let given_up = self.clock.now() + PATIENCE;
        if let Some(late) = late {
            self.send_on(request, 0, given_up + late);
        }
        self.until(given_up).await;
        if status {
            return Ok(response(504, "Gateway Time-out".to_owned(), None));
        }
        Err(doubtful(Doubt::TimedOut))
    }

    async fn exchange(
        &self,
        request: &Request,
        fault: Option<&Fault>,
        rng: &mut Rng,
    ) -> Result<Response, SendError> {
        let milliseconds = |rng: &mut Rng| match self.latency {
            Latency::Any => Duration::from_millis(rng.u64(2..60)),
            Latency::Fixed(latency) => latency / 2,
        };
        let arrives = self.clock.now() + milliseconds(rng);
        let mut returns = arrives + milliseconds(rng);
        let message = || "x".to_owned();
        let refuse = match fault {
            Some(Fault::Refused(items)) if request.method != Method::Get => *items,
            _ => 0,
        };
        let carried_out = match fault {
            Some(
                Fault::Cut { done }
                | Fault::GatewayLost { done }
                | Fault::Foreign { done }
                | Fault::Status { done, .. },
            ) => *done,
            Some(Fault::NotSent | Fault::Session | Fault::UpstreamAuth) => false,
            _ => true,
        };
        // A connection may break long before the request is carried out.
        let arrives_then = match fault {
            Some(Fault::Cut { .. }) => arrives + milliseconds(rng) * rng.u32(..60),
            Some(Fault::GatewayLost { .. } | Fault::Foreign { .. }) => {
                arrives + Duration::from_millis(rng.u64(..58_000)) / rng.u32(1..1_000)
            }
            _ => arrives,
        };
        let mut answer = carried_out.then(|| self.send_on(request, refuse, arrives_then));
        if let Some(Fault::Slow(more)) = fault {
            returns += *more;
        }
        if let Some(Fault::Repeated { forgotten: true }) = fault {
            // The first answer is lost on the way to the browser, which asks again.
            let again = arrives + milliseconds(rng);
            answer = Some(self.send_on(request, refuse, again));
            returns = again + milliseconds(rng);
        }
        self.until(returns).await;
        match fault {
            Some(Fault::Cut { .. }) => return Err(doubtful(Doubt::ConnectionLost)),
            Some(Fault::GatewayLost { .. }) => return Err(doubtful(Doubt::GatewayLost)),
            Some(Fault::Foreign { .. }) => return Err(doubtful(Doubt::ForeignAnswer)),
            Some(Fault::NotSent) => return Err(SendError::NotSent { message: message() }),
            Some(Fault::Session) => return Err(SendError::Session { message: message() }),
            Some(Fault::UpstreamAuth) => {
                return Err(SendError::UpstreamAuth { message: message() });
            }
            Some(Fault::Status {
                status,
                retry_after,
                ..
            }) => {
                let retry_after = retry_after.map(|after| self.retry_after(after));
                return Ok(response(*status, "no route".to_owned(), retry_after));
            }
            _ => {}
        }
        let answer = answer.and_then(|answer| answer.borrow_mut().take());
        let Some(mut answer) = answer else {
            return Err(doubtful(Doubt::ConnectionLost));
        };
        if let Some(fault) = fault {
            spoil(&mut answer.body, fault);
        }
        let mut body = answer.body.to_string();
        if fault == Some(&Fault::BrokenJson) {
            body.truncate(body.len() / 2);
        }
        Ok(response(answer.status, body, None))
    }

    fn retry_after(&self, after: RetryAfter) -> String {
        match after {
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::Date(seconds) => {
                let at = Duration::from_millis(self.clock.wall().0);
                let at = std::time::UNIX_EPOCH + at + Duration::from_secs(seconds.into());
                httpdate::fmt_http_date(at)
            }
        }
    }
}

type Slot = Rc<RefCell<Option<Answer>>>;

impl Transport for Network {
    async fn send(
        &self,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, SendError> {
        let number = {
            let mut shared = self.shared.borrow_mut();
            if request.method != Method::Get {
                let correlation = correlation.as_str().to_owned();
                let items = asked(request);
                shared.changes.push(Change { correlation, items });
            }
            shared.made.push(self.clock.now());
            u32::try_from(shared.made.len() - 1).unwrap_or(u32::MAX)
        };
        let mut rng = Rng::with_seed(self.schedule.seed ^ (u64::from(number) << 32));
        let fault = self.schedule.faults.get(&number);
        if let Some(fault) = fault {
            self.struck(name(fault));
        }
        if let Some(Fault::TimedOut { late, status }) = fault {
            return self.time_out(request, *late, *status).await;
        }
        let size = asked(request).len();
        let slow_from = self.schedule.too_slow_from;
        if request.method != Method::Get && slow_from.is_some_and(|from| size >= from) {
            self.struck("too slow");
            let late = rng.bool().then(|| Duration::from_millis(rng.u64(..4_000)));
            return self.time_out(request, late, rng.bool()).await;
        }
        self.exchange(request, fault, &mut rng).await
    }
}

/// The ids that a request changes, and whether each is deleted.
fn asked(request: &Request) -> Vec<(String, bool)> {
    if request.method == Method::Get {
        return Vec::new();
    }
    let single = request.path.strip_prefix("v2/lm/deployments/");
    match (request.method, single, &request.body) {
        (method, Some(id), _) => vec![(id.to_owned(), method == Method::Delete)],
        (_, None, Some((_, body))) => {
            let body: Value = serde_json::from_str(body).unwrap_or_default();
            let items = body["deployments"].as_array().cloned().unwrap_or_default();
            let items = items.iter().map(|item| {
                let id = item["id"].as_str().unwrap_or_default().to_owned();
                (id, item["targetStatus"] == "DELETED")
            });
            items.collect()
        }
        (_, None, None) => Vec::new(),
    }
}

fn doubtful(doubt: Doubt) -> SendError {
    let message = "x".to_owned();
    SendError::Doubtful { doubt, message }
}

fn response(status: u16, body: String, retry_after: Option<String>) -> Response {
    Response {
        status,
        retry_after,
        body,
    }
}

/// Spoils the entries of a list, of whatever kind it is.
fn spoil(body: &mut Value, fault: &Fault) {
    let name = if body.get("resources").is_some() {
        "resources"
    } else {
        "deployments"
    };
    let Some(list) = body.get_mut(name).and_then(Value::as_array_mut) else {
        return;
    };
    match fault {
        Fault::Missing(items) => drop(list.drain(..(*items).min(list.len()))),
        Fault::Doubled(items) => {
            let more: Vec<_> = list.iter().take(*items).cloned().collect();
            list.extend(more);
        }
        Fault::Reordered => list.reverse(),
        Fault::Strange(items) => {
            for item in list.iter_mut().take(*items) {
                *item = json!({"id": item["id"]});
            }
            list.push(json!({"id": "z999", "message": "m"}));
            list.push(json!("no item"));
        }
        _ => {}
    }
}

const fn name(fault: &Fault) -> &'static str {
    match fault {
        Fault::Cut { done: false } => "cut before the work",
        Fault::Cut { done: true } => "cut after the work",
        Fault::GatewayLost { .. } => "gateway lost",
        Fault::TimedOut { .. } => "timed out",
        Fault::NotSent => "not sent",
        Fault::Session => "session over",
        Fault::UpstreamAuth => "no credentials",
        Fault::Foreign { .. } => "foreign answer",
        Fault::Status { status: 429, .. } => "429",
        Fault::Status { status: 500.., .. } => "5xx",
        Fault::Status { .. } => "4xx",
        Fault::BrokenJson => "broken JSON",
        Fault::Missing(_) => "items missing",
        Fault::Doubled(_) => "items doubled",
        Fault::Reordered => "items reordered",
        Fault::Strange(_) => "items strange",
        Fault::Refused(_) => "items refused",
        Fault::Slow(_) => "slow",
        Fault::Repeated { forgotten: false } => "repeated by the browser",
        Fault::Repeated { forgotten: true } => "repeated and forgotten",
    }
}

/// How often each correlation id was used for a change.
pub(crate) fn uses(changes: &[Change]) -> HashMap<&str, usize> {
    let mut uses = HashMap::new();
    for change in changes {
        *uses.entry(change.correlation.as_str()).or_default() += 1;
    }
    uses
}
