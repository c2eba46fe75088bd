//! The simulated services: what is really so.

mod ai_api;
mod engine;

use std::{cell::RefCell, rc::Rc, time::Duration};

use bulkhead_core::{
    item::{Flags, Step},
    service::{Method, Request},
};
use serde_json::Value;

pub(crate) use self::engine::SECRET;
use crate::schedule::{Schedule, ServicePlan};

/// A simulated service with its true state, and how it is spoken to.
pub(crate) trait Service {
    /// A request arrives.
    fn arrive(&mut self, call: &Call<'_>, now: Duration, answer: &Slot);

    /// Lets happen what was due until now.
    fn settle(&mut self, now: Duration);

    /// Reads what a request for a change asks for; none where the service would not know.
    fn asked(&self, request: &Request) -> Option<Asked>;

    /// The items that a request looks at, if it is a reading of items.
    fn look(&self, request: &Request) -> Option<Look>;

    /// The list of which an answer consists, and the name that ids have in it.
    fn entries<'b>(&self, body: &'b mut Value) -> Option<(&'b mut Vec<Value>, &'static str)>;

    /// The true state of an item; none where it was never there.
    fn truth(&self, id: &str, now: Duration) -> Option<Truth>;
}

/// The service of a schedule, as it is at the beginning.
pub(crate) fn begin(schedule: &Schedule) -> Box<dyn Service> {
    match &schedule.service {
        ServicePlan::AiApi(items) => Box::new(ai_api::AiApi::new(items, schedule)),
        ServicePlan::Engine(plan) => Box::new(engine::Engine::new(plan, schedule)),
    }
}

/// The id of the item with this number.
pub(crate) fn id(plan: &ServicePlan, number: usize) -> String {
    match plan {
        ServicePlan::AiApi(_) => ai_api::id(number),
        ServicePlan::Engine(_) => engine::id(number),
    }
}

/// A request as it arrives.
pub(crate) struct Call<'c> {
    pub(crate) method: Method,
    pub(crate) path: &'c str,
    pub(crate) body: Option<&'c str>,
    /// So many items of a change are refused for no reason of theirs.
    pub(crate) refuse: usize,
    /// After so many items the service breaks down, if so.
    pub(crate) only: Option<usize>,
}

/// The items and flags of a request for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) items: Vec<(String, Step)>,
    pub(crate) flags: Flags,
}

/// The items that a reading is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// All of them, as far as a list goes.
    All,
    /// The one with this id.
    One(String),
}

/// An answer of the service.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// `Null` where it is empty.
    pub(crate) body: Value,
}

/// The place of an answer. Clones are the same place.
#[derive(Clone, Default)]
pub(crate) struct Slot(Rc<RefCell<Place>>);

#[derive(Default)]
struct Place {
    due: Option<Duration>,
    answer: Option<Answer>,
}

impl Slot {
    /// It is known when the answer will be there.
    pub(crate) fn expect(&self, due: Duration) {
        self.0.borrow_mut().due = Some(due);
    }

    /// The time when the answer will be there, if it takes a while.
    pub(crate) fn due(&self) -> Option<Duration> {
        self.0.borrow().due
    }

    /// Puts the answer there.
    pub(crate) fn fill(&self, answer: Answer) {
        self.0.borrow_mut().answer = Some(answer);
    }

    /// Takes it away, if it is there.
    pub(crate) fn take(&self) -> Option<Answer> {
        self.0.borrow_mut().answer.take()
    }
}

/// The true state of an item that was there once.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    /// The time when it was gone, if it is.
    pub(crate) gone: Option<Duration>,
    /// `true` if it was ever at rest by a stop.
    pub(crate) was_stopped: bool,
    /// `true` if it is on its way to be at rest, or to be gone.
    pub(crate) is_on_its_way: bool,
    /// The steps brought about, or certain to be, because this run has asked for them.
    pub(crate) brought_about: Vec<Step>,
    /// `true` if anything of it was running when this run deleted it.
    pub(crate) was_running: bool,
}
