//! The attempts of all rows.

use super::{Attempt, Ledger};
use crate::item::Step;

impl Ledger {
    /// Gives for each of some rows, none of them twice, what [`Self::attempts`] gives for one. To ask
    /// row by row would take as long as rows times requests; rows that stand near each other take
    /// the least.
    pub(crate) fn attempts_of(&self, rows: &[u32]) -> Vec<Vec<(Step, &Attempt)>> {
        let mut attempts = vec![Vec::new(); rows.len()];
        let mut places: Vec<(u32, usize)> = rows.iter().copied().zip(0..).collect();
        places.sort_unstable();
        let (Some((first, _)), Some((last, _))) = (places.first(), places.last()) else {
            return attempts;
        };
        let span = *first..last.saturating_add(1);
        for request in self.sent() {
            for (step, number) in request.rows_in(&span) {
                let place = places.binary_search_by_key(&number, |(row, _)| *row).ok();
                let at = place.and_then(|place| Some(places.get(place)?.1));
                if let Some(of_row) = at.and_then(|at| attempts.get_mut(at)) {
                    of_row.push((step, &request.attempt));
                }
            }
        }
        attempts
    }
}
