//! Whose credentials they are, and for what.

use bulkhead_core::{item::ResourceGroup, wire::ServiceKind};

use super::{Fault, Identity, Secret};
use crate::{address::ServiceAddress, digest::Digest};

/// A client's proof that it is the one it says.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A secret that it shares with the token service.
    Secret(Secret),
    /// A certificate, shown while the connection to the token service is opened.
    Certificate(Identity),
}

/// The way a client's secret is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuth {
    /// In the form, as `client_id` and `client_secret`.
    #[default]
    Form,
    /// As HTTP Basic.
    Basic,
}

/// The credentials for a token: OAuth's client credentials.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// The address for tokens.
    pub token_address: ServiceAddress,
    /// The client that asks.
    pub client_id: String,
    /// By what it proves to be that.
    pub proof: Proof,
    /// The scope of the token; none where the token service decides.
    pub scope: Option<String>,
    /// The way a secret is sent.
    pub client_auth: ClientAuth,
}

/// Whose service it is, as far as a key says so; only shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tenant {
    /// `identityzone`.
    pub zone: Option<String>,
    /// `identityzoneid`.
    pub zone_id: Option<String>,
    /// `appname`.
    pub app_name: Option<String>,
}

/// The account of a complete place.
#[derive(Clone, Debug)]
pub struct Account {
    /// The address of the AI API.
    pub address: ServiceAddress,
    /// By what a token is to be had.
    pub client: ClientCredentials,
    /// The group that the place names.
    pub resource_group: Option<ResourceGroup>,
    /// Whose it is.
    pub tenant: Tenant,
    /// The faults there that keep nobody from signing in.
    pub warnings: Vec<Fault>,
}

/// The number of digits of an account's digest in a fingerprint: 128 bits.
const ACCOUNT_DIGITS: usize = 32;

/// By what a run knows its connection again: kind and address, and after `#` the account, of
/// which 128 bits of a hash are shown. Without an account it is what earlier versions wrote.
pub fn fingerprint(kind: ServiceKind, address: &ServiceAddress, account: Option<&str>) -> String {
    let plain = format!("{}:{address}", word(kind));
    match account {
        None => plain,
        Some(account) => {
            let digest = Digest::of_account(&plain, account).to_string();
            format!(
                "{plain}#{}",
                digest.get(..ACCOUNT_DIGITS).unwrap_or(&digest)
            )
        }
    }
}

/// The kind as it stands in fingerprints.
pub(crate) const fn word(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::AiCore => "ai-core",
        ServiceKind::Engine => "engine",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_kind_address_and_account_and_begins_as_the_old_one() {
        let address = ServiceAddress::parse("https://api.example.com").unwrap();
        let of = |account| fingerprint(ServiceKind::AiCore, &address, account);
        assert_eq!(of(None), "ai-core:https://api.example.com");
        let one = of(Some("sb-client"));
        let (old, hash) = one.split_once('#').unwrap();
        assert_eq!(old, of(None));
        assert_eq!(hash, "65ff3b8475c01102c66fb1fe9a9ca071");
        assert!(!one.contains("sb-client"));
        assert_eq!(one, of(Some("sb-client")));
        assert_ne!(one, of(Some("sb-client2")));
        let other = ServiceAddress::parse("https://api2.example.com").unwrap();
        let other = fingerprint(ServiceKind::AiCore, &other, Some("sb-client"));
        assert!(!other.ends_with(hash));
        let engine = fingerprint(ServiceKind::Engine, &address, Some("sb-client"));
        assert!(engine.starts_with("engine:") && !engine.ends_with(hash));
    }
}
