//! The problems of a paste, brought into the order of the text.

use std::{collections::BTreeMap, iter::Peekable};

use super::{Problem, chunks::Chunks};
use crate::place::Position;

/// Problems that are known later than those of places further down, by their place; those of
/// one place in the order in which they came.
type Late = BTreeMap<(Option<Position>, usize), Problem>;

/// Problems, while a text is checked.
///
/// Nearly all are found in the order of the text. Some are not: that an id conflicts with a
/// later one is known there. They are kept apart and in order, so that at the end there is
/// nothing to sort.
#[derive(Debug, Default)]
pub(super) struct Problems {
    in_order: Chunks<Problem>,
    late: Late,
}

impl Problems {
    pub(super) fn push(&mut self, problem: Problem) {
        let position = problem.place.position;
        let last = self.in_order.last().map(|last| last.place.position);
        if last.is_some_and(|last| position < last) {
            self.late.insert((position, self.late.len()), problem);
        } else {
            self.in_order.push(problem);
        }
    }

    /// Begins to bring them together.
    pub(super) fn merge(self) -> Merge {
        Merge {
            merged: Vec::with_capacity(self.in_order.len() + self.late.len()),
            in_order: self.in_order.into_iter().peekable(),
            late: self.late,
        }
    }
}

/// Problems that are being brought together.
#[derive(Debug)]
pub(super) struct Merge {
    merged: Vec<Problem>,
    in_order: Peekable<<Chunks<Problem> as IntoIterator>::IntoIter>,
    late: Late,
}

impl Merge {
    /// Adds one that is known only now; all of them before the first step.
    pub(super) fn add(&mut self, problem: Problem) {
        let position = problem.place.position;
        self.late.insert((position, self.late.len()), problem);
    }

    /// Brings so many together; all of them are given in the order of the text once they are,
    /// those of one place in the order in which they came.
    pub(super) fn step(&mut self, problems: usize) -> Option<Vec<Problem>> {
        for _ in 0..problems {
            let late = self.late.first_key_value().map(|((at, _), _)| *at);
            let next = self.in_order.next_if(|problem| {
                // One that is late came after the others of its place.
                late.is_none_or(|late| problem.place.position <= late)
            });
            let next = next.or_else(|| self.late.pop_first().map(|(_, problem)| problem));
            match next {
                Some(next) => self.merged.push(next),
                None => return Some(std::mem::take(&mut self.merged)),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        place::{Place, Position},
        rules::Finding,
    };

    #[test]
    fn problems_are_sorted_as_by_a_stable_sort() {
        let mut rng = fastrand::Rng::with_seed(7);
        for most in [1, 3, 20, 1000] {
            let mut problems = Problems::default();
            let mut expected = Vec::new();
            for number in 0..200 {
                let line = rng.u32(0..most);
                let position = (line > 0).then_some(Position { line, column: 1 });
                let problem = Problem {
                    finding: Finding::IdNull,
                    place: Place {
                        position,
                        path: None,
                    },
                    value: number.to_string().into(),
                };
                problems.push(problem.clone());
                expected.push(problem);
            }
            expected.sort_by_key(|problem| problem.place.position);
            let mut merge = problems.merge();
            let merged = std::iter::repeat_with(|| merge.step(7)).find_map(|merged| merged);
            assert_eq!(merged, Some(expected));
        }
    }
}
