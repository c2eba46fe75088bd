//! The output of reading.

use std::collections::VecDeque;

use crate::{
    item::{IdFormat, Kind},
    paste::{entry::Entry, notes::Notes},
};

/// The output: entries, and what is to say besides.
pub(in crate::paste) struct Out<'o, 't> {
    pub(in crate::paste) entries: &'o mut VecDeque<Entry<'t>>,
    pub(in crate::paste) notes: &'o mut Notes,
    pub(in crate::paste) chosen: Option<Kind>,
}

impl Out<'_, '_> {
    pub(in crate::paste) fn format(&self) -> IdFormat {
        format_of(self.chosen)
    }
}

pub(in crate::paste) fn format_of(chosen: Option<Kind>) -> IdFormat {
    chosen.map_or(IdFormat::AiApi, Kind::id_format)
}
