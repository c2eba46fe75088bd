//! Structures, read for the ids in them: JSON and what is like it (JSON with comments, what Node,
//! Python and Ruby print), in lists of strings or objects, bodies and answers of bulk calls, answers
//! of list calls, exports of this tool, and objects of any other kind.
//!
//! A text is first checked as a whole ([`Check`]), since of a structure that breaks off nothing is
//! certain; then it is walked entry by entry ([`Walk`]). Both are lenient where people and programs
//! are sloppy and nothing can be misunderstood: trailing commas, single quotes, names and ids without
//! quotes, as scripts print them.

mod check;
mod draft;
mod elements;
mod few;
mod frames;
mod ids;
mod keeps;
mod lexer;
mod marks;
mod properties;
mod walk;

pub(super) use check::{Check, Fault, Flaw};
pub(super) use keeps::value_says_keep;
pub(super) use walk::Walk;
