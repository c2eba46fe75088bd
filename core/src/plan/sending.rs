//! In which portions a plan is sent.

use serde::{Deserialize, Serialize};

use crate::service::{Capabilities, Service};

/// The most requests at the same time that a user may ask for.
pub const CONCURRENCY_MAX: usize = 16;

/// In which portions a plan is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sending {
    /// `true` if many items go in one request; without it each has a request of its own.
    pub bulk: bool,
    /// Items in one request, at most.
    pub batch: usize,
    /// Requests at the same time, at most.
    pub concurrency: usize,
}

impl Sending {
    /// The default for a service that can do this.
    pub fn usual(service: &impl Service, capabilities: Capabilities) -> Self {
        let limits = service.limits();
        Self {
            bulk: capabilities.bulk,
            batch: limits.suggested,
            concurrency: limits.concurrency,
        }
        .within(service)
    }

    /// The same where no more items than this go in a second: a larger request would only have to
    /// wait.
    #[must_use]
    pub fn paced(self, rate: Option<u32>) -> Self {
        let most = rate.and_then(|rate| usize::try_from(rate).ok());
        Self {
            batch: self.batch.min(most.unwrap_or(usize::MAX)).max(1),
            ..self
        }
    }

    /// The same within what the service takes and what is reasonable.
    #[must_use]
    pub fn within(self, service: &impl Service) -> Self {
        let most = if self.bulk { service.limits().batch } else { 1 };
        Self {
            bulk: self.bulk,
            batch: self.batch.clamp(1, most.max(1)),
            concurrency: self.concurrency.clamp(1, CONCURRENCY_MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::ai_api::AiApi;

    #[test]
    fn what_the_user_asks_for_stays_within_what_the_service_takes() {
        let asked = |bulk, batch, concurrency| {
            let sending = Sending {
                bulk,
                batch,
                concurrency,
            };
            let found = sending.within(&AiApi::new(Some(50)));
            (found.batch, found.concurrency)
        };
        assert_eq!(asked(true, 100, 4), (50, 4));
        assert_eq!(asked(true, 0, 0), (1, 1));
        assert_eq!(asked(false, 100, 99), (1, CONCURRENCY_MAX));
    }

    #[test]
    fn a_request_holds_no_more_than_a_second_lets_through() {
        let sending = Sending {
            bulk: true,
            batch: 100,
            concurrency: 4,
        };
        let batch = |rate| sending.paced(rate).batch;
        assert_eq!(
            (batch(None), batch(Some(500)), batch(Some(30))),
            (100, 100, 30)
        );
        assert_eq!(batch(Some(0)), 1);
    }
}
