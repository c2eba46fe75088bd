//! The page: it composes and confirms a plan, and runs it through however many lives.

use std::{cell::RefCell, collections::BTreeMap, pin::pin, rc::Rc, time::Duration};

use bulkhead_core::{
    item::ItemId,
    ledger::{Event, Ledger},
    paste::Reader,
    plan::{Choice, ConfirmedPlan, Groups, Plan, PlanInput, Sending},
    rules::{Checker, Options},
    run::{Control, JournalError, RunLimits, Runner},
    service::Adapter,
    survey::Surveyor,
    transport::Clock as _,
    wire::RunId,
};
use futures_util::future::{self, Either};

use super::place;
use crate::{
    clock::Clock, journal::Disk, monitor::Monitor, network::Network, schedule::Schedule, user::User,
};

/// The page, which may die and live again.
pub(super) struct Page {
    clock: Clock,
    network: Network,
    disk: Disk,
    monitor: Monitor,
    limits: RunLimits,
    schedule: Rc<Schedule>,
    known: Vec<Event>,
    lives: u64,
}

impl Page {
    pub(super) fn new(
        clock: &Clock,
        network: &Network,
        disk: &Disk,
        monitor: &Monitor,
        limits: RunLimits,
        schedule: &Rc<Schedule>,
    ) -> Self {
        Self {
            clock: clock.clone(),
            network: network.clone(),
            disk: disk.clone(),
            monitor: monitor.clone(),
            limits,
            schedule: schedule.clone(),
            known: Vec::new(),
            lives: 0,
        }
    }

    /// The events it knows in the end.
    pub(super) fn into_known(self) -> Vec<Event> {
        self.known
    }

    /// Lives until the run is over, and gives how often it died.
    pub(super) async fn live(&mut self) -> usize {
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
            self.monitor.dies();
            if let Some(crash) = self.disk.crashed() {
                self.clock.sleep(crash.downtime).await;
            }
            self.disk.revive();
        }
    }

    /// Pastes, looks, and confirms.
    async fn compose(&self) -> Option<ConfirmedPlan> {
        let simulated = &self.schedule.service;
        let target = place::target(simulated);
        let options = Options {
            kind: target.kind(),
            action: Some(self.schedule.action),
            // The simulated services name items as suits the schedule, not as real ones do.
            include_implausible: true,
            accept_found: false,
        };
        let text = place::paste(simulated);
        let checked = Checker::check_all(options, Reader::new(&text, Some(options.kind)));
        let service = Adapter::new(simulated.kind(), None, simulated.flags());
        let plan_input = PlanInput::pasted(place::connection(simulated), target.clone(), &checked);
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
            let ids: Vec<ItemId> = plan_input.items().map(|(_, id, _)| id.clone()).collect();
            let survey = surveyor.survey(&target, &ids).await;
            let groups = Groups::new(&service, &plan_input, &survey);
            let sent = if self.schedule.send_all {
                vec![true; groups.all().len()]
            } else {
                groups.sent_by_default()
            };
            let choice = Choice {
                survey: &survey,
                groups: &groups,
                sent: &sent,
                rows: &BTreeMap::new(),
            };
            Plan::new(&plan_input, Some(choice), &service, sending)
        } else {
            Plan::new(&plan_input, None, &service, sending)
        };
        let plan = plan.ok()?;
        let typed = plan.confirmation().text();
        plan.confirm(&typed, true).ok()
    }

    /// Runs or resumes until the run is over, which it says, or the page dies.
    async fn live_once(&mut self, plan: &ConfirmedPlan) -> bool {
        self.lives += 1;
        if self.schedule.leaves_third_format() {
            self.disk.put_in_third_format();
        }
        self.known = self.disk.events();
        self.monitor.lives(&self.known);
        let before = Ledger::fold(&self.known).ok();
        if before.as_ref().is_some_and(is_over) {
            return true;
        }
        let flags = match &before {
            Some(ledger) => ledger.header().flags,
            None => plan.plan().flags(),
        };
        // A page that lives again knows nothing but what it finds on the disk.
        let control = Control::default();
        let runner = Runner {
            service: Adapter::new(self.schedule.service.kind(), None, flags),
            transport: self.network.clone(),
            clock: self.clock.clone(),
            journal: self.disk.clone(),
            control: control.clone(),
            limits: self.limits,
            rng: RefCell::new(fastrand::Rng::with_seed(self.schedule.seed ^ self.lives)),
        };
        let known = &mut self.known;
        let (monitor, cancel_at) = (&self.monitor, self.schedule.hazards.cancel_at);
        let run = async {
            let observe = |event: &Event| {
                known.push(event.clone());
                if Some(monitor.observed(event, &control)) == cancel_at {
                    control.cancel();
                }
            };
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
        self.network.forget_the_wait();
        self.network.leave_alone_no_longer();
        let user = User {
            clock: &self.clock,
            network: &self.network,
            monitor,
            control: &control,
        };
        let user = user.act(&self.schedule);
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
