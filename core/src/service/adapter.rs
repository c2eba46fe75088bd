//! The adapter of a connection, whichever family its service is of.

use super::{
    Capabilities, Counter, LateEffects, Limits, One, Page, Reason, Reply, Request, Response,
    Service, UsageReader, ai_api::AiApi, engine::Engine,
};
use crate::{
    item::{Change, Flags, ItemId, Kind, Step, Target},
    service::{Eligibility, Found},
    wire::ServiceKind,
};

/// The adapter of a connection. One type for all families: whatever is generic over services is
/// compiled once.
#[derive(Clone, Copy, Debug)]
pub enum Adapter {
    /// The AI API.
    AiApi(AiApi),
    /// A process engine.
    Engine(Engine),
}

impl Adapter {
    /// The adapter for a family, with at most so many items in a request where the connection
    /// asks for it. The AI API has no flags.
    pub fn new(kind: ServiceKind, batch_limit: Option<usize>, flags: Flags) -> Self {
        match kind {
            ServiceKind::AiCore => Self::AiApi(AiApi::new(batch_limit)),
            ServiceKind::Engine => Self::Engine(Engine::new(batch_limit, flags)),
        }
    }
}

/// Lets the family's own adapter do it.
macro_rules! delegate {
    ($self:ident . $method:ident ( $($argument:expr),* )) => {
        match $self {
            Adapter::AiApi(service) => service.$method($($argument),*),
            Adapter::Engine(service) => service.$method($($argument),*),
        }
    };
}

impl Service for Adapter {
    fn limits(&self) -> Limits {
        delegate!(self.limits())
    }

    fn flags(&self) -> Flags {
        delegate!(self.flags())
    }

    fn capabilities_request(&self) -> Request {
        delegate!(self.capabilities_request())
    }

    fn read_capabilities(&self, kind: Kind, answer: &Response) -> Result<Capabilities, Reason> {
        delegate!(self.read_capabilities(kind, answer))
    }

    fn change_request(&self, target: &Target, changes: &[Change]) -> Request {
        delegate!(self.change_request(target, changes))
    }

    fn read_change(&self, target: &Target, changes: &[Change], answer: &Response) -> Reply {
        delegate!(self.read_change(target, changes, answer))
    }

    fn single_request(&self, target: &Target, change: &Change) -> Request {
        delegate!(self.single_request(target, change))
    }

    fn read_single(&self, change: &Change, answer: &Response) -> Reply {
        delegate!(self.read_single(change, answer))
    }

    fn list_request(&self, target: &Target, skip: usize, top: usize) -> Request {
        delegate!(self.list_request(target, skip, top))
    }

    fn read_list(&self, answer: &Response) -> Result<Page, Reason> {
        delegate!(self.read_list(answer))
    }

    fn read_list_piece(
        &self,
        answer: &Response,
        from: usize,
    ) -> Result<(Page, Option<usize>), Reason> {
        delegate!(self.read_list_piece(answer, from))
    }

    fn counter(&self) -> Option<&dyn Counter> {
        delegate!(self.counter())
    }

    fn one_request(&self, target: &Target, id: &ItemId) -> Request {
        delegate!(self.one_request(target, id))
    }

    fn read_one(&self, id: &ItemId, answer: &Response) -> Result<One, Reason> {
        delegate!(self.read_one(id, answer))
    }

    fn late_effects(&self) -> LateEffects {
        delegate!(self.late_effects())
    }

    fn usage(&self) -> Option<&dyn UsageReader> {
        delegate!(self.usage())
    }

    fn eligibility(&self, step: Step, found: &Found) -> Eligibility {
        delegate!(self.eligibility(step, found))
    }
}
