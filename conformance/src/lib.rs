//! The same cases against a real process engine and against the sandbox's, with the adapter, the
//! survey, the plan and the runner that the page uses. What the two show has to be the same, item by
//! item, and has to be what is really there.
//!
//! The sandbox is written from the contract, and so is the adapter: only a real engine can say that
//! both have read it right.
//!
//! A [`World`] makes what a case needs of an engine and tells the truth about it; [`play()`] plays a
//! [`Case`] in it; [`Comparison`] puts two of them beside each other, and [`document`] writes that
//! down. `cargo xtask conformance engine` starts the real engine and does all of this.

mod behind;
mod case;
mod cases;
mod clock;
pub mod credentials;
pub mod document;
mod gateway;
mod http;
mod made;
mod observed;
mod paste;
mod play;
mod raw;
mod readings;
mod run;
mod said;
mod sent;
mod table;
mod trouble;
pub mod world;

pub use behind::{Behind, Refused};
pub use case::{Bulk, Case, Included, Items, Meanwhile, Raw, Run, Subject};
pub use cases::cases;
pub use clock::RealClock;
pub use gateway::RunningGateway;
pub use http::{Answer, Body, Http, Session};
pub use observed::Observed;
pub use paste::{check, plan_input};
pub use play::play;
pub use table::{Beside, Comparison, Machine, refused, section};
pub use trouble::Trouble;
pub use world::{Counts, Kind, RealWorld, SandboxWorld, ThroughGateway, Way, World};
