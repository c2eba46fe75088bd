//! The server side of Bulkhead.
//!
//! It serves the page, and forwards to the services what a table of calls allows, after the
//! rules that it shares with the page: nothing that is known to fail, nothing without a
//! resource group, and no change twice.
//!
//! ```text
//! client ─server, tls─▶ request ─edge─▶ proxy, host, origin, who fetches it, whole body, correlation id
//!            │
//!            ├─ session, user
//!            │  ├─ /api/connections/{connection}/… ─call─▶ rules ─idempotency, ceilings─▶ upstream ─▶ service
//!            │  └─ /api/sandbox/{connection}/…     ─simulator──────────────▶ upstream ─▶ sandbox
//!            ├─ /api/session, /sign-in             ─session
//!            └─ everything else                    ─page
//! ```

mod account;
mod address;
mod answer;
pub mod audit;
mod call;
mod ceilings;
pub mod check;
pub mod config;
mod connection;
mod correlation;
pub mod credentials;
mod digest;
pub mod discovery;
mod edge;
mod forward;
mod gateway;
mod guard;
mod hop;
mod idempotency;
pub mod log;
mod media_type;
mod network;
mod page;
mod policy;
mod protection;
mod proxy;
mod refusal;
mod router;
mod server;
mod session;
mod simulator;
mod state;
mod tls;
mod upstream;
mod user;

pub use account::Account;
pub use address::{AddressError, ServiceAddress};
pub use ceilings::Limits;
pub use connection::{Connection, Label};
pub use gateway::{Gateway, Setup, SetupError, TIMEOUT};
pub use guard::HostName;
pub use network::{Network, NoRoots};
pub use page::{Page, PageError};
pub use policy::Policy;
pub use proxy::{Cidr, CidrError};
pub use session::{Clock, Key, Moment, NoRandomness, SignIn};
pub use tls::{Tls, TlsError};
pub use user::{Role, User, Via};
