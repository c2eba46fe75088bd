//! The real runner in a simulated world, thousands of times.
//!
//! What the promises of a run are worth shows only where everything goes wrong at once. Here the
//! runner, the adapters, the survey and the ledger are the real ones; the clock, the service with
//! its own true state, the network with the gateway, the journal's disk and the user are
//! simulated and follow a [`Schedule`] that a seed makes. One thread, no real time, no real
//! randomness: the same schedule always plays the same way.
//!
//! Both families of services are played by the same code. Each has a simulated service of its
//! own, written from its contract and not from core: the AI API, which accepts a change and
//! carries it out later, and a process engine, which deletes one item after the other before it
//! answers, and goes on with that whoever waits. A seed makes one schedule of each.
//!
//! After each play [`check`] compares what the ledger claims with what the service really holds.
//! In the new world ([`World::New`]) more goes wrong, and somebody looks on after every event. A
//! schedule that breaks a promise is made as small as it can be and still break it.

mod bench;
mod check;
mod clock;
mod journal;
mod monitor;
mod network;
mod play;
mod schedule;
mod service;
mod shrink;
mod user;

pub use bench::{Benchmark, Figures};
pub use check::{Broken, Claim, check};
pub use clock::{Clock, Stuck, block_on};
pub use play::{Play, faults, play, story};
pub use schedule::{
    Access, Act, Crash, Defect, DeploymentPlan, DiskPlan, Doing, EnginePlan, Fault, GatewayPlan,
    Hazard, Hazards, Hook, ItemPlan, KeptBack, ListFault, Manner, Meddling, Outage, Race,
    RetryAfter, Schedule, ServicePlan, World,
};
pub use shrink::smallest;
