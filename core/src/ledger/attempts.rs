//! The attempts of all rows.

use std::ops::Range;

use super::{Attempt, Ledger};
use crate::item::Step;

impl Ledger {
    /// Gives for each of some rows that stand one after the other what [`Self::attempts`] gives for one.
    /// To ask row by row would take as long as rows times requests.
    pub(crate) fn attempts_of(&self, rows: Range<u32>) -> Vec<Vec<(Step, &Attempt)>> {
        let mut attempts = vec![Vec::new(); rows.len()];
        for request in self.sent() {
            for (step, number) in request.rows_in(&rows) {
                let at = usize::try_from(number - rows.start).ok();
                if let Some(of_row) = at.and_then(|at| attempts.get_mut(at)) {
                    of_row.push((step, &request.attempt));
                }
            }
        }
        attempts
    }
}
