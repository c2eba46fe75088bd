//! Tells another account from another state of the same one.

use super::{Account, ClientCredentials, Proof};

/// A change that another reading of the same place can't make while the gateway runs: a run would
/// change its tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// Another API.
    Address,
    /// Another token service.
    TokenAddress,
    /// Another client.
    Client,
    /// Another tenant.
    Tenant,
}

impl Account {
    /// The part of another account that is not this one's.
    pub(crate) fn foreign(&self, other: &Self) -> Option<Foreign> {
        if self.address != other.address {
            return Some(Foreign::Address);
        }
        if let Some(foreign) = self.client.foreign(&other.client) {
            return Some(foreign);
        }
        // The name of the app that the key was made for may change with the key.
        let zone = |account: &Self| (account.tenant.zone.clone(), account.tenant.zone_id.clone());
        (zone(self) != zone(other)).then_some(Foreign::Tenant)
    }
}

impl ClientCredentials {
    /// The part of others that is not this client's.
    pub(crate) fn foreign(&self, other: &Self) -> Option<Foreign> {
        if self.token_address != other.token_address {
            Some(Foreign::TokenAddress)
        } else if self.client_id != other.client_id {
            Some(Foreign::Client)
        } else {
            None
        }
    }

    /// `true` if a token service could not tell these apart.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let proof = match (&self.proof, &other.proof) {
            (Proof::Secret(one), Proof::Secret(other)) => one.is_same(other),
            (Proof::Certificate(one), Proof::Certificate(other)) => one.is_same(other),
            _ => false,
        };
        proof
            && self.foreign(other).is_none()
            && self.scope == other.scope
            && self.client_auth == other.client_auth
    }
}
