//! Puts changes and refusals on record.

use std::{borrow::Cow, time::Instant};

use bulkhead_core::{
    item::{Change, Flags, Target},
    service::{Adapter, Response, Service},
    wire::{self, GatewayErrorKind},
};

use super::{Asker, change::ChangeRequest};
use crate::{
    audit::{
        Answered, Asked, AuditAction, AuditId, Call, NotRecorded, Outcome as RecordedOutcome,
        Outcomes, Refused, Timestamp,
    },
    correlation::CorrelationId,
    refusal::Refusal,
    state::GatewayState,
    upstream::{AnswerBody, Failure, Outcome, Sent, ServiceAnswer},
};

/// A change that is on record and is being sent.
#[derive(Debug)]
pub(super) struct Recorded {
    audit_id: AuditId,
    begun: Instant,
    correlation: CorrelationId,
    connection: String,
    target: Target,
    changes: Vec<Change>,
    flags: Option<Flags>,
    is_bulk: bool,
}

impl Recorded {
    /// Puts a change on record; none where nothing is.
    ///
    /// # Errors
    /// Where it can't be recorded: it must not be sent then.
    pub(super) async fn asked(
        gateway: &GatewayState,
        request: &ChangeRequest,
        who: Asker,
    ) -> Result<Option<Self>, Failure> {
        let Some(audit) = &gateway.audit else {
            return Ok(None);
        };
        let correlation = request.key.correlation.clone();
        let set = &request.set;
        let (action, ids) = AuditAction::of_changes(&set.changes);
        let group = request.target.resource_group();
        let asked = Asked {
            time: Timestamp::now(),
            audit_id: AuditId::random(),
            correlation: correlation.as_str().to_owned(),
            run: correlation.run().map(str::to_owned),
            user: who.user,
            source_ip: who.source,
            connection: request.ready.line.connection.clone(),
            fingerprint: request.fingerprint.clone(),
            group: group.map(|group| group.as_str().to_owned()),
            kind: set.kind,
            action,
            flags: set.flags,
            ids,
            digest: request.digest,
            reason_given: None,
        };
        audit.asked(&asked).await.map_err(|error| {
            // The audit logs where it can't write; the page records what it hears.
            let why = match error {
                NotRecorded::Failed { cause, .. } | NotRecorded::Owing { cause, .. } => {
                    cause.to_string()
                }
                NotRecorded::Closed => "the gateway is stopping".to_owned(),
            };
            Failure::NotRecorded { why }
        })?;
        Ok(Some(Self {
            audit_id: asked.audit_id,
            begun: Instant::now(),
            correlation,
            connection: asked.connection,
            target: request.target.clone(),
            changes: set.changes.clone(),
            flags: set.flags,
            is_bulk: set.is_bulk,
        }))
    }

    /// Puts on record what became of it. Where that can't be recorded now, the audit owes it and
    /// takes no other change before it.
    pub(super) async fn answered(self, gateway: &GatewayState, sent: &Sent) {
        let Some(audit) = &gateway.audit else {
            return;
        };
        let outcome = &sent.outcome;
        let took = self.begun.elapsed().as_millis();
        let answered = Answered {
            time: Timestamp::now(),
            audit_id: self.audit_id.clone(),
            correlation: self.correlation.as_str().to_owned(),
            run: self.correlation.run().map(str::to_owned),
            connection: self.connection.clone(),
            status: outcome.as_ref().ok().map(|answer| answer.status.as_u16()),
            outcome: kind_of(outcome),
            outcomes: outcome.as_ref().ok().map(|answer| self.outcomes(answer)),
            sends: sent.sends,
            ms: u64::try_from(took).unwrap_or(u64::MAX),
        };
        // The audit logs it, and knows that it owes this line.
        let _ = audit.answered(&answered).await;
    }

    fn outcomes(&self, answer: &ServiceAnswer) -> Outcomes {
        let flags = self.flags.unwrap_or_default();
        let service = Adapter::new(self.target.kind().service(), None, flags);
        let response = Response {
            status: answer.status.as_u16(),
            retry_after: None,
            body: read_body(&answer.body),
        };
        let reply = match &*self.changes {
            [only] if !self.is_bulk => service.read_single(only, &response),
            changes => service.read_change(&self.target, changes, &response),
        };
        Outcomes::of(&self.changes, &reply)
    }
}

/// A body as the page reads it.
pub(crate) fn read_body(body: &AnswerBody) -> String {
    let text = match body {
        AnswerBody::Json(bytes) | AnswerBody::Text(bytes) => String::from_utf8_lossy(bytes),
        AnswerBody::Empty | AnswerBody::Withheld(_) => Cow::Borrowed(""),
    };
    let withheld = body.withheld().map(ToString::to_string);
    wire::body_or_notice(text.into_owned(), withheld.as_deref())
}

fn kind_of(outcome: &Outcome) -> RecordedOutcome {
    match outcome.as_ref().map_err(Failure::kind) {
        Ok(_) => RecordedOutcome::Answered,
        Err(GatewayErrorKind::UpstreamAuth) => RecordedOutcome::UpstreamAuth,
        Err(GatewayErrorKind::NotSent) => RecordedOutcome::NotSent,
        Err(_) => RecordedOutcome::Ambiguous,
    }
}

/// Puts the refusal of a change on record. One that can't be recorded is refused all the same.
pub(super) async fn refused(
    gateway: &GatewayState,
    correlation: &CorrelationId,
    who: &Asker,
    call: Call,
    refusal: &Refusal,
) {
    let Some(audit) = &gateway.audit else {
        return;
    };
    let refused = Refused {
        time: Timestamp::now(),
        correlation: correlation.as_str().to_owned(),
        run: correlation.run().map(str::to_owned),
        user: Some(who.user.clone()),
        source_ip: who.source,
        call,
        rule: refusal.rule().to_owned(),
        status: refusal.status().as_u16(),
    };
    // The audit logs that it can't.
    let _ = audit.refused(&refused).await;
}
