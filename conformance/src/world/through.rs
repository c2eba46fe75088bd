//! A real engine behind a gateway that signs in to it.

use super::{Counts, Kind, RealWorld, Way, World};
use crate::{Http, RunningGateway, Trouble};

/// A real engine, of which the adapter asks the gateway. Whoever prepares it asks the engine itself.
#[derive(Clone, Copy, Debug)]
pub struct ThroughGateway<'w> {
    /// The engine.
    pub engine: &'w RealWorld,
    /// The gateway before it.
    pub gateway: &'w RunningGateway,
}

impl World for ThroughGateway<'_> {
    async fn make(&self, kind: Kind, count: usize) -> Result<Vec<String>, Trouble> {
        self.engine.make(kind, count).await
    }

    async fn exist(&self, ids: &[&str]) -> Result<Vec<bool>, Trouble> {
        self.engine.exist(ids).await
    }

    async fn truth(&self, id: &str) -> Result<Option<Counts>, Trouble> {
        self.engine.truth(id).await
    }

    async fn remove(&self, id: &str) -> Result<(), Trouble> {
        self.engine.remove(id).await
    }

    /// The gateway has a connection for each of two ways; no case comes here by another one.
    fn way(&self, way: Way) -> Http {
        match way {
            Way::WrongPassword => self.gateway.wrong(),
            Way::Usual | Way::Root | Way::NoSuchEngine | Way::NoSuchEngineOpen => {
                self.gateway.right()
            }
        }
    }

    async fn version(&self) -> Result<String, Trouble> {
        self.engine.version().await
    }
}
