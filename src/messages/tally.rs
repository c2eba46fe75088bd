//! The parts of a paste that are sent and that are not, in numbers.

use bulkhead_core::{
    paste::Why,
    rules::{Checked, CheckedRow, Finding, RowState, Severity},
};

use super::{count, list};

/// The numbers of the parts of a paste.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// IDs that can be sent.
    pub ready: usize,
    /// IDs that the user has left out by hand.
    pub by_user: usize,
    /// IDs in running text that the user has not accepted.
    pub found: usize,
    /// Repeats.
    pub duplicates: usize,
    /// Entries that the text itself says not to touch.
    pub kept: usize,
    /// Entries that look like something else than an ID.
    pub unlikely: usize,
    /// Other errors.
    pub problems: usize,
}

/// `true` if nothing is wrong there: the text says so itself.
pub const fn is_as_wanted(finding: &Finding) -> bool {
    matches!(
        finding,
        Finding::LeftOut {
            why: Why::Kept | Why::StruckOut
        }
    )
}

impl Tally {
    /// Counts what the rules say.
    pub fn of(checked: &Checked) -> Self {
        let mut tally = Self::default();
        for CheckedRow { state, .. } in &checked.rows {
            match state {
                RowState::Ready(_) => tally.ready += 1,
                RowState::Out(Finding::LeftOutByUser { .. }) => tally.by_user += 1,
                RowState::Out(Finding::FoundInText) => tally.found += 1,
                RowState::Out(_) => {}
            }
        }
        for problem in &checked.problems {
            match problem.severity() {
                Severity::Info => tally.duplicates += 1,
                Severity::Warning => tally.unlikely += 1,
                Severity::Error if is_as_wanted(&problem.finding) => tally.kept += 1,
                Severity::Error => tally.problems += 1,
            }
        }
        tally
    }

    /// "245 IDs ready, 2 left out by you, 3 duplicates removed, 2 issues"
    pub fn sentence(self) -> String {
        let mut parts = vec![count(self.ready, "ID ready", "IDs ready")];
        let rest = [
            (self.found, "found in text", "found in text"),
            (self.by_user, "left out by you", "left out by you"),
            (self.duplicates, "duplicate removed", "duplicates removed"),
            (
                self.kept,
                "left out as the text says",
                "left out as the text says",
            ),
            (
                self.unlikely,
                "entry doesn’t look like an ID",
                "entries don’t look like IDs",
            ),
            (self.problems, "issue", "issues"),
        ];
        parts.extend(counted(rest));
        parts.join(", ")
    }

    /// The parts of a paste that are not sent: "3 duplicates, 2 issues and 13 unticked below". The
    /// last of these are what the table of statuses leaves out.
    pub fn left_out(self, by_status: usize) -> String {
        let parts: Vec<_> = counted([
            (self.by_user, "by you", "by you"),
            (self.found, "found in text", "found in text"),
            (self.duplicates, "duplicate", "duplicates"),
            (self.kept, "as the text says", "as the text says"),
            (self.unlikely, "not like an ID", "not like IDs"),
            (self.problems, "issue", "issues"),
            (by_status, "unticked below", "unticked below"),
        ])
        .collect();
        if parts.is_empty() {
            "nothing".to_owned()
        } else {
            list(&parts)
        }
    }
}

fn counted<const N: usize>(
    parts: [(usize, &'static str, &'static str); N],
) -> impl Iterator<Item = String> {
    let parts = parts.into_iter().filter(|(number, ..)| *number > 0);
    parts.map(|(number, one, many)| count(number, one, many))
}
