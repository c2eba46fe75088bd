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
    /// Its cells are the names of what stands beside them.
    Label,
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
    /// The header names another thing, and the cells look like ids.
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
    /// Chooses by a header and some of the rows under it; `None` where no column can hold ids, and
    /// where no name of a column says so and no cell looks like one.
    pub(super) fn of_header(
        header: &[Cow<'_, str>],
        rows: &[Vec<Cow<'_, str>>],
        chosen: Option<Kind>,
    ) -> Option<Self> {
        let format = format_of(chosen);
        let is_value = |cell: &Cow<'_, str>| cell.contains('=') || holds_own(cell, format);
        if header.len() < 2 || header.iter().any(is_value) {
            return None;
        }
        let meanings: Vec<_> = header.iter().map(|cell| meaning(&plain(cell))).collect();
        let fits: Vec<_> = (0..header.len()).map(|at| fit(rows, at, format)).collect();
        let speaks = |meaning: &Meaning| matches!(meaning, Meaning::Id(_) | Meaning::Kind(_));
        let is_known = meanings.iter().any(speaks);
        if !is_known && !header.iter().all(|cell| is_name(cell)) {
            return None;
        }
        let ranked = meanings
            .iter()
            .zip(&fits)
            .map(|(meaning, fit)| rank(*meaning, *fit, chosen));
        let ranked = ranked
            .enumerate()
            .filter_map(|(at, rank)| Some((at, rank?)));
        let is_other = |at: &usize| {
            let fits = fits.get(*at).is_some_and(|fit| fit.is_own());
            fits && meanings.get(*at) == Some(&Meaning::OtherThing)
        };
        let id = match ranked.min_by_key(|(_, rank)| *rank) {
            Some((id, _)) => id,
            None => (0..header.len()).find(is_other)?,
        };
        let of_id = *meanings.get(id)?;
        let (kind, how) = match of_id {
            Meaning::Id(Some(kind)) | Meaning::Kind(kind) => (Some(kind), Header::Named),
            Meaning::Id(None) if is_of_another_thing(header, chosen) => (None, Header::OtherThing),
            Meaning::Id(None) => (None, Header::Id),
            Meaning::OtherThing => (None, Header::OtherThing),
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

    /// A table of names and values, which is no table of items: each row says what its value is.
    pub(super) fn of_labels(rows: &[Vec<Cow<'_, str>>]) -> Option<Self> {
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

/// A header without the marks of Markdown, and those of a column that can be sorted.
fn plain(cell: &str) -> Cow<'_, str> {
    let is_mark = |c: char| matches!(c, '*' | '_' | '`' | ' ' | '"' | '\'' | '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{25ff}');
    cell.trim_matches(is_mark).into()
}

/// Whether the columns beside a plain "ID" say that the rows are another thing's.
///
/// The tables of an engine's database but for that of deployments have a revision or name an
/// instance, what its Cockpit shows of instances a business key, of jobs the retries. In AI
/// Launchpad a configuration has an executable and, other than what runs, no status.
fn is_of_another_thing(header: &[Cow<'_, str>], chosen: Option<Kind>) -> bool {
    let letters = |cell: &Cow<'_, str>| {
        let letters = cell.chars().filter(|c| c.is_alphanumeric());
        letters.collect::<String>().to_ascii_lowercase()
    };
    let names: Vec<_> = header.iter().map(letters).collect();
    let has = |all: &[&str]| names.iter().any(|name| all.contains(&name.as_str()));
    match chosen {
        Some(Kind::ProcessDeployments) => has(&[
            "rev",
            "procinstid",
            "processinstanceid",
            "businesskey",
            "executionid",
            "actid",
            "taskid",
            "retries",
            "assignee",
        ]),
        Some(Kind::Deployments) if has(&["outputartifacts", "executionscheduleid"]) => true,
        Some(Kind::Executions) if has(&["deploymenturl"]) => true,
        _ => {
            has(&["parameterbindings"])
                || has(&["executable", "executableid"]) && !has(&["status", "currentstatus"])
        }
    }
}

/// What a cell says that the one beside it is.
pub(super) fn label(cell: &str) -> Meaning {
    meaning(&plain(cell))
}

/// Whether a cell may be the name of a column: some words, and no value.
fn is_name(cell: &str) -> bool {
    let has_letter = cell.chars().any(char::is_alphabetic);
    let is_short = cell.split_whitespace().count() <= 4 && cell.len() <= 60;
    cell.is_empty() || has_letter && is_short && !cell.contains(['{', '[', '/'])
}

/// Whether an id stands in a cell, alone or among other things.
fn holds_own(cell: &str, format: IdFormat) -> bool {
    is_own(cell, format) || cell.len() > 16 && !super::text::hits(cell, format).is_empty()
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
        let other = Some((0, Header::OtherThing));
        assert_eq!(chosen("configurationId,scenarioId", &[&row]), other);
        assert_eq!(chosen("id,name,executableId", &[&row]), other);
        assert_eq!(
            chosen("Time,Span ID", &[&format!("10:23,{A}")]).map(|(_, how)| how),
            Some(Header::OtherThing)
        );
        assert_eq!(chosen("configurationId,id", &[&row]), Some((1, Header::Id)));
        // Of columns that say nothing the cells do, so far that they have to be accepted.
        assert_eq!(chosen("name,model", &[&row]), Some((0, Header::Unknown)));
        assert_eq!(chosen("name,model", &["gpt-4o,x"]), None);
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
