//! The faults of requests.

use std::{collections::BTreeMap, time::Duration};

use bulkhead_core::wire::ServiceKind;
use fastrand::Rng;

use super::{rare, seconds};

/// A fault of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The gateway's connection to the service breaks; `done` says whether the work was done.
    Cut {
        /// `true` if the request was carried out.
        done: bool,
    },
    /// The browser's connection to the gateway breaks.
    GatewayLost {
        /// `true` if the request was carried out.
        done: bool,
    },
    /// Nobody waits any longer. If it is carried out at all, then so long after that.
    TimedOut {
        /// The delay until it is carried out after all.
        late: Option<Duration>,
        /// `true` if an HTTP status says so (504), not the page's own patience.
        status: bool,
    },
    /// The gateway can't reach the service.
    NotSent,
    /// The session with the gateway is over.
    Session,
    /// The gateway has no token for the service.
    UpstreamAuth,
    /// Something between answers instead.
    Foreign {
        /// `true` if the request was carried out.
        done: bool,
    },
    /// The answer has this status.
    Status {
        /// The status.
        status: u16,
        /// The header `Retry-After`.
        retry_after: Option<RetryAfter>,
        /// `true` if the request was carried out.
        done: bool,
    },
    /// The work is done, and the answer breaks off.
    BrokenJson,
    /// The answer leaves out so many items.
    Missing(usize),
    /// The answer has so many items twice.
    Doubled(usize),
    /// The answer has its items in the reverse order.
    Reordered,
    /// The answer speaks of an id that nobody asked for, and shows so many items in a form that
    /// nobody knows.
    Strange(usize),
    /// The service refuses so many items for a reason of its own.
    Refused(usize),
    /// The service does so many items of the request and then breaks down. It says so itself
    /// (500), or its connection breaks.
    Partly {
        /// The number of items.
        items: usize,
        /// `true` if it says so.
        answered: bool,
    },
    /// The answer takes so much longer.
    Slow(Duration),
    /// The browser repeats the request by itself; `forgotten` says whether the gateway was
    /// started anew in between, and so passes it on twice.
    Repeated {
        /// `true` if the service sees it twice.
        forgotten: bool,
    },
}

/// The value of `Retry-After` that the service sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds.
    Seconds(u32),
    /// The date that is so many seconds ahead.
    Date(u32),
    /// More seconds than anybody should wait.
    Long(u64),
    /// A date that is long past.
    Past,
}

impl Fault {
    /// `true` if the gateway has no credentials that the service would accept.
    pub const fn is_about_credentials(&self) -> bool {
        matches!(self, Self::UpstreamAuth | Self::Status { status: 401, .. })
    }

    /// One that a service of this family meets.
    fn of(kind: ServiceKind, rng: &mut Rng) -> Self {
        // What the AI API has accepted it has accepted as a whole.
        if kind == ServiceKind::Engine && rare(rng, 8) {
            return Self::Partly {
                items: rng.usize(..30),
                answered: rng.bool(),
            };
        }
        Self::new(rng)
    }

    /// One that any service meets.
    fn new(rng: &mut Rng) -> Self {
        let done = rng.bool();
        let retry_after = match rng.u8(..4) {
            0 => Some(RetryAfter::Seconds(rng.u32(..30))),
            1 => Some(RetryAfter::Date(rng.u32(..60))),
            _ => None,
        };
        match rng.u8(..40) {
            0..=5 => Self::Cut { done },
            6..=8 => Self::GatewayLost { done },
            9..=11 => Self::TimedOut {
                late: rng.bool().then(|| seconds(rng, 4)),
                status: rng.bool(),
            },
            12..=13 => Self::NotSent,
            14 => Self::Session,
            15 if rng.u8(..4) == 0 => Self::UpstreamAuth,
            15..=16 => Self::Foreign { done },
            17..=19 => Self::Status {
                status: 429,
                retry_after,
                done: false,
            },
            20..=22 => Self::Status {
                status: *rng.choice(&[500, 502, 503, 503]).unwrap_or(&500),
                retry_after,
                done,
            },
            23 => Self::Status {
                status: *rng.choice(&[400, 404, 405, 409, 422, 501]).unwrap_or(&400),
                retry_after: None,
                done: false,
            },
            24 if rng.u8(..3) == 0 => Self::Status {
                status: *rng.choice(&[401, 403]).unwrap_or(&403),
                retry_after: None,
                done: false,
            },
            24 => Self::Status {
                status: 413,
                retry_after: None,
                done: false,
            },
            25..=27 => Self::BrokenJson,
            28..=29 => Self::Missing(rng.usize(1..5)),
            30..=31 => Self::Doubled(rng.usize(1..5)),
            32 => Self::Reordered,
            33..=34 => Self::Strange(rng.usize(1..5)),
            35 => Self::Refused(rng.usize(1..5)),
            36..=37 => Self::Slow(seconds(rng, 20)),
            _ => Self::Repeated {
                forgotten: rng.bool(),
            },
        }
    }
}

/// The number of requests that may meet a fault; later ones meet none, so that every run ends.
const REQUESTS: u32 = 400;

/// Draws the faults by request.
pub(super) fn schedule(kind: ServiceKind, rng: &mut Rng) -> BTreeMap<u32, Fault> {
    // Some plays meet much trouble, some little, some none.
    let trouble = *rng.choice(&[0, 2, 5, 10, 20, 40, 70]).unwrap_or(&5);
    let mut faults = BTreeMap::new();
    for request in 0..REQUESTS {
        if rng.u32(..100) < trouble {
            faults.insert(request, Fault::of(kind, rng));
        }
    }
    if rare(rng, 6) {
        faults.extend(outage(rng));
    }
    faults
}

/// So many requests in a row meet wrong credentials at most: each may take one of the times that a
/// user lets the run go on.
const WRONG_CREDENTIALS: u32 = 12;

/// The gateway has no valid credentials for a while, once or twice.
pub(super) fn without_credentials(rng: &mut Rng) -> BTreeMap<u32, Fault> {
    let mut faults = BTreeMap::new();
    for _ in 0..rng.u8(1..3) {
        let first = rng.u32(..60);
        let length = rng.u32(1..=WRONG_CREDENTIALS);
        // The gateway says so itself, the service does, or one after the other.
        let kinds = rng.u8(..3);
        for request in first..first + length {
            let by_service = kinds == 0 || (kinds == 1 && rng.bool());
            let fault = if by_service {
                Fault::Status {
                    status: 401,
                    retry_after: None,
                    done: false,
                }
            } else {
                Fault::UpstreamAuth
            };
            faults.insert(request, fault);
        }
    }
    faults
}

/// The same for a while.
fn outage(rng: &mut Rng) -> impl Iterator<Item = (u32, Fault)> + use<> {
    let status = |status| Fault::Status {
        status,
        retry_after: None,
        done: false,
    };
    let kinds = [
        Fault::NotSent,
        Fault::GatewayLost { done: false },
        status(429),
        status(503),
    ];
    let fault = rng.choice(&kinds).cloned().unwrap_or(Fault::NotSent);
    let first = rng.u32(..60);
    let length = rng.u32(1..40);
    (first..first + length).map(move |request| (request, fault.clone()))
}
