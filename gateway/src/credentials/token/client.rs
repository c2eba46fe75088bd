//! Asks a token service for a token, once.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustls::{AlertDescription, RootCertStore};
use zeroize::Zeroizing;

use super::{AnswerFault, Issued, TokenFailure, read, retry_after};
use crate::{
    credentials::{
        ClientAuth, ClientCredentials, Identity, Proof,
        connect::{Connector, Proxy, Untrusted, alert},
    },
    upstream::causes,
};

/// The longest time for one request, from the first step of its connection to the last byte.
pub const TIME: Duration = Duration::from_secs(10);

/// The largest answer that is read, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// All but what stands for itself in a form.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'*');

/// The way to token services.
#[derive(Clone, Debug)]
pub struct TokenClient {
    /// Whose certificates are trusted.
    pub roots: Arc<RootCertStore>,
    /// The way out, where there is one.
    pub proxy: Option<Proxy>,
    /// The longest time for one request; usually [`TIME`].
    pub time: Duration,
}

impl TokenClient {
    /// Asks once.
    ///
    /// Each request has a connection of its own: there is one in minutes or hours, and the
    /// certificate may be another one by then.
    ///
    /// # Errors
    /// Why there is no token.
    pub async fn ask(&self, credentials: &ClientCredentials) -> Result<Issued, TokenFailure> {
        let identity = match &credentials.proof {
            Proof::Secret(_) => None,
            Proof::Certificate(identity) => Some(identity),
        };
        if let Some(identity) = identity {
            identity.check_at(SystemTime::now())?;
        }
        let exchange = self.exchange(credentials, identity);
        let answer = tokio::time::timeout(self.time, exchange).await;
        let (status, headers, body) = answer.unwrap_or_else(|_| {
            Err(TokenFailure::NotReached {
                cause: format!("no whole answer within {} s", self.time.as_secs_f32()),
            })
        })?;
        if status.is_success() {
            return read(&body).map_err(TokenFailure::Answer);
        }
        let wait = headers.get(header::RETRY_AFTER);
        let wait = wait.and_then(|value| retry_after(value.to_str().ok()?, SystemTime::now()));
        let status = status.as_u16();
        Err(TokenFailure::of_status(
            status,
            &body,
            wait,
            &credentials.proof,
        ))
    }

    async fn exchange(
        &self,
        credentials: &ClientCredentials,
        identity: Option<&Identity>,
    ) -> Result<(StatusCode, HeaderMap, Bytes), TokenFailure> {
        let not_reached = |error: &(dyn Error + 'static)| {
            let untrusted = Untrusted::of(error).map(TokenFailure::Untrusted);
            untrusted.unwrap_or_else(|| TokenFailure::NotReached {
                cause: causes(error),
            })
        };
        let connector = Connector::new(&self.roots, self.proxy.as_ref(), identity);
        let connector = connector.map_err(|error| not_reached(&error))?;
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        let request = request(credentials).map_err(|error| not_reached(&error))?;
        let refused = |error: &(dyn Error + 'static)| match alert(error) {
            Some(alert) if identity.is_some() && is_of_certificate(alert) => {
                let alert = format!("{alert:?}");
                TokenFailure::Handshake { alert }
            }
            _ => not_reached(error),
        };
        let response = client.request(request).await;
        let (parts, body) = response.map_err(|error| refused(&error))?.into_parts();
        let body = Limited::new(Body::new(body), MOST_BYTES).collect().await;
        let body = body.map_err(|error| {
            if error.is::<LengthLimitError>() {
                TokenFailure::Answer(AnswerFault::TooLarge)
            } else {
                refused(&*error)
            }
        })?;
        Ok((parts.status, parts.headers, body.to_bytes()))
    }
}

/// A request for a token.
fn request(credentials: &ClientCredentials) -> Result<Request<Full<Bytes>>, axum::http::Error> {
    let id = credentials.client_id.as_str();
    let mut form = Zeroizing::new("grant_type=client_credentials".to_owned());
    let mut authorization = None;
    match (&credentials.proof, credentials.client_auth) {
        (Proof::Secret(secret), ClientAuth::Basic) => {
            authorization = Some(basic(id, secret.reveal())?);
        }
        (Proof::Secret(secret), ClientAuth::Form) => {
            add(&mut form, "client_id", id);
            add(&mut form, "client_secret", secret.reveal());
        }
        (Proof::Certificate(_), _) => add(&mut form, "client_id", id),
    }
    if let Some(scope) = &credentials.scope {
        add(&mut form, "scope", scope);
    }
    // It is wiped when it has been sent.
    let body = Bytes::from_owner(Zeroizing::new(form.as_bytes().to_vec()));
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = credentials.token_address.uri("")?;
    let headers = request.headers_mut();
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, form);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(value) = authorization {
        headers.insert(header::AUTHORIZATION, value);
    }
    Ok(request)
}

fn add(form: &mut Zeroizing<String>, name: &str, value: &str) {
    let value = Zeroizing::new(utf8_percent_encode(value, FORM).to_string());
    let grown = Zeroizing::new(format!("{}&{name}={}", **form, *value));
    *form = grown;
}

/// RFC 6749 wants both parts encoded as in a form before they are joined.
fn basic(id: &str, secret: &str) -> Result<HeaderValue, axum::http::Error> {
    let encode = |text| Zeroizing::new(utf8_percent_encode(text, FORM).to_string());
    let joined = Zeroizing::new(format!("{}:{}", *encode(id), *encode(secret)));
    let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(joined.as_bytes())));
    let mut value = HeaderValue::from_str(&text)?;
    value.set_sensitive(true);
    Ok(value)
}

/// `true` if an alert is about the certificate that was shown.
fn is_of_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::AccessDenied
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRequired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::DecryptError
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate
    )
}
