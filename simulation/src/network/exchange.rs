//! A request on its way there and back, and what goes wrong on it.

use std::time::Duration;

use bulkhead_core::{
    service::{Request, Response},
    transport::{Doubt, SendError},
};
use fastrand::Rng;
use serde_json::Value;

use super::{Ill, Network, spoil::spoil};
use crate::{
    clock::BEGIN,
    play::Latency,
    schedule::{Fault, RetryAfter},
    service::{Answer, Slot},
};

/// The time that the gateway waits for the service, unless it was told otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The longest time that a sender waits for the gateway. The page itself waits for longer than its
/// gateway does; a run has to be right without that, too.
pub(crate) const PAGE_PATIENCE: Duration = Duration::from_secs(90);

impl Network {
    /// A request that nobody waits for any longer, and that may still be carried out.
    pub(super) async fn time_out(
        &self,
        request: &Request,
        late: Option<Duration>,
        status: bool,
    ) -> Result<Response, SendError> {
        let given_up = self.clock.now() + self.patience();
        if let Some(late) = late {
            self.send_on(request, Ill::default(), given_up + late);
        }
        self.until(given_up).await;
        given_up_as(status)
    }

    /// A request that is sent now, and held at the gateway for so long; and its answer.
    pub(super) async fn exchange(
        &self,
        request: &Request,
        (fault, held): (Option<&Fault>, Duration),
        rng: &mut Rng,
    ) -> Result<Response, SendError> {
        let given_up = self.clock.now() + self.patience();
        let (slot, returns) = self.depart(request, (fault, held), rng);
        self.until(returns).await;
        if let Some(lost) = fault.and_then(|fault| self.lost(fault)) {
            return lost;
        }
        if let Some(due) = slot.as_ref().and_then(Slot::due)
            && due > self.clock.now()
        {
            // The service is at work for longer than it takes to get there.
            if let Some(Fault::Cut { .. }) = fault {
                let rest = due.min(given_up).saturating_sub(self.clock.now());
                let most = u64::try_from(rest.as_millis()).unwrap_or(u64::MAX);
                let part = Duration::from_millis(rng.u64(..=most));
                self.until(self.clock.now() + part).await;
                return Err(doubtful(Doubt::ConnectionLost));
            }
            let returns = due + self.milliseconds(rng);
            self.until(returns.min(given_up)).await;
            if returns > given_up {
                self.struck("takes too long");
                return given_up_as(rng.bool());
            }
        }
        let answer = slot.and_then(|slot| slot.take());
        let is_cut = matches!(
            fault,
            Some(
                Fault::Cut { .. }
                    | Fault::Partly {
                        answered: false,
                        ..
                    }
            )
        );
        match answer {
            Some(answer) if !is_cut => Ok(self.handed_over(answer, fault)),
            _ => Err(doubtful(Doubt::ConnectionLost)),
        }
    }

    /// The time that the gateway waits for the service.
    pub(super) fn upstream(&self) -> Duration {
        self.schedule.hazards.upstream.unwrap_or(PATIENCE)
    }

    /// The time that the sender waits for the answer.
    fn patience(&self) -> Duration {
        self.upstream().min(PAGE_PATIENCE)
    }

    fn milliseconds(&self, rng: &mut Rng) -> Duration {
        match self.latency {
            Latency::Any => Duration::from_millis(rng.u64(2..60)),
            Latency::Fixed(latency) => latency / 2,
        }
    }

    /// Sends a request on its way, if it gets that far, and says when an answer would be back
    /// that takes no time.
    fn depart(
        &self,
        request: &Request,
        (fault, held): (Option<&Fault>, Duration),
        rng: &mut Rng,
    ) -> (Option<Slot>, Duration) {
        let arrives = self.clock.now() + held + self.milliseconds(rng);
        let mut returns = arrives + self.milliseconds(rng);
        let ill = Ill::of(request, fault);
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
            Some(Fault::Cut { .. }) => arrives + self.milliseconds(rng) * rng.u32(..60),
            Some(Fault::GatewayLost { .. } | Fault::Foreign { .. }) => {
                let most = self.upstream().as_millis().saturating_sub(2_000);
                let most = u64::try_from(most).unwrap_or(u64::MAX);
                let more = Duration::from_millis(rng.u64(..most)) / rng.u32(1..1_000);
                arrives + more.saturating_sub(held)
            }
            _ => arrives,
        };
        let mut slot = carried_out.then(|| self.send_on(request, ill, arrives_then));
        if let Some(Fault::Slow(more)) = fault {
            returns += *more;
        }
        if let Some(Fault::Repeated { forgotten: true }) = fault {
            // The first answer is lost on the way to the browser, which asks again.
            let again = arrives + self.milliseconds(rng);
            slot = Some(self.send_on(request, ill, again));
            returns = again + self.milliseconds(rng);
        }
        (slot, returns)
    }

    /// The page's result where no answer of the service gets to it.
    fn lost(&self, fault: &Fault) -> Option<Result<Response, SendError>> {
        let message = || "x".to_owned();
        Some(Err(match fault {
            Fault::GatewayLost { .. } => doubtful(Doubt::GatewayLost),
            Fault::Foreign { .. } => doubtful(Doubt::ForeignAnswer),
            Fault::NotSent => SendError::unreachable(message()),
            Fault::Session => SendError::Session { message: message() },
            Fault::UpstreamAuth => SendError::UpstreamAuth { message: message() },
            Fault::Status {
                status,
                retry_after,
                ..
            } => {
                let retry_after = retry_after.map(|after| self.retry_after(after));
                return Some(Ok(response(*status, "no route".to_owned(), retry_after)));
            }
            _ => return None,
        }))
    }

    /// An answer as the page gets it.
    fn handed_over(&self, mut answer: Answer, fault: Option<&Fault>) -> Response {
        if let Some(fault) = fault {
            let shared = self.shared.borrow();
            if let Some((entries, name)) = shared.service.entries(&mut answer.body) {
                spoil(entries, name, fault);
            }
        }
        let mut body = text(&answer.body);
        if fault == Some(&Fault::BrokenJson) {
            body = broken_off(&body);
        }
        response(answer.status, body, None)
    }

    pub(super) fn retry_after(&self, after: RetryAfter) -> String {
        match after {
            RetryAfter::Seconds(seconds) => seconds.to_string(),
            RetryAfter::Date(seconds) => {
                // The service's clock is right, whatever the page's shows.
                let at = Duration::from_millis(BEGIN.0) + self.clock.now();
                let at = std::time::UNIX_EPOCH + at + Duration::from_secs(seconds.into());
                httpdate::fmt_http_date(at)
            }
            RetryAfter::Long(seconds) => seconds.to_string(),
            RetryAfter::Past => httpdate::fmt_http_date(std::time::UNIX_EPOCH),
        }
    }
}

/// The page's result when nobody waits any longer: a status, or nothing.
fn given_up_as(status: bool) -> Result<Response, SendError> {
    if status {
        return Ok(response(504, "Gateway Time-out".to_owned(), None));
    }
    Err(doubtful(Doubt::TimedOut))
}

/// The gateway was lost.
pub(super) fn lost() -> SendError {
    doubtful(Doubt::GatewayLost)
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

fn text(body: &Value) -> String {
    match body {
        Value::Null => String::new(),
        body => body.to_string(),
    }
}

fn broken_off(text: &str) -> String {
    text.chars().take(text.chars().count() / 2).collect()
}
