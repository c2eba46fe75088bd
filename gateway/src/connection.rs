//! The connections that the gateway offers.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::Arc,
};

use bulkhead_core::{
    item::ResourceGroup,
    service::{ai_api, engine},
    wire::{self, ServiceKind},
};

use crate::{address::ServiceAddress, policy::Policy};

/// A way to one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    name: Arc<str>,
    kind: ServiceKind,
    address: ServiceAddress,
    fingerprint: String,
    resource_groups: Option<Vec<ResourceGroup>>,
    batch_limit: Option<usize>,
    policy: Policy,
    sandbox: bool,
}

impl Connection {
    /// A connection to a service of the AI API. Its groups are not known, and its batches are
    /// as large as the contract allows.
    pub fn ai_core(name: &str, address: ServiceAddress) -> Self {
        Self::new(name, ServiceKind::AiCore, address)
    }

    /// A connection to a process engine, whose address is that of its REST API, such as
    /// `http://host:8080/engine-rest`, or of one engine of several,
    /// `http://host:8080/engine-rest/engine/name`.
    pub fn engine(name: &str, address: ServiceAddress) -> Self {
        Self::new(name, ServiceKind::Engine, address)
    }

    fn new(name: &str, kind: ServiceKind, address: ServiceAddress) -> Self {
        Self {
            name: name.into(),
            kind,
            fingerprint: format!("{}:{address}", word(kind)),
            address,
            resource_groups: None,
            batch_limit: None,
            policy: Policy::default(),
            sandbox: false,
        }
    }

    /// The same, leading to a simulated service.
    #[must_use]
    pub fn to_sandbox(mut self) -> Self {
        self.sandbox = true;
        self
    }

    /// The same, leading to a simulated service whose state ends with this process: the
    /// fingerprint holds `instance` in place of the address.
    #[must_use]
    pub fn to_sandbox_instance(mut self, instance: &str) -> Self {
        self.fingerprint = format!("{}:sandbox:{instance}", word(self.kind));
        self.to_sandbox()
    }

    /// The same with only these resource groups.
    #[must_use]
    pub fn with_resource_groups(mut self, groups: Vec<ResourceGroup>) -> Self {
        self.resource_groups = Some(groups);
        self
    }

    /// The same with at most so many items in a request, 1 to [`batch_max`].
    #[must_use]
    pub fn with_batch_limit(mut self, limit: usize) -> Self {
        self.batch_limit = Some(limit.clamp(1, batch_max(self.kind)));
        self
    }

    /// The same, which allows at most this.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// What it allows at most.
    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    /// What tells its service from every other.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// What kind of service it leads to.
    pub(crate) fn kind(&self) -> ServiceKind {
        self.kind
    }

    /// Its name, as it stands in paths.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Whether it leads to a simulated service.
    pub fn is_sandbox(&self) -> bool {
        self.sandbox
    }

    /// Whether it is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.address.is_secure()
    }

    /// The groups that may be used; none where the service knows them itself.
    pub(crate) fn resource_groups(&self) -> Option<&[ResourceGroup]> {
        self.resource_groups.as_deref()
    }

    /// The most items in one request.
    pub(crate) fn batch_limit(&self) -> usize {
        self.batch_limit.unwrap_or(batch_max(self.kind))
    }

    /// Where the service is.
    pub(crate) fn address(&self) -> &ServiceAddress {
        &self.address
    }

    /// What the page may know of it.
    pub(crate) fn on_the_wire(&self) -> wire::Connection {
        let names = |groups: &[ResourceGroup]| {
            let name = |group: &ResourceGroup| group.as_str().to_owned();
            groups.iter().map(name).collect()
        };
        wire::Connection {
            name: self.name.as_ref().to_owned(),
            kind: self.kind,
            sandbox: self.sandbox,
            fingerprint: self.fingerprint.clone(),
            resource_groups: self.resource_groups().map(names),
            resource_group: None,
            batch_limit: self.batch_limit,
            read_only: self.policy.read_only,
            max_items: self.policy.max_items.map(NonZeroUsize::get),
            rate: self.policy.rate.map(NonZeroU32::get),
            access: None,
        }
    }
}

/// The most items that one request may hold.
pub(crate) const fn batch_max(kind: ServiceKind) -> usize {
    match kind {
        ServiceKind::AiCore => ai_api::BATCH_MAX,
        ServiceKind::Engine => engine::BATCH_MAX,
    }
}

/// The kind as it stands in files and fingerprints.
const fn word(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::AiCore => "ai-core",
        ServiceKind::Engine => "engine",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        let address = ServiceAddress::parse("https://api.example.com").unwrap();
        Connection::ai_core("prod", address)
    }

    #[test]
    fn the_fingerprint_is_the_service_and_a_sandboxs_is_the_instance() {
        let fingerprint = |connection: Connection| connection.on_the_wire().fingerprint;
        assert_eq!(fingerprint(connection()), "ai-core:https://api.example.com");
        assert_eq!(
            fingerprint(connection().to_sandbox()),
            "ai-core:https://api.example.com"
        );
        assert_eq!(
            fingerprint(connection().to_sandbox_instance("c0ffee")),
            "ai-core:sandbox:c0ffee"
        );
    }

    #[test]
    fn what_is_not_configured_is_not_on_the_wire() {
        let json = serde_json::to_value(connection().on_the_wire()).unwrap();
        let expected = serde_json::json!({
            "name": "prod",
            "kind": "ai-core",
            "sandbox": false,
            "fingerprint": "ai-core:https://api.example.com",
        });
        assert_eq!(json, expected);
        let group = ResourceGroup::parse("team-b").unwrap();
        let full = connection()
            .with_resource_groups(vec![group])
            .with_batch_limit(20);
        let json = serde_json::to_value(full.on_the_wire()).unwrap();
        assert_eq!(json["resourceGroups"], serde_json::json!(["team-b"]));
        assert_eq!(json["batchLimit"], 20);
    }
}
