//! The problems of a paste, brought into the order of the text.

use super::Problem;

/// Problems, while a text is checked.
///
/// Nearly all are found in the order of the text. Some are not: that an id conflicts with a
/// later one is known there. They are kept apart, so that at the end there are two lists which
/// mostly are in order themselves, and no sorting of a million.
#[derive(Debug, Default)]
pub(super) struct Problems {
    in_order: Vec<Problem>,
    late: Vec<Problem>,
}

impl Problems {
    pub(super) fn push(&mut self, problem: Problem) {
        let is_late = self
            .in_order
            .last()
            .is_some_and(|last| problem.place.position < last.place.position);
        if is_late {
            self.late.push(problem);
        } else {
            self.in_order.push(problem);
        }
    }

    /// All of them in the order of the text; those at one place in the order in which they came.
    pub(super) fn into_sorted(mut self) -> Vec<Problem> {
        if !self.late.is_empty() {
            self.in_order.append(&mut self.late);
            // The standard sort finds what is in order already and merges it.
            self.in_order.sort_by_key(|problem| problem.place.position);
        }
        self.in_order
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
            assert_eq!(problems.into_sorted(), expected);
        }
    }
}
