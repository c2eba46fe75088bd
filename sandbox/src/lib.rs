//! The services that Bulkhead talks to, simulated, with faults.
//!
//! [`Sandbox`] is the AI API of SAP AI Core, [`Engine`] the process engine FINOS Fluxnova with its relatives: stateful,
//! seeded, each behind a real socket. They are written from the services' contracts and share
//! nothing with the crate that decides for the page and the gateway, so that a mistake on one side
//! can't hide behind the same mistake on the other. Where a contract leaves something open, the
//! choice is written down at the item that made it; where a real engine was seen to differ from its
//! contract, the real one is followed, and the comment says so.
//!
//! ```
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use bulkhead_sandbox::{Engine, EngineOptions, Options, Sandbox};
//!
//! let sandbox = Sandbox::new(Options { seed: 7, ..Options::default() })?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! sandbox.serve(listener, std::future::pending()).await?;
//!
//! let engine = Engine::new(EngineOptions { seed: 7, ..EngineOptions::default() })?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! engine.serve(listener, std::future::pending()).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # The AI API
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
//! # The engine
//!
//! All below `/engine-rest`, and again below `/engine-rest/engine/default`:
//!
//! | call | answer |
//! |---|---|
//! | `POST /deployment/delete` | deletes any number of deployments: a row for each |
//! | `DELETE /deployment/{id}` | deletes one; `cascade`, `skipCustomListeners`, `skipIoMappings` |
//! | `GET /deployment` | a list; `id`, `name`, `nameLike`, `source`, `tenantIdIn`, `withoutTenantId`, `after`, `before`, `sortBy`, `sortOrder`, `firstResult`, `maxResults` |
//! | `GET /deployment/count` | how many; the same filters |
//! | `GET /deployment/{id}` | one deployment |
//! | `GET /{process,case,decision}-definition`, `…/count` | definitions; `deploymentId`, `key`, `latestVersion`, `firstResult`, `maxResults` |
//! | `GET /process-definition/statistics` | how many instances run of each |
//! | `GET /{process,case}-instance`, `…/count` | what runs; `deploymentId`, `firstResult`, `maxResults` |
//! | `GET /batch/{id}`, `GET /batch/statistics` | batches of the relative that deletes in the background; `batchId` |
//! | `GET /version` | the version |
//! | `GET /engine` | the names of the engines (not below `/engine/default`) |
//!
//! What is read is what the connection's user may see; what the engine checks before a deletion is
//! not. Kinds of deployments ([`EngineCounts`]) differ in what becomes of their deletion.
//! [`EngineOptions`] choose which engine it is ([`EngineVariant`]), between what the code does and what the manual says, and whether
//! credentials are asked for.
//!
//! # The sandbox's own calls
//!
//! `GET /sandbox` says what this is, `GET /sandbox/log` which change requests arrived and what was
//! done with each of their items. Of an engine, an entry of the log also has the request's `flags`,
//! and `GET /sandbox/deployments` tells the truth: all deployments that exist, whoever may see
//! them, with their kind, the user's permission, and what runs. None of these suffers faults or
//! delays, nor does `/sandbox/faults`.
//!
//! # Faults
//!
//! `PUT /sandbox/faults` with `{"faults":[…]}` replaces the whole list, `GET` shows it. Every fault
//! has a `kind` and may have `probability` (0 to 1; 1), `count` (how many more times it strikes;
//! without end) and `on` (`changes`, `reads`, `all`; `changes`).
//!
//! | kind | fields | effect |
//! |---|---|---|
//! | `status` | `status` (400 to 599), `retryAfter` (seconds or an HTTP date), `shape` (`error`, `flat`, `text`, `empty`, `brokenJson`; `error`), `afterWork` (`false`) | an error in place of the answer; `flat` is how the server before or around the service says it |
//! | `brokenJson` | | the body of the answer can't be read; the work is done |
//! | `cut` | `when` (`before`, `after`) | the connection closes without an answer, before or after the work |
//! | `slow` | `milliseconds` (1 to 600,000) | the work is done, the answer comes later |
//! | `itemFailure` | `code` (of the AI API only), `message`, and `share` (0 to 1; 1) or `items` | items are refused and not changed |
//! | `itemsMissing` | `items` (1) | entries are missing; the work is done, as below |
//! | `itemsDoubled` | `items` (1) | entries are there twice |
//! | `itemsReordered` | | the entries come in the reverse order of the request |
//! | `itemsStrange` | `items` (1), `shape` (`unasked`, `idOnly`, `both`, `errorWithoutId`; a mixture) | entries that nobody asked for or that have an unknown shape |
//!
//! `items` are 1 to 100, for an engine to 100,000. `status`, `brokenJson` and `cut` take the place of
//! the answer: the first that comes up does, the others aren't used up. Everything else adds up.
//! Faults of items strike bulk changes only, but for `itemFailure`, which a single change meets as a
//! 412 of the AI API and as a 500 of an engine. Where an engine answers with a batch, it lets jobs of
//! the batch fail, and there are no entries to spoil.

mod ai_api;
mod call;
mod chance;
mod clock;
mod control;
mod engine;
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

pub use engine::{
    Behaviour, Credentials, Engine, EngineCounts, EngineOptions, EngineOptionsError, EngineVariant,
};
pub use options::{Counts, MOST_ITEMS, Options, OptionsError, Pace};
pub use sandbox::Sandbox;
