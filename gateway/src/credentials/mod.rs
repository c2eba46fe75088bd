//! By what the gateway signs in to services: where credentials come from, and the tokens that
//! they are exchanged for.
//!
//! ```text
//! environment ─places─▶ candidates (name, place, account) + problems
//!                           │ watch: the same place again, before each token and after a 401
//!                           ▼
//!          source ─token─▶ token service     authorization() ─▶ a header for the service
//! ```
//!
//! No value of a secret is in an error, a debug form or the log; faults name what is wrong by
//! its place and name.

mod account;
mod address;
pub mod connect;
mod der;
mod environment;
mod fault;
mod foreign;
mod json;
mod pem;
pub mod places;
mod secret;
pub mod source;
#[cfg(test)]
pub(crate) mod testing;
pub mod token;
pub mod watch;

pub(crate) use account::word;
pub use account::{Account, ClientAuth, ClientCredentials, Proof, Tenant, fingerprint};
pub(crate) use address::with_token_path;
pub use address::{AddressFault, address, api, token_service};
pub use environment::Environment;
pub use fault::{Fault, JsonFault};
pub use foreign::Foreign;
pub(crate) use pem::Day;
pub use pem::{Identity, NotValid, PemError, PemFault};
pub use secret::Secret;
pub use source::{Authorization, CredentialError, Credentials};
