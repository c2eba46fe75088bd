//! The official clients of SAP AI Core and Bulkhead with the same credentials in the same places.
//!
//! A [`World`] has token services and AI APIs of two accounts on the loopback address, which write
//! down what they are asked. A [`Case`] says what stands in the environment and in files. Each
//! [`Client`] is started with just that and nothing else, and lists the deployments; what the
//! services were asked meanwhile is what it [`Seen`]. Bulkhead offers each place as a connection:
//! compared is the first one. Where a client differs, the case has to know that and say why;
//! [`section`] writes it all down.

mod account;
mod bulkhead;
mod case;
mod cases;
mod certificates;
mod client;
mod compare;
mod recorder;
mod seen;
mod service;
mod table;
mod world;

pub use account::Account;
pub use case::{Case, Difference, Given};
pub use cases::cases;
pub use client::{Client, Programs};
pub use compare::{Comparison, Verdict};
pub use recorder::{Asked, Recorder};
pub use seen::{Part, Proof, Seen};
pub use table::section;
pub use world::World;
