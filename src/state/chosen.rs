//! Which service, and which of its resource groups.

use bulkhead_core::{
    item::ResourceGroup,
    run::SendError,
    service::{Reason, ai_api::AiApi},
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

/// What is known of the gateway's connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connections {
    /// The gateway was asked.
    Loading,
    /// It has these.
    Known(Vec<Connection>),
    /// It has not said.
    Trouble(GatewayTrouble),
}

/// What is known of the resource groups of the chosen connection.
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

/// Why the service has not said which groups it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupsTrouble {
    /// The request did not get through.
    Send(SendError),
    /// The service refused to say, or can't be understood.
    Reason(Reason),
}

/// Which service, and which of its resource groups.
#[derive(Clone, Copy)]
pub struct Chosen {
    /// The gateway's connections.
    pub connections: RwSignal<Connections>,
    /// The chosen one.
    pub connection: RwSignal<Option<Connection>>,
    /// Its resource groups.
    pub groups: RwSignal<Groups>,
    /// The chosen one. With several groups none is chosen beforehand, but what was chosen in an
    /// earlier visit is chosen still.
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
    /// What kind of service the chosen connection leads to.
    pub fn kind(&self) -> Option<ServiceKind> {
        let of = |connection: &Option<Connection>| connection.as_ref().map(|c| c.kind);
        self.connection.with(of)
    }

    /// Whether what is sent there needs a resource group.
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
    /// Asks the gateway for its connections, and chooses the only one; and where all are sandboxes
    /// the first one, since nothing can come to harm there.
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
            let chosen = match connections.as_slice() {
                [only] => Some(only.clone()),
                several => kept(several).or_else(|| {
                    let is_play = several.iter().all(|connection| connection.sandbox);
                    several.first().filter(|_| is_play).cloned()
                }),
            };
            self.chosen.connections.set(Connections::Known(connections));
            if chosen.is_some() {
                self.choose_connection(chosen);
            }
        });
    }

    /// Chooses a connection, and finds out which resource groups it has.
    pub fn choose_connection(self, connection: Option<Connection>) {
        self.chosen.group.set(None);
        self.chosen.connection.set(connection.clone());
        let Some(connection) = connection else {
            self.chosen.groups.set(Groups::None);
            return;
        };
        self.draft.follow(&connection);
        if !is_kept(&connection) {
            // A group of the same name elsewhere is another group.
            remember(KEPT_GROUP, None);
            remember(KEPT_CONNECTION, Some(&connection.name));
            remember(KEPT_FINGERPRINT, Some(&connection.fingerprint));
        }
        if connection.kind == ServiceKind::Engine {
            self.chosen.groups.set(Groups::None);
        } else if let Some(names) = &connection.resource_groups {
            let groups = names.iter().filter_map(|name| ResourceGroup::parse(name));
            self.know_groups(groups.collect());
        } else {
            self.load_groups(connection);
        }
    }

    /// Chooses a resource group.
    pub fn choose_group(self, group: Option<ResourceGroup>) {
        remember(KEPT_GROUP, group.as_ref().map(ResourceGroup::as_str));
        self.chosen.group.set(group);
    }

    fn know_groups(self, groups: Vec<ResourceGroup>) {
        let chosen = match groups.as_slice() {
            [only] => Some(only.clone()),
            several => kept_group().filter(|group| several.contains(group)),
        };
        self.chosen.group.set(chosen);
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
                Ok(groups) => self.know_groups(groups),
                Err(trouble) => {
                    self.chosen.group.set(kept_group());
                    self.chosen.groups.set(Groups::Unknown(trouble));
                }
            }
        });
    }

    async fn read_groups(
        self,
        connection: &Connection,
    ) -> Result<Vec<ResourceGroup>, GroupsTrouble> {
        use bulkhead_core::run::Transport as _;
        let request = AiApi::resource_groups_request();
        let service = self.gateway().connected(&connection.name);
        let answer = service
            .send(&request, &self.correlation())
            .await
            .map_err(GroupsTrouble::Send)?;
        AiApi::read_resource_groups(&answer).map_err(GroupsTrouble::Reason)
    }
}

/// Whether this connection was chosen in an earlier visit: the same service and account, not
/// only the same name.
fn is_kept(connection: &Connection) -> bool {
    remembered(KEPT_CONNECTION).as_ref() == Some(&connection.name)
        && remembered(KEPT_FINGERPRINT).as_ref() == Some(&connection.fingerprint)
}

fn kept(connections: &[Connection]) -> Option<Connection> {
    connections.iter().find(|c| is_kept(c)).cloned()
}

fn kept_group() -> Option<ResourceGroup> {
    ResourceGroup::parse(&remembered(KEPT_GROUP)?)
}
