//! JSON, read for the ids in it: lists of strings or objects, bodies and answers of bulk
//! calls, answers of list calls, exports of this tool.
//!
//! A text is first checked as a whole ([`Check`]), since of a text that breaks off nothing
//! should be sent; then it is walked entry by entry ([`Walk`]). Both are lenient where people
//! and programs are sloppy and nothing can be misunderstood: trailing commas, single quotes,
//! names and ids without quotes, as scripts print them.

mod check;
mod draft;
mod lexer;
mod walk;

pub(super) use check::{Check, Fault, Flaw};
pub(super) use draft::Out;
pub(super) use walk::Walk;
