//! The end of a check, in slices: a million rows have to be put together, and their problems
//! brought into the order of the text.

use super::{Checked, CheckedRow, Checker, RowState};
use crate::{
    item::Implausible,
    rules::{Finding, Problem, chunks::Chunks, makes::Others, problems::Merge},
};

impl Checker {
    /// Ends the check at once.
    pub fn finish(self) -> Checked {
        let mut finish = self.finish_in_slices();
        loop {
            if let Some(checked) = finish.step(usize::MAX) {
                return checked;
            }
        }
    }

    /// Ends the check in slices: a million rows have to be put together, and their problems
    /// brought into the order of the text.
    pub fn finish_in_slices(self) -> Finish {
        let mut problems = self.problems.merge();
        for (row, problem) in self.halves {
            let is_out = |row: &CheckedRow| matches!(row.state, RowState::Out(_));
            if self.rows.get(row).is_some_and(is_out) {
                problems.add(problem);
            }
        }
        Finish {
            checked: Checked {
                rows: Vec::with_capacity(self.rows.len()),
                problems: Vec::new(),
                entries: self.entries,
                named_actions: self.named_actions,
                found: self.found,
            },
            rows: self.rows.into_iter(),
            problems,
            others: self.makes.others(self.options),
        }
    }
}

/// A check that is being ended.
pub struct Finish {
    checked: Checked,
    rows: <Chunks<CheckedRow> as IntoIterator>::IntoIter,
    problems: Merge,
    others: Others,
}

impl Finish {
    /// Goes on with so many rows or problems, at least one. Once there is nothing left to do,
    /// gives everything that the rules say of the paste; after that, nothing of use.
    pub fn step(&mut self, parts: usize) -> Option<Checked> {
        let parts = parts.max(1);
        let before = self.checked.rows.len();
        if self.others.is_any() {
            for mut row in self.rows.by_ref().take(parts) {
                if let RowState::Ready(_) = row.state
                    && self.others.holds(&row.text)
                {
                    let looks = Implausible::OtherMake;
                    let finding = Finding::IdImplausible { looks };
                    for place in &row.places {
                        self.problems.add(Problem {
                            finding: finding.clone(),
                            place: place.clone(),
                            value: row.text.clone(),
                        });
                    }
                    row.state = RowState::Out(finding);
                }
                self.checked.rows.push(row);
            }
        } else {
            self.checked.rows.extend(self.rows.by_ref().take(parts));
        }
        let left = parts - (self.checked.rows.len() - before);
        let problems = self.problems.step(left)?;
        let mut checked = std::mem::take(&mut self.checked);
        checked.problems = problems;
        if checked.entries == 0 {
            checked.problems.push(Problem::whole(Finding::ListEmpty));
        }
        Some(checked)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Checker, Options,
        tests::{AS_PASTED, DELETE, checked, findings},
    };
    use crate::{item::Kind, paste::Reader};

    #[test]
    fn what_is_of_another_make_than_the_ids_beside_it_is_unlikely() {
        let uuid = "0f434172-ece6-44ed-8a4f-b193bb511c98";
        let text = format!("df8ffc43f15186b4\n{uuid}\nv1x2\nd85bc6d87d8aaa6b");
        let of_core = checked(DELETE, &text);
        let rules: Vec<_> = findings(&of_core);
        assert_eq!(
            rules,
            [("id-implausible", Some(2)), ("id-implausible", Some(3))]
        );
        assert_eq!(of_core.items().count(), 2);
        assert_eq!(checked(DELETE, uuid).items().count(), 1);
        let engine = Options {
            kind: Kind::ProcessDeployments,
            ..DELETE
        };
        let of_engine = checked(engine, &format!("{uuid}\nshipment\n3\n"));
        assert_eq!(of_engine.items().count(), 1);
        assert_eq!(checked(engine, &format!("{uuid}\n3\n")).items().count(), 2);
    }

    #[test]
    fn a_check_that_is_ended_in_slices_says_the_same() {
        let lines = |word| (1000..1100).map(move |n| format!("a{n},{word}\n"));
        let lines = lines("stop").chain(lines("delete"));
        let text = "id,action\n".to_owned() + &lines.collect::<String>();
        let whole = checked(AS_PASTED, &text);
        assert_eq!(whole.problems.len(), 200);
        let mut checker = Checker::new(AS_PASTED);
        Reader::new(&text, None).for_each(|entry| checker.add(entry));
        let mut finish = checker.finish_in_slices();
        let slices: Vec<_> = std::iter::from_fn(|| Some(finish.step(10)))
            .take(31)
            .collect();
        assert!(slices.iter().take(30).all(Option::is_none));
        assert_eq!(slices.last(), Some(&Some(whole)));
    }

    #[test]
    fn problems_stand_in_the_order_of_the_text() {
        let checked = checked(AS_PASTED, "id,action\na1b2,stop\nx/y1,stop\na1b2,delete");
        let lines: Vec<_> = findings(&checked).into_iter().map(|f| f.1).collect();
        assert_eq!(lines, [Some(2), Some(3), Some(4)]);
    }
}
