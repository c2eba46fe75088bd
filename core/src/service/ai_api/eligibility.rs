//! The steps that a status allows (contract, "Which status allows what").

use crate::{
    item::Step,
    service::{Eligibility, Found},
};

/// The eligibility for a step by a state.
pub(super) fn of(step: Step, found: &Found) -> Eligibility {
    use Eligibility::{Allowed, Done, Forbidden, UnderWay, Unsure};
    if found.being_deleted {
        // What is on its way out does not stop any more, unless it has.
        return match step {
            Step::Stop if &*found.status == "STOPPED" => Done,
            Step::Stop => Forbidden,
            Step::Delete => UnderWay,
        };
    }
    match (step, &*found.status) {
        (Step::Stop, "STOPPED") => Done,
        (Step::Stop, "STOPPING") => UnderWay,
        (Step::Stop, "PENDING" | "RUNNING")
        | (Step::Delete, "UNKNOWN" | "COMPLETED" | "STOPPED" | "DEAD") => Allowed,
        (Step::Stop, "UNKNOWN" | "COMPLETED" | "DEAD")
        | (Step::Delete, "PENDING" | "RUNNING" | "STOPPING") => Forbidden,
        _ => Unsure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_contract() {
        use Eligibility::{Allowed, Done, Forbidden, UnderWay, Unsure};
        for (status, stop, delete) in [
            ("UNKNOWN", Forbidden, Allowed),
            ("PENDING", Allowed, Forbidden),
            ("RUNNING", Allowed, Forbidden),
            ("COMPLETED", Forbidden, Allowed),
            ("STOPPING", UnderWay, Forbidden),
            ("STOPPED", Done, Allowed),
            ("DEAD", Forbidden, Allowed),
            ("MOVING", Unsure, Unsure),
        ] {
            let mut found = Found {
                status: status.into(),
                being_deleted: false,
            };
            let of_both = |found: &Found| [of(Step::Stop, found), of(Step::Delete, found)];
            assert_eq!(of_both(&found), [stop, delete], "{status}");
            found.being_deleted = true;
            let stop = if status == "STOPPED" { Done } else { Forbidden };
            assert_eq!(of_both(&found), [stop, UnderWay], "{status}");
        }
    }
}
