//! A token service on this machine, which knows one client and fails as it is told.

use std::{
    collections::{BTreeSet, VecDeque},
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{RootCertStore, ServerConfig, crypto::ring, server::WebPkiClientVerifier};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    pki::Issued,
    upstream::{Recorded, answer, read_request},
};

pub(crate) const CLIENT: &str = "sb-client!b1|aicore!b2";
pub(crate) const SECRET: &str = "s3cret+/= &%ü";

/// The way it treats a request.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// Gives a token to whoever may have one.
    Issue,
    /// The same, when [`TokenService::release`] is called.
    Hold,
    /// Sends these bytes.
    Answer(Vec<u8>),
    /// Closes the connection without an answer.
    Cut,
    /// Begins an answer and never ends it: as fast as it can, or not at all.
    Endless { fast: bool },
}

#[derive(Debug)]
struct Shared {
    /// The manners for the next requests; after these it gives tokens.
    manners: Mutex<VecDeque<Manner>>,
    secret: Mutex<Option<String>>,
    lifetime: Mutex<Option<u64>>,
    /// The beginning of its tokens; their numbers follow.
    name: Mutex<String>,
    /// The tokens that are good.
    tokens: Mutex<BTreeSet<String>>,
    forgets: AtomicBool,
    requests: watch::Sender<Vec<Recorded>>,
    released: Semaphore,
}

/// A running token service; it stops when this is dropped.
#[derive(Debug)]
pub(crate) struct TokenService {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for TokenService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TokenService {
    /// One over HTTP that wants [`SECRET`].
    pub(crate) async fn start() -> Self {
        Self::start_with(None, Some(SECRET)).await
    }

    /// One over TLS with this certificate, which wants [`SECRET`], or a certificate of a
    /// client that one of these has issued.
    pub(crate) async fn start_tls(own: &Issued, clients: Option<&Issued>) -> Self {
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(issuer) => {
                let mut roots = RootCertStore::empty();
                roots.add(issuer.der()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
                builder.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let config = builder
            .with_single_cert(vec![own.der()], own.key_der())
            .unwrap();
        let secret = clients.is_none().then_some(SECRET);
        Self::start_with(Some(TlsAcceptor::from(Arc::new(config))), secret).await
    }

    async fn start_with(tls: Option<TlsAcceptor>, secret: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            manners: Mutex::default(),
            secret: Mutex::new(secret.map(str::to_owned)),
            lifetime: Mutex::new(Some(43_199)),
            name: Mutex::new("token-".to_owned()),
            tokens: Mutex::default(),
            forgets: AtomicBool::new(false),
            requests: watch::Sender::default(),
            released: Semaphore::new(0),
        });
        let of_task = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (tls, shared) = (tls.clone(), Arc::clone(&of_task));
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, shared).await,
                        Some(tls) => {
                            match tls.accept(stream).into_fallible().await {
                                Ok(stream) => serve(stream, shared).await,
                                // Closing with something unread could take back the alert.
                                Err((_, mut stream)) => {
                                    let _ = stream.shutdown().await;
                                    let _ = stream.read_to_end(&mut Vec::new()).await;
                                }
                            }
                        }
                    }
                });
            }
        });
        Self {
            address,
            shared,
            task,
        }
    }

    /// Adds the manners for the next requests.
    pub(crate) fn then(&self, manners: impl IntoIterator<Item = Manner>) {
        self.shared.manners.lock().unwrap().extend(manners);
    }

    /// Knows its client by another secret from here on.
    pub(crate) fn change_secret(&self, secret: &str) {
        *self.shared.secret.lock().unwrap() = Some(secret.to_owned());
    }

    /// Sets the lifetime of its tokens, in seconds; none where it does not say.
    pub(crate) fn set_lifetime(&self, lifetime: Option<u64>) {
        *self.shared.lifetime.lock().unwrap() = lifetime;
    }

    /// Sets the beginning of its tokens.
    pub(crate) fn name_tokens(&self, name: &str) {
        name.clone_into(&mut self.shared.name.lock().unwrap());
    }

    /// Takes back all tokens that it has issued.
    pub(crate) fn revoke_all(&self) {
        self.shared.tokens.lock().unwrap().clear();
    }

    /// Issues tokens from here on that are never good.
    pub(crate) fn forget_tokens(&self) {
        self.shared.forgets.store(true, Ordering::Relaxed);
    }

    /// A function that says whether a token is good, for a service that asks for one.
    pub(crate) fn judge(&self) -> impl Fn(&str) -> bool + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move |token| shared.tokens.lock().unwrap().contains(token)
    }

    /// Goes on with one request that it holds.
    pub(crate) fn release(&self) {
        self.shared.released.add_permits(1);
    }

    /// The requests that arrived so far.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.borrow().clone()
    }

    /// Waits until so many requests have arrived.
    pub(crate) async fn arrived(&self, count: usize) {
        let mut requests = self.shared.requests.subscribe();
        let enough = |requests: &Vec<Recorded>| requests.len() >= count;
        requests.wait_for(enough).await.unwrap();
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, shared: Arc<Shared>) {
    while let Some(request) = read_request(&mut stream).await {
        let mut number = 0;
        shared.requests.send_modify(|requests| {
            requests.push(request.clone());
            number = requests.len();
        });
        let manner = shared.manners.lock().unwrap().pop_front();
        let bytes = match manner.unwrap_or(Manner::Issue) {
            Manner::Issue => issue(&shared, &request, number),
            Manner::Hold => {
                shared.released.acquire().await.unwrap().forget();
                issue(&shared, &request, number)
            }
            Manner::Answer(bytes) => bytes,
            Manner::Cut => return,
            Manner::Endless { fast } => return endless(stream, fast).await,
        };
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// A token, if it is the client that asks; the token has the number of the request.
fn issue(shared: &Shared, request: &Recorded, number: usize) -> Vec<u8> {
    let refusal = r#"{"error":"invalid_client","error_description":"Bad credentials"}"#;
    let json = "content-type: application/json";
    if !is_client(request, shared.secret.lock().unwrap().as_deref()) {
        return answer(&format!("401 Unauthorized\r\n{json}"), refusal);
    }
    let lifetime = shared.lifetime.lock().unwrap();
    let lifetime = lifetime.map(|lifetime| format!(r#","expires_in":{lifetime}"#));
    let lifetime = lifetime.unwrap_or_default();
    let token = format!("{}{number}", shared.name.lock().unwrap());
    let body = format!(r#"{{"access_token":"{token}","token_type":"bearer"{lifetime}}}"#);
    if !shared.forgets.load(Ordering::Relaxed) {
        shared.tokens.lock().unwrap().insert(token);
    }
    answer(&format!("200 OK\r\n{json}"), &body)
}

fn is_client(request: &Recorded, secret: Option<&str>) -> bool {
    let mut id = form_field(request, "client_id");
    let mut given = form_field(request, "client_secret");
    if let Some(basic) = request.header("authorization") {
        let encoded = basic.strip_prefix("Basic ").unwrap();
        let decoded = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
        let (user, password) = decoded.split_once(':').unwrap();
        assert_eq!((id, given), (None, None), "it signs in twice");
        id = Some(decode(user));
        given = Some(decode(password));
    }
    let grant = form_field(request, "grant_type");
    let is_form = request.header("content-type") == Some("application/x-www-form-urlencoded");
    is_form
        && request.line == "POST /oauth/token HTTP/1.1"
        && grant.as_deref() == Some("client_credentials")
        && id.as_deref() == Some(CLIENT)
        && given.as_deref() == secret
}

/// A field of the form that was sent.
pub(crate) fn form_field(request: &Recorded, name: &str) -> Option<String> {
    let mut fields = request.body.split('&');
    let value = fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
    value.map(decode)
}

fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
    decoded.unwrap().into_owned()
}

async fn endless(mut stream: impl AsyncWrite + Unpin, fast: bool) {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"access_token\":\"";
    let mut bytes = head.to_vec();
    while stream.write_all(&bytes).await.is_ok() {
        if fast {
            bytes = vec![b'x'; 1 << 16];
        } else {
            tokio::time::sleep(Duration::from_secs(3600)).await;
        }
    }
}
