//! The services that Bulkhead talks to, simulated.
//!
//! [`Sandbox`] is the AI API of SAP AI Core: stateful, seeded, behind a real socket. It is written
//! from the service's published contract and shares nothing with the crate that decides for the
//! page and the gateway, so that a mistake on one side can't hide behind the same mistake on the
//! other. Where the contract leaves something open, the choice is written down at the item that
//! made it.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use bulkhead_sandbox::{Options, Sandbox};
//!
//! let sandbox = Sandbox::new(Options { seed: 7, ..Options::default() })?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! sandbox.serve(listener, std::future::pending()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # The service
//!
//! | call | answer |
//! |---|---|
//! | `GET /v2/lm/meta` | what the service can do |
//! | `GET /v2/admin/resourceGroups` | the groups |
//! | `GET /v2/lm/{deployments,executions}` | a list; `status`, `scenarioId`, `configurationId`, `executableIds`, `executionScheduleId`, `$top`, `$skip`, `$select=status` |
//! | `GET /v2/lm/{…}/$count` | how many; the same filters |
//! | `GET /v2/lm/{…}/{id}` | one item |
//! | `PATCH /v2/lm/{…}` | stops and deletes up to 100 items |
//! | `PATCH /v2/lm/{…}/{id}` | stops one |
//! | `DELETE /v2/lm/{…}/{id}` | deletes one |
//!
//! # The sandbox's own calls
//!
//! `GET /sandbox` says what this is, `GET /sandbox/log` which change requests arrived and what was
//! done with each of their items. Neither suffers the delays of the service.

mod ai_api;
mod call;
mod chance;
mod clock;
mod control;
mod intercept;
mod log;
mod options;
mod router;
mod sandbox;
mod serve;

pub use options::{Counts, MOST_ITEMS, Options, OptionsError, Pace};
pub use sandbox::Sandbox;
