//! The AI API of SAP AI Core: bulk PATCH of deployments and executions.
//!
//! Source of every fact: the vendor's `OpenAPI` description 2.42.0 and the notes in the
//! project's contract of the AI API.

mod change;
mod error;
mod groups;
mod list;
mod meta;

pub use list::Listed;

use serde::Serialize;

use super::{Capabilities, Limits, Method, Reason, Reply, Request, Response, Service};
use crate::item::{Action, Item, Kind, ResourceGroup, Target};

/// The items that one bulk PATCH takes (contract: 1 to 100).
pub const BATCH_MAX: usize = 100;

/// Requests at the same time. The service's rate limits are not public: a few at once is
/// what its users' scripts do.
const CONCURRENCY: usize = 4;

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
    pub fn list_request(target: &Target, status: &str, top: usize) -> Request {
        let collection = target.kind.collection();
        Request {
            method: Method::Get,
            path: format!("v2/lm/{collection}?status={status}&$top={top}"),
            resource_group: Some(target.resource_group.clone()),
            body: None,
        }
    }

    /// Reads a list of resources.
    ///
    /// # Errors
    /// Why the answer is none.
    pub fn read_list(answer: &Response) -> Result<Vec<Listed>, Reason> {
        list::read(answer)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'i> {
    id: &'i str,
    target_status: &'static str,
}

/// The body of a bulk PATCH.
pub fn bulk_body(kind: Kind, items: &[Item]) -> String {
    let changes: Vec<_> = items
        .iter()
        .map(|item| Change {
            id: item.id.as_str(),
            target_status: item.action.target_status(),
        })
        .collect();
    serde_json::json!({ kind.collection(): changes }).to_string()
}

impl Service for AiApi {
    fn limits(&self) -> Limits {
        self.limits
    }

    fn actions(&self, kind: Kind) -> &'static [Action] {
        match kind {
            Kind::Deployments | Kind::Executions => &Action::ALL,
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

    fn change_request(&self, target: &Target, items: &[Item]) -> Request {
        Request {
            method: Method::Patch,
            path: format!("v2/lm/{}", target.kind.collection()),
            resource_group: Some(target.resource_group.clone()),
            body: Some((BULK_MEDIA_TYPE, bulk_body(target.kind, items))),
        }
    }

    fn read_change(&self, target: &Target, items: &[Item], answer: &Response) -> Reply {
        change::read(target, items, answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{IdFormat, ItemId};

    #[test]
    fn a_bulk_request_is_the_contracts() {
        let item = |id, action| Item {
            id: ItemId::parse(IdFormat::AiApi, id).unwrap(),
            action,
        };
        let target = Target {
            resource_group: ResourceGroup::parse("team-b").unwrap(),
            kind: Kind::Executions,
        };
        let items = [item("a1b2", Action::Stop), item("c3d4", Action::Delete)];
        let request = AiApi::new(None).change_request(&target, &items);
        assert_eq!(request.method.as_str(), "PATCH");
        assert_eq!(request.path, "v2/lm/executions");
        assert_eq!(request.resource_group, Some(target.resource_group));
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
