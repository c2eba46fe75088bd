//! The wishes of a text, foremost that something is to stay: in a comment, a cell, a heading, or in
//! a clause of running text.

mod decided;
mod heading;
mod keeps;
mod near;
mod says;
mod sentence;

pub(super) use self::{
    decided::{Decided, decided, is_keep_word},
    heading::{Wish, heading},
    keeps::{doubts, keeps, may_say_keep, orders_to_keep, says_keep},
};
use super::{
    stems::{Stem, stem},
    words::is_one_of,
};

fn removes(word: &str) -> bool {
    matches!(stem(word), Some(Stem::Remove | Stem::Removed))
}
