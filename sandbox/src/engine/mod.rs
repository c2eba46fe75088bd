//! The process engine (FINOS Fluxnova 2.0 and its relatives), written from its contract. Where the
//! contract leaves something open, the choice is written down at the item that made it.

mod asked;
mod auth;
mod batch;
mod bulk;
mod catalogue;
mod changing;
mod deletion;
mod deployment;
mod failure;
mod flags;
mod handle;
mod like;
mod named;
mod options;
mod paths;
mod query;
mod reading;
mod refusal;
mod routes;
mod rows;
mod seed;
mod service;
mod store;
mod time;
mod truth;

pub use handle::Engine;
pub use options::{
    Behaviour, Credentials, EngineCounts, EngineOptions, EngineOptionsError, EngineVariant,
};
