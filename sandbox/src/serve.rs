//! Listening.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as HyperService, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::intercept::Cut;
use crate::router::router;
use crate::service::Service;
use crate::state::State;

/// The time that requests in flight may take after the shutdown began.
const GRACE: Duration = Duration::from_secs(5);

/// Serves HTTP/1.1 until `shutdown` completes; then accepts nothing more, and lets what is in flight
/// take another five seconds. Dropping the future closes every connection at once.
///
/// # Errors
/// When the listener can accept nothing more.
pub(crate) async fn serve<S: Service>(
    state: &Arc<State<S>>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let service = cuttable(router(state));
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
                    // It ends with an error when the client goes away or an answer is cut, and
                    // both are as they should be.
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

/// The router as a service that can fail. A router always answers; hyper closes a connection
/// without a byte when its service fails instead.
fn cuttable(
    router: Router,
) -> impl HyperService<Request<Incoming>, Response = Response<Body>, Error = CutOff, Future: Send> + Clone
{
    let service = TowerToHyperService::new(router);
    service_fn(move |request| {
        let answer = service.call(request);
        async move {
            let answer: Result<_, Infallible> = answer.await;
            match answer {
                Ok(answer) if answer.extensions().get::<Cut>().is_some() => Err(CutOff),
                Ok(answer) => Ok(answer),
                Err(never) => match never {},
            }
        }
    })
}

/// The connection is closed in place of an answer.
#[derive(Clone, Copy, Debug)]
struct CutOff;

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is cut, as a fault asks for")
    }
}

impl std::error::Error for CutOff {}

/// `true` if accepting failed because of the connection that was to be accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}
