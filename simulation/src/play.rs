//! A play: one schedule, from the paste to the end of the run.

use std::{cell::RefCell, collections::BTreeMap, pin::pin, rc::Rc, time::Duration};

use bulkhead_core::{
    item::{ItemId, Kind, ResourceGroup, Target},
    ledger::{ConnectionRef, Event, Ledger, Outcome, RunId, What},
    paste::Reader,
    plan::{Basis, Choice, ConfirmedPlan, DELETE_WORD, Plan, Sending},
    rules::{Checker, Options},
    run::{Clock as _, Control, JournalError, RunLimits, Runner},
    service::ai_api::AiApi,
    survey::{Groups, Surveyor},
    wire::ServiceKind,
};
use futures_util::future::{self, Either};

use crate::{
    check::Broken,
    clock::{BEGIN, Clock, Stuck, block_on},
    journal::Disk,
    network::Network,
    schedule::Schedule,
    service::id,
    user::user,
};

/// All that can be said of a play afterwards.
pub struct Play {
    pub(crate) schedule: Rc<Schedule>,
    pub(crate) network: Network,
    pub(crate) clock: Clock,
    pub(crate) limits: RunLimits,
    /// What the page knows in the end: what it found on the disk when it began its last life,
    /// and what it saw in that.
    pub(crate) events: Vec<Event>,
    /// What is on the disk.
    pub(crate) recorded: Vec<Event>,
    /// How often the page crashed.
    pub crashes: usize,
    /// How many requests were made.
    pub requests: u32,
    /// How often which fault struck.
    pub faults: BTreeMap<&'static str, usize>,
    /// How long it took by its own clock.
    pub took: Duration,
}

impl Play {
    /// The record at the end; none where nothing was ever begun.
    pub fn ledger(&self) -> Option<Ledger> {
        Ledger::fold(&self.events).ok()
    }
}

impl Play {
    /// When what happened.
    pub(crate) fn times(&self) -> Times {
        let mut times = Times::default();
        for event in &self.events {
            if let What::Answered { .. } = event.what {
                times.changes += 1;
                times.answered = event.at.since(BEGIN);
            }
        }
        times.requests_until_answered = self.network.made_until(times.answered);
        times
    }

    /// Makes the record tell of another outcome wherever it tells of this one, to see whether
    /// the check finds it.
    pub fn tamper(&mut self, from: Outcome, to: Outcome) {
        for event in self.events.iter_mut().chain(&mut self.recorded) {
            let (What::Answered { settled, .. } | What::Read { settled, .. }) = &mut event.what
            else {
                continue;
            };
            for settled in settled.iter_mut().filter(|s| s.outcome == from) {
                settled.outcome = to;
            }
        }
    }

    /// What happened, event by event.
    pub fn story(&self) -> String {
        let line = |event: &Event| {
            let since = event.at.since(BEGIN).as_secs_f64();
            let what = match &event.what {
                What::Started { .. } => "started".to_owned(),
                what => format!("{what:?}"),
            };
            format!("{since:>9.3} {what}\n")
        };
        self.events.iter().map(line).collect()
    }
}

fn target() -> Target {
    // A name that every tenant has.
    let group = ResourceGroup::parse("default");
    Target::new(Kind::Deployments, group).unwrap_or_else(|| unreachable!())
}

fn connection() -> ConnectionRef {
    ConnectionRef {
        name: "simulated".into(),
        kind: ServiceKind::AiCore,
        fingerprint: "f".into(),
        sandbox: true,
    }
}

/// How long answers take.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Latency {
    /// Each its own time.
    Any,
    /// All of them the same.
    Fixed(Duration),
}

/// When what happened.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    /// Requests with changes.
    pub(crate) changes: u32,
    /// When the last of them was answered.
    pub(crate) answered: Duration,
    /// Requests of any kind that were made until then.
    pub(crate) requests_until_answered: u32,
}

/// Plays a schedule.
///
/// # Errors
/// Where the run never ends.
pub fn play(schedule: &Schedule) -> Result<Play, Broken> {
    play_with(schedule, Latency::Any)
}

pub(crate) fn play_with(schedule: &Schedule, latency: Latency) -> Result<Play, Broken> {
    let schedule = Rc::new(schedule.clone());
    let clock = Clock::default();
    let network = Network::new(&clock, &schedule, latency);
    let disk = Disk::new(&schedule, &clock, latency);
    let limits = RunLimits {
        attempts: schedule.attempts,
        ..RunLimits::default()
    };
    let mut page = Page {
        clock: clock.clone(),
        network: network.clone(),
        disk: disk.clone(),
        limits,
        schedule: schedule.clone(),
        known: Vec::new(),
        lives: 0,
    };
    let crashes = block_on(&clock, page.live()).map_err(|stuck| match stuck {
        Stuck::Forever => Broken::Stuck,
        Stuck::TooLong => Broken::Endless,
    })?;
    let took = clock.now();
    // What is still on its way arrives before the truth is looked at.
    let rest = clock.sleep(Duration::from_secs(10));
    block_on(&clock, rest).map_err(|_| Broken::Stuck)?;
    Ok(Play {
        events: page.known,
        recorded: disk.events(),
        requests: network.requests(),
        faults: network.faults(),
        schedule,
        network,
        clock,
        limits,
        crashes,
        took,
    })
}

/// The page, which may die and live again.
struct Page {
    clock: Clock,
    network: Network,
    disk: Disk,
    limits: RunLimits,
    schedule: Rc<Schedule>,
    known: Vec<Event>,
    lives: u64,
}

impl Page {
    /// Lives until the run is over, and gives how often it died.
    async fn live(&mut self) -> usize {
        let plan = self.compose().await;
        let mut crashes = 0;
        let Some(plan) = plan else {
            return crashes;
        };
        loop {
            let has_ended = self.live_once(&plan).await;
            if has_ended {
                return crashes;
            }
            crashes += 1;
            if let Some(crash) = self.disk.crashed() {
                self.clock.sleep(crash.downtime).await;
            }
            self.disk.revive();
        }
    }

    /// Pastes, looks, and confirms.
    async fn compose(&self) -> Option<ConfirmedPlan> {
        let ids: Vec<_> = (0..self.schedule.items.len()).map(id).collect();
        let options = Options {
            kind: Kind::Deployments,
            action: Some(self.schedule.action),
            include_implausible: false,
        };
        let text = ids.join("\n");
        let checked = Checker::check_all(options, Reader::new(&text, None));
        let service = AiApi::new(None);
        let basis = Basis::pasted(connection(), target(), &checked);
        let sending = Sending {
            bulk: self.schedule.bulk,
            batch: self.schedule.batch,
            concurrency: self.schedule.concurrency,
        };
        let plan = if self.schedule.survey {
            let rng = RefCell::new(fastrand::Rng::with_seed(self.schedule.seed));
            let surveyor = Surveyor {
                service: &service,
                transport: &self.network,
                clock: &self.clock,
                rng: &rng,
            };
            let ids: Vec<ItemId> = basis.items().map(|(_, id, _)| id.clone()).collect();
            let survey = surveyor.survey(&target(), &ids).await;
            let groups = Groups::new(&service, &basis, &survey);
            let sent = if self.schedule.send_all {
                vec![true; groups.all().len()]
            } else {
                groups.sent_by_default()
            };
            let choice = Choice {
                survey: &survey,
                groups: &groups,
                sent: &sent,
            };
            Plan::new(&basis, Some(choice), &service, sending)
        } else {
            Plan::new(&basis, None, &service, sending)
        };
        plan.ok()?.confirm(DELETE_WORD, false).ok()
    }

    /// Runs or resumes until the run is over, which it says, or the page dies.
    async fn live_once(&mut self, plan: &ConfirmedPlan) -> bool {
        self.lives += 1;
        self.known = self.disk.events();
        let before = Ledger::fold(&self.known).ok();
        if before.as_ref().is_some_and(is_over) {
            return true;
        }
        // A page that lives again knows nothing but what it finds on the disk.
        let control = Control::default();
        let runner = Runner {
            service: AiApi::new(None),
            transport: self.network.clone(),
            clock: self.clock.clone(),
            journal: self.disk.clone(),
            control: control.clone(),
            limits: self.limits,
            rng: RefCell::new(fastrand::Rng::with_seed(self.schedule.seed ^ self.lives)),
        };
        let known = &mut self.known;
        let run = async {
            let observe = |event: &Event| known.push(event.clone());
            if let Some(ledger) = &before {
                runner.resume(ledger, observe).await
            } else {
                let id = RunId::random(&mut fastrand::Rng::with_seed(self.schedule.seed));
                runner.run(id, plan, observe).await
            }
        };
        let disk = &self.disk;
        let dead = async {
            // The journal itself never comes back from a crash; this is who finds the body.
            while disk.crashed().is_none() {
                self.clock.sleep(Duration::from_secs(1)).await;
            }
        };
        let user = user(&self.clock, self.schedule.clone(), control);
        let (run, dead, user) = (pin!(run), pin!(dead), pin!(user));
        match future::select(run, future::select(dead, user)).await {
            Either::Left((result, _)) => {
                let _: Result<(), JournalError> = result;
                true
            }
            Either::Right(_) => false,
        }
    }
}

fn is_over(ledger: &Ledger) -> bool {
    matches!(ledger.phase(), bulkhead_core::ledger::Phase::Finished(_))
}
