//! Opens connections: name, TCP, an outgoing proxy and TLS, in a time of its own.

mod proxy;
mod roots;
mod untrusted;

use std::{
    error::Error,
    fmt, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{
    client::legacy::connect::{HttpConnector, proxy::Tunnel},
    rt::TokioIo,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring, sign::SingleCertAndKey};
use tokio::net::TcpStream;
use tower_service::Service;

pub use proxy::{Proxy, ProxyError};
pub use roots::with_ca_file;
pub use untrusted::Untrusted;

use super::Identity;

/// The longest time for opening a connection. It has a time of its own because a request that found
/// no connection was certainly not sent.
const OPENING: Duration = Duration::from_secs(10);

type BoxError = Box<dyn Error + Send + Sync>;
/// A connection to the proxy, or to the other side itself.
type Way = MaybeHttpsStream<TokioIo<TcpStream>>;
type Stream = MaybeHttpsStream<Way>;
type Opening<S> = Pin<Box<dyn Future<Output = Result<S, BoxError>> + Send>>;

/// Opens connections with or without TLS. The other side's certificate is always verified.
#[derive(Clone, Debug)]
pub struct Connector {
    inner: HttpsConnector<Route>,
}

impl Connector {
    /// Trusts these certificates, takes the way through this proxy, and shows this
    /// certificate where it is asked for one.
    ///
    /// # Errors
    /// Where the library for TLS does not support what it is asked for.
    pub fn new(
        roots: &Arc<RootCertStore>,
        proxy: Option<&Proxy>,
        identity: Option<&Identity>,
    ) -> Result<Self, rustls::Error> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let proxy = match proxy {
            None => None,
            // The proxy is shown no certificate.
            Some(proxy) => Some((proxy.clone(), tls(roots, None)?.wrap_connector(tcp.clone()))),
        };
        let inner = tls(roots, identity)?.wrap_connector(Route { tcp, proxy });
        Ok(Self { inner })
    }
}

fn tls(roots: &Arc<RootCertStore>, identity: Option<&Identity>) -> Result<Tls, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(Arc::clone(roots));
    let config = match identity {
        None => config.with_no_client_auth(),
        Some(identity) => {
            let certified = identity.certified();
            config.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified)))
        }
    };
    Ok(Tls(config))
}

/// The TLS settings of both sides of a proxy.
struct Tls(ClientConfig);

impl Tls {
    fn wrap_connector<C>(self, connector: C) -> HttpsConnector<C> {
        HttpsConnectorBuilder::new()
            .with_tls_config(self.0)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector)
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Opening<Stream>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let opening = tokio::time::timeout(OPENING, self.inner.call(uri));
        Box::pin(async { opening.await.unwrap_or_else(|_| Err(Box::new(NotInTime))) })
    }
}

/// The way to the other side: straight, or through a proxy.
#[derive(Clone, Debug)]
struct Route {
    tcp: HttpConnector,
    proxy: Option<(Proxy, HttpsConnector<HttpConnector>)>,
}

impl Service<Uri> for Route {
    type Response = Way;
    type Error = BoxError;
    type Future = Opening<Way>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match &self.proxy {
            Some((proxy, connector)) if proxy.is_for(&uri) => {
                let mut tunnel = Tunnel::new(proxy.address().clone(), connector.clone());
                if let Some(authorization) = proxy.authorization() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                let variable = proxy.variable();
                let opening = tunnel.call(uri);
                Box::pin(async move {
                    let opened = opening.await;
                    opened.map_err(|error| {
                        NoTunnel {
                            variable,
                            cause: error.into(),
                        }
                        .into()
                    })
                })
            }
            _ => {
                let opening = self.tcp.call(uri);
                Box::pin(async { Ok(MaybeHttpsStream::Http(opening.await?)) })
            }
        }
    }
}

/// No connection within [`OPENING`].
#[derive(Clone, Copy, Debug)]
struct NotInTime;

impl fmt::Display for NotInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection within {} s", OPENING.as_secs())
    }
}

impl Error for NotInTime {}

/// No way through the proxy.
#[derive(Debug)]
struct NoTunnel {
    variable: &'static str,
    cause: BoxError,
}

impl fmt::Display for NoTunnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no way through the proxy that `{}` names", self.variable)
    }
}

impl Error for NoTunnel {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}

/// The alert by which the other side has ended TLS, if that is why something failed.
pub(super) fn alert(error: &(dyn Error + 'static)) -> Option<rustls::AlertDescription> {
    match tls_error(error) {
        Some(rustls::Error::AlertReceived(alert)) => Some(*alert),
        _ => None,
    }
}

/// The error of TLS with the other side, if that is why something failed; none where it is TLS
/// with the proxy.
fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<NoTunnel>() {
            return None;
        }
        // An io::Error leaves out what it wraps, and goes on with that one's cause.
        let wrapped = error.downcast_ref::<io::Error>();
        let wrapped = wrapped.and_then(io::Error::get_ref);
        let tls = match wrapped {
            Some(wrapped) => wrapped.downcast_ref(),
            None => error.downcast_ref(),
        };
        if tls.is_some() {
            return tls;
        }
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}
