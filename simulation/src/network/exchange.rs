//! A request on its way there and back, and what goes wrong on it.

use std::time::Duration;

use bulkhead_core::{
    run::{Clock as _, Doubt, SendError},
    service::{Method, Request, Response},
};
use fastrand::Rng;
use serde_json::Value;

use super::{Network, spoil::spoil};
use crate::{
    play::Latency,
    schedule::{Fault, RetryAfter},
};

/// How long the gateway waits for the service.
const PATIENCE: Duration = Duration::from_secs(60);

impl Network {
    /// A request that nobody waits for any longer, and that may still be carried out.
    pub(super) async fn time_out(
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

    pub(super) async fn exchange(
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
        let answer = answer.and_then(|answer| answer.take());
        let Some(mut answer) = answer else {
            return Err(doubtful(Doubt::ConnectionLost));
        };
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
