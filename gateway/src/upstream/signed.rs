//! Signs requests in, and sends once more what the service did not let in.

use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, StatusCode, header};

use super::{Failure, Outcome, Outgoing, Sent, Upstream, own::Own, read};
use crate::{ceilings::Share, credentials::Authorization};

/// The most times that a request is sent: a token may have been revoked, and the next one works or
/// none does.
const MOST_SENDS: u32 = 2;

/// The observations while a request was sent.
#[derive(Debug, Default)]
struct Seen {
    sends: u32,
    date: Option<SystemTime>,
}

/// The time at which an answer was made, by the clock of who made it.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    httpdate::parse_http_date(date).ok()
}

impl Upstream {
    /// Sends a request and waits for the whole answer, whose body takes its room from `share`.
    /// Signing in, sending and sending once more share the time of one request.
    pub(crate) async fn send(&self, outgoing: &Outgoing, share: Share) -> Sent {
        let mut sent = Seen::default();
        let outcome = self.signed_in(outgoing, share, &mut sent).await;
        Sent {
            outcome,
            sends: sent.sends,
            date: sent.date,
        }
    }

    async fn signed_in(&self, outgoing: &Outgoing, share: Share, seen: &mut Seen) -> Outcome {
        let is_change = outgoing.is_change();
        let mut authorization = self.authorization(outgoing).await?;
        loop {
            seen.sends += 1;
            let head = self.begin(outgoing, authorization.header.clone());
            let response = self.in_time(outgoing, head).await?;
            seen.date = date(response.headers());
            let refused = match response.status() {
                StatusCode::UNAUTHORIZED => self.credentials.refused(),
                _ => None,
            };
            let Some(refused) = refused else {
                self.credentials.accepted(authorization.generation);
                let whole = self.in_time(outgoing, read(response, is_change, share));
                let mut answer = whole.await?;
                Own::of(authorization.header.as_ref()).take_out(&mut answer);
                return Ok(answer);
            };
            // Its body is not needed: the connection ends with it.
            drop(response);
            let generation = authorization.generation;
            self.credentials.rejected(generation).await;
            if seen.sends == MOST_SENDS {
                return Err(Failure::SignIn(refused));
            }
            authorization = self.authorization(outgoing).await?;
            if authorization.generation == generation {
                return Err(Failure::SignIn(refused));
            }
        }
    }

    /// The sign-in of a request, in the time that it has left.
    async fn authorization(&self, outgoing: &Outgoing) -> Result<Authorization, Failure> {
        let authorization = self.credentials.authorization();
        match tokio::time::timeout(self.left(outgoing), authorization).await {
            Ok(authorization) => authorization.map_err(Failure::SignIn),
            Err(_) => Err(Failure::NotSent {
                cause: format!("no token within {} s", self.timeout.as_secs_f32()),
            }),
        }
    }

    async fn in_time<T>(
        &self,
        outgoing: &Outgoing,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let done = tokio::time::timeout(self.left(outgoing), work).await;
        done.unwrap_or(Err(Failure::TimedOut {
            is_change: outgoing.is_change(),
            after: self.timeout,
        }))
    }

    fn left(&self, outgoing: &Outgoing) -> Duration {
        self.timeout.saturating_sub(outgoing.taken.elapsed())
    }
}
