//! Tables of names and values.

use std::borrow::Cow;

use super::{Columns, Header, Role, cells::plain};
use crate::paste::names::{Meaning, meaning};

impl Columns {
    /// A table of names and values, which is no table of items: each row says what its value is.
    pub(in crate::paste) fn of_labels(rows: &[Vec<Cow<'_, str>>]) -> Option<Self> {
        let labels = rows.iter().map(|row| match row.as_slice() {
            [name, _] => Some(meaning(&plain(name))),
            _ => None,
        });
        let labels: Vec<_> = labels.collect::<Option<_>>()?;
        if labels.len() < 2 || !labels.iter().any(|label| matches!(label, Meaning::Id(_))) {
            return None;
        }
        let decides = |label: &Meaning| matches!(label, Meaning::Decision(_) | Meaning::Remark);
        let header = if labels.iter().any(decides) {
            Header::Unknown
        } else {
            Header::Named
        };
        Some(Self {
            names: vec![String::new(); 2],
            roles: vec![Role::Label, Role::Id],
            id: 1,
            kind: None,
            header,
            is_export: false,
        })
    }
}

/// The meaning of the cell beside a label.
pub(in crate::paste) fn label(cell: &str) -> Meaning {
    meaning(&plain(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_name_and_a_value_are_no_items() {
        let header = |rows: &[[&str; 2]]| {
            let rows: Vec<Vec<_>> = rows
                .iter()
                .map(|row| row.iter().map(|cell| Cow::Borrowed(*cell)).collect())
                .collect();
            Columns::of_labels(&rows).map(|columns| columns.header)
        };
        let id = ["**ID**", "a1b2"];
        assert_eq!(header(&[id, ["Status", "DEAD"]]), Some(Header::Named));
        assert_eq!(header(&[id, ["Comment", "keep"]]), Some(Header::Unknown));
        assert_eq!(header(&[["Status", "DEAD"], ["Model", "x"]]), None);
        assert_eq!(header(&[id]), None);
    }
}
