//! Listens, and stops.

use std::{io, time::Duration};

use axum::serve::ListenerExt;
use tokio::{net::TcpListener, sync::oneshot};

use crate::gateway::Gateway;

/// How long requests in flight may take after the stop began.
const GRACE: Duration = Duration::from_secs(10);

impl Gateway {
    /// Serves HTTP/1.1 until `stop` completes. Then nothing more is accepted, and what is in
    /// flight is awaited for ten seconds at most: requests, and changes whose browser is gone.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let listener = listener.tap_io(|stream| {
            // An answer shouldn't wait for more to send; if it must, it still arrives.
            let _ = stream.set_nodelay(true);
        });
        let (began, has_begun) = oneshot::channel();
        let stop = async move {
            stop.await;
            let _ = began.send(());
        };
        let served = async {
            let router = self.router();
            axum::serve(listener, router)
                .with_graceful_shutdown(stop)
                .await?;
            self.state.attempts.idle().await;
            Ok(())
        };
        let too_late = async {
            // It fails where serving has ended by itself, and then the other branch is ready.
            let _ = has_begun.await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            served = served => served,
            () = too_late => {
                let in_flight = self.state.attempts.in_flight();
                tracing::warn!(changes = in_flight, "stopped with requests in flight");
                Ok(())
            }
        }
    }
}
