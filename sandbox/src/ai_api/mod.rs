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
mod service;
mod shelf;
mod status;
mod tenant;
mod view;

pub(crate) use service::AiApi;
