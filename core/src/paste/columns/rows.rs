//! Columns that are chosen by the cells of rows without a header.

use std::borrow::Cow;

use super::{
    Columns, Header, Role,
    cells::{fit, is_own, shape},
};
use crate::{
    item::{IdFormat, Kind, Shape},
    paste::lines::format_of,
};

impl Columns {
    /// Chooses by rows without a header: one column has ids in all of them, and no other has.
    pub(in crate::paste) fn of_rows(
        rows: &[Vec<Cow<'_, str>>],
        chosen: Option<Kind>,
    ) -> Option<Self> {
        let format = format_of(chosen);
        let width = rows.first()?.len();
        if rows.len() < 2 || width < 2 || rows.iter().any(|row| row.len() != width) {
            return None;
        }
        let is_full = |at: usize| {
            let fit = fit(rows, at, format);
            fit.filled == rows.len() && fit.own == fit.filled
        };
        let is_hex = |at: usize| {
            rows.iter()
                .filter_map(|row| row.get(at))
                .any(|cell| shape(cell) == Shape::Hex)
        };
        let mut full: Vec<usize> = (0..width).filter(|at| is_full(*at)).collect();
        // AI Core gives UUIDs to what a deployment was made of.
        if format == IdFormat::AiApi && full.iter().any(|at| is_hex(*at)) {
            full.retain(|at| is_hex(*at));
        }
        let is_hex_table = format == IdFormat::AiApi && full.iter().any(|at| is_hex(*at));
        // A column beside it with ids as well: then it is a list.
        let has_ids = |at: usize| {
            let fit = fit(rows, at, format);
            let is_own = |cell: &str| {
                let mut parts = cell.split([' ', '\t', ',', ';', '|']);
                parts.any(|part| {
                    is_own(part, format) && (!is_hex_table || shape(part) == Shape::Hex)
                })
            };
            let holds = rows
                .iter()
                .filter_map(|row| row.get(at))
                .any(|cell| is_own(cell));
            holds || fit.filled > 0 && fit.possible == fit.filled && fit.own < fit.filled
        };
        if (0..width).any(|at| !full.contains(&at) && has_ids(at)) {
            return None;
        }
        let [id] = full.as_slice() else {
            return None;
        };
        let role = |at| if at == *id { Role::Id } else { Role::Remark };
        Some(Self {
            names: vec![String::new(); width],
            roles: (0..width).map(role).collect(),
            id: *id,
            kind: None,
            header: Header::Missing,
            is_export: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::header::tests::cells, *};

    const A: &str = "df8ffc43f15186b4";

    const U: &str = "0f434172-ece6-44ed-8a4f-b193bb511c98";

    #[test]
    fn without_a_header_one_column_has_ids_and_no_other() {
        let of_rows = |rows: &[String]| {
            let rows: Vec<_> = rows.iter().map(|row| cells(row)).collect();
            Columns::of_rows(&rows, Some(Kind::Deployments)).map(|columns| columns.id)
        };
        let row = format!("gpt-4o,{A},STOPPED");
        assert_eq!(of_rows(&[row.clone(), row.clone()]), Some(1));
        let with_configuration = format!("{U},{A}");
        assert_eq!(
            of_rows(&[with_configuration.clone(), with_configuration]),
            Some(1)
        );
        let both = format!("{A},{A}");
        assert_eq!(of_rows(&[both.clone(), both]), None);
        assert_eq!(of_rows(&[row]), None);
    }
}
