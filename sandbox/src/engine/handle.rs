//! The handle on a simulated engine.

use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::options::{EngineOptions, EngineOptionsError};
use super::service::{ProcessEngine, State};
use crate::serve::serve;

/// A simulated process engine. Clones are handles on the same one.
#[derive(Clone, Debug)]
pub struct Engine {
    state: Arc<State>,
}

impl Engine {
    /// Makes the engine with all its deployments.
    ///
    /// # Errors
    /// When no engine can be made of the options.
    pub fn new(options: EngineOptions) -> Result<Self, EngineOptionsError> {
        options.check()?;
        let state = State::start(ProcessEngine::new(options));
        Ok(Self { state })
    }

    /// The options it was made of.
    pub fn options(&self) -> &EngineOptions {
        &self.state.service.options
    }

    /// Serves HTTP/1.1 until `shutdown` completes; then accepts nothing more, and lets what is in
    /// flight take another five seconds. Dropping the future closes every connection at once.
    ///
    /// # Errors
    /// When the listener can accept nothing more. A connection that fails is that connection's
    /// own affair.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> io::Result<()> {
        serve(&self.state, listener, shutdown).await
    }
}
