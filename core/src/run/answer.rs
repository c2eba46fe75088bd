//! Interprets the answer to a change, or the lack of one.

use std::rc::Rc;

use crate::{
    item::{Change, Target},
    ledger::Still,
    service::{Anomaly, Reason, ReasonKind, Response, Service, Verdict},
    time::Timestamp,
    transport::{Doubt, Failure, SendError},
};

/// The result of a request for one item, whatever is known of that item.
#[derive(Clone, Debug)]
pub(super) enum ItemResult {
    /// The service accepted it.
    Accepted(Rc<Reason>),
    /// The service has carried it out.
    Done(Rc<Reason>),
    /// The service refused it.
    Refused(Rc<Reason>),
    /// It may have been carried out.
    Doubt(Rc<Reason>, Still),
    /// It was certainly not carried out, and may be sent again.
    NotDone(Rc<Reason>, NotDone),
    /// It was certainly not carried out, and nothing more can be.
    TurnedAway(Rc<Reason>, bool),
}

/// The reason for which an item was certainly not changed by a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotDone {
    /// Everybody is turned away for now, or it was kept back for a cause that is none of its own:
    /// that is no attempt.
    Later,
    /// The user is asked whether it is worth another attempt.
    Asked,
    /// The request was refused as a whole, with so many items in it.
    Refused(usize),
    /// The request was too large, with so many items in it.
    TooLarge(usize),
    /// There is no such call for many items.
    NoBulk,
}

impl ItemResult {
    /// The reason.
    pub(super) const fn reason(&self) -> &Rc<Reason> {
        match self {
            Self::Accepted(reason)
            | Self::Done(reason)
            | Self::Refused(reason)
            | Self::Doubt(reason, _)
            | Self::NotDone(reason, _)
            | Self::TurnedAway(reason, _) => reason,
        }
    }
}

/// The interpretation of an answer.
pub(super) struct Interpretation {
    pub(super) http_status: Option<u16>,
    /// One for each item.
    pub(super) results: Vec<ItemResult>,
    pub(super) anomalies: Vec<Anomaly>,
    /// The trouble that other requests would meet, too.
    pub(super) failure: Option<Failure>,
    /// The reason for which no other request would fare better.
    pub(super) halt: Option<Reason>,
    /// The reason for which nothing more should go until the user says so.
    pub(super) pause: Option<Reason>,
}

impl Interpretation {
    /// Asks the user where one answer among good ones says that no other request would fare
    /// better: it may be about this one alone. What the gateway says of a whole run is so.
    pub(super) fn ask_before_it_ends(&mut self) {
        if self.http_status.is_none() {
            return;
        }
        let Some(reason) = self.halt.take() else {
            return;
        };
        self.pause.get_or_insert(reason);
        for result in &mut self.results {
            if let ItemResult::TurnedAway(reason, by_service) = result {
                let why = if *by_service {
                    NotDone::Later
                } else {
                    NotDone::Asked
                };
                *result = ItemResult::NotDone(reason.clone(), why);
            }
        }
    }

    /// `true` if it was turned away as everything is now, so that it was no attempt.
    pub(super) fn is_turned_away(&self) -> bool {
        let is_later =
            |result: &ItemResult| matches!(result, ItemResult::NotDone(_, NotDone::Later));
        !self.results.is_empty() && self.results.iter().all(is_later)
    }
}

/// Reads what a request did.
pub(super) fn interpretation(
    service: &impl Service,
    target: &Target,
    asked: &[Change],
    is_bulk: bool,
    result: &Result<Response, SendError>,
    now: Timestamp,
) -> Interpretation {
    match result {
        Ok(answer) => of_answer(service, target, asked, is_bulk, answer, now),
        Err(error) => of_error(error, asked.len(), now),
    }
}

fn of_answer(
    service: &impl Service,
    target: &Target,
    asked: &[Change],
    is_bulk: bool,
    answer: &Response,
    now: Timestamp,
) -> Interpretation {
    let reply = match asked {
        [only] if !is_bulk => service.read_single(only, answer),
        many => service.read_change(target, many, answer),
    };
    let failure = (!answer.is_success()).then(|| {
        let first = reply.items.first().map(|item| item.reason.clone());
        let reason = first.unwrap_or(Reason::of(ReasonKind::ServiceTrouble));
        Failure::of_answer(answer, reason, now)
    });
    // Whoever runs the gateway can correct its credentials, and then all goes on.
    let pause = failure
        .as_ref()
        .map(|failure| &failure.reason)
        .filter(|reason| reason.kind == ReasonKind::Credentials)
        .cloned();
    let is_whole = !answer.is_success();
    let size = asked.len();
    let mut shared: Option<Rc<Reason>> = None;
    let results = reply.items.into_iter().map(|item| {
        // What many items share is kept once.
        let reason = match &shared {
            Some(reason) if **reason == item.reason => reason.clone(),
            _ => {
                let reason = Rc::new(item.reason);
                shared = Some(reason.clone());
                reason
            }
        };
        match item.verdict {
            Verdict::Scheduled => ItemResult::Accepted(reason),
            Verdict::Done => ItemResult::Done(reason),
            Verdict::Refused if is_whole => of_whole(reason, size, is_bulk),
            Verdict::Refused => ItemResult::Refused(reason),
            Verdict::Unclear if is_whole => ItemResult::Doubt(reason, Still::Settling),
            Verdict::Unclear => ItemResult::Doubt(reason, Still::Ended),
        }
    });
    Interpretation {
        http_status: Some(answer.status),
        results: results.collect(),
        anomalies: reply.anomalies,
        failure,
        halt: reply.halt,
        pause,
    }
}

/// A request was refused as a whole.
fn of_whole(reason: Rc<Reason>, size: usize, is_bulk: bool) -> ItemResult {
    match reason.kind {
        ReasonKind::Credentials | ReasonKind::RateLimited => {
            ItemResult::NotDone(reason, NotDone::Later)
        }
        ReasonKind::Permission => ItemResult::TurnedAway(reason, true),
        ReasonKind::TooLarge => ItemResult::NotDone(reason, NotDone::TooLarge(size)),
        ReasonKind::CapabilityOff if is_bulk => ItemResult::NotDone(reason, NotDone::NoBulk),
        ReasonKind::CapabilityOff => ItemResult::TurnedAway(reason, false),
        ReasonKind::RequestRejected if is_bulk => {
            ItemResult::NotDone(reason, NotDone::Refused(size))
        }
        _ => ItemResult::Refused(reason),
    }
}

fn of_error(error: &SendError, size: usize, now: Timestamp) -> Interpretation {
    let reason = Rc::new(error.reason());
    let result = match error {
        SendError::NotSent { .. } | SendError::UpstreamAuth { .. } | SendError::Session { .. } => {
            ItemResult::NotDone(reason.clone(), NotDone::Later)
        }
        SendError::Refused { ends_run: true, .. } => ItemResult::TurnedAway(reason.clone(), false),
        SendError::Refused { .. } => ItemResult::NotDone(reason.clone(), NotDone::Refused(size)),
        SendError::Doubtful { doubt, .. } => ItemResult::Doubt(reason.clone(), still(*doubt)),
    };
    let ends = matches!(error, SendError::Refused { ends_run: true, .. });
    let pauses = matches!(
        error,
        SendError::Session { .. }
            | SendError::UpstreamAuth { .. }
            | SendError::NotSent { pauses: true, .. }
    );
    let same = || reason.as_ref().clone();
    Interpretation {
        http_status: None,
        results: vec![result; size],
        anomalies: Vec::new(),
        failure: Some(Failure::of_error(error, now)),
        halt: ends.then(same),
        pause: pauses.then(same),
    }
}

/// The possibility that a request is still carried out that had no answer of the service.
const fn still(doubt: Doubt) -> Still {
    match doubt {
        // The gateway goes on with a request when the page is gone, or waits no longer. Who has
        // waited for too long nobody says; where it was the gateway its time is over, too.
        Doubt::GatewayLost | Doubt::ForeignAnswer | Doubt::TimedOut => Still::InFlight,
        Doubt::ConnectionLost => Still::Settling,
    }
}
