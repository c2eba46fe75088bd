//! A token service and an AI API on the loopback address, which write down what they are asked.

use std::{convert::Infallible, net::Ipv4Addr, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{AUTHORIZATION, CONTENT_TYPE},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use rustls::ServerConfig;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use super::{
    account::Account,
    recorder::{Asked, Recorder},
    seen::Proof,
};
use crate::Trouble;

/// The only path at which a token service gives tokens.
const TOKEN_PATH: &str = "/oauth/token";

/// The resources of the AI API stand below its address and one of these.
const PARTS: [&str; 2] = ["/lm/", "/admin/"];

/// A port on the loopback address, before anybody serves it.
pub(super) struct Port {
    listener: TcpListener,
    pub(super) number: u16,
}

impl Port {
    pub(super) async fn open() -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(|error| Trouble::new(format!("No port: {error}.")))?;
        let address = listener.local_addr();
        let address = address.map_err(|error| Trouble::new(format!("No port: {error}.")))?;
        Ok(Self {
            listener,
            number: address.port(),
        })
    }
}

/// The role of a port.
#[derive(Clone)]
pub(super) enum Role {
    /// Gives tokens.
    Token,
    /// Gives tokens over TLS.
    SecureToken(Arc<ServerConfig>),
    /// Lists deployments.
    Api,
}

impl Role {
    /// Stands for the address in what is written down.
    pub(super) fn address(&self, account: &str) -> String {
        match self {
            Self::Token => format!("http://token.{account}"),
            Self::SecureToken(_) => format!("https://token.{account}"),
            Self::Api => format!("http://api.{account}"),
        }
    }
}

/// Serves a port until the task is ended.
pub(super) fn serve(
    port: Port,
    role: Role,
    account: Arc<Account>,
    recorder: Recorder,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = port.listener.accept().await else {
                continue;
            };
            let service = Service {
                role: role.clone(),
                account: Arc::clone(&account),
                recorder: recorder.clone(),
                has_certificate: false,
            };
            tokio::spawn(service.connection(stream));
        }
    })
}

struct Service {
    role: Role,
    account: Arc<Account>,
    recorder: Recorder,
    /// `true` if the client has shown the account's certificate.
    has_certificate: bool,
}

impl Service {
    async fn connection(mut self, stream: TcpStream) {
        let Role::SecureToken(config) = &self.role else {
            return self.exchange(stream).await;
        };
        // A client that does not trust the authority ends here, and says so itself.
        let Ok(stream) = TlsAcceptor::from(Arc::clone(config)).accept(stream).await else {
            return;
        };
        let shown = stream.get_ref().1.peer_certificates();
        let shown = shown.and_then(<[_]>::first);
        self.has_certificate = shown == Some(&self.account.pair.der);
        self.exchange(stream).await;
    }

    async fn exchange(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let answer =
            service_fn(|request| async { Ok::<_, Infallible>(self.answer(request).await) });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
        // Whoever has got an answer may go without a word.
        let _ = connection.await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path();
        let header = |name| parts.headers.get(name)?.to_str().ok();
        let authorization = header(AUTHORIZATION.as_str());
        if let Role::Api = self.role {
            return self.list(path, authorization, header("ai-resource-group"));
        }
        let body = body
            .collect()
            .await
            .map(http_body_util::Collected::to_bytes);
        let form = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
        self.give_token(path, authorization, &form)
    }

    fn give_token(
        &self,
        path: &str,
        authorization: Option<&str>,
        form: &str,
    ) -> Response<Full<Bytes>> {
        let (client_id, secret) = client(authorization, form);
        let is_account = client_id == self.account.client_id();
        let proof = if secret.as_deref() == Some(&*self.account.secret()) {
            Proof::Secret
        } else if secret.is_none() && self.has_certificate {
            Proof::Certificate
        } else {
            Proof::Wrong
        };
        self.recorder.add(Asked::Token {
            address: self.role.address(self.account.name) + path,
            client_id,
            proof,
        });
        if path != TOKEN_PATH {
            return answer(StatusCode::NOT_FOUND, &json!({ "error": "not_found" }));
        }
        if !is_account || proof == Proof::Wrong {
            let refused = json!({ "error": "invalid_client" });
            return answer(StatusCode::UNAUTHORIZED, &refused);
        }
        let token = json!({
            "access_token": token(self.account.name),
            "token_type": "bearer",
            "expires_in": 43_199,
        });
        answer(StatusCode::OK, &token)
    }

    fn list(
        &self,
        path: &str,
        authorization: Option<&str>,
        group: Option<&str>,
    ) -> Response<Full<Bytes>> {
        let start = PARTS.iter().find_map(|part| path.find(part));
        let (base, resource) = path.split_at(start.unwrap_or(path.len()));
        let is_signed_in = authorization.and_then(|value| value.strip_prefix("Bearer "))
            == Some(&*token(self.account.name));
        self.recorder.add(Asked::Api {
            address: self.role.address(self.account.name) + base,
            resource: resource.to_owned(),
            group: group.map(str::to_owned),
            account: is_signed_in.then(|| self.account.name.to_owned()),
        });
        // Resource groups are no part of it, as for an account that may not list them.
        if base != "/v2" || !resource.starts_with("/lm/") {
            let error = json!({ "error": { "code": "404", "message": "no such path" } });
            return answer(StatusCode::NOT_FOUND, &error);
        }
        if !is_signed_in {
            let error = json!({ "error": { "code": "401", "message": "no such token" } });
            return answer(StatusCode::UNAUTHORIZED, &error);
        }
        answer(StatusCode::OK, &json!({ "count": 0, "resources": [] }))
    }
}

/// The client id and its secret: from the form, or from HTTP Basic.
fn client(authorization: Option<&str>, form: &str) -> (String, Option<String>) {
    let field = |wanted: &str| {
        let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(name, _)| *name == wanted);
        values.next().map(|(_, value)| decoded(value))
    };
    let basic = authorization
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|value| BASE64_STANDARD.decode(value).ok())
        .and_then(|pair| String::from_utf8(pair).ok());
    if let Some((id, secret)) = basic.as_deref().and_then(|pair| pair.split_once(':')) {
        return (decoded(id), Some(decoded(secret)));
    }
    let id = field("client_id").unwrap_or_default();
    (id, field("client_secret"))
}

/// Of `application/x-www-form-urlencoded`.
fn decoded(value: &str) -> String {
    let value = value.replace('+', " ");
    percent_decode_str(&value).decode_utf8_lossy().into_owned()
}

/// A token of an account. Some clients read when it ends, so it looks as real ones do.
fn token(account: &str) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({ "alg": "RS256", "typ": "JWT" }));
    // The year 2100.
    let claims = part(&json!({ "cid": account, "exp": 4_102_444_800_u64, "zid": "tenant" }));
    format!("{header}.{claims}.c2lnbmF0dXJl")
}

fn answer(status: StatusCode, body: &Value) -> Response<Full<Bytes>> {
    let body = Full::from(body.to_string());
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let json = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_read_from_the_form_or_from_basic() {
        let form = "grant_type=client_credentials&client_id=a%7Cb&client_secret=s%3D+x";
        let expected = ("a|b".to_owned(), Some("s= x".to_owned()));
        assert_eq!(client(None, form), expected);
        let basic = format!("Basic {}", BASE64_STANDARD.encode("a%7Cb:s%3D+x"));
        assert_eq!(client(Some(&basic), "grant_type=x"), expected);
        assert_eq!(client(None, "client_id=a"), ("a".to_owned(), None));
        assert_eq!(client(None, ""), (String::new(), None));
    }
}
