//! In which requests a change is sent.

use bulkhead_core::plan::Plan;

use super::{count, grouped};

/// The number and the sizes of requests: "245 ids in 3 requests (100, 100, 45)".
pub fn requests(ids: usize, sizes: &[usize]) -> String {
    const SHOWN: usize = 6;
    let ids = count(ids, "ID", "IDs");
    let requests = count(sizes.len(), "request", "requests");
    match sizes {
        [] | [_] => format!("{ids} in {requests}"),
        [1, .., 1] => format!("{ids} in {requests} of 1"),
        _ if sizes.len() <= SHOWN => {
            let sizes: Vec<_> = sizes.iter().map(|size| grouped(*size)).collect();
            format!("{ids} in {requests} ({})", sizes.join(", "))
        }
        [first, .., last] if first == last => format!("{ids} in {requests} of {first}"),
        [first, .., last] => format!("{ids} in {requests} of {first}, the last of {last}"),
    }
}

/// The requests of a plan: what goes at once, and what follows as items are stopped.
pub fn sending(plan: &Plan) -> String {
    let sizes: Vec<_> = plan.batches().iter().map(|b| b.changes.len()).collect();
    let later = || {
        let deletions = count(plan.later(), "deletion", "deletions");
        let items = if plan.later() == 1 {
            "the item is"
        } else {
            "the items are"
        };
        format!("{deletions} as {items} stopped")
    };
    match (sizes.is_empty(), plan.later()) {
        (false, 0) => requests(sizes.iter().sum(), &sizes),
        (false, _) => format!("{}, then {}", requests(sizes.iter().sum(), &sizes), later()),
        (true, _) => later(),
    }
}

/// A sentence on what it means that a service takes no bulk changes.
pub fn no_bulk(items: usize) -> String {
    if items == 1 {
        return "This service takes no bulk changes: the item goes in a request of its own."
            .to_owned();
    }
    format!(
        "This service takes no bulk changes: each of the {} items goes in a request of its own.",
        grouped(items)
    )
}
