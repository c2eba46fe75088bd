//! The tokens of a line, the marks before them, and whether they make a list.

mod class;
mod marks;
mod walk;

pub(super) use self::{
    class::{Class, classify, is_nothing},
    marks::marker,
    walk::Tokens,
};
