//! The way through an outgoing proxy, as `HTTPS_PROXY` and `NO_PROXY` describe it.

mod exceptions;

use std::fmt;

use axum::http::{HeaderValue, Uri};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use exceptions::{Exception, exceptions, is_loopback};

use crate::credentials::{Environment, Fault, Secret};

/// The variables that name a proxy, the first that is set counts.
const PROXY: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The variables that name what is reached without it.
const EXCEPT: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The fault in a proxy's variable. Nothing of its value is repeated, as it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyError {
    /// It is no text.
    Variable(Fault),
    /// It is no address.
    NotAnAddress(&'static str),
    /// The proxy speaks something that is not supported.
    Scheme(&'static str),
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(fault) => write!(f, "the proxy {fault}"),
            Self::NotAnAddress(name) => write!(
                f,
                "`{name}` is no address of a proxy such as \"http://proxy.example.com:8080\""
            ),
            Self::Scheme(name) => write!(
                f,
                "`{name}` names a proxy that is not supported: its address begins with http:// \
                 or https://"
            ),
        }
    }
}

impl std::error::Error for ProxyError {}

/// An outgoing proxy for what goes over TLS.
#[derive(Clone)]
pub struct Proxy {
    /// The variable that names it.
    variable: &'static str,
    address: Uri,
    authorization: Option<HeaderValue>,
    except: Vec<Exception>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Proxy {
    /// The proxy of an environment; none where it names none.
    ///
    /// # Errors
    /// Where it names one that can't be used: going without it would not be what is wanted.
    pub fn of(environment: &Environment) -> Result<Option<Self>, ProxyError> {
        let Some((name, value)) = first(environment, &PROXY)? else {
            return Ok(None);
        };
        let except = first(environment, &EXCEPT)?;
        let except = except.map(|(_, value)| exceptions(value.reveal()));
        Self::read(name, value.reveal(), except.unwrap_or_default()).map(Some)
    }

    fn read(name: &'static str, value: &str, except: Vec<Exception>) -> Result<Self, ProxyError> {
        let scheme = value.split_once("://").map(|(scheme, _)| scheme);
        let scheme = scheme.map(str::to_ascii_lowercase);
        let secure = match scheme.as_deref() {
            None | Some("http") => false,
            Some("https") => true,
            Some(_) => return Err(ProxyError::Scheme(name)),
        };
        let wrong = || ProxyError::NotAnAddress(name);
        let rest = value.split_once("://").map_or(value, |(_, rest)| rest);
        // A password may have any of these signs.
        let (user, host) = match rest.rsplit_once('@') {
            None => (None, rest),
            Some((user, host)) => (Some(user), host),
        };
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let scheme = if secure { "https" } else { "http" };
        let address: Uri = format!("{scheme}://{host}/").parse().map_err(|_| wrong())?;
        // `Uri` takes `http://host:` and ports that are no numbers.
        let has_port = address.port_u16().is_some();
        let named = address.host().unwrap_or_default();
        if named.is_empty() || (!has_port && named.len() != host.len()) {
            return Err(wrong());
        }
        let authorization = user.map(basic).transpose().map_err(|()| wrong())?;
        Ok(Self {
            variable: name,
            address,
            authorization,
            except,
        })
    }

    /// Its address.
    pub fn address(&self) -> &Uri {
        &self.address
    }

    pub(super) fn variable(&self) -> &'static str {
        self.variable
    }

    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    /// `true` if the way to an address leads through it: only with TLS, and never to this machine.
    pub fn is_for(&self, uri: &Uri) -> bool {
        let Some(host) = uri.host() else {
            return false;
        };
        let port = uri.port_u16().unwrap_or(443);
        uri.scheme_str() == Some("https")
            && !is_loopback(host)
            && !self.except.iter().any(|except| except.covers(host, port))
    }
}

fn first(
    environment: &Environment,
    names: &[&'static str],
) -> Result<Option<(&'static str, Secret)>, ProxyError> {
    for name in names {
        if let Some(value) = environment.text(name).map_err(ProxyError::Variable)? {
            return Ok(Some((name, value)));
        }
    }
    Ok(None)
}

/// The header by which a user signs in to the proxy.
fn basic(user: &str) -> Result<HeaderValue, ()> {
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let decode = |text| Zeroizing::new(percent_decode_str(text).collect::<Vec<u8>>());
    let (user, password) = (decode(user), decode(password));
    let joined = Zeroizing::new([user.as_slice(), b":", password.as_slice()].concat());
    let encoded = Zeroizing::new(format!("Basic {}", STANDARD.encode(&*joined)));
    let mut value = HeaderValue::from_str(&encoded).map_err(|_| ())?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests;
