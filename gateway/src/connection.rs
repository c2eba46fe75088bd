//! The connections that the gateway offers.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::Arc,
};

use bulkhead_core::{
    item::ResourceGroup,
    service::{ai_api, engine},
    wire::{self, Colour, ConfirmBy, ServiceKind},
};

use crate::{
    address::ServiceAddress,
    credentials::{Credentials, Proof, Tenant, fingerprint, word},
    network::Network,
    policy::Policy,
};

/// The words that stand beside a connection's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The words.
    pub text: String,
    /// Their colour.
    pub colour: Option<Colour>,
}

/// A way to one service.
#[derive(Clone, Debug)]
pub struct Connection {
    name: Arc<str>,
    kind: ServiceKind,
    address: ServiceAddress,
    fingerprint: String,
    credentials: Credentials,
    /// The place where it was found, for sentences.
    place: Option<String>,
    tenant: Tenant,
    /// The way to its service; none where it is everybody's.
    network: Option<Network>,
    resource_group: Option<ResourceGroup>,
    resource_groups: Option<Vec<ResourceGroup>>,
    batch_limit: Option<usize>,
    policy: Policy,
    label: Option<Label>,
    confirm: ConfirmBy,
    sandbox: bool,
}

impl Connection {
    /// A connection to a service of the AI API. Its groups are not known, and its batches are
    /// as large as the contract allows.
    pub fn ai_core(name: &str, address: ServiceAddress) -> Self {
        Self::of(ServiceKind::AiCore, name, address)
    }

    /// A connection to a process engine, whose address is that of its REST API, such as
    /// `http://host:8080/engine-rest`, or of one engine of several,
    /// `http://host:8080/engine-rest/engine/name`.
    pub fn engine(name: &str, address: ServiceAddress) -> Self {
        Self::of(ServiceKind::Engine, name, address)
    }

    /// A connection to a service of this kind.
    pub(crate) fn of(kind: ServiceKind, name: &str, address: ServiceAddress) -> Self {
        Self {
            name: name.into(),
            kind,
            fingerprint: fingerprint(kind, &address, None),
            address,
            credentials: Credentials::None,
            place: None,
            tenant: Tenant::default(),
            network: None,
            resource_group: None,
            resource_groups: None,
            batch_limit: None,
            policy: Policy::default(),
            label: None,
            confirm: ConfirmBy::default(),
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

    /// The same, which signs in. Its fingerprint names the account from then on.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.fingerprint = fingerprint(self.kind, &self.address, credentials.account());
        self.credentials = credentials;
        self
    }

    /// The same, which was found there: words for sentences, with names in back quotes.
    #[must_use]
    pub fn found_in(mut self, place: String) -> Self {
        self.place = Some(place);
        self
    }

    /// The same, of this tenant; only shown.
    #[must_use]
    pub fn of_tenant(mut self, tenant: Tenant) -> Self {
        self.tenant = tenant;
        self
    }

    /// The same, with a way of its own to its service.
    #[must_use]
    pub fn with_network(mut self, network: Network) -> Self {
        self.network = Some(network);
        self
    }

    /// The same, with a resource group that is chosen at first.
    #[must_use]
    pub fn with_resource_group(mut self, group: ResourceGroup) -> Self {
        self.resource_group = Some(group);
        self
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

    /// The same, with words beside its name.
    #[must_use]
    pub fn with_label(mut self, label: Label) -> Self {
        self.label = Some(label);
        self
    }

    /// The same, whose changes are confirmed in this strength.
    #[must_use]
    pub fn with_confirm(mut self, confirm: ConfirmBy) -> Self {
        self.confirm = confirm;
        self
    }

    /// The most that it allows.
    pub(crate) fn policy(&self) -> Policy {
        self.policy
    }

    /// Tells its service from every other.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The kind of service that it leads to.
    pub(crate) fn kind(&self) -> ServiceKind {
        self.kind
    }

    /// Its name, as it stands in paths.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// `true` if it leads to a simulated service.
    pub fn is_sandbox(&self) -> bool {
        self.sandbox
    }

    /// By what it signs in.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The way of its own to its service; none where it takes everybody's.
    pub(crate) fn network(&self) -> Option<&Network> {
        self.network.as_ref()
    }

    /// `true` if its service or its token service is reached over TLS.
    pub(crate) fn needs_tls(&self) -> bool {
        let is_of_tokens = match &self.credentials {
            Credentials::Token(source) => source.current().token_address.is_secure(),
            Credentials::None | Credentials::Basic(_) => false,
        };
        self.address.is_secure() || is_of_tokens
    }

    /// The groups that may be used; none where the service knows them itself.
    pub(crate) fn resource_groups(&self) -> Option<&[ResourceGroup]> {
        self.resource_groups.as_deref()
    }

    /// The one that is chosen at first.
    pub(crate) fn resource_group(&self) -> Option<&ResourceGroup> {
        let known = self.resource_groups();
        let group = self.resource_group.as_ref();
        group.filter(|group| known.is_none_or(|known| known.contains(group)))
    }

    /// The most items in one request.
    pub(crate) fn batch_limit(&self) -> usize {
        self.batch_limit.unwrap_or(batch_max(self.kind))
    }

    /// The address of the service.
    pub(crate) fn address(&self) -> &ServiceAddress {
        &self.address
    }

    /// The data that the page may know of it.
    pub fn on_the_wire(&self) -> wire::Connection {
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
            resource_group: (self.resource_group.as_ref()).map(|group| group.as_str().to_owned()),
            batch_limit: self.batch_limit,
            read_only: self.policy.read_only,
            max_items: self.policy.max_items.map(NonZeroUsize::get),
            rate: self.policy.rate.map(NonZeroU32::get),
            label: self.label.as_ref().map(|label| label.text.clone()),
            colour: self.label.as_ref().and_then(|label| label.colour),
            confirm: self.confirm,
            // The gateway has one for all.
            upstream_timeout_ms: None,
            access: self.access(),
        }
    }

    /// Returns where it leads and as whom; none where nobody said where it was found.
    fn access(&self) -> Option<wire::Access> {
        let place = self.place.clone()?;
        let client = match &self.credentials {
            Credentials::Token(source) => Some(source.current()),
            Credentials::None | Credentials::Basic(_) => None,
        };
        let certificate_ends = client.as_ref().and_then(|client| match &client.proof {
            Proof::Secret(_) => None,
            Proof::Certificate(identity) => Some(identity.not_after()),
        });
        Some(wire::Access {
            place,
            until_restart: self.credentials.is_fixed(),
            address: self.address.to_string(),
            account: self.credentials.account().map(str::to_owned),
            token_address: client.map(|client| client.token_address.to_string()),
            tenant: self
                .tenant
                .zone
                .clone()
                .or_else(|| self.tenant.zone_id.clone()),
            certificate_ends,
            notice: self.credentials.notice(),
        })
    }
}

/// The most items that one request may hold.
pub(crate) const fn batch_max(kind: ServiceKind) -> usize {
    match kind {
        ServiceKind::AiCore => ai_api::BATCH_MAX,
        ServiceKind::Engine => engine::BATCH_MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::{
        Secret,
        source::BasicSource,
        watch::{BasicCredentials, Watched},
    };

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
    fn what_signs_in_says_as_whom_and_not_by_what() {
        let credentials = BasicCredentials {
            username: "kermit".to_owned(),
            password: Secret::from("s3cret".to_owned()),
        };
        let again = credentials.clone();
        let watched = Watched::with_reader(credentials, Arc::new(move || Ok(again.clone())));
        let source = BasicSource::new("`bulkhead.toml`", watched);
        let connection = connection()
            .found_in("`bulkhead.toml`".to_owned())
            .with_credentials(Credentials::Basic(source));
        let text = serde_json::to_string(&connection.on_the_wire()).unwrap();
        assert!(!text.contains("s3cret"));
        assert!(!format!("{connection:?}").contains("s3cret"));
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({
            "place": "`bulkhead.toml`",
            "address": "https://api.example.com",
            "account": "kermit",
        });
        assert_eq!(json["access"], expected);
        let fingerprint = json["fingerprint"].as_str().unwrap();
        assert!(fingerprint.starts_with("ai-core:https://api.example.com#"));
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
