//! The AI API of SAP AI Core.

mod bulk;
mod catalogue;
mod changing;
mod entries;
mod id;
mod item;
mod kind;
mod life;
mod mentioned;
mod place;
mod query;
mod reading;
mod refusal;
mod routes;
mod seed;
mod shelf;
mod status;
mod tenant;
mod view;

pub(crate) use entries::{Entry, accepted};
pub(crate) use id::{fresh, uuid};
pub(crate) use kind::Kind;
pub(crate) use mentioned::mentioned;
pub(crate) use refusal::{Reason, Refusal};
pub(crate) use routes::routes;
pub(crate) use seed::shelf;
pub(crate) use shelf::Shelf;
