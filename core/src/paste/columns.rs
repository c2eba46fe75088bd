//! The columns of a table: which one holds the ids, and which ones say something of them. They are
//! chosen by their headers and by what their cells look like ([`evidence::rank`]).

use std::borrow::Cow;

use super::{
    evidence::{Fit, rank},
    lines::format_of,
    names::{Meaning, Sense, meaning},
    token::Token,
};
use crate::item::{IdFormat, Kind, Shape};

/// What a column is read for.
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
    /// Nothing.
    Ignored,
}

/// How the ids of a table were recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// The header names the kind.
    Named,
    /// The header is just "id".
    Id,
    /// There is no header, and but one column of ids.
    Missing,
    /// The header says something else, and the cells look like ids.
    Unknown,
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
    /// Chooses by a header and some of the rows under it; `None` where no column can hold ids.
    pub(super) fn of_header(
        header: &[Cow<'_, str>],
        rows: &[Vec<Cow<'_, str>>],
        chosen: Option<Kind>,
    ) -> Option<Self> {
        let format = format_of(chosen);
        if header.len() < 2 || header.iter().any(|cell| is_own(cell, format)) {
            return None;
        }
        let meanings: Vec<_> = header.iter().map(|cell| meaning(&plain(cell))).collect();
        let speaks = |meaning: &Meaning| matches!(meaning, Meaning::Id(_) | Meaning::Kind(_));
        if !meanings.iter().any(speaks) {
            return None;
        }
        let ranked = meanings.iter().enumerate().filter_map(|(at, meaning)| {
            let fit = fit(rows, at, format);
            Some((at, rank(*meaning, fit, chosen)?))
        });
        let (id, _) = ranked.min_by_key(|(_, rank)| *rank)?;
        let of_id = *meanings.get(id)?;
        let (kind, how) = match of_id {
            Meaning::Id(Some(kind)) | Meaning::Kind(kind) => (Some(kind), Header::Named),
            Meaning::Id(None) => (None, Header::Id),
            _ => (None, Header::Unknown),
        };
        let has = |name: &str| header.iter().any(|cell| cell.eq_ignore_ascii_case(name));
        let is_export = ["id", "action", "outcome", "explanation"]
            .into_iter()
            .all(has);
        let role = |(at, meaning): (usize, &Meaning)| match meaning {
            _ if at == id => Role::Id,
            Meaning::Action => Role::Action,
            Meaning::Decision(sense) if !is_export => Role::Decision(*sense),
            Meaning::Remark if !is_export => Role::Remark,
            _ => Role::Ignored,
        };
        Some(Self {
            names: header
                .iter()
                .map(|cell| cell.clone().into_owned())
                .collect(),
            roles: meanings.iter().enumerate().map(role).collect(),
            id,
            kind,
            header: how,
            is_export,
        })
    }

    /// Chooses by rows without a header: one column has ids in all of them, and no other has.
    pub(super) fn of_rows(rows: &[Vec<Cow<'_, str>>], chosen: Option<Kind>) -> Option<Self> {
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

/// A header without the marks of Markdown.
fn plain(cell: &str) -> Cow<'_, str> {
    cell.trim_matches(|c: char| matches!(c, '*' | '_' | '`' | ' ' | '"' | '\''))
        .into()
}

fn shape(cell: &str) -> Shape {
    Shape::of(Token::read(cell).id)
}

fn is_own(cell: &str, format: IdFormat) -> bool {
    shape(cell).is_own(format)
}

fn fit(rows: &[Vec<Cow<'_, str>>], at: usize, format: IdFormat) -> Fit {
    let mut fit = Fit::default();
    for cell in rows.iter().filter_map(|row| row.get(at)) {
        let token = Token::read(cell);
        if !super::row::is_footer(cell) {
            fit.count(token.id, format);
        }
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "df8ffc43f15186b4";
    const U: &str = "0f434172-ece6-44ed-8a4f-b193bb511c98";

    fn cells(line: &str) -> Vec<Cow<'_, str>> {
        line.split(',').map(Cow::Borrowed).collect()
    }

    fn chosen(header: &str, rows: &[&str]) -> Option<(usize, Header)> {
        let rows: Vec<_> = rows.iter().map(|row| cells(row)).collect();
        let columns = Columns::of_header(&cells(header), &rows, Some(Kind::Deployments))?;
        Some((columns.id, columns.header))
    }

    #[test]
    fn a_column_that_names_the_kind_wins_over_one_that_is_just_id() {
        let row = format!("1,{A},x");
        assert_eq!(
            chosen("id,deploymentId,model", &[&row]),
            Some((1, Header::Named))
        );
        assert_eq!(
            chosen("Issue id,Custom field (Deployment ID)", &[&row]),
            Some((1, Header::Named))
        );
        assert_eq!(
            chosen("id,Deployment,model", &[&row]),
            Some((1, Header::Named))
        );
        assert_eq!(
            chosen("Deployment,id,model", &["gpt-4o,a1b2,x"]),
            Some((1, Header::Id))
        );
        assert_eq!(chosen("id,key,model", &[&row]), Some((1, Header::Unknown)));
        assert_eq!(chosen("ID (AI Core),Model", &[]), Some((0, Header::Id)));
    }

    #[test]
    fn the_column_of_another_thing_is_never_chosen() {
        let row = format!("{U},{A}");
        assert_eq!(chosen("configurationId,scenarioId", &[&row]), None);
        assert_eq!(chosen("configurationId,id", &[&row]), Some((1, Header::Id)));
        assert_eq!(chosen("name,model", &[&row]), None);
    }

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
