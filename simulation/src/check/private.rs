//! Checks that the private data of processes stays in the page.

use bulkhead_core::{
    ledger::{Ledger, Pieces, Row},
    report::{self, Explanation, Query},
    service::Private,
};

use super::Broken;
use crate::{play::Play, schedule::ServicePlan, service::SECRET};

/// No data of processes is in the record, in an export, in a group or found by a search, whatever
/// an engine has said.
pub(super) fn kept(ledger: &Ledger, play: &Play) -> Result<(), Broken> {
    if !matches!(play.schedule.service, ServicePlan::Engine(_)) {
        return Ok(());
    }
    let mut places = Pieces::of(&play.recorded).chain([
        ledger.summary().to_text(),
        report::csv(ledger, &nothing_said, Private::Hidden),
        report::json(ledger, &nothing_said, Private::Hidden),
    ]);
    let is_written = places.any(|text| text.contains(SECRET));
    let mut of_groups = ledger
        .groups()
        .iter()
        .flat_map(|group| [group.text(), group.code()]);
    let is_grouped = of_groups.any(|text| text.is_some_and(|text| text.contains(SECRET)));
    let query = Query::new(SECRET);
    let is_found = ledger.rows().iter().any(|row| query.finds(row));
    if is_written || is_grouped || is_found {
        return Err(Broken::Disclosed);
    }
    Ok(())
}

fn nothing_said(_: &Row) -> Explanation {
    Explanation::default()
}
