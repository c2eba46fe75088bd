//! The choice of a service, and of one of its resource groups.

use bulkhead_core::{
    item::ResourceGroup,
    service::{Reason, ai_api::AiApi},
    transport::SendError,
    wire::{Connection, ServiceKind},
};
use leptos::{prelude::*, task::spawn_local};

use super::AppState;
use crate::{
    browser::{remember, remembered},
    gateway::GatewayTrouble,
};

/// Under which names the choice is kept for the next visit.
const KEPT_CONNECTION: &str = "bulkhead.connection";
const KEPT_FINGERPRINT: &str = "bulkhead.fingerprint";
const KEPT_GROUP: &str = "bulkhead.group";
/// By its fingerprint, the connection whose group that is. An earlier version kept a group only of
/// the connection that it kept.
const KEPT_GROUP_OF: &str = "bulkhead.group-of";

/// The gateway's connections, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connections {
    /// The gateway was asked.
    Loading,
    /// It has these.
    Known(Vec<Connection>),
    /// It has not said.
    Trouble(GatewayTrouble),
}

/// The resource groups of the chosen connection, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    /// No connection is chosen, or its service has no groups.
    None,
    /// The service was asked.
    Loading,
    /// There are these.
    Known(Vec<ResourceGroup>),
    /// The service has not said; the user has to know.
    Unknown(GroupsTrouble),
}

/// The reason for which the service has not said which groups it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupsTrouble {
    /// The request did not get through.
    Send(SendError),
    /// The service refused to say, or can't be understood.
    Reason(Reason),
}

/// The choice of a service, and of one of its resource groups.
#[derive(Clone, Copy)]
pub struct Chosen {
    /// The gateway's connections.
    pub connections: RwSignal<Connections>,
    /// The chosen one.
    pub connection: RwSignal<Option<Connection>>,
    /// Its resource groups.
    pub groups: RwSignal<Groups>,
    /// The chosen one. With several groups none is chosen beforehand but that which the connection
    /// names; what was chosen in an earlier visit is chosen still.
    pub group: RwSignal<Option<ResourceGroup>>,
}

impl Chosen {
    /// Nothing known, nothing chosen.
    pub fn new() -> Self {
        Self {
            connections: RwSignal::new(Connections::Loading),
            connection: RwSignal::new(None),
            groups: RwSignal::new(Groups::None),
            group: RwSignal::new(None),
        }
    }
}

impl Chosen {
    /// The kind of service to which the chosen connection leads.
    pub fn kind(&self) -> Option<ServiceKind> {
        let of = |connection: &Option<Connection>| connection.as_ref().map(|c| c.kind);
        self.connection.with(of)
    }

    /// `true` if what is sent there needs a resource group.
    pub fn needs_group(&self) -> bool {
        self.kind() == Some(ServiceKind::AiCore)
    }
}

impl Default for Chosen {
    fn default() -> Self {
        Self::new()
    }
}

impl AppState {
    /// Asks the gateway for its connections, and chooses the one that the user has chosen in an
    /// earlier visit. Where nobody has chosen, it is the first that is no sandbox, or else the first
    /// sandbox.
    pub fn load_connections(self) {
        self.chosen.connections.set(Connections::Loading);
        let gateway = self.gateway();
        spawn_local(async move {
            let connections = gateway.connections().await;
            if self.chosen.connections.is_disposed() {
                // The page is gone.
                return;
            }
            let connections = match connections {
                Ok(connections) => connections,
                Err(trouble) => {
                    self.chosen.connections.set(Connections::Trouble(trouble));
                    return;
                }
            };
            let chosen = kept(&connections).or_else(|| chosen_at_first(&connections));
            self.chosen.connections.set(Connections::Known(connections));
            if chosen.is_some() {
                self.take_connection(chosen);
            }
        });
    }

    /// Chooses a connection because the user says so, for the next visits, too.
    pub fn choose_connection(self, connection: Option<Connection>) {
        if let Some(connection) = connection
            .as_ref()
            .filter(|connection| !is_kept(connection))
        {
            if remembered(KEPT_GROUP_OF).is_none() {
                // A group of the same name elsewhere is another group.
                remember(KEPT_GROUP, None);
            }
            remember(KEPT_CONNECTION, Some(&connection.name));
            remember(KEPT_FINGERPRINT, Some(&connection.fingerprint));
        }
        self.take_connection(connection);
    }

    /// Chooses a connection, and finds out which resource groups it has.
    pub(super) fn take_connection(self, connection: Option<Connection>) {
        self.chosen.group.set(None);
        self.chosen.connection.set(connection.clone());
        let Some(connection) = connection else {
            self.chosen.groups.set(Groups::None);
            return;
        };
        self.draft.follow(&connection);
        if connection.kind == ServiceKind::Engine {
            self.chosen.groups.set(Groups::None);
        } else if let Some(names) = &connection.resource_groups {
            let groups = names.iter().filter_map(|name| ResourceGroup::parse(name));
            self.know_groups(&connection, groups.collect());
        } else {
            self.load_groups(connection);
        }
    }

    /// Chooses a resource group.
    pub fn choose_group(self, group: Option<ResourceGroup>) {
        let of = self
            .chosen
            .connection
            .with_untracked(|connection| connection.as_ref().map(|c| c.fingerprint.clone()));
        remember(KEPT_GROUP, group.as_ref().map(ResourceGroup::as_str));
        remember(KEPT_GROUP_OF, of.as_deref().filter(|_| group.is_some()));
        self.chosen.group.set(group);
    }

    fn know_groups(self, connection: &Connection, groups: Vec<ResourceGroup>) {
        let is_there = |group: &ResourceGroup| groups.contains(group);
        let at_first = match (named_group(connection), groups.as_slice()) {
            (Some(named), _) => Some(named).filter(is_there),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        };
        let kept = kept_group(connection).filter(is_there);
        self.chosen.group.set(kept.or(at_first));
        self.chosen.groups.set(Groups::Known(groups));
    }

    fn load_groups(self, connection: Connection) {
        self.chosen.groups.set(Groups::Loading);
        spawn_local(async move {
            let groups = self.read_groups(&connection).await;
            let is_still_chosen = self
                .chosen
                .connection
                .with_untracked(|chosen| chosen.as_ref() == Some(&connection));
            if !is_still_chosen {
                return;
            }
            match groups {
                Ok(groups) => self.know_groups(&connection, groups),
                Err(trouble) => {
                    let group = kept_group(&connection).or_else(|| named_group(&connection));
                    self.chosen.group.set(group);
                    self.chosen.groups.set(Groups::Unknown(trouble));
                }
            }
        });
    }

    async fn read_groups(
        self,
        connection: &Connection,
    ) -> Result<Vec<ResourceGroup>, GroupsTrouble> {
        use bulkhead_core::transport::Transport as _;
        let request = AiApi::resource_groups_request();
        let service = self.gateway().connected(connection);
        let answer = service
            .send(&request, &self.correlation())
            .await
            .map_err(GroupsTrouble::Send)?;
        AiApi::read_resource_groups(&answer).map_err(GroupsTrouble::Reason)
    }
}

/// `true` if the user has chosen this connection in an earlier visit: the same service and account,
/// not only the same name. An earlier version has not kept the account.
fn is_kept(connection: &Connection) -> bool {
    remembered(KEPT_CONNECTION).as_ref() == Some(&connection.name)
        && remembered(KEPT_FINGERPRINT).is_some_and(|of| connection.is_of(connection.kind, &of))
}

/// The connection that the user has chosen in an earlier visit, if it is still there.
fn kept(connections: &[Connection]) -> Option<Connection> {
    let kept = connections.iter().find(|c| is_kept(c))?;
    // From here on it is this account's, and no other one's.
    remember(KEPT_FINGERPRINT, Some(&kept.fingerprint));
    Some(kept.clone())
}

/// The connection that is chosen where nobody has chosen: the only connection; or the first that is
/// no sandbox, or else the first. What the user has chosen before and is gone is replaced by
/// nothing but a sandbox among sandboxes, where nothing can come to harm.
fn chosen_at_first(connections: &[Connection]) -> Option<Connection> {
    let first = connections.iter().find(|c| !c.sandbox);
    let first = first.or_else(|| connections.first())?;
    let is_open = connections.len() == 1 || first.sandbox || remembered(KEPT_CONNECTION).is_none();
    is_open.then(|| first.clone())
}

/// The group that the user has last chosen, if it is of this connection.
fn kept_group(connection: &Connection) -> Option<ResourceGroup> {
    let of = remembered(KEPT_GROUP_OF).or_else(|| remembered(KEPT_FINGERPRINT))?;
    let group = remembered(KEPT_GROUP).filter(|_| connection.is_of(connection.kind, &of))?;
    ResourceGroup::parse(&group)
}

/// The group that the connection names to be chosen at first.
fn named_group(connection: &Connection) -> Option<ResourceGroup> {
    ResourceGroup::parse(connection.resource_group.as_deref()?)
}
