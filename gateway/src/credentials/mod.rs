//! By what the gateway signs in to services.
//!
//! No value of a secret is in an error, a debug form or the log; faults name what is wrong by
//! its place and name.

mod account;
mod address;
mod der;
mod environment;
mod fault;
mod json;
mod pem;
pub mod places;
mod secret;
#[cfg(test)]
mod testing;

pub use account::{Account, ClientAuth, ClientCredentials, Proof, Tenant, fingerprint};
pub use address::{AddressFault, address, api, token_service};
pub use environment::Environment;
pub use fault::{Fault, JsonFault};
pub use pem::{Identity, PemError, PemFault};
pub use secret::Secret;
