//! The seam between the families of services.
//!
//! A [`Service`] says its limits, builds requests, and reads answers into one [`Reply`] an
//! item. It trusts neither the order nor the completeness of an answer.

mod about;
mod adapter;
pub mod ai_api;
pub mod engine;
mod http;
mod observation;
mod reason;
mod rows;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use about::{About, Usage, Usages};
pub use adapter::Adapter;
pub(crate) use http::is_success;
pub use http::{Method, Request, Response};
pub use observation::{Eligibility, Found, Listed, Observation};
pub use reason::{LEFT_OUT, Private, Reason, ReasonKind, VARIES};

use crate::{
    item::{Change, Flags, ItemId, Kind, Step, Target},
    wire::ServiceKind,
};

/// The limits on what a service takes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Items in one request, at most.
    pub batch: usize,
    /// Items in one request, unless the user wants it otherwise.
    pub suggested: usize,
    /// Requests at the same time.
    pub concurrency: usize,
}

/// The capabilities of a service for one kind of resource, as read at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// `true` if it takes many changes in one request.
    pub bulk: bool,
}

/// The late effects of a request for whose answer nobody waits any more: because the connection
/// broke, or because it took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateEffects {
    /// Most often not longer than this. What a reading shows undone before may yet be done.
    pub grace: Duration,
    /// `true` if a reading of an item shows that the service is at it. Otherwise, what is there may
    /// be on its way out all the same, and what is not there may have been there a moment ago.
    pub observable: bool,
}

/// `true` if a reading of an item shows that a service of this kind is at it:
/// [`LateEffects::observable`].
pub(crate) const fn shows_late_effects(kind: ServiceKind) -> bool {
    match kind {
        ServiceKind::AiCore => true,
        ServiceKind::Engine => false,
    }
}

/// The verdict of an answer on one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The service has accepted the change and will carry it out (202).
    Scheduled,
    /// The service has carried out the change.
    Done,
    /// The service has refused the change.
    Refused,
    /// The answer does not say, or can't be trusted: the change may have been carried out.
    Unclear,
}

impl Verdict {
    /// The verdict of an answer without success on everything that was asked for. A time-out on the way to the service,
    /// trouble of its own and a redirection leave open whether it was carried out. What is not implemented (501, RFC
    /// 9110) was not.
    pub(crate) const fn of_whole(status: u16) -> Self {
        match status {
            501 | 400..=499 if status != 408 => Self::Refused,
            _ => Self::Unclear,
        }
    }
}

/// The reply on one item of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemReply {
    /// Accepted, refused or unclear.
    pub verdict: Verdict,
    /// The reason, or what the service said with it.
    pub reason: Reason,
}

/// Something in an answer that nobody asked for. It is reported, never swallowed. Records call it
/// a surprise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "surprise", rename_all = "kebab-case")]
pub enum Anomaly {
    /// The answer speaks of an id that the request did not hold.
    #[serde(rename = "stranger")]
    UnexpectedId {
        /// The id, shortened.
        id: String,
    },
    /// An element of the answer names no id.
    #[serde(rename = "nameless")]
    MissingId {
        /// The element, shortened.
        raw: String,
    },
    /// An id stands in the answer more than once.
    Doubled {
        /// The id.
        id: String,
        /// The number of times it stands there.
        count: usize,
    },
    /// The answer leaves out ids that were asked for.
    Missing {
        /// Their number.
        count: usize,
    },
}

/// The reply to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// One for each item of the request, in the request's order.
    pub items: Vec<ItemReply>,
    /// Anomalies of the answer.
    pub anomalies: Vec<Anomaly>,
    /// The reason why no other request of this run would fare better, if so: the service does not
    /// let the gateway's account do this.
    pub halt: Option<Reason>,
}

impl Reply {
    /// The same for every item.
    pub fn same(count: usize, verdict: Verdict, reason: &Reason) -> Self {
        let item = ItemReply {
            verdict,
            reason: reason.clone(),
        };
        Self {
            items: vec![item; count],
            anomalies: Vec::new(),
            halt: None,
        }
    }
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries that could be read.
    pub items: Vec<Listed>,
    /// The number of its entries, also those that could not be read.
    pub entries: usize,
}

/// The result of the reading of a single id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum One {
    /// It is there.
    There(Listed),
    /// The service knows no such id.
    NotThere,
}

/// Reads how much hangs on items, besides their state.
pub trait UsageReader {
    /// The next request to know it of all items at once, after these answers; none where they
    /// are all.
    fn next_request(&self, answers: &[Response]) -> Option<Request>;

    /// The reason why the next answer after these is none; nothing where it is one.
    fn refusal(&self, answers: &[Response], next: &Response) -> Option<Reason>;

    /// Reads the answers, in the order in which they came. Where some did not come, what they would
    /// have said is left open.
    ///
    /// # Errors
    /// Why an answer does not say it.
    fn read(&self, answers: &[Response], are_all: bool) -> Result<Usages, Reason>;

    /// The request that counts the running cases of an item, where [`Self::read`] has left that
    /// open.
    fn cases_request(&self, id: &ItemId) -> Request;

    /// Reads the answer to [`Self::cases_request`].
    ///
    /// # Errors
    /// Why the answer does not say it.
    fn read_cases(&self, answer: &Response) -> Result<usize, Reason>;

    /// The status of an item on which so much hangs.
    fn status(&self, usage: &Usage) -> &'static str;
}

/// Counts all items.
pub trait Counter {
    /// The request for the number of all items.
    fn request(&self, target: &Target) -> Request;

    /// Reads the number of all items.
    ///
    /// # Errors
    /// The reason for which the answer does not say it.
    fn read(&self, answer: &Response) -> Result<usize, Reason>;
}

/// A family of services with a bulk call.
pub trait Service {
    /// The limits on what it takes at once.
    fn limits(&self) -> Limits;

    /// The flags with which it deletes. They hold for whatever is made or read with this adapter,
    /// so that a plan and the run that sends it are made with the same ones.
    fn flags(&self) -> Flags {
        Flags::NONE
    }

    /// The late effects of a request for whose answer nobody waits any more.
    fn late_effects(&self) -> LateEffects;

    /// The request that asks what the service can do.
    fn capabilities_request(&self) -> Request;

    /// Reads what the service can do for a kind of resource.
    ///
    /// # Errors
    /// Why the answer does not say it.
    fn read_capabilities(&self, kind: Kind, answer: &Response) -> Result<Capabilities, Reason>;

    /// The request that changes many items at once.
    fn change_request(&self, target: &Target, changes: &[Change]) -> Request;

    /// Reads the answer to [`Self::change_request`].
    fn read_change(&self, target: &Target, changes: &[Change], answer: &Response) -> Reply;

    /// The request that changes one item, for where there is no bulk call.
    fn single_request(&self, target: &Target, change: &Change) -> Request;

    /// Reads the answer to [`Self::single_request`] into a reply with one item.
    fn read_single(&self, change: &Change, answer: &Response) -> Reply;

    /// The request for a page of the list of all items.
    fn list_request(&self, target: &Target, skip: usize, top: usize) -> Request;

    /// Reads a page of the list.
    ///
    /// # Errors
    /// Why the answer is none.
    fn read_list(&self, answer: &Response) -> Result<Page, Reason>;

    /// Reads a piece of a page from a place in its answer on, 0 for the first one, and says where the next piece
    /// begins; none where that was the last one. What was read before a piece that can't be read does not count.
    ///
    /// # Errors
    /// Why the answer is none.
    fn read_list_piece(
        &self,
        answer: &Response,
        _from: usize,
    ) -> Result<(Page, Option<usize>), Reason> {
        self.read_list(answer).map(|page| (page, None))
    }

    /// The counter of all items; none where the service has no call for that.
    fn counter(&self) -> Option<&dyn Counter> {
        None
    }

    /// The request for the state of one item.
    fn one_request(&self, target: &Target, id: &ItemId) -> Request;

    /// Reads the state of one item.
    ///
    /// # Errors
    /// Why the answer does not say it.
    fn read_one(&self, id: &ItemId, answer: &Response) -> Result<One, Reason>;

    /// The reader of how much hangs on the items; none where the state of an item says all that
    /// matters.
    fn usage(&self) -> Option<&dyn UsageReader> {
        None
    }

    /// The eligibility of an item for a step, by its state.
    fn eligibility(&self, step: Step, found: &Found) -> Eligibility;
}
