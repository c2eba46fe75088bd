//! Reading what many ids are right now.

use std::{cell::RefCell, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use rustc_hash::FxHashMap;

use super::FEW;
use crate::{
    item::{ItemId, Target},
    service::{
        About, Found, Listed, Observation, One, Reason, ReasonKind, Request, Response, Service,
        UsageReader, Usages,
    },
    time::Timestamp,
    transport::{Backoff, Clock, Failure, Reader, Transport},
};

/// Of so many ids that a list leaves out each is asked for singly; of more the list has to do.
/// A survey claims nothing of what became of an item: that no page shifted meanwhile matters less.
const ASKED_AFTER: usize = 50;

/// Readings at the same time.
const READINGS: usize = 4;

/// The most tries of a reading.
const TRIES: u32 = 4;

/// The longest wait of the user for a service that asks to come back later.
const PATIENCE: Duration = Duration::from_secs(10);

/// The state of one id before anything was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The observation.
    pub observation: Observation,
    /// The time when the resource was created, if known.
    pub created: Option<Timestamp>,
    /// Further details.
    pub about: Option<Arc<About>>,
}

impl Seen {
    /// Of what is not there.
    const fn missing(observation: Observation) -> Self {
        Self {
            observation,
            created: None,
            about: None,
        }
    }
}

impl From<Listed> for Seen {
    fn from(listed: Listed) -> Self {
        Self {
            observation: Observation::Found(listed.found),
            created: listed.created,
            about: listed.about.map(Arc::new),
        }
    }
}

/// The present states of the ids of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    at: Timestamp,
    seen: FxHashMap<ItemId, Seen>,
    /// The state of all others, if it is known.
    otherwise: Option<Seen>,
    trouble: Option<Reason>,
    uncounted: Option<Reason>,
}

impl Survey {
    /// The time when it was begun: nothing in it is older.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// `true` if all that was asked for could be read.
    pub const fn is_whole(&self) -> bool {
        self.trouble.is_none() && self.uncounted.is_none()
    }

    /// The reason why some ids could not be read, if so.
    pub const fn trouble(&self) -> Option<&Reason> {
        self.trouble.as_ref()
    }

    /// The reason why the usage of some of them could not be counted, if so.
    pub const fn uncounted(&self) -> Option<&Reason> {
        self.uncounted.as_ref()
    }

    /// The state of an id; none where it could not be read.
    pub fn seen(&self, id: &ItemId) -> Option<&Seen> {
        self.seen.get(id).or(self.otherwise.as_ref())
    }
}

/// Reads what ids are right now, on one connection.
pub struct Surveyor<'a, S, T, C> {
    /// The service's adapter.
    pub service: &'a S,
    /// The way to the service.
    pub transport: &'a T,
    /// The time.
    pub clock: &'a C,
    /// Makes the ids of the readings.
    pub rng: &'a RefCell<fastrand::Rng>,
}

impl<S: Service, T: Transport, C: Clock> Surveyor<'_, S, T, C> {
    /// Reads what some ids are: few of them one by one, many by a list of all, and what that
    /// leaves out one by one again; then, where the service has that, how much hangs on them.
    pub async fn survey(&self, target: &Target, ids: &[ItemId]) -> Survey {
        let mut survey = self.states(target, ids).await;
        if let Some(usage) = self.service.usage() {
            survey.uncounted = self.usages(target, usage, &mut survey).await;
        }
        survey
    }

    async fn states(&self, target: &Target, ids: &[ItemId]) -> Survey {
        let mut survey = Survey {
            at: self.clock.wall(),
            seen: FxHashMap::default(),
            otherwise: None,
            trouble: None,
            uncounted: None,
        };
        let left;
        if ids.len() <= FEW {
            left = ids.to_vec();
        } else {
            let reader = self.reader(target);
            let mut listing = reader.listing(ids.iter().cloned().collect());
            survey.trouble = loop {
                let ask = listing.next();
                match self.patiently(|| reader.told(ask)).await {
                    Ok(told) => {
                        if listing.take(told) {
                            break None;
                        }
                    }
                    Err(failure) => break Some(failure.reason),
                }
            };
            let found = listing.found().into_iter();
            survey
                .seen
                .extend(found.map(|(id, listed)| (id, listed.into())));
            if survey.trouble.is_some() {
                return survey;
            }
            let is_left = |id: &&ItemId| !survey.seen.contains_key(*id);
            left = ids.iter().filter(is_left).cloned().collect();
            if left.len() > ASKED_AFTER {
                survey.otherwise = Some(Seen::missing(Observation::NotListed));
                return survey;
            }
        }
        self.one_by_one(target, left, &mut survey).await;
        survey
    }

    /// Reads how much hangs on what is there; says why, where that can't be counted.
    async fn usages(
        &self,
        target: &Target,
        usage: &dyn UsageReader,
        survey: &mut Survey,
    ) -> Option<Reason> {
        let is_there = |seen: &Seen| matches!(seen.observation, Observation::Found(_));
        if !survey.seen.values().any(is_there) {
            return None;
        }
        let reader = self.reader(target);
        let mut answers = Vec::new();
        let mut trouble = None;
        while let Some(request) = usage.next_request(&answers) {
            let refusal = |answer: &Response| usage.refusal(&answers, answer);
            match self
                .patiently(|| self.ask(&reader, &request, refusal))
                .await
            {
                Ok(answer) => answers.push(answer),
                Err(failure) if answers.is_empty() => return Some(failure.reason),
                Err(failure) => {
                    trouble = Some(failure.reason);
                    break;
                }
            }
        }
        let mut usages = match usage.read(&answers, trouble.is_none()) {
            Ok(usages) => usages,
            Err(reason) => return Some(reason),
        };
        if trouble.is_none() {
            let is_open = |id: &&ItemId| usages.of(id).case_instances.is_none();
            let open: Vec<ItemId> = survey.seen.keys().filter(is_open).cloned().collect();
            trouble = self.count_cases(&reader, usage, open, &mut usages).await;
        }
        for (id, seen) in &mut survey.seen {
            let Some(about) = &seen.about else {
                continue;
            };
            let of_it = usages.of(id);
            seen.observation = Observation::Found(Found {
                status: usage.status(&of_it).into(),
                being_deleted: false,
            });
            seen.about = Some(Arc::new(About {
                usage: Some(of_it),
                ..about.as_ref().clone()
            }));
        }
        trouble
    }

    /// Sends a reading, whose answer has to be one.
    async fn ask(
        &self,
        reader: &Reader<'_, S, T, C>,
        request: &Request,
        refusal: impl Fn(&Response) -> Option<Reason>,
    ) -> Result<Response, Failure> {
        let answer = reader.send(request).await?;
        match refusal(&answer) {
            None => Ok(answer),
            Some(reason) => Err(Failure::of_answer(&answer, reason, self.clock.wall())),
        }
    }

    /// Counts the running cases of some deployments. What can't be counted stays open.
    async fn count_cases(
        &self,
        reader: &Reader<'_, S, T, C>,
        usage: &dyn UsageReader,
        open: Vec<ItemId>,
        usages: &mut Usages,
    ) -> Option<Reason> {
        let count = |id: ItemId| async move {
            let request = usage.cases_request(&id);
            let refusal = |answer: &Response| usage.read_cases(answer).err();
            let answer = self.patiently(|| self.ask(reader, &request, refusal)).await;
            let answer = answer.map_err(|failure| failure.reason);
            (id, answer.and_then(|answer| usage.read_cases(&answer)))
        };
        let mut trouble = None;
        let mut counting = stream::iter(open).map(count).buffer_unordered(READINGS);
        while let Some((id, count)) = counting.next().await {
            match count {
                Ok(count) => {
                    usages.of_mut(id).case_instances = Some(count);
                }
                Err(reason) => drop(trouble.get_or_insert(reason)),
            }
        }
        trouble
    }

    const fn reader<'r>(&'r self, target: &'r Target) -> Reader<'r, S, T, C> {
        Reader {
            service: self.service,
            transport: self.transport,
            clock: self.clock,
            target,
            run: None,
            rng: self.rng,
        }
    }

    /// Tries a reading again where that may help, as long as somebody who waits for it has the
    /// patience.
    async fn patiently<R, F>(&self, read: impl Fn() -> F) -> Result<R, Failure>
    where
        F: Future<Output = Result<R, Failure>>,
    {
        let mut backoff = Backoff::default();
        loop {
            let failure = match read().await {
                Ok(read) => return Ok(read),
                Err(failure) => failure,
            };
            let usual = backoff.next(&mut self.rng.borrow_mut());
            let wait = failure.retry_after.unwrap_or(usual);
            // Where there is no such call there is none a moment later.
            let may_pass =
                failure.trouble.may_pass() && failure.reason.kind != ReasonKind::CapabilityOff;
            if backoff.tries() >= TRIES || wait > PATIENCE || !may_pass {
                return Err(failure);
            }
            self.clock.sleep(wait).await;
        }
    }

    async fn one_by_one(&self, target: &Target, ids: Vec<ItemId>, survey: &mut Survey) {
        let reader = &self.reader(target);
        let read = |id: ItemId| async move {
            let read = self.patiently(|| reader.one(&id)).await;
            (id, read)
        };
        let mut reading = stream::iter(ids).map(read).buffer_unordered(READINGS);
        while let Some((id, read)) = reading.next().await {
            match read {
                Ok(One::There(listed)) => drop(survey.seen.insert(id, listed.into())),
                Ok(One::NotThere) => {
                    survey.seen.insert(id, Seen::missing(Observation::NotFound));
                }
                Err(Failure { reason, .. }) => drop(survey.trouble.get_or_insert(reason)),
            }
        }
    }
}
