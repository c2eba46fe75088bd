//! The columns of a table: which one holds the ids, and which ones say something of them. They are
//! chosen by their headers and by what their cells look like
//! ([`evidence::rank`](super::evidence::rank)).

mod cells;
mod header;
mod labels;
mod rows;

pub(super) use self::labels::label;
use super::names::Sense;
use crate::item::Kind;

/// The purpose of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Its cells are the ids.
    Id,
    /// Its cells name actions.
    Action,
    /// Its cells say whether the item is to be kept.
    Decision(Sense),
    /// Its cells may say so among other things.
    Remark,
    /// Its cells are the names of what stands beside them.
    Label,
    /// Nothing.
    Ignored,
}

/// The evidence for the ids of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// The header names the kind, or each row says itself what its value is.
    Named,
    /// The header is just "id".
    Id,
    /// There is no header, and but one column of ids.
    Missing,
    /// The header says something else, and the cells look like ids; or a row of a table of labels
    /// decides or remarks something.
    Unknown,
    /// The header names another thing, and the cells look like ids; or it is just "id", and the
    /// columns beside it are of another thing.
    OtherThing,
}

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    names: Vec<String>,
    roles: Vec<Role>,
    pub(super) id: usize,
    pub(super) kind: Option<Kind>,
    pub(super) header: Header,
    /// It is an export of this tool: its cells are read as they are.
    pub(super) is_export: bool,
}

/// So many rows are looked at to choose the columns.
pub(super) const SAMPLE: usize = 8;

impl Columns {
    pub(super) fn role(&self, at: usize) -> Role {
        self.roles.get(at).copied().unwrap_or(Role::Ignored)
    }

    pub(super) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    pub(super) fn id_name(&self) -> &str {
        self.name(self.id)
    }
}
