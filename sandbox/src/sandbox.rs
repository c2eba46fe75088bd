//! The handle on a simulated AI API.

use std::io;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::ai_api::AiApi;
use crate::options::{Options, OptionsError};
use crate::serve::serve;
use crate::state::State;

/// A simulated AI API. Clones are handles on the same one.
#[derive(Clone, Debug)]
pub struct Sandbox {
    state: Arc<State<AiApi>>,
}

impl Sandbox {
    /// Makes the service with all its items.
    ///
    /// # Errors
    /// When no sandbox can be made of the options.
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        options.check()?;
        let state = State::start(AiApi::new(options));
        Ok(Self { state })
    }

    /// The options it was made of.
    pub fn options(&self) -> &Options {
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
