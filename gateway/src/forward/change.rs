//! A change: forwarded once, within the connection's policy, and on record.

use std::{sync::Arc, time::Instant};

use axum::response::{IntoResponse, Response};
use bulkhead_core::item::Target;

use super::{Asker, record::Recorded};
use crate::{
    answer,
    call::ChangeSet,
    ceilings::{Purpose, Share},
    digest::Digest,
    idempotency::{Attempt, ChangeKey, Ticket},
    policy::Enforcer,
    refusal::Refusal,
    state::GatewayState,
    upstream::{Failure, Ready},
};

/// A change that keeps every rule of its body.
#[derive(Debug)]
pub(super) struct ChangeRequest {
    pub(super) ready: Ready,
    /// That of the connection.
    pub(super) policy: Arc<Enforcer>,
    /// Tells it from another one with the same correlation id.
    pub(super) digest: Digest,
    pub(super) key: ChangeKey,
    pub(super) target: Target,
    pub(super) set: ChangeSet,
    /// That of the connection.
    pub(super) fingerprint: String,
}

impl ChangeRequest {
    /// Sends it, unless it was sent before.
    ///
    /// # Errors
    /// Why the connection's policy or the once-only memory does not allow it.
    pub(super) async fn send_once(
        self: Box<Self>,
        gateway: &Arc<GatewayState>,
        asker: &Asker,
    ) -> Result<Response, Refusal> {
        let begun = Instant::now();
        let (idempotency, ceilings) = (&gateway.idempotency, &gateway.ceilings);
        let connection = Arc::clone(&self.key.connection);
        let line = self.ready.line.clone();
        let mut attempt = idempotency.find(&self.key, self.digest);
        if attempt.is_none() {
            let run = self.key.correlation.run();
            (self.policy).admit(run, &self.target, &self.set.changes)?;
            // Only what may be sent becomes an attempt: what is not sent can be asked for again.
            let (admission, share) = match ceilings.admit(&connection, Purpose::Change) {
                Ok(admitted) => admitted,
                Err(overload) => return Ok(overload.into_response()),
            };
            attempt = match idempotency.begin(self.key.clone(), self.digest) {
                Attempt::New(ticket, waiting) => {
                    let (gateway, asker) = (Arc::clone(gateway), asker.clone());
                    // A task of its own: it goes on when the one who asked is gone.
                    tokio::spawn(async move {
                        self.carry_out(&gateway, asker, ticket, share).await;
                        drop(admission);
                    });
                    return Ok(answer::of_outcome(&*waiting.outcome().await));
                }
                known => Some(known),
            };
        }
        let outcome = match attempt {
            Some(Attempt::Ended(outcome)) => outcome,
            Some(Attempt::InFlight(waiting) | Attempt::New(_, waiting)) => {
                match ceilings.admit_repeat(&connection) {
                    Ok(_place) => waiting.outcome().await,
                    Err(overload) => return Ok(overload.into_response()),
                }
            }
            Some(Attempt::Reused) => return Err(Refusal::CorrelationReused),
            Some(Attempt::NoRoom) | None => {
                return Ok(ceilings.no_verdict(&connection).into_response());
            }
        };
        line.replayed(&outcome, begun.elapsed());
        Ok(answer::of_outcome(&outcome))
    }

    /// Waits for its place, puts it on record, sends it, and puts on record what became of it.
    async fn carry_out(
        self: Box<Self>,
        gateway: &GatewayState,
        asker: Asker,
        ticket: Ticket,
        share: Share,
    ) {
        match self.ready(gateway, asker).await {
            Ok(recorded) => {
                let sent = GatewayState::exchange(&self.ready, share).await;
                if let Some(recorded) = recorded {
                    recorded.answered(gateway, &sent).await;
                }
                ticket.settle(sent.outcome);
            }
            Err(failure) => {
                let outcome = Err(failure);
                let waited = self.ready.outgoing.taken.elapsed();
                self.ready.line.forwarded(&outcome, waited);
                ticket.settle(outcome);
            }
        }
    }

    /// None where nothing is put on record.
    async fn ready(
        &self,
        gateway: &GatewayState,
        asker: Asker,
    ) -> Result<Option<Recorded>, Failure> {
        let paced = self.policy.pace(self.set.len()).await;
        paced.map_err(|come_again| Failure::Paced { come_again })?;
        Recorded::asked(gateway, self, asker).await
    }
}
