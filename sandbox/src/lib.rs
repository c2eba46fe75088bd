//! The services that Bulkhead talks to, simulated, with faults.
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
//! done with each of their items. Neither these nor `/sandbox/faults` suffer faults or delays.
//!
//! # Faults
//!
//! `PUT /sandbox/faults` with `{"faults":[…]}` replaces the whole list, `GET` shows it. Every fault
//! has a `kind` and may have `probability` (0 to 1; 1), `count` (how many more times it strikes;
//! without end) and `on` (`changes`, `reads`, `all`; `changes`).
//!
//! | kind | fields | effect |
//! |---|---|---|
//! | `status` | `status` (400 to 599), `retryAfter` (seconds or an HTTP date), `shape` (`error`, `flat`, `text`, `empty`, `brokenJson`; `error`), `afterWork` (`false`) | an error in place of the answer |
//! | `brokenJson` | | the body of the answer can't be read; the work is done |
//! | `cut` | `when` (`before`, `after`) | the connection closes without an answer, before or after the work |
//! | `slow` | `milliseconds` (1 to 600,000) | the work is done, the answer comes later |
//! | `itemFailure` | `code`, `message`, and `share` (0 to 1; 1) or `items` (1 to 100) | items are refused and not changed |
//! | `itemsMissing` | `items` (1 to 100; 1) | entries are missing; the work is done, as below |
//! | `itemsDoubled` | `items` (1 to 100; 1) | entries are there twice |
//! | `itemsReordered` | | the entries come in the reverse order of the request |
//! | `itemsStrange` | `items` (1 to 100; 1), `shape` (`unasked`, `idOnly`, `both`, `errorWithoutId`; a mixture) | entries that nobody asked for or that have an unknown shape |
//!
//! `status`, `brokenJson` and `cut` take the place of the answer: the first that comes up does, the
//! others aren't used up. Everything else adds up. Faults of items strike bulk changes only, but
//! for `itemFailure`, which a single change meets as a 412.

mod ai_api;
mod call;
mod chance;
mod clock;
mod control;
mod entry;
mod faults;
mod intercept;
mod log;
mod media_type;
mod options;
mod router;
mod sandbox;
mod serve;
mod service;
mod state;
mod uuid;

pub use options::{Counts, MOST_ITEMS, Options, OptionsError, Pace};
pub use sandbox::Sandbox;
