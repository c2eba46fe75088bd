//! Listens, serves clients within their limits, and stops.

mod arrival;
mod client;
mod clients;
mod handshake;
mod peers;
mod request_line;
mod stream;
mod tracked;

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::Request, http::uri::Scheme, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::OwnedSemaphorePermit,
    task::JoinSet,
};
use tower_service::Service;

pub(crate) use arrival::{Peer, on_arrival};

use crate::{
    ceilings::{Alarm, Ceiling, Limits},
    gateway::Gateway,
};
use arrival::Arrival;
use client::Client;
use clients::{Clients, Entry};
use handshake::Handshakes;
use peers::Peers;
use stream::Watched;
use tracked::Tracked;

/// The largest header that is read, and how much is read or written at once, in bytes.
const BUFFER: usize = 64 << 10;

/// The longest time for a client to hear that there are too many.
const TELLING: Duration = Duration::from_secs(2);

/// The time for which nothing is accepted when the system can't give another connection.
const PAUSE: Duration = Duration::from_millis(50);

impl Gateway {
    /// Serves HTTP/1.1, where there is a certificate over TLS, until `stop` completes. Then nothing more is accepted, connections that
    /// wait for a request are closed, and what is in flight is awaited for the time of
    /// [`Limits::grace`] at most: requests, and changes whose browser is gone.
    ///
    /// # Errors
    /// Never, so far: a listener that fails is asked again.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let mut server = Server::new(self);
        tokio::select! {
            () = server.accept_all(&listener) => {}
            () = stop => {}
        }
        drop(listener);
        server.clients.end();
        let ended = async {
            while server.tasks.join_next().await.is_some() {}
            self.state.idempotency.idle().await;
        };
        let grace = server.limits.grace;
        if tokio::time::timeout(grace, ended).await.is_err() {
            let in_flight = self.state.idempotency.in_flight();
            tracing::warn!(changes = in_flight, "stopped with requests in flight");
        }
        Ok(())
    }
}

/// The clients at work. They end when this is dropped.
struct Server {
    router: Router,
    limits: Arc<Limits>,
    clients: Clients,
    /// None where plain HTTP is spoken.
    handshakes: Option<Arc<Handshakes>>,
    peers: Peers,
    tasks: JoinSet<()>,
    files: Alarm,
}

impl Server {
    fn new(gateway: &Gateway) -> Self {
        let limits = Arc::clone(&gateway.state.limits);
        let handshakes = |tls| Arc::new(Handshakes::new(tls, Arc::clone(&limits)));
        Self {
            handshakes: gateway.state.tls.clone().map(handshakes),
            peers: Peers::new(gateway.state.proxies.clone()),
            router: gateway.router(),
            clients: Clients::new(limits.clients),
            limits,
            tasks: JoinSet::new(),
            files: Alarm::new(Ceiling::Files, None),
        }
    }

    /// Never ends.
    async fn accept_all(&mut self, listener: &TcpListener) {
        loop {
            let (stream, peer) = self.accept(|| listener.accept()).await;
            // What has ended is forgotten.
            while self.tasks.try_join_next().is_some() {}
            if !self.peers.admit(peer) {
                continue;
            }
            // An answer shouldn't wait for more to send; if it must, it still arrives.
            let _ = stream.set_nodelay(true);
            let served = |client, is_too_many| {
                let arrival = Arrival {
                    client,
                    is_too_many,
                    is_https: self.handshakes.is_some(),
                };
                let (router, limits) = (self.router.clone(), Arc::clone(&self.limits));
                let handshakes = self.handshakes.clone();
                begin(stream, handshakes, Peer(peer), arrival, router, limits)
            };
            match self.clients.admit(peer).await {
                Entry::Admitted(admitted) => {
                    let served = served(Arc::clone(&admitted.client), false);
                    self.tasks.spawn(async move {
                        served.await;
                        drop(admitted);
                    });
                }
                Entry::Told(place) => {
                    let served = served(Client::new(), true);
                    self.tasks.spawn(tell(served, place));
                }
                Entry::Closed => {}
            }
        }
    }

    /// Accepts one, however often that fails.
    async fn accept<T, F>(&self, mut next: impl FnMut() -> F) -> T
    where
        F: Future<Output = io::Result<T>>,
    {
        loop {
            match next().await {
                Ok(accepted) => return accepted,
                Err(error) if is_of_client(&error) => {}
                Err(error) => {
                    // No file is free, or no memory: both may be soon, and sooner with a client
                    // less. Until then the system says at once that there is none.
                    tracing::debug!(%error, "nothing can be accepted");
                    self.files.raise();
                    self.clients.close_longest_waiting();
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

/// `true` if only the connection failed that was about to be accepted.
fn is_of_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

/// Lets a client that is one too many hear that.
async fn tell(served: impl Future<Output = ()>, _place: OwnedSemaphorePermit) {
    let _ = tokio::time::timeout(TELLING, served).await;
}

/// Serves one client, over TLS where there is a certificate for that.
async fn begin(
    stream: TcpStream,
    handshakes: Option<Arc<Handshakes>>,
    peer: Peer,
    arrival: Arrival,
    router: Router,
    limits: Arc<Limits>,
) {
    let Some(handshakes) = handshakes else {
        return serve(stream, peer, arrival, router, limits).await;
    };
    let Peer(address) = peer;
    let begun = handshakes.begin(stream, address, &arrival.client).await;
    if let Some(stream) = begun {
        serve(stream, peer, arrival, router, limits).await;
    }
}

/// Serves one client until it or its time is over.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: Peer,
    arrival: Arrival,
    router: Router,
    limits: Arc<Limits>,
) {
    let client = Arc::clone(&arrival.client);
    let stream = Watched::new(stream, Arc::clone(&client), limits);
    let service = service_fn(move |request| answer(request, peer, arrival.clone(), router.clone()));
    let connection = http1::Builder::new()
        // The stream has its own limits of time; hyper's would hold for idle connections, too.
        .header_read_timeout(None)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // However it ended: the client is gone, or gets nothing more.
        _ = connection.as_mut() => return,
        at_once = client.is_ended() => {
            if at_once {
                return;
            }
        }
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

async fn answer(
    request: Request<Incoming>,
    peer: Peer,
    arrival: Arrival,
    mut router: Router,
) -> Result<Response<Tracked>, Infallible> {
    let client = Arc::clone(&arrival.client);
    client.header_ended();
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    if arrival.is_https {
        request.extensions_mut().insert(Scheme::HTTPS);
    }
    request.extensions_mut().insert(arrival);
    let response = router.call(request).await?;
    Ok(response.map(|body| Tracked::new(body, client)))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;

    /// The error of a process that has as many files open as it may.
    const NO_FILE: i32 = 24;

    #[tokio::test(start_paused = true)]
    async fn where_no_file_is_free_it_waits_a_moment_and_closes_who_waits_longest() {
        let gateway = Gateway::new(crate::gateway::Setup {
            timeout: TELLING,
            ..crate::gateway::Setup::of(Vec::new())
        });
        let server = Server::new(&gateway.unwrap());
        let Entry::Admitted(waiting) = server.clients.admit(([127, 0, 0, 1], 1).into()).await
        else {
            panic!("there is room");
        };
        let begun = Instant::now();
        let tries = Cell::new(0);
        let accepted = server.accept(|| async {
            tries.set(tries.get() + 1);
            match tries.get() {
                1..=3 => Err(io::Error::from_raw_os_error(NO_FILE)),
                4 => Err(io::ErrorKind::ConnectionAborted.into()),
                tries => Ok(tries),
            }
        });
        assert_eq!(accepted.await, 5);
        assert_eq!(begun.elapsed(), 3 * PAUSE);
        assert!(waiting.client.is_ended().await);
    }
}
