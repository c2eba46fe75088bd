//! Listening.

use std::io;
use std::pin::pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::router::router;
use crate::sandbox::Sandbox;

/// How long requests in flight may take after the shutdown began.
const GRACE: Duration = Duration::from_secs(5);

impl Sandbox {
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
        let service = TowerToHyperService::new(router(&self.state));
        let graceful = GracefulShutdown::new();
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        // An answer shouldn't wait for more to send; if it must, it still arrives.
                        let _ = stream.set_nodelay(true);
                        let connection = http1::Builder::new()
                            .serve_connection(TokioIo::new(stream), service.clone());
                        // It ends with an error when the client goes away, and may.
                        connections.spawn(graceful.watch(connection));
                    }
                    Err(error) if is_of_one_connection(&error) => {}
                    Err(error) => return Err(error),
                },
            }
        }
        drop(listener);
        // Whichever comes first; what is left over closes with the set.
        let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
        Ok(())
    }
}

/// Whether accepting failed because of the connection that was to be accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}
