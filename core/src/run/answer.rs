//! Interprets the answer to a change, or the lack of one.

use std::rc::Rc;

use super::transitions::{NotDone, Still};
use crate::{
    item::{Change, Target},
    service::{Anomaly, Reason, ReasonKind, Response, Service, Verdict, is_success},
    time::Timestamp,
    transport::{Doubt, Failure, SendError},
};

/// The effect of a request on one item.
#[derive(Clone, Debug)]
pub(super) enum Effect {
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

/// The interpretation of an answer.
pub(super) struct Interpretation {
    pub(super) http_status: Option<u16>,
    /// One for each item.
    pub(super) effects: Vec<Effect>,
    pub(super) anomalies: Vec<Anomaly>,
    /// The trouble that other requests would meet, too.
    pub(super) failure: Option<Failure>,
    /// Why no other request would fare better.
    pub(super) halt: Option<Reason>,
    /// Why nothing more should go until the user says so.
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
        for effect in &mut self.effects {
            if let Effect::TurnedAway(reason, by_service) = effect {
                let why = if *by_service {
                    NotDone::Later
                } else {
                    NotDone::Asked
                };
                *effect = Effect::NotDone(reason.clone(), why);
            }
        }
    }

    /// `true` if the service has taken it: it says of an item what became of it, whatever that is.
    pub(super) fn is_taken(&self) -> bool {
        let is_told = |effect: &Effect| {
            matches!(
                effect,
                Effect::Accepted(_) | Effect::Done(_) | Effect::Refused(_)
            )
        };
        self.http_status.is_some_and(is_success) && self.effects.iter().any(is_told)
    }

    /// `true` if it was turned away as everything is now, so that it was no attempt.
    pub(super) fn is_turned_away(&self) -> bool {
        let is_later = |effect: &Effect| matches!(effect, Effect::NotDone(_, NotDone::Later));
        !self.effects.is_empty() && self.effects.iter().all(is_later)
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
    let effects = reply.items.into_iter().map(|item| {
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
            Verdict::Scheduled => Effect::Accepted(reason),
            Verdict::Done => Effect::Done(reason),
            Verdict::Refused if is_whole => of_whole(reason, size, is_bulk),
            Verdict::Refused => Effect::Refused(reason),
            Verdict::Unclear if is_whole => Effect::Doubt(reason, Still::Settling),
            Verdict::Unclear => Effect::Doubt(reason, Still::Ended),
        }
    });
    Interpretation {
        http_status: Some(answer.status),
        effects: effects.collect(),
        anomalies: reply.anomalies,
        failure,
        halt: reply.halt,
        pause,
    }
}

/// A request was refused as a whole.
fn of_whole(reason: Rc<Reason>, size: usize, is_bulk: bool) -> Effect {
    match reason.kind {
        ReasonKind::Credentials | ReasonKind::RateLimited => {
            Effect::NotDone(reason, NotDone::Later)
        }
        ReasonKind::Permission => Effect::TurnedAway(reason, true),
        ReasonKind::TooLarge => Effect::NotDone(reason, NotDone::TooLarge(size)),
        ReasonKind::CapabilityOff if is_bulk => Effect::NotDone(reason, NotDone::NoBulk),
        ReasonKind::CapabilityOff => Effect::TurnedAway(reason, false),
        ReasonKind::RequestRejected if is_bulk => Effect::NotDone(reason, NotDone::Refused(size)),
        _ => Effect::Refused(reason),
    }
}

fn of_error(error: &SendError, size: usize, now: Timestamp) -> Interpretation {
    let reason = Rc::new(error.reason());
    let effect = match error {
        SendError::NotSent { .. } | SendError::UpstreamAuth { .. } | SendError::Session { .. } => {
            Effect::NotDone(reason.clone(), NotDone::Later)
        }
        SendError::Refused { ends_run: true, .. } => Effect::TurnedAway(reason.clone(), false),
        SendError::Refused { .. } => Effect::NotDone(reason.clone(), NotDone::Refused(size)),
        SendError::Doubtful { doubt, .. } => Effect::Doubt(reason.clone(), still(*doubt)),
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
        effects: vec![effect; size],
        anomalies: Vec::new(),
        failure: Some(Failure::of_error(error, now)),
        halt: ends.then(same),
        pause: pauses.then(same),
    }
}

/// Whether a request may still be carried out that had no answer of the service.
const fn still(doubt: Doubt) -> Still {
    match doubt {
        // The gateway goes on with a request when the page is gone, or waits no longer. Who has
        // waited for too long nobody says; where it was the gateway its time is over, too.
        Doubt::GatewayLost | Doubt::ForeignAnswer | Doubt::TimedOut => Still::InFlight,
        Doubt::ConnectionLost => Still::Settling,
    }
}
