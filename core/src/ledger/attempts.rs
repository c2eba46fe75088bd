//! The attempts of all rows.

use super::{Attempt, Ledger};
use crate::item::Step;

impl Ledger {
    /// What [`Self::attempts`] gives for one row, for each of them. To ask row by row would take
    /// as long as rows times requests; this takes as long as what was sent.
    pub(crate) fn attempts_by_row(&self) -> Vec<Vec<(Step, &Attempt)>> {
        let mut attempts = vec![Vec::new(); self.rows().len()];
        for request in self.sent() {
            for (step, number) in request.rows() {
                let row = usize::try_from(number).ok();
                if let Some(of_row) = row.and_then(|row| attempts.get_mut(row)) {
                    of_row.push((step, &request.attempt));
                }
            }
        }
        attempts
    }
}
