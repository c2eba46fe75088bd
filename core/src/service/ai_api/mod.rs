//! The AI API of SAP AI Core: bulk PATCH of deployments and executions.
//!
//! Source of every fact: the vendor's `OpenAPI` description 2.42.0 and the notes in the
//! project's contract of the AI API.

mod change;
mod eligibility;
mod error;
mod groups;
mod list;
mod meta;
mod pieces;
mod single;

use std::time::Duration;

use serde::Serialize;

use super::{
    Capabilities, Counter, LateEffects, Limits, Method, One, Page, Reason, Reply, Request,
    Response, Service, shows_late_effects,
};
use crate::{
    item::{Change, ItemId, Kind, ResourceGroup, Step, Target},
    service::{Eligibility, Found, Listed},
    wire::ServiceKind,
};

/// The items that one bulk PATCH takes (contract: 1 to 100).
pub const BATCH_MAX: usize = 100;

/// Requests at the same time. The service's rate limits are not public: a few at once is
/// what its users' scripts do.
const CONCURRENCY: usize = 4;

/// A change is only accepted by its request, which takes no time to speak of (contract: 202).
const GRACE: Duration = Duration::from_secs(5);

/// The media type of a bulk PATCH; the only one that the contract names.
pub const BULK_MEDIA_TYPE: &str = "application/merge-patch+json";

/// The adapter for the AI API.
#[derive(Clone, Copy, Debug)]
pub struct AiApi {
    limits: Limits,
}

impl AiApi {
    /// The service with the contract's limits, or with a smaller batch where the connection
    /// asks for one.
    pub fn new(batch_limit: Option<usize>) -> Self {
        let batch = batch_limit.unwrap_or(BATCH_MAX).clamp(1, BATCH_MAX);
        Self {
            limits: Limits {
                batch,
                suggested: batch,
                concurrency: CONCURRENCY,
            },
        }
    }
}

impl AiApi {
    /// The request that asks which resource groups the tenant has.
    pub fn resource_groups_request() -> Request {
        Request {
            method: Method::Get,
            path: "v2/admin/resourceGroups".into(),
            resource_group: None,
            body: None,
        }
    }

    /// Reads which resource groups the tenant has.
    ///
    /// # Errors
    /// Why the answer does not say it: often the credentials are not allowed to ask.
    pub fn read_resource_groups(answer: &Response) -> Result<Vec<ResourceGroup>, Reason> {
        groups::read(answer)
    }

    /// The request that lists up to `top` resources of one status.
    pub fn status_request(target: &Target, status: &str, top: usize) -> Request {
        reading(target, &format!("?status={status}&$top={top}"))
    }

    /// Reads a list of resources.
    ///
    /// # Errors
    /// Why the answer is none.
    pub fn listed(answer: &Response) -> Result<Vec<Listed>, Reason> {
        list::read(answer).map(|page| page.items)
    }
}

/// A reading of a target's collection; `rest` is what follows its name in the path.
fn reading(target: &Target, rest: &str) -> Request {
    Request {
        method: Method::Get,
        path: format!("v2/lm/{}{rest}", target.kind().collection()),
        resource_group: target.resource_group().cloned(),
        body: None,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'i> {
    id: &'i str,
    target_status: &'static str,
}

/// The body of a bulk PATCH.
pub fn bulk_body(kind: Kind, changes: &[Change]) -> String {
    let entries: Vec<_> = changes
        .iter()
        .map(|change| Entry {
            id: change.id.as_str(),
            target_status: change.step.target_status(),
        })
        .collect();
    serde_json::json!({ kind.collection(): entries }).to_string()
}

impl Service for AiApi {
    fn limits(&self) -> Limits {
        self.limits
    }

    fn late_effects(&self) -> LateEffects {
        LateEffects {
            grace: GRACE,
            observable: shows_late_effects(ServiceKind::AiCore),
        }
    }

    fn capabilities_request(&self) -> Request {
        Request {
            method: Method::Get,
            path: "v2/lm/meta".into(),
            resource_group: None,
            body: None,
        }
    }

    fn read_capabilities(&self, kind: Kind, answer: &Response) -> Result<Capabilities, Reason> {
        meta::read(kind, answer)
    }

    fn change_request(&self, target: &Target, changes: &[Change]) -> Request {
        Request {
            method: Method::Patch,
            path: format!("v2/lm/{}", target.kind().collection()),
            resource_group: target.resource_group().cloned(),
            body: Some((BULK_MEDIA_TYPE, bulk_body(target.kind(), changes))),
        }
    }

    fn read_change(&self, target: &Target, changes: &[Change], answer: &Response) -> Reply {
        change::read(target, changes, answer)
    }

    fn single_request(&self, target: &Target, change: &Change) -> Request {
        single::request(target, change)
    }

    fn read_single(&self, change: &Change, answer: &Response) -> Reply {
        single::read(change, answer)
    }

    fn list_request(&self, target: &Target, skip: usize, top: usize) -> Request {
        // No `$select=status`: what it leaves out is not said, and the target status is needed.
        reading(target, &format!("?$top={top}&$skip={skip}"))
    }

    fn read_list(&self, answer: &Response) -> Result<Page, Reason> {
        list::read(answer)
    }

    fn read_list_piece(
        &self,
        answer: &Response,
        from: usize,
    ) -> Result<(Page, Option<usize>), Reason> {
        pieces::read(answer, from)
    }

    fn counter(&self) -> Option<&dyn Counter> {
        Some(self)
    }

    fn one_request(&self, target: &Target, id: &ItemId) -> Request {
        reading(target, &format!("/{id}"))
    }

    fn read_one(&self, id: &ItemId, answer: &Response) -> Result<One, Reason> {
        list::read_one(id, answer)
    }

    fn eligibility(&self, step: Step, found: &Found) -> Eligibility {
        eligibility::of(step, found)
    }
}

impl Counter for AiApi {
    fn request(&self, target: &Target) -> Request {
        reading(target, "/$count")
    }

    fn read(&self, answer: &Response) -> Result<usize, Reason> {
        list::read_count(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::IdFormat;

    #[test]
    fn a_bulk_request_is_the_contracts() {
        let change = |id, step| Change {
            id: ItemId::parse(IdFormat::AiApi, id).unwrap(),
            step,
        };
        let target = Target::new(Kind::Executions, ResourceGroup::parse("team-b")).unwrap();
        let changes = [change("a1b2", Step::Stop), change("c3d4", Step::Delete)];
        let request = AiApi::new(None).change_request(&target, &changes);
        assert_eq!(request.method.as_str(), "PATCH");
        assert_eq!(request.path, "v2/lm/executions");
        assert_eq!(request.resource_group.as_ref(), target.resource_group());
        let body = r#"{"executions":[{"id":"a1b2","targetStatus":"STOPPED"},{"id":"c3d4","targetStatus":"DELETED"}]}"#;
        assert_eq!(request.body, Some((BULK_MEDIA_TYPE, body.to_owned())));
    }

    #[test]
    fn a_connection_may_ask_for_smaller_batches_but_not_for_larger_ones() {
        for (asked, batch) in [(None, 100), (Some(7), 7), (Some(0), 1), (Some(500), 100)] {
            assert_eq!(AiApi::new(asked).limits().batch, batch);
        }
    }
}
