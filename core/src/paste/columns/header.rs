//! Columns that are chosen by a header.

use std::borrow::Cow;

use super::{
    Columns, Header, Role,
    cells::{fit, holds_own, is_name, plain},
};
use crate::{
    item::Kind,
    paste::{
        evidence::rank,
        lines::format_of,
        names::{Meaning, meaning},
    },
};

impl Columns {
    /// Chooses by a header and some of the rows under it; `None` where no column can hold ids, and
    /// where no name of a column says so and no cell looks like one.
    pub(in crate::paste) fn of_header(
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
        // "Not mine, can be deleted:" above a list is a sentence.
        let is_list = || !rows.is_empty() && rows.iter().all(|row| row.len() < 2);
        if !is_known && (!header.iter().all(|cell| is_name(cell)) || is_list()) {
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
            let fits = fits.get(*at).is_some_and(|fit| fit.own > 0);
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
}

/// `true` if the columns beside a plain "ID" say that the rows are another thing's.
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const A: &str = "df8ffc43f15186b4";

    const U: &str = "0f434172-ece6-44ed-8a4f-b193bb511c98";

    pub(in super::super) fn cells(line: &str) -> Vec<Cow<'_, str>> {
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
}
